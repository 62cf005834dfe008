"""The ways to the pages of organizations, as an owner sees them and as a plain member does."""

from collections.abc import Iterator

from django.urls import reverse

from tests import cast
from tests.company import Company
from tests.hosted.pages import Scene, Way
from tests.organizations.room import Room, house, room
from tests.visitor import Visitor

Shown = Iterator[tuple[str, Visitor]]


def _at(here: Room, scene: Scene, who: str, name: str, query: str = "") -> Visitor:
    visitor = scene.visitor(house().scope)
    visitor.sign_in(here.house.people[who].email, cast.PASSWORD)
    visitor.open(here.path(name) + query)
    return visitor


def _owners(name: str) -> Way:
    def way(scene: Scene) -> Shown:
        yield "", _at(room("Kitano Shipping"), scene, "owner", name)

    return way


def _with_mistakes(name: str, fields: dict[str, str]) -> Way:
    """The form as it opens, and as it answers."""

    def way(scene: Scene) -> Shown:
        visitor = _at(room("Kitano Shipping"), scene, "owner", name)
        yield "", visitor
        visitor.submit(**fields)
        yield "mistakes", visitor

    return way


def _overview(scene: Scene) -> Shown:
    here = room("Kitano Shipping")
    yield "owner", _at(here, scene, "owner", "organization")
    yield "member", _at(here, scene, "member", "organization")
    vouched = _at(here, scene, "member", "organization")
    Company(house().scope).vouch(vouched, here.house.people["member"])
    vouched.open(here.path("organization"))
    yield "asks for another sign-in", vouched


def _list(scene: Scene) -> Shown:
    visitor = scene.visitor(house().scope)
    visitor.sign_in(house().people["stranger"].email, cast.PASSWORD)
    visitor.open(reverse("organizations", urlconf="identity.urls_tenant"))
    yield "none yet", visitor
    yield "some", _at(room("Kitano Shipping"), scene, "owner", "organizations")


def _members(scene: Scene) -> Shown:
    here = room("Kitano Shipping")
    yield "", _at(here, scene, "owner", "organization_members")
    yield "nobody found", _at(here, scene, "owner", "organization_members", "?q=nobody-of-this-name")


def _member(scene: Scene) -> Shown:
    here = room("Kitano Shipping")
    yield "owner", _at(here, scene, "owner", "organization_member")
    yield "only read", _at(here, scene, "read:members", "organization_member")


def _invited(scene: Scene) -> Shown:
    visitor = _at(room("Kitano Shipping"), scene, "owner", "organization_invite")
    yield "", visitor
    visitor.submit(emails="")
    yield "mistakes", visitor
    visitor.submit(emails=f"{cast.unique('new')}@example.test, somebody")
    yield "report", visitor


OWNERS = (
    "organization_invitations", "organization_domains", "organization_domain", "organization_domain_joining",
    "organization_domain_remove",
    "organization_leave", "organization_rules", "organization_member_roles", "organization_member_remove",
    "organization_roles", "organization_role", "organization_role_delete", "organization_applications",
    "organization_sso", "organization_sso_new", "organization_sso_contacts", "organization_sso_contacts_of",
    "organization_sso_step", "organization_sso_enforcement", "organization_sso_live", "organization_sso_certificates",
    "organization_application_add", "organization_application_remove", "organization_activity",
)  # fmt: skip
MISTAKEN: dict[str, dict[str, str]] = {
    "organization_sso_disconnect": {"name": "another"},
    "organization_new": {"name": ""},
    "organization_details": {"name": ""},
    "organization_brand": {"colour": "teal"},
    "organization_domain_add": {"domain": "nothing"},
    "organization_role_new": {"name": ""},
    "organization_role_change": {"name": ""},
}
WAYS: dict[str, Way] = {
    **{name: _owners(name) for name in OWNERS},
    **{name: _with_mistakes(name, fields) for name, fields in MISTAKEN.items()},
    "organizations": _list,
    "organization_invite": _invited,
    "organization": _overview,
    "organization_members": _members,
    "organization_member": _member,
}
