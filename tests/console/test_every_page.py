"""Every page of the console, tried by everybody: who may, who may not, and whom it must not exist for.

The pages and the rights that they need are read from the sites, so a page that is added is tried too.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from io import BytesIO
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from connectors import operations as connectors
from connectors.enterprise.certificates import read_certificate
from connectors.models import Message
from connectors.saml import keys as saml_keys
from identity.console.sites import agency, tenant
from identity.oidc.dynamic.operations import create_initial_access_token
from identity.oidc.exchange.operations import create_impersonation_token
from identity.oidc.operations import create_client
from identity.signin.brand.operations import create_image
from identity.signin.logbook.models import SignIn
from identity.signin.registration.invitations import invite
from identity.signin.registration.models import Invitation
from identity.signin.registration.operations import create_field
from identity.users.imports import operations as imports
from identity.users.models import User
from identity.users.roles import operations as roles
from orgs.connections.models import BreakGlass, Watch
from orgs.contacts.models import Contact
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import add_domain
from orgs.invitations.operations import invite_member
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from orgs.operations import create_organization
from orgs.roles import operations as organization_roles
from tenants import domains
from tenants.apis import operations as apis
from tenants.audit.actor import COMMAND, Actor, Kind
from tenants.audit.models import Event
from tenants.console.rights import OWNER, PLATFORM_OWNER, Right, rights_of
from tenants.isolation.scope import TenantScope, enter
from tenants.keys.models import SigningKey
from tenants.models import Access, Tenant
from tenants.onetime import operations as onetime
from tenants.onetime.models import OneTime
from tenants.register import operators_scope
from tests import cast
from tests.connections.making import attempt, certificate, live
from tests.console.pages import Page, names, pages
from tests.console.people import at_console, give, new_operator
from tests.signin.brand.branded import picture
from tests.visitor import Visitor

ROLES = tuple(Access.Role)
# Pages that only machine clients have.
FOR_MACHINES = {f"applications_application_roles{name}" for name in ("", "_give", "_take")}
FOR_MACHINES |= {f"applications_application_organizations{name}" for name in ("", "_add", "_roles", "_remove")}
FOR_MACHINES.add("applications_application_abilities")
ROLE_OF_MACHINES = {f"roles_role_machines_{name}" for name in ("give", "take")}
OUTSIDERS = ("nobody", "expired", "of another tenant")


@dataclass
class World:
    """A tenant of the test's own, with a row for every page, and one person of each kind."""

    tenant: Tenant
    rows: dict[str, str] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    machine: str = ""
    machine_role: str = ""

    def path(self, page: Page, prefix: str) -> str:
        key = self.machine if page.name in FOR_MACHINES else self.rows.get(page.model, "")
        key = self.machine_role if page.name in ROLE_OF_MACHINES else key
        return prefix + page.place.format(key=key, part=self.parts.get(page.name, ""))

    def visitor(self, who: str) -> Visitor:
        visitor = at_console(self.people[who])
        visitor.client.handler.enforce_csrf_checks = False
        return visitor

    def events(self) -> int:
        """Every write writes one."""
        with enter(self.tenant.scope()):
            inside = Event.objects.count()
        with enter(operators_scope()):
            return inside + Event.objects.count()


