"""An organization whose IT contact sets its sign-in up: the link in the mail, the code, the steps."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils import timezone

from orgs.connections.models import Attempt, Connection
from orgs.connections.operations import keep_passed_test, update_draft
from orgs.contacts.models import Contact
from orgs.contacts.operations import add_contact, issue_link
from orgs.domains.models import OrganizationDomain
from orgs.models import Organization
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.saml_idp import SamlIdp
from tests.visitor import Visitor, code_for, mails_to

LINK = re.compile(r"http\S+/sso-setup/\S+")
IDP = SamlIdp("https://idp.example/metadata", "https://idp.example/sso")


@dataclass
class Setup:
    """One organization, its contact, and the contact's browser."""

    scope: TenantScope
    language: str = "en"
    organization: Organization = field(init=False)
    contact: Contact = field(init=False)

    def __post_init__(self) -> None:
        with enter(self.scope):
            self.organization = create_organization(name=cast.unique("Sakura"), by=COMMAND)
            email = f"{cast.unique('admin')}@example.test"
            self.contact = add_contact(organization=self.organization, email=email, name="Ken Abe", by=COMMAND)
        self.visitor = Visitor(self.scope, language=self.language)

    def send(self, connection: Connection | None = None) -> str:
        with enter(self.scope):
            issue_link(contact=self.contact, connection=connection, by=COMMAND)
        return self.latest()

    def latest(self) -> str:
        """The path in the latest mail that holds one."""
        found = [LINK.search(mail.get_content()) for mail in mails_to(self.scope, self.contact.email)]
        return urlsplit([match[0] for match in found if match is not None][-1]).path

    def come_in(self, connection: Connection | None = None) -> Visitor:
        self.visitor.open(self.send(connection))
        self.visitor.submit(action="send")
        self.visitor.submit(code=code_for(self.scope, self.contact.email))
        return self.visitor

    def begin(self, choice: str = "saml:saml") -> Connection:
        """In, with a connection of their own."""
        self.come_in()
        self.visitor.submit(form=1, choice=choice)
        with enter(self.scope):
            return Connection.objects.select_related("connector", "organization").get(organization=self.organization)

    def open(self, connection: Connection, step: str, query: str = "") -> Visitor:
        self.visitor.open(f"/sso-setup/visit/{connection.pk}/{step}{query}")
        return self.visitor

    def do(self, connection: Connection, step: str, **fields: object) -> Visitor:
        """Sends the step's form as its page would."""
        self.open(connection, step)
        self.visitor.submit(form=1, **fields)  # type: ignore[arg-type]  # texts
        return self.visitor

    def actions(self) -> list[tuple[str, str]]:
        """What the log book has of it, with who did it, the oldest first."""
        with enter(self.scope):
            return [
                (event.action, event.actor_kind)
                for event in Event.objects.filter(object_id=str(self.organization.pk)).order_by("at", "pk")
            ]


def fill(connection: Connection, idp: SamlIdp = IDP) -> None:
    """The provider's data, as the metadata step would have read it."""
    update_draft(connection=connection, config=idp.config(), by=COMMAND)


def keep_test(connection: Connection, *, code: str = "", **report: object) -> Attempt:
    """A test of the draft as it stands, passed unless `code` says otherwise."""
    if not code:
        keep_passed_test(connection=connection, tested_hash=connection.draft_hash(), by=COMMAND)
    return Attempt.objects.create(
        connection=connection, purpose=Attempt.Purpose.TEST, code=code, is_signed=True, tester="Ken Abe",
        person="bob@sakura.example", report=report,
    )  # fmt: skip


def domain_of(connection: Connection, name: str = "") -> OrganizationDomain:
    """Proved, and leading there."""
    return OrganizationDomain.objects.create(
        organization=connection.organization, domain=name or f"{cast.unique('corp')}.example.com",
        proof=cast.unique("proof"), verified_at=timezone.now(), connection=connection,
    )  # fmt: skip


REPORT: dict[str, object] = {
    "checks": [
        {"code": "issuer_mismatch", "verdict": "passed", "detail": ""},
        {"code": "email_domain", "verdict": "failed", "detail": "bob@elsewhere.example"},
        {"code": "groups_unmapped", "verdict": "warning", "detail": "Staff"},
        {"code": "mfa_unknown", "verdict": "skipped", "detail": ""},
    ],
    "person": {
        "subject": "bob", "email": "bob@sakura.example", "name": "Bob <b>Sato</b>", "groups": ["Staff", "\u202egnp.exe"],
        "has_mfa": False,
    },
    "attributes": {"mail": ["bob@sakura.example"], "displayName": ["Bob <b>Sato</b>"], "groups": ["Staff"]},
    "text": "<samlp:Response>\n  <saml:Assertion>…</saml:Assertion>\n</samlp:Response>",
}  # fmt: skip
