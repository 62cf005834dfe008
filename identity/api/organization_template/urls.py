"""Addresses of the organizations' template."""

from django.urls import URLPattern, path

from identity.api.organization_template import permitting, roles, scopes

ROLE, SCOPE = "organization-roles/<uuid:role_id>", "organization-scopes/<uuid:scope_id>"

PATTERNS: list[URLPattern] = [
    path("organization-roles", roles.OrganizationRolesEndpoint.as_view()),
    path(ROLE, roles.OrganizationRoleEndpoint.as_view()),
    path(f"{ROLE}/scopes", permitting.OrganizationRoleScopesEndpoint.as_view()),
    path(f"{ROLE}/scopes/<uuid:scope_id>", permitting.OrganizationRoleScopeEndpoint.as_view()),
    path(f"{ROLE}/resource-scopes", permitting.OrganizationRoleResourceScopesEndpoint.as_view()),
    path(f"{ROLE}/resource-scopes/<uuid:scope_id>", permitting.OrganizationRoleResourceScopeEndpoint.as_view()),
    path("organization-scopes", scopes.OrganizationScopesEndpoint.as_view()),
    path(SCOPE, scopes.OrganizationScopeEndpoint.as_view()),
]
