"""People at their account pages."""

from identity.account.models import AccountPolicy
from identity.account.operations import update_policy
from identity.users.models import User
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.oidc.party import Party
from tests.visitor import Visitor, code_for


def signed_in(scope: TenantScope, person: User, **meta: str) -> Visitor:
    browser = Visitor(scope, **meta)
    browser.sign_in(person.email or person.username or "", cast.PASSWORD)
    assert browser.path == "/account/", browser.text
    return browser


def is_signed_in(browser: Visitor) -> bool:
    browser.open("/account/")
    return browser.path == "/account/"


def tenant_where(**choices: object) -> TenantScope:
    """A tenant of the test's own, whose account page is like this."""
    scope = cast.new_tenant().scope()
    choose(scope, **choices)
    return scope


def choose(scope: TenantScope, **choices: object) -> None:
    with enter(scope):
        policy = AccountPolicy.objects.filter(pk=1).first() or AccountPolicy()
        for name, value in choices.items():
            setattr(policy, name, value)
        update_policy(policy=policy, by=COMMAND)


def post(browser: Visitor, path: str, **fields: str) -> int:
    """Sends what no page offered, with a form's token as an attacker's own page of this host would have it."""
    token = browser.client.cookies["genkan-form"].value
    data = {"csrfmiddlewaretoken": token, **fields}
    browser.page = browser.client.post(path, data, headers={"origin": browser.origin})
    return int(browser.page.status_code)


def add_email(scope: TenantScope, browser: Visitor, address: str) -> None:
    browser.open("/account/emails/add")
    browser.submit(email=address)
    browser.submit(code=code_for(scope, address))
    assert "The address is confirmed and added." in browser.text, browser.text


def fresh(scope: TenantScope, person: User) -> User:
    with enter(scope):
        return User.objects.get(pk=person.pk)


def code_of(party: Party, browser: Visitor, **changes: str) -> str:
    """From the application back to it, with nothing to ask of somebody who is signed in."""
    browser.open(party.authorize_path(**changes))
    return party.answer(browser)["code"]


def tokens_of(party: Party, browser: Visitor, **changes: str) -> dict[str, str]:
    answer = party.redeem(code_of(party, browser, **changes))
    assert answer.status_code == 200, answer.content
    found: dict[str, str] = answer.json()
    return found
