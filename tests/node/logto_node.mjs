// An application on @logto/node, as its documentation says, told as JSON on standard output.
// What it is to do stands in the environment: see tests/node/test_logto_node.py.
import LogtoClient from "@logto/node";
import { Browser } from "./browser.mjs";

const told = JSON.parse(process.env.STORY);
const browser = new Browser(new URL(told.redirect_uri).origin);
const kept = new Map();
let sentTo = "";
const client = new LogtoClient(
  {
    endpoint: told.endpoint,
    appId: told.client.client_id,
    appSecret: told.client.client_secret,
    scopes: ["email", "phone", ...told.permissions],
    resources: told.resources,
  },
  {
    storage: {
      getItem: async (key) => kept.get(key) ?? null,
      setItem: async (key, value) => void kept.set(key, value),
      removeItem: async (key) => void kept.delete(key),
    },
    navigate: (address) => (sentTo = address),
  },
);
const failure = async (work) => {
  // The SDK prints what it was refused with; here that is expected.
  const print = console.error;
  console.error = () => {};
  try {
    await work();
  } catch (error) {
    return { name: error.name, code: error.code, message: error.message };
  } finally {
    console.error = print;
  }
};

await client.signIn({ redirectUri: told.redirect_uri, firstScreen: "signIn", extraParams: { ui_locales: "en" } });
const asked = [...new URL(sentTo).searchParams];
await browser.open(sentTo);
await browser.submit({ login: told.login });
await browser.submit({ password: told.password });
await client.handleSignInCallback(browser.address.href);
const first = await client.getRefreshToken();

const claims = await client.getIdTokenClaims();
const userinfo = await client.fetchUserInfo();
const access = {};
for (const resource of told.resources) {
  access[resource] = { token: await client.getAccessToken(resource), claims: await client.getAccessTokenClaims(resource) };
}
await client.clearAccessToken();
const userinfoAgain = await client.fetchUserInfo();
const last = await client.getRefreshToken();
const unknown = await failure(() => client.getAccessToken("https://nobody.example"));

await client.signOut(told.post_logout_redirect_uri);
const leaving = [...new URL(sentTo).searchParams];
await browser.open(sentTo);
const confirmation = browser.status === 200 && browser.address.pathname;
await browser.submit({});
const left = browser.address.href;

kept.set("refreshToken", last).set("idToken", "of the session that ended");
const revoked = await failure(() => client.getAccessToken());
await client.signIn({ redirectUri: told.redirect_uri, prompt: "none" });
await browser.open(sentTo);

console.log(
  JSON.stringify({
    asked,
    claims,
    userinfo,
    access,
    userinfo_again: userinfoAgain,
    rotated: first !== last,
    unknown,
    leaving,
    confirmation,
    left,
    revoked,
    afterwards: browser.address.searchParams.get("error"),
  }),
);
