// A little express application on @logto/express, with a person who visits it, told as JSON on standard output.
// What it is to do stands in the environment: see tests/node/test_logto_express.py.
import express from "express";
import session from "express-session";
import { handleAuthRoutes, withLogto } from "@logto/express";
import { Browser } from "./browser.mjs";

const told = JSON.parse(process.env.STORY);
const configuration = {
  endpoint: told.endpoint,
  appId: told.client.client_id,
  appSecret: told.client.client_secret,
  baseUrl: told.base_url,
  scopes: ["email", ...told.permissions],
  resources: [told.resource],
};
const application = express();
const { hostname, port } = new URL(told.base_url);
application.use(session({ secret: "a secret of the test", resave: false, saveUninitialized: false, name: "app" }));
application.use(handleAuthRoutes(configuration));
application.get("/", withLogto(configuration), (request, response) => void response.json(request.user));
application.get("/me", withLogto({ ...configuration, fetchUserInfo: true }), (request, response) => {
  response.json(request.user);
});
application.get(
  "/api",
  withLogto({ ...configuration, getAccessToken: true, resource: told.resource }),
  (request, response) => void response.json(request.user),
);
const server = application.listen(Number(port), hostname);
await new Promise((resolve) => server.once("listening", resolve));

const browser = new Browser();
const read = async (path) => JSON.parse((await browser.open(told.base_url + path)).text);

const stranger = await read("/");
await browser.open(`${told.base_url}/logto/sign-in`);
const asked = browser.address.pathname;
await browser.submit({ login: told.login });
await browser.submit({ password: told.password });
const home = JSON.parse(browser.text);
const me = await read("/me");
const api = await read("/api");
const apiAgain = await read("/api");

await browser.open(`${told.base_url}/logto/sign-out`);
const confirmation = browser.address.pathname;
await browser.submit({});
const left = browser.address.href;
const afterwards = JSON.parse(browser.text);
await browser.open(`${told.base_url}/logto/sign-up`);
const signUp = browser.address.pathname;
server.close();
server.closeAllConnections();

console.log(
  JSON.stringify({ stranger, asked, home, me, api, api_again: apiAgain, confirmation, left, afterwards, sign_up: signUp }),
);
