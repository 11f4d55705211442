import { createApp } from "vue";
import App from "./App.vue";
import { makeRouter } from "./router";
import { takeFromFragment } from "./session/session";
import "./theme/base.css";
import "./theme/tokens.css";

takeFromFragment();
createApp(App).use(makeRouter()).mount("#app");
