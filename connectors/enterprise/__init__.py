"""A company's own identity provider, by SAML or OpenID Connect: what both have in common.

Here: what a kind declares, what an answer is checked for and why it may fail, what an answer says of a person. Not here:
the protocols themselves (connectors.saml, connectors.enterprise.oidc), whose people these are (orgs.connections), sessions
(identity.signin.sso).
"""
