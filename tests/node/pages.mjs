// A web server for pages of browser applications: one of the scripts in pages/, with its packages as they are published,
// and the story from the environment. Every address is the same page: its script looks where it is.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const story = JSON.parse(process.env.STORY);
const { port } = new URL(story.origin);
const PACKAGES = {
  "@logto/browser": "@logto/browser/lib/index.js",
  "@logto/client": "@logto/client/lib/index.js",
  "@logto/js": "@logto/js/lib/index.js",
  "@silverhand/essentials": "@silverhand/essentials/lib/index.js",
  "camelcase-keys": "camelcase-keys/index.js",
  camelcase: "camelcase/index.js",
  "map-obj": "map-obj/index.js",
  "quick-lru": "quick-lru/index.js",
  "js-base64": "js-base64/base64.mjs",
  // The client's own, of another major version than the one beside it.
  jose: "@logto/client/node_modules/jose/dist/browser/index.js",
  "jwt-decode": "jwt-decode/build/esm/index.js",
  "oidc-client-ts": "oidc-client-ts/dist/esm/oidc-client-ts.js",
};
const imports = Object.fromEntries(Object.entries(PACKAGES).map(([name, file]) => [name, `/packages/${file}`]));
const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Player</title><link rel="icon" href="data:,">
<script type="application/json" id="story">${JSON.stringify(story).replaceAll("<", "\\u003c")}</script>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module" src="/scripts/${story.script}"></script>
<h1>Player</h1><button id="sign-in">Sign in</button> <button id="sign-out">Sign out</button> <p id="state"></p></html>`;
const FOLDERS = { "/packages/": join(import.meta.dirname, "node_modules"), "/scripts/": join(import.meta.dirname, "pages") };
const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json" };

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, story.origin).pathname);
  const folder = Object.keys(FOLDERS).find((prefix) => path.startsWith(prefix));
  try {
    const body = folder ? await readFile(join(FOLDERS[folder], path.slice(folder.length))) : PAGE;
    response.setHeader("Content-Type", folder ? (TYPES[extname(path)] ?? "text/plain") : "text/html");
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
server.listen(Number(port), "127.0.0.1");
