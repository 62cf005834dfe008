"""Who let which application have what, in the console: on the application's page and on the person's.

What somebody gave is a consent (third parties ask for one), live sign-ins that still get tokens, or both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identity.applications.models import Application
from identity.consent.asked import Asked
from identity.consent.models import Consent
from identity.oidc.models import RefreshToken
from identity.oidc.tokens.operations import revoke_grants
from identity.users.models import User
from tenants.audit.console import page_of
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.rights import Right

# Sign-ins of one person that a page looks at; a person with more of them is shown the newest.
SIGN_INS_LIMIT = 500
Key = tuple[UUID, UUID]


@dataclass(slots=True)
class Given:
    """What one person gave one application. `consented` says whether the person was asked."""

    user: User
    application: Application
    scopes: dict[str, set[str]] = field(default_factory=dict)
    since: datetime | None = None
    last_at: datetime | None = None
    sign_ins: int = 0
    consented: bool = False

    @property
    def words(self) -> list[tuple[str, list[str]]]:
        """API (empty for the person's own data) and what of it."""
        return [(api, sorted(names)) for api, names in sorted(self.scopes.items()) if names]

    def add(self, scopes: Mapping[str, Iterable[str]], at: datetime) -> None:
        for api, names in scopes.items():
            self.scopes.setdefault(api, set()).update(names)
        self.since = min(self.since or at, at)


def live_families(now: datetime) -> QuerySet[RefreshToken]:
    found: QuerySet[RefreshToken] = RefreshToken.objects.filter(revoked=None, expires_at__gt=now, idle_until__gt=now)
    return found


def given_to(request: HttpRequest, row: Application) -> Mapping[str, object]:
    """A page of people, newest identifier last: found from the application's own rows, never by walking all people."""
    families = live_families(timezone.now()).filter(application__application=row)
    consents = Consent.objects.filter(application=row)
    ids = consents.order_by().values("user_id").union(families.order_by().values("user_id"))
    people: Page[User] = page_of(User.objects.filter(pk__in=ids).order_by("pk"), request)
    found = _collect(consents.filter(user__in=list(people)), families.filter(user__in=list(people)))
    given = [found[user.pk, row.pk] for user in people if (user.pk, row.pk) in found]
    return {"given": given, "page": people, "by_person": True}


def given_by(request: HttpRequest, row: User) -> Mapping[str, object]:
    families = live_families(timezone.now()).filter(user=row).order_by("-created")[:SIGN_INS_LIMIT]
    found = _collect(Consent.objects.filter(user=row), families)
    return {"given": sorted(found.values(), key=lambda given: given.application.name.casefold())}


def _collect(consents: QuerySet[Consent], families: QuerySet[RefreshToken]) -> dict[Key, Given]:
    found: dict[Key, Given] = {}
    for consent in consents.select_related("user", "application"):
        given = found.setdefault((consent.user_id, consent.application_id), Given(consent.user, consent.application))
        given.add(Asked.from_json(consent.granted).scopes, consent.created_at)
        given.consented = True
    for family in families.select_related("user", "application__application"):
        application = family.application.application
        given = found.setdefault((family.user.pk, application.pk), Given(family.user, application))
        given.add({"": family.scope.split(), **family.resources}, family.created)
        given.sign_ins += 1
        given.last_at = max(filter(None, (given.last_at, family.rotated_at or family.created)))
    return found


def _find_person(row: Application, part: UUID) -> User | None:
    found: User | None = User.objects.filter(pk=part).first()
    return found


def _find_application(row: User, part: UUID) -> Application | None:
    return Application.objects.filter(pk=part).first()


def _revoke_person(doing: Doing[Application]) -> Text:
    revoke_grants(user=doing.part, application=doing.row, by=doing.by)
    return _("%(name)s has to sign in to it anew.") % {"name": doing.part}


def _revoke_application(doing: Doing[User]) -> Text:
    revoke_grants(user=doing.row, application=doing.part, by=doing.by)
    return _("%(name)s no longer has anything of this person.") % {"name": doing.part}


CONSEQUENCE = _(
    "Consent is forgotten, and refresh tokens are refused from now on. An access token that an API checks by itself "
    "stays valid until it expires."
)
OF_APPLICATION: tuple[Tab[Application], Act[Application]] = (
    Tab("grants", _("Grants"), "console/oidc/grants.html", given_to,
        offered=lambda row: row.kind != Application.Kind.MACHINE),
    Act("grants/revoke", _("Revoke grant"), Right.HELP, _revoke_person, part=_find_person, back="grants",
        explanation=CONSEQUENCE, icon="block", is_danger=True),
)  # fmt: skip
OF_USER: tuple[Tab[User], Act[User]] = (
    Tab("applications", _("Applications"), "console/oidc/grants.html", given_by),
    Act("applications/revoke", _("Revoke grant"), Right.HELP, _revoke_application, part=_find_application,
        back="applications", explanation=CONSEQUENCE, icon="block", is_danger=True),
)  # fmt: skip
