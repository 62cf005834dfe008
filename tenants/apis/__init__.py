"""The APIs that a tenant's applications call, and the permissions (scopes) each of them knows. RFC 8707, RFC 9068.

Not here: who has a permission (identity.users.roles, orgs), or how a token carries it (identity.oidc).
"""
