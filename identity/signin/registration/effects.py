"""What a change of registration means for people, and the sketch beside it: for the console."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from identity.signin.models import SignInPolicy
from identity.signin.registration.kinds import KINDS, option_label
from identity.signin.registration.models import Invitation, ProfileField, TermsConsent, TermsPolicy
from identity.signin.registration.terms import Documents
from identity.users.models import User
from tenants.console.acts import Text

Modes = SignInPolicy.Registration


@dataclass(frozen=True, slots=True)
class Sketch:
    """One question as people see it, in one language."""

    label: str
    help: str
    is_optional: bool
    kind: str
    # Of a choice.
    options: tuple[str, ...]
    # Labels of the parts, where there are several.
    parts: tuple[str, ...]


def registration_breaks(before: SignInPolicy, after: SignInPolicy) -> Iterator[Text]:
    if before.registration != after.registration:
        yield from _of_modes(before, after)
    if after.registration == before.registration == Modes.DOMAIN:
        gone = [domain for domain in before.registration_domains if domain not in after.registration_domains]
        for domain in gone:
            yield _("Addresses of %(domain)s can no longer register. People who have an account keep it.") % {
                "domain": domain
            }


def _of_modes(before: SignInPolicy, after: SignInPolicy) -> Iterator[Text]:
    if before.is_open and not after.is_open:
        yield _("New people can no longer register; links to the registration page say so.")
    if before.registration == Modes.OPEN and after.registration == Modes.DOMAIN:
        yield _("Only addresses of the named domains can register from now on. People who have an account keep it.")
    if after.registration == Modes.CLOSED:
        waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()).count()
        if waiting:
            yield ngettext(
                "%(count)s invitation that waits can no longer be accepted.",
                "%(count)s invitations that wait can no longer be accepted.",
                waiting,
            ) % {"count": waiting}


def sketch(field: ProfileField) -> Sketch:
    inputs = KINDS[field.kind].build(field)
    return Sketch(
        label=field.label,
        help=field.help,
        is_optional=not field.required,
        kind=field.kind,
        options=tuple(option_label(option) for option in field.options),
        parts=tuple(str(made.label) for part, made in inputs.items() if part),
    )


def sketches(fields: list[ProfileField]) -> list[tuple[str, str, list[Sketch]]]:
    """Language, its own name, and the questions in it."""
    found = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.append((code, translation.get_language_info(code)["name_local"], [sketch(field) for field in fields]))
    return found


def number_of_people_to_ask(policy: TermsPolicy, documents: Documents) -> int:
    """Who may sign in and has not agreed to these documents in this version."""
    agreed = TermsConsent.objects.filter(
        user=OuterRef("pk"), version=policy.version, terms_url=documents.terms_url, privacy_url=documents.privacy_url
    )
    count: int = User.objects.active().filter(~Exists(agreed)).count()
    return count
