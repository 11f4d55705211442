import { createRouter, createWebHashHistory, type Router } from "vue-router";
import InboxPage from "./inbox/InboxPage.vue";

/** Made after the sign-in link's fragment has been taken away: from then on the fragment is the route. */
export const makeRouter = (): Router =>
  createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: "/", redirect: "/inbox/todo" },
      { path: "/inbox/:box(todo|done|started|copied)", component: InboxPage, props: true },
      { path: "/notices", component: () => import("./notices/NoticesPage.vue") },
      { path: "/settings", component: () => import("./settings/SettingsPage.vue") },
      { path: "/:rest(.*)*", component: () => import("./shell/MissingPage.vue") },
    ],
  });
