"""Taking a connection away: who falls back to what, and the write. Members stay members."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from connectors import rows
from orgs.connections.models import Connection
from orgs.connections.operations import hold
from orgs.connections.recording import record
from orgs.connections.required import REQUIRED
from orgs.domains.models import OrganizationDomain
from orgs.listening import connection_ends
from tenants.audit.actor import Actor
from tenants.isolation.scope import current

SHOWN = 5


class Way(TextChoices):
    PASSKEY = "passkey", _("Sign in with their passkey")
    PASSWORD = "password", _("Sign in with their password")
    OTHER = "other", _("Sign in with another account that they have connected")
    CODE = "code", _("Have only their proved address: a code is sent to it")
    NOTHING = "nothing", _("Have no way in of their own: they need your help, or a proved address")


@dataclass(frozen=True, slots=True)
class Falling:
    """`people` are the first few, for pages to name."""

    way: Way
    count: int
    people: tuple[Any, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.people)


def falling_back(connection: Connection) -> list[Falling]:
    """Everybody who comes by it, each once, by the best way that stays. Groups without anybody are left out."""
    found = []
    for way, people in _groups(connection).items():
        if count := people.order_by().count():
            found.append(Falling(way, count, tuple(people.order_by("name", "email", "pk")[:SHOWN])))
    return found


def disconnect(*, connection: Connection, by: Actor) -> None:
    """With its settings, secrets, keys and attempts. Identities, sessions and grants that came by it end right after,
    in the background (CONNECTION_ENDS); whoever had to come by it need not any more."""
    with transaction.atomic():
        row = hold(connection)
        OrganizationDomain.objects.filter(connection=row).update(connection=None, required_from=None)
        record("delete", row, by)
        connection_ends(connection=row.pk, organization=row.organization_id)
        row.connector.delete()
    REQUIRED.forget(current().schema_name)
    rows.forget()


def _groups(connection: Connection) -> dict[Way, QuerySet[Any]]:
    mine: Any = OuterRef("pk")
    accounts = SocialAccount.objects.filter(user=mine)
    linked = get_user_model()._default_manager.filter(Exists(accounts.filter(provider=str(connection.pk))))
    passkey = Exists(Authenticator.objects.filter(user=mine, type=Authenticator.Type.WEBAUTHN))
    password = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    other = Exists(accounts.exclude(provider=str(connection.pk)))
    code = Exists(EmailAddress.objects.filter(user=mine, verified=True))
    rest = linked.exclude(passkey)
    return {
        Way.PASSKEY: linked.filter(passkey),
        Way.PASSWORD: rest.filter(password),
        Way.OTHER: rest.exclude(password).filter(other),
        Way.CODE: rest.exclude(password).exclude(other).filter(code),
        Way.NOTHING: rest.exclude(password).exclude(other).exclude(code),
    }
