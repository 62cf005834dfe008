// A relying party on oauth4webapi, which leaves no check of an answer out, told as JSON on standard output.
// What it is to do stands in the environment: see tests/node/test_oauth4webapi.py.
import * as oauth from "oauth4webapi";
import { Browser } from "./browser.mjs";

const told = JSON.parse(process.env.STORY);
const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(told.issuer);
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
const oauth2 = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { ...insecure, algorithm: "oauth2" }),
);
const client = { client_id: told.client.client_id };
const authentication = {
  basic: oauth.ClientSecretBasic,
  post: oauth.ClientSecretPost,
  none: () => oauth.None(),
}[told.authentication](told.client.client_secret);
const browser = new Browser(new URL(told.redirect_uri).origin);
const refusal = async (work) => {
  try {
    await work();
  } catch (error) {
    return { error: error.error, status: error.status, challenge: error.cause?.[0]?.parameters?.error };
  }
};

async function authorize(parameters) {
  const verifier = oauth.generateRandomCodeVerifier();
  const kept = { verifier, state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };
  const address = new URL(as.authorization_endpoint);
  address.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: told.redirect_uri,
    response_type: "code",
    scope: "openid email offline_access",
    max_age: "3600",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: kept.state,
    nonce: kept.nonce,
    ...parameters,
  });
  await browser.open(address);
  return kept;
}

const answered = (kept) => oauth.validateAuthResponse(as, client, browser.address, kept.state);
const redeem = (kept, parameters, verifier = kept.verifier) =>
  oauth.authorizationCodeGrantRequest(as, client, authentication, parameters, told.redirect_uri, verifier, insecure);
const process_ = async (kept, response) => {
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: kept.nonce,
    maxAge: 3600,
    requireIdToken: true,
  });
  await oauth.validateApplicationLevelSignature(as, response, insecure);
  return tokens;
};

const kept = await authorize({});
await browser.submit({ login: told.login });
await browser.submit({ password: told.password });
const code = answered(kept);
const tokens = await process_(kept, await redeem(kept, code));
const claims = oauth.getValidatedIdTokenClaims(tokens);
const userinfoOf = async (token) =>
  oauth.processUserInfoResponse(as, client, claims.sub, await oauth.userInfoRequest(as, client, token, insecure));
const userinfo = await userinfoOf(tokens.access_token);

const refresh = (token) => oauth.refreshTokenGrantRequest(as, client, authentication, token, insecure);
const refreshing = await refresh(tokens.refresh_token);
const refreshed = await oauth.processRefreshTokenResponse(as, client, refreshing);
await oauth.validateApplicationLevelSignature(as, refreshing, insecure);

const introspect = async (token) =>
  told.authentication === "none"
    ? undefined
    : oauth.processIntrospectionResponse(
        as,
        client,
        await oauth.introspectionRequest(as, client, authentication, token, insecure),
      );
const before = await introspect(refreshed.access_token);
await oauth.processRevocationResponse(
  await oauth.revocationRequest(as, client, authentication, refreshed.refresh_token, insecure),
);
const after = await introspect(refreshed.access_token);
const revoked = await refusal(() => userinfoOf(refreshed.access_token));
const again = await refusal(async () =>
  oauth.processRefreshTokenResponse(as, client, await refresh(refreshed.refresh_token)),
);

const second = await authorize({ prompt: "none" });
const wrongVerifier = await refusal(async () =>
  process_(second, await redeem(second, answered(second), oauth.generateRandomCodeVerifier())),
);
const other = await authorize({ prompt: "none" });
await process_(other, await redeem(other, answered(other)));
const replay = await refusal(async () => process_(other, await redeem(other, answered(other))));
const asked = await authorize({ scope: "openid", prompt: "none login" });
const contradiction = await refusal(async () => answered(asked));

console.log(
  JSON.stringify({
    metadata: { same: JSON.stringify(as) === JSON.stringify(oauth2), issuer: as.issuer },
    claims,
    userinfo,
    rotated: refreshed.refresh_token !== tokens.refresh_token,
    refreshed_claims: oauth.getValidatedIdTokenClaims(refreshed),
    introspection: [before?.active, after?.active],
    revoked,
    again,
    wrong_verifier: wrongVerifier,
    replay,
    contradiction,
  }),
);
