// An application on @logto/node and one on @logto/express whose person belongs to organizations, told as JSON.
// What it is to do stands in the environment: see tests/node/test_logto_organizations.py.
import LogtoClient, { UserScope } from "@logto/node";
import express from "express";
import session from "express-session";
import { handleAuthRoutes, withLogto } from "@logto/express";
import { Browser } from "./browser.mjs";

const told = JSON.parse(process.env.STORY);
const configuration = {
  endpoint: told.endpoint,
  appId: told.client.client_id,
  appSecret: told.client.client_secret,
  scopes: [UserScope.Organizations, UserScope.OrganizationRoles, ...told.permissions],
  resources: [told.resource],
};
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

const asNode = async () => {
  const browser = new Browser(new URL(told.redirect_uri).origin);
  const kept = new Map();
  let sentTo = "";
  const client = new LogtoClient(configuration, {
    storage: {
      getItem: async (key) => kept.get(key) ?? null,
      setItem: async (key, value) => void kept.set(key, value),
      removeItem: async (key) => void kept.delete(key),
    },
    navigate: (address) => (sentTo = address),
  });
  await client.signIn(told.redirect_uri);
  const asked = [...new URL(sentTo).searchParams];
  await browser.open(sentTo);
  await browser.submit({ login: told.login });
  await browser.submit({ password: told.password });
  await client.handleSignInCallback(browser.address.href);
  return {
    asked,
    claims: await client.getIdTokenClaims(),
    userinfo: await client.fetchUserInfo(),
    token: await client.getOrganizationToken(told.organization),
    token_claims: await client.getOrganizationTokenClaims(told.organization),
    at_api: await client.getAccessToken(told.resource, told.organization),
    at_api_alone: await client.getAccessToken(told.resource),
    foreign: await failure(() => client.getOrganizationToken(told.foreign)),
    userinfo_again: await client.fetchUserInfo(),
  };
};

const asExpress = async () => {
  const application = express();
  const base = { ...configuration, baseUrl: told.base_url };
  const { hostname, port } = new URL(told.base_url);
  application.use(session({ secret: "a secret of the test", resave: false, saveUninitialized: false, name: "app" }));
  application.use(handleAuthRoutes(base));
  const answer = (request, response) => void response.json(request.user);
  application.get("/", withLogto({ ...base, fetchUserInfo: true, getOrganizationToken: true }), answer);
  const server = application.listen(Number(port), hostname);
  await new Promise((resolve) => server.once("listening", resolve));
  const browser = new Browser();
  await browser.open(`${told.base_url}/logto/sign-in`);
  await browser.submit({ login: told.login });
  await browser.submit({ password: told.password });
  const home = JSON.parse(browser.text);
  server.close();
  server.closeAllConnections();
  return { home };
};

console.log(JSON.stringify(told.base_url ? await asExpress() : await asNode()));