@cache
def world() -> World:
    made = World(cast.new_tenant())
    with enter(made.tenant.scope()):
        client, _secret = create_client(name="A shop", kind="web", redirect_uris=["https://a.test/back"], by=COMMAND)
        made.rows["users.user"] = str(cast.new_user().pk)
        made.rows["keys.signingkey"] = str(SigningKey.objects.filter(state="current").first().pk)  # type: ignore[union-attr]  # set up
        made.rows["applications.application"] = str(client.application.pk)
        made.parts["applications_application_secrets_revoke"] = str(client.secrets.get().pk)
        machine, _secret = create_client(name="A service", kind="machine", by=COMMAND)
        resource = apis.create_resource(name="An API", indicator="https://api.test", by=COMMAND)
        permission = apis.create_permission(resource=resource, name="read", by=COMMAND)
        made.rows["apis.permission"] = str(permission.pk)
        role = roles.create_role(name="a role", permissions=[permission], by=COMMAND)
        for_machines = roles.create_role(name="for machines", kind="machine", by=COMMAND)
        user = User.objects.get(pk=made.rows["users.user"])
        roles.give_roles(user=user, roles=[role], by=COMMAND)
        roles.give_application_roles(application=machine.application, roles=[for_machines], by=COMMAND)
        made.rows["apis.apiresource"], made.rows["roles.role"] = str(resource.pk), str(role.pk)
        for name in ("change", "remove"):
            made.parts[f"apis_apiresource_permissions_{name}"] = str(permission.pk)
        made.parts["roles_role_people_take"] = made.parts["users_user_roles_take"] = str(user.role_rows.get().pk)
        made.parts["applications_application_roles_take"] = str(machine.application.role_rows.get().pk)
        brought = imports.create_import(name="people.csv", file=BytesIO(b"email\na@b.test\n"), by=COMMAND)
        made.rows["imports.import"] = str(brought.pk)
        token, _shown = create_initial_access_token(name="a token", by=COMMAND)
        made.rows["brand.image"] = create_image(upload=picture(), name="a logo", use="logo", by=COMMAND).pk
        question = create_field(values={"key": "team", "kind": "text", "labels": {"en": "Team"}}, by=COMMAND)
        made.rows["registration.profilefield"] = str(question.pk)
        invite(emails=["somebody@example.test"], language="en", lifetime=timedelta(days=1), by=COMMAND)
        made.rows["registration.invitation"] = str(Invitation.objects.get().pk)
        made.rows["oidc.initialaccesstoken"] = str(token.pk)
        connector = connectors.create_connector(kind="google", name="Google", by=COMMAND)
        made.rows["connectors.connector"] = str(connector.pk)
        made.rows["connectors.message"] = str(Message.objects.create(channel="mail", recipient="a•••@b.test").pk)
        made.machine = str(machine.application.pk)
        _organizations(made, user, machine.application.pk)
        _enterprise(made, user)
        made.machine_role = str(for_machines.pk)
        made.parts["roles_role_machines_take"] = str(machine.application.role_rows.get().pk)
        made.parts["applications_application_grants_revoke"] = str(user.pk)
        linked = SocialAccount.objects.create(user=user, provider=str(uuid4()), uid="x")
        made.parts["users_user_identities_remove"] = str(linked.pk)
        create_impersonation_token(user=user, reason="x", by=Actor(Kind.OPERATOR, "x", "x"))
        made.parts["users_user_impersonations_end"] = str(user.impersonations.get().pk)
        made.parts["users_user_applications_revoke"] = str(client.application.pk)
        now = timezone.now()
        attempt = SignIn.objects.create(started_at=now, seen_at=now, identifier="somebody", user_id=user.pk)
        made.rows["logbook.signin"] = str(attempt.pk)
    Visitor(made.tenant.scope()).sign_in(user.email, cast.PASSWORD)
    with enter(made.tenant.scope()):
        made.parts["users_user_sessions_end"] = str(UserSession.objects.get(user=user).pk)
    for role in ROLES:
        made.people[role] = person = new_operator()
        given = give(person, made.tenant.slug, role)
    made.people["nobody"] = new_operator(acme="owner")
    made.people["of another tenant"] = new_operator(globex="owner", acme="owner")
    made.people["expired"] = new_operator(acme="viewer")
    give(made.people["expired"], made.tenant.slug, "owner", ends_at=timezone.now() - timedelta(minutes=1))
    made.people["platform owner"] = new_operator(operators="owner")
    made.people["platform admin"] = new_operator(operators="admin")
    domain = domains.add_domain(tenant=made.tenant, host=f"{made.tenant.slug}.example.test", by=COMMAND)
    made.rows["tenants.tenant"] = made.tenant.slug
    for name in ("verify", "primary", "remove"):
        made.parts[f"tenants_tenant_domains_{name}"] = str(domain.pk)
    for name in ("change", "take"):
        made.parts[f"tenants_tenant_access_{name}"] = str(given.pk)
        made.parts[f"users_user_access_{name}"] = str(given.pk)
    with enter(operators_scope()):
        payload: dict[str, object] = {
            "inviter_id": str(made.people["platform owner"].pk),
            "inviter_label": "",
            "accesses": [],
        }
        onetime.issue(kind="staff_invitation", subject="a@b.test", payload=payload, lifetime=timedelta(days=1))
        made.rows["onetime.onetime"] = str(OneTime.objects.filter(kind="staff_invitation").latest("created_at").pk)
    return made


