"""Where the organizations' own pages are, on a tenant's host."""

from django.urls import path

from identity.organizations import (
    activity,
    applications,
    brand,
    details,
    domains,
    home,
    invitations,
    members,
    roles,
    sso,
)

ONE = "organizations/<uuid:organization_id>/"

urlpatterns = [
    path("organizations/", home.organizations, name="organizations"),
    path("organizations/new", home.new, name="organization_new"),
    path(ONE, home.organization, name="organization"),
    path(f"{ONE}leave", home.leave, name="organization_leave"),
    path(f"{ONE}details", details.details, name="organization_details"),
    path(f"{ONE}rules", details.rules, name="organization_rules"),
    path(f"{ONE}brand", brand.brand, name="organization_brand"),
    path(f"{ONE}members", members.members, name="organization_members"),
    path(f"{ONE}members/<uuid:member_id>", members.member, name="organization_member"),
    path(f"{ONE}members/<uuid:member_id>/roles", members.roles, name="organization_member_roles"),
    path(f"{ONE}members/<uuid:member_id>/remove", members.remove, name="organization_member_remove"),
    path(f"{ONE}invitations", invitations.invitations, name="organization_invitations"),
    path(f"{ONE}invitations/new", invitations.invite, name="organization_invite"),
    path(f"{ONE}invitations/<uuid:invitation_id>/resend", invitations.resend, name="organization_invitation_resend"),
    path(f"{ONE}invitations/<uuid:invitation_id>/revoke", invitations.revoke, name="organization_invitation_revoke"),
    path(f"{ONE}roles", roles.roles, name="organization_roles"),
    path(f"{ONE}roles/new", roles.new, name="organization_role_new"),
    path(f"{ONE}roles/<uuid:role_id>", roles.role, name="organization_role"),
    path(f"{ONE}roles/<uuid:role_id>/change", roles.change, name="organization_role_change"),
    path(f"{ONE}roles/<uuid:role_id>/delete", roles.delete, name="organization_role_delete"),
    path(f"{ONE}domains", domains.domains, name="organization_domains"),
    path(f"{ONE}domains/new", domains.add, name="organization_domain_add"),
    path(f"{ONE}domains/<uuid:domain_id>", domains.domain, name="organization_domain"),
    path(f"{ONE}domains/<uuid:domain_id>/check", domains.check, name="organization_domain_check"),
    path(f"{ONE}domains/<uuid:domain_id>/joining", domains.joining, name="organization_domain_joining"),
    path(f"{ONE}domains/<uuid:domain_id>/remove", domains.remove, name="organization_domain_remove"),
    path(f"{ONE}applications", applications.applications, name="organization_applications"),
    path(f"{ONE}applications/<uuid:application_id>/add", applications.add, name="organization_application_add"),
    path(f"{ONE}applications/<uuid:member_id>/remove", applications.remove, name="organization_application_remove"),
    path(f"{ONE}sso", sso.connections, name="organization_sso"),
    path(f"{ONE}sso/new", sso.new, name="organization_sso_new"),
    path(f"{ONE}sso/contacts", sso.contacts, name="organization_sso_contacts"),
    path(f"{ONE}sso/<uuid:connection_id>/contacts", sso.contacts_of, name="organization_sso_contacts_of"),
    path(
        f"{ONE}sso/<uuid:connection_id>/enforcement",
        sso.touching,
        {"step": "enforcement"},
        name="organization_sso_enforcement",
    ),
    path(f"{ONE}sso/<uuid:connection_id>/live", sso.touching, {"step": "live"}, name="organization_sso_live"),
    path(
        f"{ONE}sso/<uuid:connection_id>/disconnect",
        sso.touching,
        {"step": "disconnect"},
        name="organization_sso_disconnect",
    ),
    path(f"{ONE}sso/<uuid:connection_id>/<slug:step>", sso.step, name="organization_sso_step"),
    path(f"{ONE}activity", activity.activity, name="organization_activity"),
]
