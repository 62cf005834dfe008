"""Organizations inside a tenant: companies, fleets, shops. Their members, their roles, what those permit.

One template of roles and permissions holds for all organizations of a tenant; where the tenant allows it, an
organization has roles of its own besides. People and machine clients are members.

Here: rows and operations. Not here: pages and endpoints (identity), roles of the tenant itself (identity.users.roles).
"""
