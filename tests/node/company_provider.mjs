// npm oidc-provider as a company's identity provider: its own pages, any name, PKCE demanded, two ways of proving a client.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const told = JSON.parse(process.env.STORY);
const issuer = `http://127.0.0.1:${told.port}`;
const client = { redirect_uris: told.redirect_uris, grant_types: ["authorization_code"] };

const provider = new Provider(issuer, {
  clients: [
    { ...client, client_id: "by-secret", client_secret: told.client_secret, token_endpoint_auth_method: "client_secret_basic" },
    { ...client, client_id: "by-key", jwks: told.jwks, token_endpoint_auth_method: "private_key_jwt" },
  ],
  cookies: { keys: ["a key of tests"] },
  claims: { openid: ["sub"], profile: ["name"], email: ["email", "email_verified"] },
  pkce: { required: () => true },
  findAccount: (context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the company`, email: `${id}@acme.example`, email_verified: true }),
  }),
  features: { devInteractions: { enabled: true } },
});

createServer(provider.callback()).listen(told.port, "127.0.0.1");