def _organizations(made: World, user: User, machine: UUID) -> None:
    """One with a member of each kind, and its template."""
    organization = create_organization(name="A company", by=COMMAND)
    made.rows["orgs.organization"] = str(organization.pk)
    made.rows["orgs.organizationrole"] = str(OrganizationRole.objects.get(name="member").pk)
    made.rows["orgs.organizationpermission"] = str(
        organization_roles.create_permission(name="read:projects", by=COMMAND).pk
    )
    person = add_member(organization=organization, user_id=user.pk, by=COMMAND)
    service = add_member(organization=organization, application_id=machine, by=COMMAND)
    invited = invite_member(organization=organization, email="someone@example.test", by=COMMAND)
    for name in ("resend", "revoke"):
        made.parts[f"orgs_organization_invitations_{name}"] = str(invited.pk)
    domain = add_domain(organization=organization, domain="company.example", by=COMMAND)
    for name in ("check", "change", "remove"):
        made.parts[f"orgs_organization_domains_{name}"] = str(domain.pk)
    for name in ("roles", "remove"):
        made.parts[f"orgs_organization_members_{name}"] = made.parts[f"users_user_organizations_{name}"] = str(
            person.pk
        )
        made.parts[f"applications_application_organizations_{name}"] = str(service.pk)


def _enterprise(made: World, user: User) -> None:
    """A connection of that organization which is required, with something for every act."""
    organization = Organization.objects.get(pk=made.rows["orgs.organization"])
    old, new = certificate(20), certificate(800)
    row = live(organization, [old, new])
    attempt(row, code="expired", signed_by=read_certificate(old).fingerprint)
    made.rows["connections.connection"] = str(row.pk)
    made.parts["connections_connection_certificates_remove"] = read_certificate(old).fingerprint
    Watch.objects.create(connection=row, waiting=[certificate(900)], waiting_since=timezone.now())
    saml_keys.ensure_key(connector_id=row.pk, by=COMMAND)
    saml_keys.prepare_key(connector_id=row.pk, by=COMMAND)
    domain = add_domain(organization=organization, domain="proved.example", by=COMMAND)
    OrganizationDomain.objects.filter(pk=domain.pk).update(verified_at=timezone.now())
    made.parts["orgs_organization_sso_route"] = str(domain.pk)
    made.parts["connections_connection_setup"] = "overview"
    contact = Contact.objects.create(organization=organization, email="it@company.example")
    for name in ("resend", "revoke", "remove"):
        made.parts[f"orgs_organization_sso_contact-{name}"] = str(contact.pk)
    exempt = BreakGlass.objects.create(organization=organization, user=user)
    made.parts["orgs_organization_sso_break-glass-remove"] = str(exempt.pk)


def tenant_pages() -> list[object]:
    return [pytest.param(page, id=page.name) for page in pages(tenant)]


def agency_pages() -> list[object]:
    return [pytest.param(page, id=page.name) for page in pages(agency)]


def weakest(right: Right | None) -> str:
    """The role that just may."""
    return next(role for role in reversed(ROLES) if right is None or right in rights_of(role))


def strongest_without(right: Right | None) -> str | None:
    """The role that just may not. Roles are nested (tried below), so no other needs trying."""
    return next((role for role in ROLES if right is not None and right not in rights_of(role)), None)


def test_each_role_may_all_that_the_one_below_it_may() -> None:
    for above, below in pairwise(ROLES):
        assert rights_of(above) > rights_of(below)


def refused(status: int) -> bool:
    return status in (403, 404)


def test_every_address_of_the_sites_is_among_the_pages() -> None:
    for site in (tenant, agency):
        assert {page.name for page in pages(site)} == names(site)


@pytest.mark.parametrize("page", tenant_pages())
def test_a_page_of_a_tenant_opens_for_the_roles_that_may(page: Page) -> None:
    here = world()
    prefix = f"/t/{here.tenant.slug}/"
    # An act that the row's state does not allow leads back to the row.
    assert here.visitor(weakest(page.right)).client.get(here.path(page, prefix)).status_code in (200, 302)
    if (role := strongest_without(page.right)) is not None:
        assert here.visitor(role).client.get(here.path(page, prefix)).status_code == 403


