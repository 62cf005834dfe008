"""Terms and privacy: which documents hold here, whether somebody agreed to them, and keeping that they did."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from identity.signin.brand.look import brand
from identity.signin.experience import application_here
from identity.signin.registration.models import TermsConsent, TermsPolicy
from identity.users.models import User
from tenants.audit import events
from tenants.audit.actor import Actor
from tenants.policies import save_policy


@dataclass(frozen=True, slots=True)
class Documents:
    """One version of what the brand names."""

    version: str
    terms_url: str
    privacy_url: str

    def __bool__(self) -> bool:
        return bool(self.terms_url or self.privacy_url)


def documents_here() -> Documents:
    look = brand()
    return Documents(TermsPolicy.load().version, look.terms_url, look.privacy_url)


def asks_by_checkbox() -> bool:
    """Whether registration has a box to tick."""
    return TermsPolicy.load().mode != TermsPolicy.Mode.NOTICE and bool(documents_here())


def are_asked(*, at_registration: bool) -> bool:
    """Whether somebody who comes in may be asked: everybody where each version is, else only new people."""
    mode = TermsPolicy.load().mode
    return mode == TermsPolicy.Mode.AGAIN or (at_registration and mode == TermsPolicy.Mode.CHECKBOX)


def is_agreement_missing(user: User, *, at_registration: bool = False) -> bool:
    """Whether this person must agree to what holds here before going on."""
    if not are_asked(at_registration=at_registration):
        return False
    documents = documents_here()
    return bool(documents) and not _agreed(user, documents).exists()


def _agreed(user: User, documents: Documents) -> QuerySet[TermsConsent]:
    return TermsConsent.objects.filter(
        user=user, version=documents.version, terms_url=documents.terms_url, privacy_url=documents.privacy_url
    )


def agree(*, user: User, way: TermsConsent.Way, by: Actor) -> None:
    """Keeps that the person agreed to what holds here; once per version and documents."""
    documents = documents_here()
    if not documents:
        return
    row = TermsConsent(
        user=user,
        version=documents.version,
        terms_url=documents.terms_url,
        privacy_url=documents.privacy_url,
        language=get_language() or "",
        way=way,
        application_id=application_here(),
    )
    with transaction.atomic():
        if _agreed(user, documents).exists():
            return
        TermsConsent.objects.bulk_create([row], ignore_conflicts=True)
        events.record("user.agree_to_terms", user, by=by, details={"version": documents.version, "way": str(way)})


def update_terms_policy(*, policy: TermsPolicy, by: Actor) -> None:
    """Raises ValidationError where people would be asked to agree to nothing."""
    policy.full_clean(exclude=("id",))
    if policy.mode != TermsPolicy.Mode.NOTICE and not documents_here():
        text = _(
            "There is no document to agree to. Name the terms or the privacy policy on the page of the brand first."
        )
        raise ValidationError({"mode": text})
    save_policy(policy, "terms_policy.update", by=by)
