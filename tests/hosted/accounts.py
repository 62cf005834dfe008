"""The ways to pages of an account that a mail leads to, or that only some people have."""

import re
from collections.abc import Iterator

from identity.account.contacts.operations import add_email
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests import cast
from tests.hosted.pages import Scene, Way
from tests.visitor import Visitor, code_for, mails_to

Shown = Iterator[tuple[str, Visitor]]


def _undo(scene: Scene) -> Shown:
    """The link that a former address was mailed, as whoever did not make the change sees it."""
    with enter(scene.scope):
        person = cast.new_user()
        add_email(user=person, email=f"{cast.unique('new')}@example.test", by=COMMAND)
    yield "", _opened(scene.visitor(), _link(scene, person.email, "undo"))
    yield "over", _opened(scene.visitor(), "/account/undo/sample")


def _keep(scene: Scene) -> Shown:
    """The account is about to be deleted, and the page behind the link in the mail."""
    visitor, person = scene.visitor(), cast.person(scene.scope)
    visitor.sign_in(person.email, cast.PASSWORD)
    _opened(visitor, "/account/delete")
    visitor.submit(confirmation=person.email)
    yield "about to be deleted", visitor
    yield "", _opened(visitor, _link(scene, person.email, "keep"))
    visitor.submit()
    yield "kept", visitor


def _set_password(scene: Scene) -> Shown:
    visitor, person = scene.visitor(), cast.person(scene.scope, password=None)
    visitor.open("/signin")
    visitor.submit(login=person.email)
    visitor.submit(action="code")
    visitor.submit(code=code_for(scene.scope, person.email))
    yield "", _opened(visitor, "/account/password/set")


def _link(scene: Scene, address: str, kind: str) -> str:
    found = re.findall(rf"/account/{kind}/\S+", mails_to(scene.scope, address)[-1].get_content())
    return str(found[-1])


def _opened(visitor: Visitor, path: str) -> Visitor:
    visitor.open(path)
    return visitor


WAYS: dict[str, Way] = {"account_undo": _undo, "account_keep": _keep, "account_set_password": _set_password}
