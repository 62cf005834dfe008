"""A company whose provider really answers: an organization, a proved domain, a live SAML connection, people of its own."""

import base64
import zlib
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.utils import timezone
from lxml import etree

from identity.users.models import User
from identity.users.operations import create_user
from orgs import operations
from orgs.connections.addresses import acs_url
from orgs.connections.models import Attempt, Connection, Stage
from orgs.connections.operations import create_connection, go_live, keep_passed_test, update_connection, update_draft
from orgs.connections.requiring import route_domain, set_stage
from orgs.domains.models import OrganizationDomain
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import TenantScope, enter
from tenants.sessions import SessionStore
from tests import cast
from tests.doubles.saml_idp import SamlIdp
from tests.visitor import Visitor, forms_of


class Company:
    """`tenant_wide`: a connection of the tenant as a whole, with no organization and no domain."""

    def __init__(self, scope: TenantScope, *, tenant_wide: bool = False, is_live: bool = True, **config: Any) -> None:
        self.scope, self.domain = scope, f"{cast.unique('corp')}.example.com"
        self.idp = SamlIdp(f"https://{self.domain}/idp", f"https://{self.domain}/sso")
        with enter(scope):
            self.row: Organization | None = None
            if not tenant_wide:
                self.row = operations.create_organization(name=cast.unique("Company"), by=COMMAND)
            self.connection = create_connection(organization=self.row, kind="saml", name="Okta", by=COMMAND)
            self.configure(**config)
            if is_live:
                self.make_live()
            if self.row is not None:
                self.claim = OrganizationDomain.objects.create(
                    organization=self.row, domain=self.domain, proof=cast.unique("p"), verified_at=timezone.now()
                )
                if is_live:
                    route_domain(domain=self.claim, connection=self.connection, by=COMMAND)

    def configure(self, *, mapping: dict[str, object] | None = None, **config: object) -> None:
        values = self.idp.config(**config)
        named: dict[str, object] = {"email": "email", "name": "name", "groups": "groups", **(mapping or {})}
        update_draft(connection=self.connection, config=values, mapping=named, by=COMMAND)

    def make_live(self) -> None:
        keep_passed_test(connection=self.connection, tested_hash=self.connection.draft_hash(), by=COMMAND)
        go_live(connection=self.connection, by=COMMAND)

    def change(self, **values: object) -> None:
        with enter(self.scope):
            update_connection(connection=self.connection, values=values, by=COMMAND)

    def remap(self, **mapping: object) -> None:
        with enter(self.scope):
            self.configure(mapping=dict(mapping))
            self.make_live()

    def require(self, *stages: str) -> None:
        with enter(self.scope):
            for stage in stages or (Stage.NEW,):
                set_stage(connection=self.connection, stage=stage, by=COMMAND)

    def person(self, *, password: str | None = cast.PASSWORD, is_member: bool = False, verified: bool = True) -> User:
        """An account that is there already."""
        with enter(self.scope):
            hashed = cast.stored(password) if password is not None else ""
            user = create_user(
                email=self.address(), email_verified=verified, password_hash=hashed, name="Worker", by=COMMAND
            )
            if is_member:
                assert self.row is not None
                add_member(organization=self.row, user_id=user.pk, by=COMMAND)
        return user

    def make_owner(self, user: User) -> None:
        with enter(self.scope):
            assert self.row is not None
            role = OrganizationRole.objects.template().for_people().filter(is_owner=True).first()
            role = role or OrganizationRole.objects.create(name=cast.unique("owner"), is_owner=True)
            add_member(organization=self.row, user_id=user.pk, roles=[role], by=COMMAND)

    def address(self) -> str:
        return f"{cast.unique('worker')}@{self.domain}"

    # ── At the provider ──
    def answer(self, sent_to: str, email: str, *, subject: str = "", **said: Any) -> dict[str, str]:
        """The form that the provider's page would send after the browser was sent there."""
        assert sent_to.startswith(self.idp.sso_url), sent_to
        faults = {name: said.pop(name) for name in list(said) if name not in ("groups", "name")}
        with enter(self.scope):
            acs, audience = acs_url(self.connection), self.connection.entity_id
        attributes = {"email": email, "name": "Wanda Worker", **said}
        response = self.idp.respond(
            request_id=request_id_in(sent_to), acs=acs, audience=audience, name_id=subject or f"s-{email}",
            attributes=attributes, **faults,
        )  # fmt: skip
        return {"SAMLResponse": response}

    def post(self, browser: Visitor, answer: dict[str, str]) -> Any:
        """As the provider's page does: from another site, without our Lax cookies."""
        return cross_post(browser, f"/sso/saml/{self.connection.pk}/acs", answer, origin=f"https://{self.domain}")

    def come_back(self, browser: Visitor, sent_to: str, email: str, **said: Any) -> Any:
        return self.post(browser, self.answer(sent_to, email, **said))

    def sign_in(self, browser: Visitor, email: str, path: str = "/signin", **said: Any) -> Any:
        """The whole way: the address, the provider, back."""
        return self.come_back(browser, self.leave(browser, email, path), email, **said)

    def leave(self, browser: Visitor, email: str, path: str = "/signin") -> str:
        """Types the address; where the browser is sent, by itself or by the button."""
        browser.open(path)
        browser.submit(login=email)
        if browser.page.status_code == 200:
            press(browser, self.connection)
        assert browser.location, browser.text
        return browser.location

    # ── What came of it ──
    def attempts(self) -> list[Attempt]:
        with enter(self.scope):
            return list(Attempt.objects.filter(connection=self.connection).order_by("at", "pk"))

    def codes(self) -> list[str]:
        return [attempt.code for attempt in self.attempts()]

    def refresh(self) -> Connection:
        with enter(self.scope):
            self.connection.refresh_from_db()
        return self.connection


