"""Addresses of the management API, in the order of the rooms. Those that pages link to have names in urls_tenant."""

from django.urls import URLPattern, path, re_path

from identity.api import reference
from identity.api.applications import roles as application_roles
from identity.api.applications import secrets
from identity.api.applications import views as applications
from identity.api.connections import joining as connection_joining
from identity.api.connections import views as connections
from identity.api.logs import LogEndpoint, LogsEndpoint
from identity.api.nothing import Nothing
from identity.api.organization_template import urls as template
from identity.api.organizations import urls as organizations
from identity.api.published import openapi
from identity.api.resources import views as resources
from identity.api.roles import holders, permits
from identity.api.roles import views as roles
from identity.api.status import StatusEndpoint
from identity.api.users import factors, identities, sessions, tokens
from identity.api.users import roles as user_roles
from identity.api.users import views as users

PERSON = "users/<uuid:user_id>"
people = [
    path("users", users.UsersEndpoint.as_view()),
    path(PERSON, users.UserEndpoint.as_view()),
    path(f"{PERSON}/custom-data", users.CustomDataEndpoint.as_view()),
    path(f"{PERSON}/profile", users.ProfileEndpoint.as_view()),
    path(f"{PERSON}/password", users.PasswordEndpoint.as_view()),
    path(f"{PERSON}/password/verify", users.PasswordVerifyEndpoint.as_view()),
    path(f"{PERSON}/has-password", users.HasPasswordEndpoint.as_view()),
    path(f"{PERSON}/is-suspended", users.SuspensionEndpoint.as_view()),
    path(f"{PERSON}/roles", user_roles.UserRolesEndpoint.as_view()),
    path(f"{PERSON}/roles/<uuid:role_id>", user_roles.UserRoleEndpoint.as_view()),
    path(f"{PERSON}/all-identities", identities.AllIdentitiesEndpoint.as_view()),
    path(f"{PERSON}/identities/<str:target>", identities.IdentityEndpoint.as_view()),
    path(f"{PERSON}/mfa-verifications", factors.FactorsEndpoint.as_view()),
    path(f"{PERSON}/mfa-verifications/<int:verification_id>", factors.FactorEndpoint.as_view()),
    path(f"{PERSON}/sessions", sessions.SessionsEndpoint.as_view()),
    path(f"{PERSON}/sessions/<str:session_id>", sessions.SessionEndpoint.as_view()),
    path(f"{PERSON}/personal-access-tokens", tokens.TokensEndpoint.as_view()),
    path(f"{PERSON}/personal-access-tokens/<str:name>", tokens.TokenEndpoint.as_view()),
]
programs = [
    path("applications", applications.ApplicationsEndpoint.as_view()),
    path("applications/<str:id>", applications.ApplicationEndpoint.as_view()),
    path("applications/<str:application_id>/custom-data", applications.ApplicationDataEndpoint.as_view()),
    path("applications/<str:application_id>/roles", application_roles.ApplicationRolesEndpoint.as_view()),
    path("applications/<str:application_id>/roles/<uuid:role_id>", application_roles.ApplicationRoleEndpoint.as_view()),
    path("applications/<str:id>/secrets", secrets.SecretsEndpoint.as_view()),
    path("applications/<str:id>/secrets/<str:name>", secrets.SecretEndpoint.as_view()),
]
apis = [
    path("resources", resources.ResourcesEndpoint.as_view()),
    path("resources/<uuid:resource_id>", resources.ResourceEndpoint.as_view()),
    path("resources/<uuid:resource_id>/scopes", resources.ScopesEndpoint.as_view()),
    path("resources/<uuid:resource_id>/scopes/<uuid:scope_id>", resources.ScopeEndpoint.as_view()),
]
rights = [
    path("roles", roles.RolesEndpoint.as_view()),
    path("roles/<uuid:role_id>", roles.RoleEndpoint.as_view()),
    path("roles/<uuid:role_id>/users", holders.RoleUsersEndpoint.as_view()),
    path("roles/<uuid:role_id>/users/<uuid:user_id>", holders.RoleUserEndpoint.as_view()),
    path("roles/<uuid:role_id>/applications", holders.RoleApplicationsEndpoint.as_view()),
    path("roles/<uuid:role_id>/applications/<str:application_id>", holders.RoleApplicationEndpoint.as_view()),
    path("roles/<uuid:role_id>/scopes", permits.RoleScopesEndpoint.as_view()),
    path("roles/<uuid:role_id>/scopes/<uuid:scope_id>", permits.RoleScopeEndpoint.as_view()),
]
providers = [
    path("sso-connectors", connections.ConnectionsEndpoint.as_view()),
    path("sso-connectors/<uuid:connection_id>", connections.ConnectionEndpoint.as_view()),
    path("sso-connector-providers", connections.ConnectionProvidersEndpoint.as_view()),
    path(
        "organizations/<uuid:organization_id>/jit/sso-connectors",
        connection_joining.OrganizationConnectionsEndpoint.as_view(),
    ),
    path(
        "organizations/<uuid:organization_id>/jit/sso-connectors/<uuid:connection_id>",
        connection_joining.OrganizationConnectionEndpoint.as_view(),
    ),
]
others = [
    path("logs", LogsEndpoint.as_view()),
    path("logs/<uuid:id>", LogEndpoint.as_view()),
    path("status", StatusEndpoint.as_view()),
    path("docs", reference.contents),
    path("docs/<slug:area>", reference.chapter),
    path("openapi.json", openapi),
]
urlpatterns: list[URLPattern] = [
    *people,
    *programs,
    *apis,
    *rights,
    *organizations.PATTERNS,
    *providers,
    *template.PATTERNS,
    *others,
    # Last: whatever there is not.
    re_path(r"^.*\Z", Nothing.as_view()),
]
