"""Signing in by a company's own identity provider: the way there and back, whose account that is, who must come by it.

Here: pages, stages, the person. Not here: protocols (connectors.enterprise, connectors.saml), rows and setting up
(orgs.connections), the ways to other accounts (identity.signin.social). SECURITY 1, 23, 26–28.
"""
