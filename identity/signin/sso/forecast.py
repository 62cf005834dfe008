"""What would become of somebody who came by a connection, without anything of it: the last checks of a test."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount

from connectors.enterprise.answers import Check
from connectors.enterprise.codes import Code, Verdict
from connectors.enterprise.mapping import Person
from identity.signin.sso import people
from identity.users.models import User
from orgs.connections.models import Connection
from orgs.domains.models import Departure
from orgs.models import Member


def checks_of(connection: Connection, person: Person) -> tuple[Check, ...]:
    """A failure is the connection's; what concerns the one person who tests is a warning."""
    email, organization = person.email.lower(), connection.organization
    owner = _owner(connection, person, email)
    is_open = organization is None or organization.is_active
    return (
        Check(Code.EMAIL_DOMAIN, *_domain(connection, email)),
        Check(Code.ORGANIZATION_SUSPENDED, Verdict.PASSED if is_open else Verdict.FAILED),
        _warned(Code.NOT_ADMITTED, owner is None and not connection.creates_accounts, "accounts are not created"),
        _warned(Code.SUSPENDED, owner is not None and not owner.is_active),
        _warned(Code.REMOVED_MEMBER, owner is not None and _was_removed(connection, owner)),
        _warned(Code.LINK_NEEDED, owner is not None and _needs_sign_in(connection, person, owner, email)),
        _warned(Code.SUBJECT_CHANGED, owner is not None and _has_another_subject(connection, person, owner)),
    )


def _domain(connection: Connection, email: str) -> tuple[Verdict, str]:
    if connection.organization_id is None or not email:
        return Verdict.SKIPPED, ""
    if people.is_of(connection, email):
        return Verdict.PASSED, ""
    return Verdict.FAILED, email.rpartition("@")[2]


def _owner(connection: Connection, person: Person, email: str) -> User | None:
    identity = (
        SocialAccount.objects.filter(provider=str(connection.pk), uid=person.subject).select_related("user").first()
    )
    if identity is not None:
        known: User = identity.user
        return known
    address = EmailAddress.objects.filter(email=email).select_related("user").order_by("-verified", "pk").first()
    return address.user if address is not None and email else None


def _was_removed(connection: Connection, user: User) -> bool:
    organization = connection.organization_id
    if organization is None or Member.objects.filter(organization=organization, user=user).exists():
        return False
    return Departure.objects.filter(organization=organization, user=user).exists()


def _needs_sign_in(connection: Connection, person: Person, user: User, email: str) -> bool:
    if SocialAccount.objects.filter(provider=str(connection.pk), uid=person.subject).exists():
        return False
    is_proved = EmailAddress.objects.filter(user=user, email=email, verified=True).exists()
    return people.needs_sign_in(user, connection, is_proved=is_proved)


def _has_another_subject(connection: Connection, person: Person, user: User) -> bool:
    theirs = SocialAccount.objects.filter(provider=str(connection.pk), user=user)
    return bool(theirs.exclude(uid=person.subject).exists())


def _warned(code: Code, fact: bool, detail: str = "") -> Check:
    return Check(code, Verdict.WARNING, detail) if fact else Check(code, Verdict.PASSED)
