"""How far a connection is: which steps are done, which is next, and which must wait for what."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.kind import Protocol
from identity.sso_setup.desk import Desk
from orgs.connections.models import Connection
from orgs.connections.operations import TEST_LIFETIME
from orgs.domains.models import OrganizationDomain

TITLES: dict[str, Promise] = {
    "overview": _("Overview"),
    "domains": _("Your domains"),
    "provider": _("Identity provider"),
    "guide": _("Set it up there"),
    "metadata": _("Bring its data here"),
    "mapping": _("Who is who"),
    "test": _("Test sign-in"),
    "enforcement": _("Who must use it"),
    "live": _("Make it live"),
}
NEEDS_DATA: Promise = _("needs the provider’s data")
NEEDS_TEST: Promise = _("needs a test that has passed")
AGAIN: Promise = _("changed since the last test")


class State(StrEnum):
    DONE = "done"
    NEXT = "next"
    BLOCKED = "blocked"
    OPEN = "open"


WORDS: dict[State, Promise] = {
    State.DONE: _("done"),
    State.NEXT: _("next"),
    State.BLOCKED: _("not yet"),
    State.OPEN: _("open"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    title: Promise
    url: str
    state: State
    note: Promise | str = ""

    @property
    def word(self) -> Promise | str:
        return self.note or WORDS[self.state]


def names_for(desk: Desk) -> tuple[str, ...]:
    """A connection of the tenant as a whole has no domains, and nobody is made to use it."""
    return tuple(name for name in TITLES if desk.organization is not None or name not in ("domains", "enforcement"))


def entries(desk: Desk) -> list[Entry]:
    row = desk.connection
    done, notes = _done(desk), _notes(row)
    found, is_next_given = [], False
    for name in names_for(desk):
        state = State.DONE if name in done else State.BLOCKED if name in notes and name != "test" else State.OPEN
        if name == "test" and not has_data(row):
            state = State.BLOCKED
        if state is State.OPEN and not is_next_given and name != "enforcement":
            state, is_next_given = State.NEXT, True
        found.append(Entry(name, TITLES[name], desk.url(name), state, notes.get(name, "")))
    return found


def following(desk: Desk, name: str) -> str:
    """The step after this one."""
    names = names_for(desk)
    return names[min(names.index(name) + 1, len(names) - 1)]


def next_name(desk: Desk) -> str:
    """The first that is not done."""
    return next((entry.name for entry in entries(desk) if entry.state is State.NEXT), "live")


def protocol_of(connection: Connection) -> str:
    return str(_config(connection).get("protocol") or "")


def has_certificates(connection: Connection) -> bool:
    """Whether what is live trusts certificates, which are changed beside the draft."""
    return connection.is_live and connection.connector.config.get("protocol") == Protocol.SAML


def has_data(connection: Connection) -> bool:
    """Whether the draft holds all that a sign-in needs."""
    config = _config(connection)
    if protocol_of(connection) == Protocol.OIDC:
        needs_secret = config.get("auth_method") != "private_key_jwt"
        is_known = bool(config.get("issuer") and config.get("client_id"))
        return is_known and (not needs_secret or bool(connection.draft_secrets().get("client_secret")))
    return bool(config.get("idp_entity_id") and config.get("sso_url") and config.get("certificates"))


def is_fresh(connection: Connection) -> bool:
    """Whether the draft as it stands has passed a test, lately enough to go live."""
    at = connection.tested_at
    return connection.is_tested and at is not None and at > timezone.now() - TEST_LIFETIME


def is_changed(connection: Connection) -> bool:
    """Whether what is live is not what the draft says."""
    row = connection.connector
    draft = connection.draft
    return (row.kind, row.config, row.secrets(), connection.mapping) != (
        draft.get("kind"), draft.get("config") or {}, connection.draft_secrets(), draft.get("mapping") or {},
    )  # fmt: skip


def _config(connection: Connection) -> dict[str, object]:
    found: dict[str, object] = connection.draft.get("config") or {}
    return found


def _done(desk: Desk) -> set[str]:
    row = desk.connection
    done = {"overview"}
    if protocol_of(row):
        done.add("provider")
    if has_data(row):
        done |= {"guide", "metadata"}
    if row.draft.get("mapping") or row.is_tested:
        done.add("mapping")
    if row.is_tested:
        done.add("test")
    if row.is_live and not is_changed(row):
        done |= {"live", "test"}
    if row.is_required:
        done.add("enforcement")
    if OrganizationDomain.objects.filter(connection=row, verified_at__isnull=False).exists():
        done.add("domains")
    return done


def _notes(row: Connection) -> dict[str, Promise]:
    notes: dict[str, Promise] = {}
    if not has_data(row):
        notes["test"] = NEEDS_DATA
    elif row.tested_hash and not row.is_tested:
        notes["test"] = AGAIN
    if not is_fresh(row) and (not row.is_live or is_changed(row)):
        notes["live"] = NEEDS_TEST
    return notes
