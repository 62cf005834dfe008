// npm @node-saml/node-saml as a judge: an application that reads what a provider sends, and a provider that reads what we send.
import { SAML } from "@node-saml/node-saml";
import { validateSignature } from "@node-saml/node-saml/lib/xml.js";
import { DOMParser } from "@xmldom/xmldom";
import { listen } from "./listening.mjs";

const told = JSON.parse(process.env.STORY);

// What the application asks for is what the case says is signed.
const application = (signs) =>
  new SAML({
    entryPoint: told.idp.sso_url,
    issuer: told.ours.entity_id,
    callbackUrl: told.ours.acs_url,
    audience: told.ours.entity_id,
    idpIssuer: told.idp.entity_id,
    idpCert: told.idp.certificate,
    decryptionPvk: told.ours.key,
    wantAuthnResponseSigned: signs !== "assertion",
    wantAssertionsSigned: signs !== "response",
    acceptedClockSkewMs: 60_000,
    validateInResponseTo: "always",
    // It sent the request that ours stands for.
    cacheProvider: {
      saveAsync: () => null,
      getAsync: (id) => (id === told.ours.request_id ? new Date().toISOString() : null),
      removeAsync: () => null,
    },
  });

// Where we are its only application, whose messages it reads.
const provider = new SAML({
  entryPoint: told.ours.slo_url,
  logoutUrl: told.ours.slo_url,
  issuer: told.idp.entity_id,
  callbackUrl: told.idp.slo_url,
  idpIssuer: told.ours.entity_id,
  idpCert: told.ours.certificate,
  privateKey: told.idp.key,
  signatureAlgorithm: "sha256",
  digestAlgorithm: "sha256",
  wantAuthnResponseSigned: true,
  wantAssertionsSigned: false,
});

const decoded = (query) => Object.fromEntries(new URLSearchParams(query));
const plain = ({ issuer, nameID, nameIDFormat, sessionIndex, ID, attributes }) =>
  ({ issuer, nameID, nameIDFormat, sessionIndex, id: ID, attributes });

await listen({
  async response({ sent, signs }) {
    return plain((await application(signs).validatePostResponseAsync({ SAMLResponse: sent })).profile);
  },
  // Of a request to sign in it judges the signature: nothing else of it is for an application.
  async request({ sent }) {
    if (sent.query) {
      const values = decoded(sent.query);
      if (!values.Signature) throw new Error("not signed");
      return provider.hasValidSignatureForRedirect(values, sent.query);
    }
    const xml = Buffer.from(sent.form.SAMLRequest, "base64").toString();
    const root = new DOMParser().parseFromString(xml, "text/xml").documentElement;
    if (!validateSignature(xml, root, await provider.getKeyInfosAsPem())) throw new Error("invalid signature");
  },
  async logout_request({ sent }) {
    if (sent.form) return plain((await provider.validatePostRequestAsync(sent.form)).profile);
    return plain((await provider.validateRedirectAsync(decoded(sent.query), sent.query)).profile);
  },
  async logout_response({ sent }) {
    if (sent.form) return (await provider.validatePostResponseAsync(sent.form)).loggedOut;
    return (await provider.validateRedirectAsync(decoded(sent.query), sent.query)).loggedOut;
  },
  ask_logout: async ({ who }) => ({ url: await provider.getLogoutUrlAsync(who, "there", {}) }),
  answer_logout: async ({ id }) => ({ url: await provider.getLogoutResponseUrlAsync({ ID: id }, "there", {}, true) }),
});
