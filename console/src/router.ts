import { createRouter, createWebHashHistory } from "vue-router";
import InboxPage from "./inbox/InboxPage.vue";

export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: "/", redirect: "/inbox/todo" },
    { path: "/inbox/:box(todo|done|started|copied)", component: InboxPage, props: true },
    { path: "/:rest(.*)*", component: () => import("./shell/MissingPage.vue") },
  ],
});
