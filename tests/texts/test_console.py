"""Messages in the console: write, see, test, take back; a broken text is refused with the place."""

from dataclasses import dataclass

import pytest

from connectors.texts.models import MessageText
from identity.oidc.operations import create_client
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tenants.models import Tenant
from tests import cast
from tests.console.people import at_console, events, give, new_operator
from tests.visitor import Letter, Visitor, forms_of, mails_to

LIST, EDIT = "experience/messages/", "experience/messages/edit/?kind=sign_in_code&channel=mail&language=en"
BODY = "Hello from {{ tenant }}.\n\n{{ code }}\n\nBye."


@dataclass
class Staff:
    made: Tenant
    visitor: Visitor
    email: str

    def open(self, page: str) -> None:
        self.visitor.open(f"/t/{self.made.slug}/{page}")

    def send(self, page: str = "edit", **fields: str) -> str:
        """The form of the page, to this page of the same text, and what is said then."""
        form = next(form for form in forms_of(self.visitor.text) if "body" in form["fields"])
        address = form["action"].replace("/edit/", f"/{page}/")
        headers = {"origin": self.visitor.origin}
        self.visitor.page = self.visitor.client.post(address, {**form["fields"], **fields}, headers=headers)
        self.visitor._follow()
        return self.visitor.text


def staff(role: str = "admin") -> Staff:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, role)
    return Staff(made, at_console(operator), operator.email)


def mail_after(scope: TenantScope, path: str = "/signin", language: str = "en") -> Letter:
    """What somebody gets who asks for a code."""
    visitor = Visitor(scope, language=language)
    person = cast.person(scope)
    with enter(scope):
        User.objects.filter(pk=person.pk).update(locale=language)
    visitor.open(path)
    visitor.submit(login=person.email)
    visitor.submit(action="code")
    found: Letter = mails_to(scope, person.email)[-1]
    return found


def test_an_own_text_is_what_people_get_in_that_language_alone() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT}")
    here.send(subject="Come in, says {{ tenant }}", body=BODY)
    assert "Saved. The next message is written so." in visitor.text
    mail = mail_after(made.scope())
    assert mail["Subject"] == f"Come in, says {made.name}"
    assert f"Hello from {made.name}.\n\n    " in mail.get_content().replace("\r", "")
    assert "Hello from" in mail.html
    other = mail_after(made.scope(), language="ja")
    assert "サインインするためのコード" in other.get_content()
    assert events(made.scope(), "message_text.update")[0].details["body"][1] == BODY


def test_a_text_with_a_broken_variable_is_refused_and_nothing_changes() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT}")
    here.send(subject="Hello", body="Hello\n{{ cod }}")
    assert "Line 2: this message has no variable “{{ cod }}”. Did you mean {{ code }}?" in visitor.text
    with enter(made.scope()):
        assert not MessageText.objects.exists()
    assert "Your code to sign in" in mail_after(made.scope()).get_content()


def test_a_text_that_no_longer_fits_is_not_sent_and_is_marked() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT}")
    here.send(subject="Hello", body=BODY)
    with enter(made.scope()):
        MessageText.objects.update(body="{{ gone }}")
    assert "Your code to sign in" in mail_after(made.scope()).get_content()
    visitor.open(f"/t/{made.slug}/{LIST}")
    assert "cannot be sent" in visitor.text


def test_what_is_typed_is_shown_before_it_is_saved_with_what_is_wrong() -> None:
    here = staff("viewer")
    made, visitor = here.made, here.visitor
    address = f"/t/{made.slug}/{EDIT.replace('edit', 'preview')}&theme=dark"
    visitor.client.handler.enforce_csrf_checks = False
    post = {"subject": "A", "body": "<b>x</b> {{ nothing }}\n\n{{ code }}"}
    shown = visitor.client.post(address, post, headers={"origin": visitor.origin}).json()
    assert "042917" in shown["html"]
    assert "<b>" not in shown["html"]
    assert shown["body_problems"] == ["Line 1: this message has no variable “{{ nothing }}”."]
    with enter(made.scope()):
        assert not MessageText.objects.exists()


def test_staff_send_a_test_to_themselves_and_to_nobody_else() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT}")
    operator = here.email
    here.send("test", subject="Hello", body=BODY, to="x@evil.test")
    assert f"A test is on its way to {operator}." in visitor.text
    mail = mails_to(made.scope(), operator)[-1]
    assert mail["Subject"] == "Test: Hello"
    assert "042917" in mail.get_content()
    assert not mails_to(made.scope(), "x@evil.test")
    assert events(made.scope(), "message_text.test")[0].details == {"email": operator}


def test_tests_are_limited() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT}")
    for _number in range(21):
        here.send("test", subject="Hello", body=BODY)
    assert "That were many tests." in visitor.text


def test_going_back_to_the_built_in_text_can_itself_be_undone() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT}")
    here.send(subject="Hello", body=BODY)
    here.send("reset")
    assert "The built-in text holds again." in visitor.text
    assert "Your code to sign in" in mail_after(made.scope()).get_content()
    visitor.open(f"/t/{made.slug}/{EDIT}&earlier=1")
    here.send()
    assert "Hello from" in mail_after(made.scope()).get_content()
    assert len(events(made.scope(), "message_text.delete")) == 1


def test_an_application_may_have_a_text_of_its_own() -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    with enter(made.scope()):
        client, _secret = create_client(name="A shop", kind="web", redirect_uris=["https://a.test/back"], by=COMMAND)
    key = client.application.pk
    visitor.open(f"/t/{made.slug}/applications/{key}/messages/")
    assert f"application={key}" in visitor.text
    visitor.open(f"/t/{made.slug}/{EDIT}&application={key}")
    here.send(subject="The shop", body=BODY)
    assert mail_after(made.scope())["Subject"] != "The shop"
    query = f"client_id={client.client_id}&redirect_uri=https://a.test/back&response_type=code&scope=openid&code_challenge={'x' * 43}&code_challenge_method=S256"
    assert mail_after(made.scope(), f"/oidc/auth?{query}")["Subject"] == "The shop"


@pytest.mark.parametrize("query", ["kind=nothing", "kind=sign_in_code&channel=fax", "kind=sign_in_code&language=xx", "kind=sign_in_code&application=x", ""])  # fmt: skip
def test_a_page_of_no_message_leads_to_the_list(query: str) -> None:
    here = staff()
    made, visitor = here.made, here.visitor
    visitor.open(f"/t/{made.slug}/{EDIT.partition('?')[0]}?{query}")
    assert visitor.path.endswith(LIST)
