// A relying party on openid-client: everything an application does with a provider, told as JSON on standard output.
// What it is to do stands in the environment: see tests/node/test_openid_client.py.
import * as oidc from "openid-client";
import { Browser } from "./browser.mjs";

const told = JSON.parse(process.env.STORY);
const insecure = new URL(told.issuer).protocol === "http:";
const execute = [oidc.enableNonRepudiationChecks, ...(insecure ? [oidc.allowInsecureRequests] : [])];
const discover = ({ client_id, client_secret }) =>
  oidc.discovery(
    new URL(told.issuer),
    client_id,
    undefined,
    client_secret ? oidc.ClientSecretBasic(client_secret) : oidc.None(),
    { execute },
  );

const configuration = await discover(told.web);
const browser = new Browser(new URL(told.redirect_uri).origin);

async function authorize(parameters) {
  const verifier = oidc.randomPKCECodeVerifier();
  const kept = { pkceCodeVerifier: verifier, expectedState: oidc.randomState(), expectedNonce: oidc.randomNonce() };
  const address = oidc.buildAuthorizationUrl(configuration, {
    redirect_uri: told.redirect_uri,
    scope: "openid profile email phone address offline_access",
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: kept.expectedState,
    nonce: kept.expectedNonce,
    ...parameters,
  });
  await browser.open(address);
  return kept;
}

const kept = await authorize({});
const asked = browser.address.pathname;
await browser.submit({ login: told.login });
await browser.submit({ password: told.password });
const tokens = await oidc.authorizationCodeGrant(configuration, browser.address, { ...kept, idTokenExpected: true });
const claims = tokens.claims();
const userinfo = await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);

const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token);
const userinfoAgain = await oidc.fetchUserInfo(configuration, refreshed.access_token, claims.sub);

const machine = await oidc.clientCredentialsGrant(await discover(told.machine));

const silent = await authorize({ prompt: "none" });
const silentTokens = await oidc.authorizationCodeGrant(configuration, browser.address, silent);

const leaving = oidc.randomState();
await browser.open(
  oidc.buildEndSessionUrl(configuration, {
    post_logout_redirect_uri: told.post_logout_redirect_uri,
    id_token_hint: silentTokens.id_token,
    state: leaving,
  }),
);
const left = browser.address;
await authorize({ prompt: "none" });
const afterwards = browser.address.searchParams.get("error");

console.log(
  JSON.stringify({
    asked,
    claims,
    userinfo,
    userinfo_again: userinfoAgain,
    rotated: refreshed.refresh_token !== tokens.refresh_token && refreshed.access_token !== tokens.access_token,
    token_type: tokens.token_type,
    machine: { token_type: machine.token_type, expires_in: machine.expires_in, has_refresh: "refresh_token" in machine },
    silent_sub: silentTokens.claims().sub,
    left: { address: left.origin + left.pathname, state: left.searchParams.get("state") === leaving },
    afterwards,
    cookies: browser.setCookies.map((cookie) => cookie.replace(/=[^;]*/, "=…")),
  }),
);
