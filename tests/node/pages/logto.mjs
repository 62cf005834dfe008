// A single-page application on @logto/browser.
import LogtoClient from "@logto/browser";

const story = JSON.parse(document.getElementById("story").textContent);
const client = new LogtoClient({
  endpoint: story.endpoint,
  appId: story.client_id,
  scopes: ["email", ...story.permissions],
  resources: [story.resource],
});
window.client = client;
document.getElementById("sign-in").onclick = () => client.signIn(`${story.origin}/callback`);
document.getElementById("sign-out").onclick = () => client.signOut(`${story.origin}/`);

if (await client.isSignInRedirected(location.href)) {
  await client.handleSignInCallback(location.href);
  history.replaceState({}, "", "/");
}
const signedIn = await client.isAuthenticated();
document.getElementById("state").textContent = signedIn
  ? `Signed in as ${(await client.getIdTokenClaims()).name}`
  : "Nobody is signed in";
