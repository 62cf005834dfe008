"""Every page of the organizations × everybody × GET and POST, each cell tried.

The pages are read from the addresses of the room: one without a line in the table fails the test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from identity.organizations.urls import urlpatterns
from orgs.administration import Right
from tests import cast
from tests.organizations.room import INSIDERS, OUTSIDERS, Room, room

NAMES = sorted(str(pattern.name) for pattern in urlpatterns)
EVERYBODY = ("*",)
SEE_MEMBERS = (Right.READ_MEMBERS, Right.MANAGE_MEMBERS)
SEE_ROLES = (*SEE_MEMBERS, Right.MANAGE_ROLES)
Values = dict[str, object]


@dataclass(frozen=True)
class Line:
    """Whom a page is open for (an owner always); None: it does not take this method. `sent` is what a form holds.

    `is_mine`: of whoever is signed in, in whichever organization.
    """

    read: tuple[str, ...] | None
    write: tuple[str, ...] | None = None
    sent: Callable[[Room], Values] = lambda room: {}
    is_mine: bool = False
    writes: bool = True
    # What a form that was right leads to.
    status: int = 302


def _form(*rights: str, sent: Callable[[Room], Values] = lambda room: {}) -> Line:
    return Line(rights, rights, sent)


def _button(*rights: str) -> Line:
    return Line(None, rights)


def _shown(*rights: str, sent: Values | None = None) -> Line:
    """A form that answers with the page itself, since what it asks for is not possible yet."""
    return Line(rights, rights, lambda room: sent or {}, writes=False, status=200)


def _somebody(room: Room) -> Values:
    return {"action": "add", "email": f"{cast.unique('admin')}@example.test"}


PAGES: dict[str, Line] = {
    "organizations": Line(EVERYBODY, is_mine=True),
    "organization_new": Line(EVERYBODY, EVERYBODY, lambda room: {"name": "New"}, is_mine=True),
    "organization": Line(EVERYBODY),
    "organization_leave": _form(*EVERYBODY),
    "organization_details": _form(Right.MANAGE_ORGANIZATION, sent=lambda room: {"name": "Other"}),
    "organization_rules": _form(Right.MANAGE_ORGANIZATION),
    "organization_brand": _form(Right.MANAGE_ORGANIZATION, sent=lambda room: {"display_name": "Other"}),
    "organization_members": Line(SEE_MEMBERS),
    "organization_member": Line(SEE_MEMBERS),
    "organization_member_roles": _form(Right.MANAGE_MEMBERS),
    "organization_member_remove": _form(Right.MANAGE_MEMBERS),
    "organization_invitations": Line((Right.MANAGE_MEMBERS,)),
    "organization_invite": Line(
        (Right.MANAGE_MEMBERS,),
        (Right.MANAGE_MEMBERS,),
        lambda room: {"emails": f"{cast.unique('new')}@example.test"},
        status=200,
    ),
    "organization_invitation_resend": _button(Right.MANAGE_MEMBERS),
    "organization_invitation_revoke": _button(Right.MANAGE_MEMBERS),
    "organization_domains": Line((Right.MANAGE_DOMAINS,)),
    "organization_domain_add": _form(
        Right.MANAGE_DOMAINS, sent=lambda room: {"domain": f"{cast.unique('new')}.example.com"}
    ),
    "organization_domain": Line((Right.MANAGE_DOMAINS,)),
    # No record is there, so nothing is written.
    "organization_domain_check": Line(None, (Right.MANAGE_DOMAINS,), writes=False),
    "organization_domain_joining": _form(Right.MANAGE_DOMAINS, sent=lambda room: {"joins": "on"}),
    "organization_domain_remove": _form(Right.MANAGE_DOMAINS),
    "organization_roles": Line(SEE_ROLES),
    "organization_role": Line(SEE_ROLES),
    "organization_role_new": _form(Right.MANAGE_ROLES, sent=lambda room: {"name": "Newer"}),
    "organization_role_change": _form(Right.MANAGE_ROLES, sent=lambda room: {"name": "Other"}),
    "organization_role_delete": _form(Right.MANAGE_ROLES),
    "organization_applications": Line((Right.MANAGE_APPLICATIONS,)),
    "organization_application_add": _form(Right.MANAGE_APPLICATIONS),
    "organization_application_remove": _form(Right.MANAGE_APPLICATIONS),
    "organization_sso": Line((Right.MANAGE_SSO,)),
    "organization_sso_new": _form(Right.MANAGE_SSO, sent=lambda room: {"choice": "saml:saml"}),
    "organization_sso_contacts": _form(Right.MANAGE_SSO, sent=_somebody),
    "organization_sso_contacts_of": _form(Right.MANAGE_SSO, sent=_somebody),
    # The draft is not tested, nothing is required yet, no name was typed: each page says so.
    "organization_sso_enforcement": _shown(Right.MANAGE_SSO, sent={"action": "stage", "stage": "new"}),
    "organization_sso_live": _shown(Right.MANAGE_SSO),
    "organization_sso_certificates": _shown(Right.MANAGE_SSO),
    "organization_sso_disconnect": _shown(Right.MANAGE_SSO),
    "organization_sso_step": _form(
        Right.MANAGE_SSO, sent=lambda room: {"action": "add", "domain": f"{cast.unique('new')}.example.com"}
    ),
    "organization_activity": Line((Right.READ_ACTIVITY,)),
}


def test_every_page_has_a_line() -> None:
    assert sorted(PAGES) == NAMES


def _may(line: Line, rights: tuple[str, ...], who: str) -> bool:
    if who in OUTSIDERS:
        return line.is_mine
    return who == "owner" or rights == EVERYBODY or who in rights


pytestmark = pytest.mark.usefixtures("name_server")


@pytest.mark.parametrize("name", NAMES)
def test_reading(name: str) -> None:
    line, here = PAGES[name], room()
    for who in (*INSIDERS, *OUTSIDERS, "nobody"):
        answer = here.house.browser(who).client.get(here.path(name))
        seen = f"{name} GET by {who}: {answer.status_code} {answer.headers.get('Location', '')}"
        if line.read is None:
            assert answer.status_code == 405, seen
        elif who == "nobody":
            assert answer.status_code == 302, seen
            assert answer.headers["Location"].startswith("/signin?"), seen
        else:
            assert answer.status_code == (200 if _may(line, line.read, who) else 404), seen


@pytest.mark.parametrize("name", NAMES)
def test_writing(name: str) -> None:
    line = PAGES[name]
    for who in (*INSIDERS, *OUTSIDERS, "nobody"):
        here = room()
        before = here.house.events()
        browser = here.house.browser(who)
        answer = browser.client.post(here.path(name), line.sent(here), headers={"origin": browser.origin})
        seen = f"{name} POST by {who}: {answer.status_code} {answer.headers.get('Location', '')}"
        did = here.house.events() > before
        if line.write is None:
            assert answer.status_code == 405, seen
        elif who == "nobody":
            assert answer.status_code == 302, seen
            assert answer.headers["Location"].startswith("/signin?"), seen
        elif _may(line, line.write, who):
            assert answer.status_code == line.status, seen
            assert not answer.headers.get("Location", "").startswith("/signin"), seen
            assert did == line.writes, seen
        else:
            assert answer.status_code == 404, seen
            assert not did, seen


def test_there_is_somebody_for_each_right() -> None:
    assert {right.value for right in Right} < set(INSIDERS)
