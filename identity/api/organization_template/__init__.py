"""The template of all organizations over the management API: their roles and the permissions that mean something in
them (Logto: organization roles, organization scopes). An organization's own roles are no part of it. The rules are in
orgs/roles.
"""