def press(browser: Visitor, connection: Connection) -> Any:
    """The button on the page that leads to this connection."""
    start = f"/sso/{connection.pk}/start"
    for form in forms_of(browser.text):
        if form["action"].startswith(start) or (start in browser.text and "login" not in form["fields"]):
            browser.page = browser.client.post(start, form["fields"], headers={"origin": browser.origin})
            browser.path = start
            return browser.page
    raise AssertionError(browser.text)


def cross_post(browser: Visitor, path: str, fields: dict[str, str], origin: str) -> Any:
    """Lax cookies stay behind; what answers by a redirect is followed with all of them."""
    jar = browser.client.cookies
    lax = {name: jar.pop(name) for name in list(jar) if jar[name]["samesite"] != "None"}
    browser.page = browser.client.post(path, fields, headers={"origin": origin})
    for name, cookie in lax.items():
        if name not in jar:
            jar[name] = cookie
    browser.path = path
    return browser._follow()


def request_in(sent_to: str) -> Any:
    """The AuthnRequest in an address, by the redirect binding."""
    sent = parse_qs(urlsplit(sent_to).query)["SAMLRequest"][0]
    return etree.fromstring(zlib.decompress(base64.b64decode(sent), -15))


def request_id_in(sent_to: str) -> str:
    return str(request_in(sent_to).get("ID"))


def events(scope: TenantScope, action: str) -> list[Event]:
    with enter(scope):
        return list(Event.objects.filter(action=action).order_by("-at"))


def somebody_new(company: Company) -> str:
    return f"{uuid4().hex[:8]}@{company.domain}"


def is_signed_in(browser: Visitor) -> bool:
    return bool(browser.open("/account/").status_code == 200 and browser.path.startswith("/account"))


def session_records(scope: TenantScope, user: User) -> list[dict[str, object]]:
    """What the latest session of this person says of how it came about."""
    with enter(scope):
        key = UserSession.objects.filter(user=user).latest("created_at").session_key
        found: list[dict[str, object]] = SessionStore(session_key=key).get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return found
