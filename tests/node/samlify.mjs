// npm samlify as the identity provider of a company: it imports our metadata, and signs in whoever it is told.
import samlify from "samlify";
import { listen } from "./listening.mjs";

const { Constants, IdentityProvider, SamlLib, ServiceProvider } = samlify;
const told = JSON.parse(process.env.STORY);
const PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const BINDING = Constants.namespace.binding;
const BOTH = (url) => [BINDING.redirect, BINDING.post].map((Binding) => ({ Binding, Location: url }));
// Our own tests hold every message of ours against the schema.
samlify.setSchemaValidator({ validate: () => Promise.resolve("not here") });

const makeIdp = (more = {}) =>
  IdentityProvider({
    entityID: told.entity_id,
    signingCert: told.certificate,
    privateKey: told.key,
    wantAuthnRequestsSigned: true,
    wantLogoutRequestSigned: true,
    wantLogoutResponseSigned: true,
    nameIDFormat: [PERSISTENT],
    singleSignOnService: BOTH(told.sso_url),
    singleLogoutService: BOTH(told.slo_url),
    ...more,
  });
const idp = makeIdp();

// `signs` is what the administrator there chose, whatever our metadata asks for.
const makeSp = (metadata, signs = "assertion") =>
  ServiceProvider({
    metadata: signs === "response" ? metadata.replace('WantAssertionsSigned="true"', 'WantAssertionsSigned="false"') : metadata,
    wantMessageSigned: signs !== "assertion",
    wantLogoutRequestSigned: true,
    wantLogoutResponseSigned: true,
  });

// As a web framework would give it: the query, decoded, and the very text that was signed.
function requestOf({ query, form }) {
  if (form) return { body: form };
  return { query: Object.fromEntries(new URLSearchParams(query)), octetString: query.replace(/&Signature=[^&]*/, "") };
}
const bindingOf = ({ form }) => (form ? "post" : "redirect");

function statement(session) {
  const context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
  return `<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="${session}"><saml:AuthnContext><saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
}

function attributes(person) {
  const one = ([name, values]) =>
    `<saml:Attribute Name="${name}">${[values].flat().map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join("")}</saml:Attribute>`;
  return `<saml:AttributeStatement>${Object.entries(person).map(one).join("")}</saml:AttributeStatement>`;
}

// The library's own template, with who it is and how they signed in.
const fill = (sp, request, { name_id, session, person }) => (template) => {
  const now = Date.now();
  const acs = sp.entityMeta.getAssertionConsumerService("post");
  const id = `_${crypto.randomUUID()}`;
  const whole = template.replace("{AuthnStatement}", statement(session)).replace("{AttributeStatement}", attributes(person));
  const context = SamlLib.replaceTagsByValue(whole, {
    ID: id,
    AssertionID: `_${crypto.randomUUID()}`,
    Destination: acs,
    Audience: sp.entityMeta.getEntityID(),
    SubjectRecipient: acs,
    Issuer: idp.entityMeta.getEntityID(),
    IssueInstant: new Date(now).toISOString(),
    ConditionsNotBefore: new Date(now).toISOString(),
    ConditionsNotOnOrAfter: new Date(now + 300_000).toISOString(),
    SubjectConfirmationDataNotOnOrAfter: new Date(now + 300_000).toISOString(),
    StatusCode: Constants.StatusCode.Success,
    NameIDFormat: PERSISTENT,
    NameID: name_id,
    InResponseTo: request.extract.request.id,
  });
  return { id, context };
};

await listen({
  metadata: () => idp.getMetadata(),
  async respond({ metadata, sent, who, signs, cipher, encrypts_first }) {
    const sp = makeSp(metadata, signs);
    const request = await idp.parseLoginRequest(sp, bindingOf(sent), requestOf(sent));
    const signer = cipher ? makeIdp({ isAssertionEncrypted: true, dataEncryptionAlgorithm: cipher }) : idp;
    const made = await signer.createLoginResponse(sp, request, "post", {}, {
      customTagReplacement: fill(sp, request, who),
      encryptThenSign: encrypts_first,
    });
    return { url: made.entityEndpoint, form: { SAMLResponse: made.context }, request: request.extract };
  },
  // ── Signing out ──
  ask_logout({ metadata, binding, who, relay_state }) {
    const made = idp.createLogoutRequest(makeSp(metadata), binding, { logoutNameID: who.name_id, sessionIndex: who.session }, { relayState: relay_state });
    return binding === "redirect" ? { id: made.id, url: made.context } : { id: made.id, url: made.entityEndpoint, form: { SAMLRequest: made.context } };
  },
  async answer_logout({ metadata, sent, binding, relay_state }) {
    const sp = makeSp(metadata);
    const request = await idp.parseLogoutRequest(sp, bindingOf(sent), requestOf(sent));
    const made = idp.createLogoutResponse(sp, request, binding, { relayState: relay_state });
    const answer = binding === "redirect" ? { url: made.context } : { url: made.entityEndpoint, form: { SAMLResponse: made.context } };
    return { ...answer, request: request.extract };
  },
  async end_logout({ metadata, sent }) {
    return (await idp.parseLogoutResponse(makeSp(metadata), bindingOf(sent), requestOf(sent))).extract;
  },
});
