// openid-client with the grants that need no browser of their own: keys, devices, exchange, registration.
// What it is to do stands in the environment: see tests/node/test_grants.py.
import * as oidc from "openid-client";
import { Browser } from "./browser.mjs";

const told = JSON.parse(process.env.STORY);
const options = { execute: [oidc.allowInsecureRequests] };
const discover = (client_id, authentication) =>
  oidc.discovery(new URL(told.issuer), client_id, undefined, authentication, options);

const key = await crypto.subtle.importKey("jwk", told.key, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
const signer = await discover(told.signer.client_id, oidc.PrivateKeyJwt({ key, kid: told.key.kid }));
const signed = await oidc.clientCredentialsGrant(signer);

const television = await discover(told.television.client_id, oidc.None());
const shown = await oidc.initiateDeviceAuthorization(television, { scope: "openid profile offline_access" });
const browser = new Browser("http://nowhere.example");
await browser.open(shown.verification_uri_complete);
const typed = browser.text.includes(shown.user_code);
await browser.submit({ user_code: shown.user_code });
await browser.submit({ login: told.login });
await browser.submit({ password: told.password });
await browser.submit({ decision: "allow" });
const watching = await oidc.pollDeviceAuthorizationGrant(television, { ...shown, interval: 0.01 });
const watcher = await oidc.fetchUserInfo(television, watching.access_token, watching.claims().sub);
const rewatching = await oidc.refreshTokenGrant(television, watching.refresh_token);

const { client_id, client_secret } = told.backend;
const backend = await discover(client_id, oidc.ClientSecretBasic(client_secret));
const exchanged = await oidc.genericGrantRequest(backend, "urn:ietf:params:oauth:grant-type:token-exchange", {
  subject_token: watching.access_token,
  subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
  scope: "openid",
});
const behalf = await oidc.fetchUserInfo(backend, exchanged.access_token, watching.claims().sub);

const newcomer = await oidc.dynamicClientRegistration(
  new URL(told.issuer),
  { client_name: "Newcomer", redirect_uris: ["https://newcomer.example/callback"] },
  undefined,
  { ...options, initialAccessToken: told.initial_access_token },
);

console.log(
  JSON.stringify({
    signed: signed.token_type.toLowerCase(),
    typed,
    watcher: watcher.sub,
    rewatching: rewatching.token_type.toLowerCase(),
    exchanged: { scope: exchanged.scope, issued_token_type: exchanged.issued_token_type, has_refresh: "refresh_token" in exchanged },
    behalf: behalf.sub,
    newcomer: { client_id: newcomer.clientMetadata().client_id, has_secret: Boolean(newcomer.clientMetadata().client_secret) },
  }),
);
