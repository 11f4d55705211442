import { api, data } from "@/api/client";
import { returned } from "./oidc";
import { signIn } from "./session";

/** Take what a user centre sent the person back with: a CAS ticket or an OIDC code. Neither stays in the address. */
export async function arrive(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const ticket = query.get("ticket");
  if (ticket) {
    history.replaceState(null, "", location.pathname + location.hash);
    signIn((await data(api.POST("/hub/sign-in/cas", { body: { ticket } }))).accessToken);
    return;
  }
  const token = await returned(query);
  if (token) signIn(token);
}
