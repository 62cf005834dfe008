"""Who vouched in a session, as its records say: an organization's identity provider alone, or the person as well."""

from collections.abc import Iterable
from uuid import UUID

from allauth.account.internal.flows.login import get_authentication_records
from django.http import HttpRequest

from identity.signin.factors.levels import Record, is_passkey

METHOD = "socialaccount"


def is_enterprise(record: Record) -> bool:
    """Made by a company's connection, or by one of the tenant as a whole."""
    return record.get("method") == METHOD and "connection" in record


def via_of(records: Iterable[Record]) -> tuple[UUID | None, bool]:
    """The organization whose connection vouched, the latest if several did; and whether nothing else did (SECURITY 27).

    The organization's administrators decide whom their provider lets in: what it says opens nothing of others. A second
    factor belongs to the person, but proves nothing by itself.
    """
    found = list(records)
    vouched = [str(record["organization"]) for record in found if is_enterprise(record) and record.get("organization")]
    if not vouched:
        return None, False
    return UUID(vouched[-1]), not any(_is_own(record) for record in found)


def _is_own(record: Record) -> bool:
    """A first proof that no organization hands out: the tenant's own connection is one."""
    if record.get("method") == METHOD:
        return not record.get("organization")
    return record.get("method") in ("password", "code") or is_passkey(record)


def via_of_session(request: HttpRequest) -> tuple[UUID | None, bool]:
    """Of whoever is signed in here."""
    return via_of(get_authentication_records(request, request.user))
