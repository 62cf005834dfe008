"""The fence: which tenant a piece of work is in, and how the database is made to hold it there.

Lives here: the scope of a tenant, the database backend, roles and grants, the statement guard, the pooler's test.
Not here: the register of tenants (tenants.models) or how hosts are matched to tenants (tenants.hosts).
"""
