// node-saml in our place, and at the other end: it reads the responses that we read, and the messages that we send.
import { readFileSync } from "node:fs";
import { SAML } from "@node-saml/node-saml";

const story = JSON.parse(process.env.STORY ?? readFileSync(0, "utf8"));
const told = { people: {}, logoutRequest: null, logoutResponse: null };

// In our place, at each response.
const known = new Map([[story.requestId, new Date().toISOString()]]);
const cache = {
  saveAsync: async (key, value) => (known.set(key, value), { value, createdAt: Date.now() }),
  getAsync: async (key) => known.get(key) ?? null,
  removeAsync: async (key) => key,
};
for (const [name, { answer, signs }] of Object.entries(story.responses)) {
  const we = new SAML({
    callbackUrl: story.acs, issuer: story.ours, audience: story.ours, entryPoint: story.ssoUrl,
    idpCert: story.certificate, decryptionPvk: story.ourKey, validateInResponseTo: "always", cacheProvider: cache,
    wantAuthnResponseSigned: signs !== "assertion", wantAssertionsSigned: signs !== "response",
  });
  const { profile } = await we.validatePostResponseAsync({ SAMLResponse: answer });
  told.people[name] = { subject: profile.nameID, email: profile.email, session: profile.sessionIndex };
}

// At the other end: what we send on signing out is a redirect to it.
const other = new SAML({
  callbackUrl: story.sloUrl, issuer: story.entityId, entryPoint: story.ours, idpCert: story.ourCertificate,
  wantAuthnResponseSigned: false, idpIssuer: story.ours, validateInResponseTo: "never",
});
for (const [name, url] of Object.entries({ logoutRequest: story.logoutRequest, logoutResponse: story.logoutResponse })) {
  const query = new URL(url).search.slice(1);
  const values = Object.fromEntries(new URLSearchParams(query));
  const { profile, loggedOut } = await other.validateRedirectAsync(values, query);
  told[name] = { subject: profile?.nameID ?? null, loggedOut };
}
console.log(JSON.stringify(told));