@pytest.mark.parametrize("page", tenant_pages())
def test_a_page_of_a_tenant_is_not_there_for_others(page: Page) -> None:
    here = world()
    path = here.path(page, f"/t/{here.tenant.slug}/")
    for who in (*OUTSIDERS, "platform owner"):
        visitor = here.visitor(who)
        assert visitor.client.get(path).status_code == 404, who
        assert visitor.client.post(path, {"sure": "1"}, headers={"origin": visitor.origin}).status_code == 404, who
    assert Visitor(operators_scope()).client.get(path).headers["Location"].startswith("/signin?next=%2Ft%2F")


@pytest.mark.parametrize("page", tenant_pages())
def test_nothing_of_a_tenant_changes_by_who_may_not(page: Page) -> None:
    here = world()
    path, before = here.path(page, f"/t/{here.tenant.slug}/"), here.events()
    for role in filter(None, [strongest_without(page.writes) if page.writes else ROLES[0]]):
        visitor = here.visitor(role)
        answer = visitor.client.post(
            path, {"sure": "1", "reason": "x", "name": "x"}, headers={"origin": visitor.origin}
        )
        assert answer.status_code == 403 if page.writes else answer.status_code in (200, 403, 405), (
            role,
            answer.status_code,
        )
    assert here.events() == before


@pytest.mark.parametrize("page", tenant_pages())
def test_rows_of_one_tenant_are_not_there_in_another(page: Page, globex: TenantScope) -> None:
    if "{key}" not in page.place:
        return
    here = world()
    visitor = here.visitor("of another tenant")
    path = here.path(page, "/t/globex/")
    assert visitor.client.get(path).status_code == 404
    assert visitor.client.post(path, {"sure": "1"}, headers={"origin": visitor.origin}).status_code == 404


def agency_rights(who: str, page: Page) -> frozenset[Right]:
    """What somebody may on a page of the agency."""
    if page.model in ("users.user", "onetime.onetime", "audit.event") or page.name == "platform":
        return OWNER if who == "platform owner" else frozenset()
    if "{key}" not in page.place:
        may_create = {Right.CHANGE} if who in ("platform owner", "platform admin") else set()
        return frozenset({Right.ROW, Right.VIEW, *may_create})
    return PLATFORM_OWNER if who == "platform owner" else rights_of(who)


def agency_rows(here: World, page: Page) -> str:
    if page.model == "users.user":
        here.rows["users.user"], kept = str(here.people[ROLES[-1]].pk), here.rows["users.user"]
        path = here.path(page, "/")
        here.rows["users.user"] = kept
        return path
    return here.path(page, "/")


@pytest.mark.parametrize("page", agency_pages())
def test_a_page_of_the_agency_opens_for_those_who_may(page: Page) -> None:
    here = world()
    path = agency_rows(here, page)
    for who in ("owner", "viewer", "platform owner"):
        may = page.right is None or page.right in agency_rights(who, page)
        status = here.visitor(who).client.get(path).status_code
        assert status in (200, 302) if may else refused(status), (who, status)


@pytest.mark.parametrize("page", agency_pages())
def test_nothing_of_the_agency_changes_by_who_may_not(page: Page) -> None:
    here = world()
    path, before = agency_rows(here, page), here.events()
    for who in (*ROLES[1:], "nobody", "platform admin", "platform owner"):
        if page.writes is not None and page.writes in agency_rights(who, page):
            continue
        visitor = here.visitor(who)
        answer = visitor.client.post(path, {"sure": "1", "reason": "x"}, headers={"origin": visitor.origin})
        assert refused(answer.status_code) or page.writes is None, (who, answer.status_code)
    assert here.events() == before


@pytest.mark.parametrize("page", agency_pages())
def test_rows_of_the_agency_are_not_there_for_those_who_were_not_given_the_tenant(page: Page) -> None:
    if "{key}" not in page.place:
        return
    here = world()
    for who in (*OUTSIDERS, "platform admin"):
        assert refused(here.visitor(who).client.get(agency_rows(here, page)).status_code), who
