"""A tenant with two organizations and everybody who could stand before their pages."""

import time
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.urls import reverse

from identity.applications.operations import update_application
from identity.oidc.operations import create_client
from identity.users.models import User
from orgs import operations
from orgs.administration import Right
from orgs.connections.operations import create_connection
from orgs.domains.operations import add_domain
from orgs.invitations.operations import invite_member
from orgs.members.operations import add_member
from orgs.models import Member, Organization, OrganizationPermission, OrganizationPolicy, OrganizationRole
from orgs.roles.operations import create_role
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.visitor import Visitor

FRESH = 300
# Everybody who is tried: each permission alone, and those beside them.
MACHINE = "organization_application_remove"
ALONE = tuple(right.value for right in Right)
INSIDERS = ("owner", "member", *ALONE)
OUTSIDERS = ("of another", "stranger")


@dataclass
class House:
    """The tenant, its people, and their browsers, which are signed in once."""

    scope: TenantScope
    people: dict[str, User] = field(default_factory=dict)
    roles: dict[str, OrganizationRole] = field(default_factory=dict)
    browsers: dict[str, Visitor] = field(default_factory=dict)
    signed_in: dict[str, float] = field(default_factory=dict)

    def browser(self, who: str) -> Visitor:
        # The pages ask for a proof of the last ten minutes.
        if who not in self.browsers or time.monotonic() - self.signed_in[who] > FRESH:
            visitor = self.browsers[who] = Visitor(self.scope)
            self.signed_in[who] = time.monotonic()
            if who in self.people:
                visitor.sign_in(self.people[who].email, cast.PASSWORD)
            # Whether forms are guarded is tried by itself; here it would hide who is refused what.
            visitor.client.handler.enforce_csrf_checks = False
        return self.browsers[who]

    def events(self) -> int:
        """Every write writes one."""
        with enter(self.scope):
            return Event.objects.count()


@dataclass(frozen=True)
class Room:
    """One organization with everybody in it, and one object of each kind. `keys` are those that addresses name."""

    house: House
    organization: Organization
    keys: dict[str, UUID]
    guest: Member

    def path(self, name: str, **other: UUID) -> str:
        known = {**self.keys, **other}
        if name == MACHINE:
            known["member_id"] = known[MACHINE]
        wanted: dict[str, object] = {key: known[key] for key in parts_of(name) if key != "step"}
        if "step" in parts_of(name):
            wanted["step"] = "domains"
        return reverse(name, urlconf="identity.urls_tenant", kwargs=wanted)


@cache
def house() -> House:
    made = House(cast.new_tenant().scope())
    with enter(made.scope):
        policy = OrganizationPolicy.load()
        policy.people_may_create = policy.own_roles = True
        policy.created_limit = 1000
        operations.update_policy(policy=policy, by=COMMAND)
        made.roles["owner"] = OrganizationRole.objects.get(name="admin")
        made.roles["member"] = OrganizationRole.objects.get(name="member")
        for permission in OrganizationPermission.objects.all():
            made.roles[permission.name] = create_role(name=permission.name, permissions=[permission], by=COMMAND)
        for who in (*INSIDERS, *OUTSIDERS):
            made.people[who] = cast.new_user()
    return made


def room(name: str = "Here") -> Room:
    """A new one. Who is `of another` owns another organization, and nothing in this one."""
    here = house()
    with enter(here.scope):
        organization = operations.create_organization(name=name, by=COMMAND)
        for who in INSIDERS:
            add_member(organization=organization, user_id=here.people[who].pk, roles=[here.roles[who]], by=COMMAND)
        guest = add_member(
            organization=organization, user_id=cast.new_user().pk, roles=[here.roles["member"]], by=COMMAND
        )
        # So that the one who is tried is not the last.
        add_member(organization=organization, user_id=cast.new_user().pk, roles=[here.roles["owner"]], by=COMMAND)
        keys = {"organization_id": organization.pk, "member_id": guest.pk, **_objects(organization)}
        if not Member.objects.filter(user=here.people["of another"]).exists():
            there = operations.create_organization(name="There", by=COMMAND)
            person = here.people["of another"]
            add_member(organization=there, user_id=person.pk, roles=[here.roles["owner"]], by=COMMAND)
    return Room(here, organization, keys, guest)


def _objects(organization: Organization) -> dict[str, UUID]:
    role = create_role(name="Own", organization=organization, by=COMMAND)
    machine = add_member(organization=organization, application_id=_machine("inside"), by=COMMAND)
    invitation = invite_member(organization=organization, email=f"{cast.unique('new')}@example.test", by=COMMAND)
    domain = add_domain(organization=organization, domain=f"{cast.unique('x')}.example.com", by=COMMAND)
    return {
        "role_id": role.pk,
        "invitation_id": invitation.pk,
        "domain_id": domain.pk,
        "application_id": _machine("offered"),
        "connection_id": create_connection(organization=organization, kind="saml", name="Okta", by=COMMAND).pk,
        MACHINE: machine.pk,
    }


@cache
def _machine(use: str) -> UUID:
    """One that staff offers to organizations, the same for all of the house."""
    client, _secret = create_client(name="A service", kind="machine", by=COMMAND)
    update_application(application=client.application, values={"offered_to_organizations": True}, by=COMMAND)
    return UUID(str(client.application.pk))


def parts_of(name: str) -> tuple[str, ...]:
    """What an address of the room varies in."""
    from identity.organizations.urls import urlpatterns

    found = next(pattern for pattern in urlpatterns if pattern.name == name)
    return tuple(found.pattern.converters)
