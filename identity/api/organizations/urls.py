"""Addresses of organizations."""

from django.urls import URLPattern, path

from identity.api.organizations import belonging, domains, invitations, joining, machines, people, views

HERE = "organizations/<uuid:organization_id>"
PERSON, MACHINE = f"{HERE}/users/<uuid:user_id>", f"{HERE}/applications/<str:application_id>"
DOMAIN, INVITATION = f"{HERE}/domains/<uuid:domain_id>", "organization-invitations/<uuid:invitation_id>"

PATTERNS: list[URLPattern] = [
    path("organizations", views.OrganizationsEndpoint.as_view()),
    path(HERE, views.OrganizationEndpoint.as_view()),
    path(f"{HERE}/is-suspended", views.OrganizationSuspensionEndpoint.as_view()),
    path(f"{HERE}/users", people.OrganizationUsersEndpoint.as_view()),
    path(f"{HERE}/users/roles", people.OrganizationUsersRolesEndpoint.as_view()),
    path(PERSON, people.OrganizationUserEndpoint.as_view()),
    path(f"{PERSON}/roles", people.OrganizationUserRolesEndpoint.as_view()),
    path(f"{PERSON}/roles/<uuid:role_id>", people.OrganizationUserRoleEndpoint.as_view()),
    path(f"{PERSON}/scopes", people.OrganizationUserScopesEndpoint.as_view()),
    path(f"{HERE}/applications", machines.OrganizationApplicationsEndpoint.as_view()),
    path(f"{HERE}/applications/roles", machines.OrganizationApplicationsRolesEndpoint.as_view()),
    path(MACHINE, machines.OrganizationApplicationEndpoint.as_view()),
    path(f"{MACHINE}/roles", machines.OrganizationApplicationRolesEndpoint.as_view()),
    path(f"{MACHINE}/roles/<uuid:role_id>", machines.OrganizationApplicationRoleEndpoint.as_view()),
    path(f"{HERE}/jit/email-domains", domains.OrganizationEmailDomainsEndpoint.as_view()),
    path(f"{HERE}/jit/email-domains/<str:email_domain>", domains.OrganizationEmailDomainEndpoint.as_view()),
    path(f"{HERE}/jit/roles", joining.OrganizationJoinRolesEndpoint.as_view()),
    path(f"{HERE}/jit/roles/<uuid:role_id>", joining.OrganizationJoinRoleEndpoint.as_view()),
    path(f"{HERE}/domains", domains.OrganizationDomainsEndpoint.as_view()),
    path(DOMAIN, domains.OrganizationDomainEndpoint.as_view()),
    path(f"{DOMAIN}/verification", domains.OrganizationDomainProofEndpoint.as_view()),
    path("organization-invitations", invitations.OrganizationInvitationsEndpoint.as_view()),
    path(INVITATION, invitations.OrganizationInvitationEndpoint.as_view()),
    path(f"{INVITATION}/message", invitations.OrganizationInvitationMessageEndpoint.as_view()),
    path(f"{INVITATION}/status", invitations.OrganizationInvitationStatusEndpoint.as_view()),
    path("users/<uuid:user_id>/organizations", belonging.UserOrganizationsEndpoint.as_view()),
    path("applications/<str:application_id>/organizations", belonging.ApplicationOrganizationsEndpoint.as_view()),
]
