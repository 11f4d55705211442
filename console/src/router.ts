import { createRouter, createWebHashHistory, type Router } from "vue-router";
import InboxPage from "./inbox/InboxPage.vue";

/** Made after the sign-in link's fragment has been taken away: from then on the fragment is the route. */
export const makeRouter = (): Router =>
  createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: "/", redirect: "/inbox/todo" },
      { path: "/inbox/:box(todo|done|started|copied)", component: InboxPage, props: true },
      { path: "/start", component: () => import("./start/StartPage.vue") },
      { path: "/start/:processKey", component: () => import("./start/StartForm.vue"), props: true },
      { path: "/hall", component: () => import("./hall/HallPage.vue") },
      { path: "/hall/:number/print", component: () => import("./hall/PrintPage.vue"), props: true },
      { path: "/instances", component: () => import("./oversight/InstancesPage.vue") },
      { path: "/reports", component: () => import("./oversight/ReportsPage.vue") },
      { path: "/workload", component: () => import("./oversight/WorkloadPage.vue") },
      { path: "/audit", component: () => import("./oversight/AuditPage.vue") },
      { path: "/registrations", component: () => import("./oversight/RegistrationsPage.vue") },
      { path: "/deliveries", component: () => import("./monitor/DeliveriesPage.vue") },
      {
        path: "/admin/:what(users|applications|services|roles|groups|departments)",
        component: () => import("./admin/AdminPage.vue"),
        props: true,
      },
      { path: "/processes", component: () => import("./design/ProcessesPage.vue") },
      {
        path: "/design/:from(new|model|process)/:id?",
        component: () => import("./design/ModelerPage.vue"),
        props: true,
      },
      { path: "/design/data", component: () => import("./design/DataModelsPage.vue") },
      { path: "/design/templates", component: () => import("./design/TemplatesPage.vue") },
      { path: "/design/views", component: () => import("./design/ViewsPage.vue") },
      { path: "/design/decisions", component: () => import("./design/decisions/DecisionsPage.vue") },
      {
        path: "/design/decision/:id?",
        component: () => import("./design/decisions/DecisionPage.vue"),
        props: true,
      },
      { path: "/design/forms", component: () => import("./design/FormsPage.vue") },
      { path: "/design/form/:id?", component: () => import("./design/FormEditorPage.vue"), props: true },
      { path: "/messages", component: () => import("./messages/MessagesPage.vue") },
      { path: "/messages/new", component: () => import("./messages/SendPage.vue") },
      { path: "/messages/templates", component: () => import("./messages/TemplatesPage.vue") },
      { path: "/messages/topics", component: () => import("./messages/TopicsPage.vue") },
      { path: "/messages/words", component: () => import("./messages/WordListsPage.vue") },
      { path: "/messages/channels", component: () => import("./messages/ChannelsPage.vue") },
      { path: "/help/:id?", component: () => import("./help/HelpPage.vue"), props: true },
      { path: "/help-push", component: () => import("./help/PushCheckPage.vue") },
      { path: "/notices", component: () => import("./notices/NoticesPage.vue") },
      { path: "/settings", component: () => import("./settings/SettingsPage.vue") },
      { path: "/:rest(.*)*", component: () => import("./shell/MissingPage.vue") },
    ],
  });
