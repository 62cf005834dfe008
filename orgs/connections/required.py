"""Whom an organization's domain obliges to come by its own sign-in (SECURITY 28).

A proved address at a domain that requires it, a sign-in since then that the organization's identity provider did not
vouch for, and no exception (BreakGlass). Asked at every sign-in and every token, so it costs nothing where nobody requires anything.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import idna
from django.db import connection as database
from django.db.models import QuerySet

from orgs.domains.models import OrganizationDomain
from tenants.caches import ChangeCache
from tenants.isolation.scope import current

# Stands in statements of others: {user} is the person's id, {via} the organization whose provider vouched, {since} when
# they signed in. An address may be kept in the letters of its own script, a domain never is.
_OBLIGED = """
 from account_emailaddress e join domains_organizationdomain od on od.verified_at is not null
  and od.domain = coalesce(%(spellings)s::jsonb ->> split_part(e.email, '@', -1), split_part(e.email, '@', -1))
 where e.user_id = {user} and e.verified and od.connection_id is not null
  and od.required_from <= {since} and od.organization_id is distinct from {via}
  and not exists (select 1 from connections_breakglass b
   where b.user_id = e.user_id and b.organization_id = od.organization_id)
"""
# A condition for statements of the token path, which bind `spellings`.
IS_OBLIGED = f"exists (select 1 {_OBLIGED})"  # put together from constants of our own; values are bound
FIND = f"select od.connection_id, od.organization_id {_OBLIGED} order by od.domain limit 1".format(  # likewise
    user="%(user)s", since="%(since)s", via="%(via)s::uuid"
)


@dataclass(frozen=True, slots=True)
class Obligation:
    """By which connection somebody has to come, and whose it is."""

    connection: UUID
    organization: UUID


@dataclass(frozen=True, slots=True)
class Required:
    """What a tenant's domains require. `spellings`: domains in the letters of their script, with the form in which they are kept, as JSON."""

    is_anywhere: bool
    spellings: str = "{}"


NOTHING = Required(is_anywhere=False)
REQUIRED: ChangeCache[str, Required] = ChangeCache("domains_organizationdomain", limit=10_000)


def required_here() -> Required:
    return REQUIRED.get(current().schema_name, "required", _read)


def find_obligation(*, user_id: UUID, via: UUID | None, signed_in_at: datetime) -> Obligation | None:
    """What a session of this person still lacks; None where nothing is required of it."""
    required = required_here()
    if not required.is_anywhere:
        return None
    values: dict[str, UUID | datetime | str | None] = {
        "user": user_id, "via": via, "since": signed_in_at, "spellings": required.spellings,
    }  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute(FIND, values)
        row = cursor.fetchone()
    return Obligation(*row) if row is not None else None


def requiring_domains() -> QuerySet[OrganizationDomain]:
    """Those that oblige anybody: a domain whose proof is gone does not, nor one that leads to no connection."""
    found = OrganizationDomain.objects.filter(verified_at__isnull=False, required_from__isnull=False)
    return found.filter(connection__isnull=False).order_by()


def _read() -> Required:
    domains = requiring_domains()
    if not domains.exists():
        return NOTHING
    foreign = domains.filter(domain__contains="xn--").values_list("domain", flat=True)
    return Required(is_anywhere=True, spellings=json.dumps({idna.decode(domain): domain for domain in foreign}))
