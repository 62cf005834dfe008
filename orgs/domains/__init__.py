"""Domains of an organization: proved by DNS, one owner per tenant, looked at again every day.

Whoever signs in with a proved address at a domain that `joins` becomes a member with the organization's roles for
those who join by themselves, unless they were a member before and went.

Here: rows, operations, the work that looks again. Not here: pages (identity), a tenant's own hosts (tenants.domains).
"""
