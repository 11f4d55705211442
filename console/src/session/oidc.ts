/** Authorization code with PKCE, as a public client: the page holds no secret, so it needs none. */
interface Centre {
  issuer: string;
  clientId: string;
  scope: string;
}

interface Endpoints {
  authorization_endpoint: string;
  token_endpoint: string;
}

const KEPT = "todohub.oidc";
const here = (): string => location.origin + location.pathname;

export async function leaveFor(centre: Centre): Promise<void> {
  const [state, verifier] = [random(), random()];
  sessionStorage.setItem(KEPT, JSON.stringify({ ...centre, state, verifier, back: location.hash }));
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: "code",
    client_id: centre.clientId,
    redirect_uri: here(),
    scope: centre.scope,
    state,
    code_challenge: base64url(new Uint8Array(hash)),
    code_challenge_method: "S256",
  });
  location.assign(`${(await endpoints(centre.issuer)).authorization_endpoint}?${query}`);
}

/** The ID token for the code the person came back with, or nothing when this is no such return. */
export async function returned(query: URLSearchParams): Promise<string | null> {
  const [code, state, kept] = [query.get("code"), query.get("state"), sessionStorage.getItem(KEPT)];
  if (!code || !kept) return null;
  sessionStorage.removeItem(KEPT);
  const known = JSON.parse(kept) as Centre & { state: string; verifier: string; back: string };
  if (known.state !== state) throw new Error("state");
  history.replaceState(null, "", location.pathname + known.back);
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: here(),
    client_id: known.clientId,
    code_verifier: known.verifier,
  });
  const answer = await fetch((await endpoints(known.issuer)).token_endpoint, {
    method: "POST",
    body,
    credentials: "omit",
  });
  const told = (await answer.json()) as { id_token?: string; error?: string };
  if (!told.id_token) throw new Error(told.error ?? `HTTP ${answer.status}`);
  return told.id_token;
}

async function endpoints(issuer: string): Promise<Endpoints> {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    credentials: "omit",
  });
  return (await answer.json()) as Endpoints;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}
