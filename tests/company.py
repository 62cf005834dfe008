"""A company with an identity provider of its own: an organization, a proved domain, a live connection, and its people.

Who comes by the provider is signed in by hand here: what a session keeps of such a sign-in is what tokens go by.
"""

import time
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils import timezone

from identity.users.models import User
from identity.users.operations import create_user
from orgs import operations
from orgs.connections.models import Attempt, Connection, Stage
from orgs.connections.operations import create_connection
from orgs.connections.requiring import route_domain, set_stage
from orgs.domains.models import OrganizationDomain
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import SessionStore
from tests import cast
from tests.visitor import Visitor

CONFIG = {
    "protocol": "saml",
    "idp_entity_id": "https://idp.example/",
    "sso_url": "https://idp.example/sso",
    "sso_binding": "redirect",
    "certificates": [],
}


class Company:
    """`of` an organization that is there already, or one of its own."""

    def __init__(self, scope: TenantScope, of: Organization | None = None, domain: str = "") -> None:
        self.scope, self.domain = scope, domain or f"{cast.unique('corp')}.example.com"
        with enter(scope):
            self.row = of or operations.create_organization(name=cast.unique("Company"), by=COMMAND)
            self.connection = live_connection(self.row)
            self.claim = OrganizationDomain.objects.create(
                organization=self.row,
                domain=self.domain,
                proof=cast.unique("proof"),
                verified_at=timezone.now(),
                checked_at=timezone.now(),
            )
            route_domain(domain=self.claim, connection=self.connection, by=COMMAND)

    def person(self, *roles: OrganizationRole, domain: str = "", is_member: bool = True) -> User:
        with enter(self.scope):
            address = f"{cast.unique('worker')}@{domain or self.domain}"
            user = create_user(
                email=address, email_verified=True, password_hash=cast.stored(cast.PASSWORD), name="Worker", by=COMMAND
            )
            if is_member:
                add_member(organization=self.row, user_id=user.pk, roles=roles, by=COMMAND)
        return user

    def know(self, user: User) -> None:
        """The provider has named this person before."""
        with enter(self.scope):
            SocialAccount.objects.create(user=user, provider=str(self.connection.pk), uid=cast.unique("subject"))

    def require(self, *stages: str) -> None:
        with enter(self.scope):
            for stage in stages or (Stage.NEW,):
                set_stage(connection=self.connection, stage=stage, by=COMMAND)

    def fail(self, people: int, each: int = 2, **values: Any) -> None:
        """Sign-ins that failed at us, though the provider had signed the answer."""
        rows = {"connection": self.connection, "code": "audience_mismatch", "is_signed": True, **values}
        with enter(self.scope):
            for number in range(people * each):
                Attempt.objects.create(person=f"person {number % people}", **rows)

    def record(self, **values: object) -> dict[str, object]:
        """What a session keeps of a sign-in by this connection."""
        return {
            "method": "socialaccount", "at": time.time(), "provider": str(self.connection.pk), "kind": "saml", "uid": "x",
            "connection": str(self.connection.pk), "organization": str(self.row.pk), "mfa": False, **values,
        }  # fmt: skip

    def sign_in(self, user: User, path: str = "/signin", *, beside: bool = False, **values: object) -> Visitor:
        """A browser whose session came by the provider: alone, or `beside` a proof of the person's own."""
        browser = Visitor(self.scope)
        browser.sign_in(user.email, cast.PASSWORD)
        self.vouch(browser, user, beside=beside, **values)
        return browser

    def vouch(self, browser: Visitor, user: User, *, beside: bool = False, **values: object) -> None:
        with enter(self.scope):
            key = UserSession.objects.filter(user=user).latest("created_at").session_key
            session = SessionStore(session_key=key)
            session[RECORDS] = [*(session.get(RECORDS, []) if beside else []), self.record(**values)]
            session.save()


def live_connection(organization: Organization | None) -> Connection:
    """As if it had been set up, tested and made live."""
    row = create_connection(organization=organization, kind="saml", name="Provider", by=COMMAND)
    row.connector.config, row.connector.is_enabled = CONFIG, True
    row.connector.save()
    row.stage, row.stage_at = Stage.OPTIONAL, timezone.now()
    row.save()
    return row


def arm(user: User) -> None:
    """An authenticator app."""
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


def add_address(user: User, email: str) -> None:
    EmailAddress.objects.create(user=user, email=email, verified=True)
