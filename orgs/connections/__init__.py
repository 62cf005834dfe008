"""Which identity provider signs an organization's people in: set up, tested, made live, required in stages.

A connection is a connector (connectors.models) that belongs to an organization, or to the tenant as a whole. What is being
set up is its draft, which signs nobody in until it has passed a test and is made live.

Here: rows and operations. Not here: protocols (connectors.enterprise, connectors.saml), pages (identity.sso_setup), people
(identity.signin.sso).
"""
