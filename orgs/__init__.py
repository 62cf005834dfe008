"""Organizations inside a tenant: members, roles, invitations, domains. Empty until their feature is built."""
