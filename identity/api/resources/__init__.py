"""API resources and their permissions, which Logto calls scopes. Their rules are in tenants/apis."""
