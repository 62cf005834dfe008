// npm oidc-provider as a company's provider: who signs in there, and how, is told; all of the protocol is its own.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { listen } from "./listening.mjs";

const told = JSON.parse(process.env.STORY);
const people = new Map();
let answer = null;
let current = null;

const server = createServer((request, response) => answer(request, response));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

function serve(clients) {
  const provider = new Provider(issuer, {
    clients: clients.map((client) => ({ grant_types: ["authorization_code"], ...client })),
    cookies: { keys: ["a key of tests"] },
    claims: { openid: ["sub", "acr", "amr"], profile: ["name", "groups"], email: ["email", "email_verified"] },
    jwks: { keys: told.keys },
    pkce: { required: () => true },
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
    findAccount: (context, id) => ({ accountId: id, claims: () => ({ sub: id, ...people.get(id) }) }),
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { url: (context, interaction) => `/people/${interaction.uid}` },
    // What a company's administrator agreed to for everybody.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({ accountId: context.oidc.session.accountId, clientId: context.oidc.client.clientId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.on("server_error", (context, error) => console.error(error));
  const callback = provider.callback();
  answer = async (request, response) => {
    if (!request.url.startsWith("/people/")) return callback(request, response);
    const result = current ? { login: current } : { error: "access_denied", error_description: "Not today" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  };
}

await listen({
  issuer: () => issuer,
  serve: ({ clients }) => serve(clients),
  // Who sits at the browser; nobody agrees where there is no id.
  person({ id, claims, acr, amr }) {
    people.set(id, claims);
    current = id ? { accountId: id, acr, amr } : null;
  },
});
server.close();
server.closeAllConnections();
