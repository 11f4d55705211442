import { defineAsyncComponent } from "vue";

/** Pickers of people and of several come when a panel first shows one: a drawing is there before them. */
export const PeopleField = defineAsyncComponent(() => import("./PeopleField.vue"));
export const PanelMany = defineAsyncComponent(() => import("./PanelMany.vue"));
