import { computed, ref } from "vue";

const KEY = "todohub.token";

/** The person's token: in memory and, until the tab closes, in sessionStorage. Never in an address, never in a cookie. */
export const token = ref(sessionStorage.getItem(KEY) ?? "");
export const signedIn = computed(() => token.value !== "");

/** Whether the hub stopped accepting the token; the page stays as it is while the person signs in again. */
export const expired = ref(false);

export function signIn(fresh: string): void {
  token.value = fresh;
  expired.value = false;
  sessionStorage.setItem(KEY, fresh);
}

export function signOut(): void {
  sessionStorage.clear();
  token.value = "";
  expired.value = false;
}

export function expire(): void {
  if (token.value) expired.value = true;
}

/** Take the token out of the fragment that a sign-in link carries, and the fragment out of address and history. */
export function takeFromFragment(): void {
  const found = /^#token=([A-Za-z0-9._-]+)$/.exec(location.hash);
  if (!found?.[1]) return;
  history.replaceState(null, "", location.pathname + location.search);
  signIn(found[1]);
}
