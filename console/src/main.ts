import { createApp } from "vue";
import App from "./App.vue";
import { router } from "./router";
import { takeFromFragment } from "./session/session";
import "./theme/base.css";
import "./theme/tokens.css";

takeFromFragment();
createApp(App).use(router).mount("#app");
