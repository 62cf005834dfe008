"""What the list of organizations shows beside their rows, and its filters."""

from collections.abc import Iterable
from uuid import UUID

from django import forms
from django.db import connection
from django.utils.translation import gettext_lazy as _

from orgs.models import Organization, OrganizationRole
from tenants.console import filters
from tenants.console.filters import ANY

# More members than these are "more than": a page counts no million.
COUNTED = 1000
COUNT = """
select wanted.id, (select count(*) from (select from {table} where {column} = wanted.id limit %s) few)
 from unnest(%s::uuid[]) wanted(id)
"""
OF_ORGANIZATION = COUNT.format(table="orgs_member", column="organization_id")
OF_ROLE = COUNT.format(table="orgs_memberrole", column="role_id")
SMALL = 10_000


class FilterForm(filters.FilterForm):
    state = forms.ChoiceField(label=_("State"), choices=[ANY, ("active", _("Active")), ("suspended", _("Suspended"))])
    mfa = forms.ChoiceField(
        label=_("Second factor"), choices=[ANY, ("required", _("Required")), ("not", _("Not required"))]
    )
    created_from = forms.DateField(label=_("Created from"))
    created_to = forms.DateField(label=_("Created until"))


def numbers_of_members(rows: Iterable[Organization | OrganizationRole]) -> dict[UUID, str]:
    """Of these organizations, or with these roles, in one statement that reads COUNTED rows of each at most."""
    wanted = list(rows)
    statement = OF_ROLE if wanted and isinstance(wanted[0], OrganizationRole) else OF_ORGANIZATION
    with connection.cursor() as cursor:
        cursor.execute(statement, [COUNTED + 1, [row.pk for row in wanted]])
        return {key: number_in_words(number) for key, number in cursor.fetchall()}


def number_in_words(number: int) -> str:
    return str(number) if number <= COUNTED else str(_("more than %(number)s") % {"number": COUNTED})


def estimate() -> int:
    """How many there are, without counting more than a few: PostgreSQL's own estimate where there are many."""
    with connection.cursor() as cursor:
        cursor.execute("select reltuples::bigint from pg_class where oid = 'orgs_organization'::regclass")
        (found,) = cursor.fetchone()
    counted = Organization.objects.order_by()[: SMALL + 1].count() if found <= SMALL else SMALL + 1
    return counted if counted <= SMALL else max(int(found), counted)
