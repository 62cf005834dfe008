"""Somebody came in without the company's provider, as they may: written down, and told to those who look after it."""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from identity.signin.social.arrivals import acting_as
from identity.signin.sso.facts import via_of
from identity.users.models import User
from orgs.connections.exceptions import tell_use
from orgs.connections.models import BreakGlass
from orgs.connections.required import requiring_domains
from orgs.domains import names
from tenants.audit import events


def note_use(request: HttpRequest, user: User) -> None:
    """Of an account that a domain obliges, and that is excepted there."""
    via, _is_confined = via_of(get_authentication_records(request, user))
    for row in BreakGlass.objects.filter(user=user).exclude(organization=via).select_related("organization", "user"):
        if not _is_obliged(row, user):
            continue
        with transaction.atomic():
            BreakGlass.objects.filter(pk=row.pk).update(used_at=timezone.now())
            by = acting_as(request, user)
            details: dict[str, object] = {"user": str(user), "user_id": str(user.pk)}
            events.record("organization.use_break_glass", row.organization, by=by, details=details)
            tell_use(row, at=timezone.now(), ip=by.ip)


def _is_obliged(row: BreakGlass, user: User) -> bool:
    emails = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    domains = {names.domain_of(email) for email in emails} - {""}
    return requiring_domains().filter(organization=row.organization_id, domain__in=domains).exists()
