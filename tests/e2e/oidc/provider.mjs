// A certified OIDC provider that enforces PKCE, on a loopback port of its own choice, which it prints.
// node provider.mjs <redirect URI of the console>: whoever signs in by any password is who he says.

import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address();
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: "todohub-console",
        token_endpoint_auth_method: "none",
        redirect_uris: [process.argv[2]],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    claims: { openid: ["sub"], profile: ["name"] },
    clientBasedCORS: () => true,
    conformIdTokenClaims: false,
    cookies: { keys: ["of a test"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: id }) }),
    pkce: { required: () => true },
  });
  server.on("request", provider.callback());
  console.log(port);
});
