"""Roles of a tenant: bundles of API permissions, for people and for machine clients.

Not here: roles inside one organization (orgs), staff's roles at the console (tenants.access).
"""
