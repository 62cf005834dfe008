// A single-page application on oidc-client-ts. Without a refresh token it renews in an invisible frame.
import { UserManager } from "oidc-client-ts";

const story = JSON.parse(document.getElementById("story").textContent);
const manager = new UserManager({
  authority: story.issuer,
  client_id: story.client_id,
  redirect_uri: `${story.origin}/callback`,
  silent_redirect_uri: `${story.origin}/silent`,
  post_logout_redirect_uri: `${story.origin}/signed-out`,
  scope: "openid profile email",
  loadUserInfo: true,
  automaticSilentRenew: false,
  silentRequestTimeoutInSeconds: 10,
});
window.manager = manager;
document.getElementById("sign-in").onclick = () => manager.signinRedirect();
document.getElementById("sign-out").onclick = () => manager.signoutRedirect({ state: "a word of ours" });
const show = (text) => (document.getElementById("state").textContent = text);

if (location.pathname === "/silent") await manager.signinSilentCallback();
else if (location.pathname === "/callback") {
  const user = await manager.signinRedirectCallback();
  history.replaceState({}, "", "/");
  show(`Signed in as ${user.profile.name}`);
} else if (location.pathname === "/signed-out") {
  const answer = await manager.signoutRedirectCallback();
  show(`Signed out with ${answer.userState}`);
} else show((await manager.getUser()) ? "Signed in" : "Nobody is signed in");
