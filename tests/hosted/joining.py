"""The ways to the pages of an invitation into an organization."""

from collections.abc import Iterator

from orgs.invitations.models import Invitation
from orgs.invitations.operations import resend_invitation, revoke_invitation
from orgs.operations import suspend_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.hosted.pages import Scene, Way
from tests.orgs.test_invitation_links import address, invite
from tests.visitor import Visitor

Shown = Iterator[tuple[str, Visitor]]


def _invitation(scene: Scene) -> Shown:
    path = invite(scene.scope, address())
    visitor = scene.visitor()
    visitor.open(path)
    yield "", visitor
    visitor.submit(password1="short")
    yield "mistakes", visitor
    alice = cast.person(scene.scope)
    with_account = scene.visitor()
    theirs = invite(scene.scope, alice.email)
    with_account.open(theirs)
    yield "has an account", with_account
    member = _signed_in(scene, alice)
    member.open(theirs)
    yield "accept", member
    member.open(path)
    yield "another address", member
    yield from _over(scene)


def _over(scene: Scene) -> Shown:
    def opened(path: str) -> Visitor:
        visitor = scene.visitor()
        visitor.open(path)
        return visitor

    def invited() -> tuple[str, Invitation]:
        email = address()
        path = invite(scene.scope, email)
        with enter(scene.scope):
            return path, Invitation.objects.select_related("organization").get(email=email)

    yield "unknown", opened("/join/nothing")
    path, invitation = invited()
    with enter(scene.scope):
        resend_invitation(invitation=invitation, by=COMMAND)
    yield "replaced", opened(path)
    with enter(scene.scope):
        revoke_invitation(invitation=invitation, by=COMMAND)
    yield "revoked", opened(path)
    path, invitation = invited()
    with enter(scene.scope):
        suspend_organization(organization=invitation.organization, by=COMMAND)
    yield "gone", opened(path)


def _joined(scene: Scene) -> Shown:
    alice = cast.person(scene.scope)
    member = _signed_in(scene, alice)
    member.open(invite(scene.scope, alice.email))
    member.submit()
    yield "", member


def _signed_in(scene: Scene, alice: cast.User) -> Visitor:
    visitor = scene.visitor()
    visitor.sign_in(alice.email, cast.PASSWORD)
    return visitor


WAYS: dict[str, Way] = {"organization_invitation": _invitation, "organization_joined": _joined}
