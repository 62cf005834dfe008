// npm samlify as a company's identity provider, and @node-saml/node-saml as a judge: what they make of what we send, and
// what they send.
import { SAML } from "@node-saml/node-saml";
import * as samlify from "samlify";

const told = JSON.parse(process.env.STORY);
const { ours, idp } = told;
samlify.setSchemaValidator({ validate: async () => "a judge of schemas stands on the other side" });

const TEMPLATE = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{ID}" Version="2.0" IssueInstant="{IssueInstant}" Destination="{Destination}" InResponseTo="{InResponseTo}"><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion ID="{AssertionID}" Version="2.0" IssueInstant="{IssueInstant}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{NameID}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{Until}" Recipient="{Destination}" InResponseTo="{InResponseTo}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{IssueInstant}" NotOnOrAfter="{Until}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="session-of-samlify"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="email" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue>{Email}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;

function provider(more = {}) {
  return samlify.IdentityProvider({
    entityID: idp.entity_id,
    privateKey: idp.private,
    signingCert: idp.certificate,
    wantAuthnRequestsSigned: true,
    wantLogoutRequestSigned: true,
    wantLogoutResponseSigned: true,
    requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    dataEncryptionAlgorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm",
    nameIDFormat: ["urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"],
    singleSignOnService: ["Redirect", "POST"].map((name) => ({ Binding: `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${name}`, Location: idp.sso })),
    singleLogoutService: ["Redirect", "POST"].map((name) => ({ Binding: `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${name}`, Location: idp.slo })),
    loginResponseTemplate: { context: TEMPLATE },
    ...more,
  });
}

const sp = samlify.ServiceProvider({ metadata: ours.metadata, wantLogoutRequestSigned: true, wantLogoutResponseSigned: true });

function envelope(url) {
  const query = new URL(url).search.slice(1);
  const octetString = query.split("&").filter((part) => !part.startsWith("Signature=")).join("&");
  return { query: Object.fromEntries(new URLSearchParams(query)), octetString };
}

async function tried(act) {
  try {
    return (await act()) ?? null;
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

async function respond(entity) {
  const now = new Date();
  const values = {
    ID: `_${crypto.randomUUID()}`,
    AssertionID: `_${crypto.randomUUID()}`,
    IssueInstant: now.toISOString(),
    Until: new Date(now.getTime() + 300_000).toISOString(),
    Destination: ours.acs,
    InResponseTo: told.request_id,
    Issuer: idp.entity_id,
    Audience: ours.entity_id,
    NameID: "bob-of-samlify",
    Email: "bob@acme.example",
  };
  const info = { extract: { request: { id: told.request_id } } };
  const made = await entity.createLoginResponse(sp, info, "post", { email: values.Email }, (template) => ({
    id: values.ID,
    context: samlify.SamlLib.replaceTagsByValue(template, values),
  }));
  return made.context;
}

const judge = (more) =>
  new SAML({
    entryPoint: idp.sso,
    issuer: ours.entity_id,
    callbackUrl: ours.acs,
    audience: ours.entity_id,
    idpCert: idp.certificate,
    idpIssuer: idp.entity_id,
    privateKey: ours.private,
    decryptionPvk: ours.private,
    wantAuthnResponseSigned: false,
    wantAssertionsSigned: true,
    validateInResponseTo: "never",
    ...more,
  });
// What we ask of a provider is signed by us: for this judge, we are the other side then.
const judgeOfOurs = judge({ idpCert: ours.certificate, idpIssuer: ours.entity_id });

const responses = {};
for (const [name, sent] of Object.entries(told.responses)) {
  responses[name] = await tried(async () => (await judge().validatePostResponseAsync({ SAMLResponse: sent })).profile.nameID);
}

const entity = provider();
const logout = new URL(told.logout_redirect);
console.log(
  JSON.stringify({
    metadata: entity.getMetadata(),
    read: { entity_id: sp.entityMeta.getEntityID(), acs: sp.entityMeta.getAssertionConsumerService("post") },
    requests: {
      redirect: await tried(async () => (await entity.parseLoginRequest(sp, "redirect", envelope(told.redirect))).extract.request.id),
      post: await tried(async () => (await entity.parseLoginRequest(sp, "post", { body: told.post })).extract.request.id),
      forged: await tried(async () => (await entity.parseLoginRequest(sp, "redirect", envelope(told.forged))).extract.request.id),
    },
    responses,
    signs_in: {
      signed: await tried(() => respond(entity)),
      encrypted: await tried(() => respond(provider({ isAssertionEncrypted: true, messageSigningOrder: "sign-then-encrypt" }))),
    },
    slo: {
      samlify: await tried(async () => (await entity.parseLogoutRequest(sp, "redirect", envelope(told.logout_redirect))).extract.nameID),
      samlify_answer: await tried(async () => (await entity.parseLogoutResponse(sp, "redirect", envelope(told.logout_answer))).extract.response.inResponseTo),
      node_saml: await tried(async () => (await judgeOfOurs.validateRedirectAsync(Object.fromEntries(logout.searchParams), logout.search.slice(1))).profile.nameID),
      asked: await tried(() => entity.createLogoutRequest(sp, "redirect", { logoutNameID: "bob-of-samlify", sessionIndex: "session-of-samlify" }).context),
    },
  }),
);
