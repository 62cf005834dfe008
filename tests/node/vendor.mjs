// npm oidc-provider as a vendor that people sign in with: its own pages, any name, one client.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const told = JSON.parse(process.env.STORY);
const issuer = `http://127.0.0.1:${told.port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: told.client_id,
      client_secret: told.client_secret,
      redirect_uris: told.redirect_uris,
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  cookies: { keys: ["a key of tests"] },
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of elsewhere`, email: `${id}@elsewhere.test`, email_verified: true }),
  }),
  features: { devInteractions: { enabled: true } },
});

createServer(provider.callback()).listen(told.port, "127.0.0.1");
