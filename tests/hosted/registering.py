"""The ways to the further pages of registration."""

from collections.abc import Iterator

from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.hosted.pages import Scene, Way
from tests.oidc.party import Party
from tests.rfc.core.test_questions import ask_for
from tests.rfc.core.test_terms import ask
from tests.signin.test_invitations import address, invite
from tests.signin.test_profile_fields import FIELDS, make
from tests.visitor import Visitor

Shown = Iterator[tuple[str, Visitor]]


def _asking(*kinds: str) -> TenantScope:
    scope = cast.new_tenant().scope()
    with enter(scope):
        for kind in kinds:
            make(**{**FIELDS[kind], "required": True})  # type: ignore[arg-type]  # of each kind its own
    return scope


def _profile(scene: Scene) -> Shown:
    scope = _asking(*FIELDS)
    visitor, alice = scene.visitor(scope), cast.person(scope)
    visitor.sign_in(alice.email, cast.PASSWORD)
    yield "every kind", visitor
    visitor.submit()
    yield "nothing answered", visitor


def _terms(scene: Scene) -> Shown:
    scope = cast.new_tenant().scope()
    ask(scope)
    visitor, alice = scene.visitor(scope), cast.person(scope)
    visitor.sign_in(alice.email, cast.PASSWORD)
    yield "", visitor
    register = scene.visitor(scope)
    register.open("/register")
    yield "with a box", register


def _terms_again(scene: Scene) -> Shown:
    party = Party(cast.new_tenant().scope())
    visitor, alice = scene.visitor(party.scope), cast.person(party.scope)
    party.sign_in(visitor, alice.email)
    ask(party.scope)
    visitor.open(party.authorize_path())
    yield "", visitor


def _questions(scene: Scene) -> Shown:
    scope = cast.new_tenant().scope()
    with enter(scope):
        make(**{**FIELDS["text"], "required": True, "asked": False})  # type: ignore[arg-type]  # of each kind its own
    party, visitor, alice = Party(scope), scene.visitor(scope), cast.person(scope)
    party.sign_in(visitor, alice.email)
    ask_for(party, "department")
    visitor.open(party.authorize_path())
    yield "", visitor
    visitor.submit()
    yield "nothing answered", visitor


def _invitation(scene: Scene) -> Shown:
    scope = _asking("text", "checkbox")
    path = invite(scope, address())
    visitor = scene.visitor(scope)
    visitor.open(path)
    yield "", visitor
    visitor.submit(password1="short")
    yield "mistakes", visitor
    member = scene.visitor(scope)
    member.sign_in(cast.person(scope).email, cast.PASSWORD)
    member.submit(**{"field-department": "Sales", "field-news": "on"})
    member.open(path)
    yield "signed in as somebody", member
    over = scene.visitor(scope)
    over.open(path[:-3] + "xyz")
    yield "over", over


WAYS: dict[str, Way] = {
    "signin_profile": _profile,
    "signin_terms": _terms,
    "terms": _terms_again,
    "questions": _questions,
    "signin_invitation": _invitation,
}
