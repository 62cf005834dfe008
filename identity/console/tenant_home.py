"""The home of one tenant: figures, the way to the first sign-in, the latest events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Exists
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from connectors.delivery import choice
from connectors.delivery.kind import MAIL
from identity.console.paths import in_agency
from identity.oidc.models import Client
from identity.signin.brand.models import Branding
from identity.signin.models import SignInPolicy
from identity.users import figures
from orgs.connections.ailing import ailing
from orgs.domains.models import OrganizationDomain
from tenants.audit.models import Event
from tenants.console.rights import Right, rights_of
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope, current, leave
from tenants.models import Access, Figures

LATEST, MISSING_LIMIT = 8, 5


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the way to the first sign-in."""

    label: Promise
    explanation: Promise
    url: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart; heights in percent of the busiest day."""

    day: date
    done: int
    failed: int
    done_height: float
    failed_height: float


def home(request: HttpRequest) -> Mapping[str, object]:
    scope = current()
    numbers, reported_at, staff = _figures(scope)
    steps = _steps(scope, staff)
    role = request.operator.access.role  # type: ignore[attr-defined]  # ConsoleMiddleware has set it
    return {
        "title": _("Home"),
        "figures": numbers,
        "reported_at": reported_at,
        "has_sign_ins": any(done or failed for _day, done, failed in numbers.get("days", [])),
        "bars": _bars(numbers.get("days", [])),
        "steps": steps,
        "is_started": all(step.is_done for step in steps),
        "may_change": Right.CHANGE in rights_of(role),
        "missing_domains": OrganizationDomain.objects.missing().select_related("organization")[:MISSING_LIMIT],
        "ailing": ailing(timezone.now())[:MISSING_LIMIT],
        "is_mute": settings.MAILBOX is None and not choice.in_use(MAIL),
        "latest": Event.objects.all()[:LATEST],
    }


def _figures(scope: TenantScope) -> tuple[Mapping[str, list[list[object]]], object, int]:
    """What the tenant's own job reported; counted here and now while it has not reported yet."""
    with leave():
        row = Figures.objects.filter(role_name=scope.role_name).first()
        staff = Access.objects.filter(tenant_id=scope.id).count()
    if row is None or "days" not in row.figures:
        return figures.count(), None, staff  # type: ignore[return-value]  # numbers and days
    return row.figures, row.reported_at, staff


def _steps(scope: TenantScope, staff: int) -> list[Step]:
    happened = Event.objects.filter
    # A row that every tenant has carries the answers, so that they are one query.
    row = SignInPolicy.objects.filter(pk=1).values(
        application=_exists(Client.objects.all()),
        sign_in=_exists(happened(object_type="users.user", action="user.sign_in")),
        brand=_exists(happened(object_type=Branding._meta.label_lower, action="branding.update")),
        methods=_exists(happened(object_type=SignInPolicy._meta.label_lower, action="sign_in_policy.update")),
    )
    done = row.first() or dict.fromkeys(("application", "sign_in", "brand", "methods"), False)
    return [
        Step(_("Create an application"), _("It gets a client id and knows where people return to."), reverse("admin:applications_application_changelist"), done["application"]),
        Step(_("Try the sign-in page"), _("Open it as your users will, and create an account of your own."), f"{origin(scope)}/signin", done["sign_in"]),
        Step(_("Make it look like yours"), _("A name and a colour."), reverse("admin:brand_branding_changelist"), done["brand"]),
        Step(_("Choose how people sign in"), _("Password, code by mail, or both."), reverse("admin:signin_signinpolicy_changelist"), done["methods"]),
        Step(_("Bring your colleagues in"), _("Give them a role in this tenant."), in_agency("admin:tenants_tenant_access", scope.slug), staff > 1),
    ]  # fmt: skip


def _exists(rows: object) -> Exists:
    return Exists(rows)  # type: ignore[arg-type]  # a queryset of any model


def _bars(days: list[list[object]]) -> list[Bar]:
    found = [(date.fromisoformat(str(day)), int(str(done)), int(str(failed))) for day, done, failed in days]
    most = max([done + failed for _day, done, failed in found], default=0) or 1
    return [Bar(day, done, failed, 100 * done / most, 100 * failed / most) for day, done, failed in found]
