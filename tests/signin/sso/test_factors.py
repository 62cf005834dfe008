"""What a company's provider says of a second factor, and what its word is not good for (SECURITY 28)."""

from collections.abc import Callable

import pytest

from identity.signin.factors.levels import Level, Record, level_of
from identity.signin.factors.models import FactorPolicy
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.doubles.saml_idp import PASSWORD
from tests.signin.sso.company import Company, is_signed_in, somebody_new
from tests.visitor import Visitor, code_for

Visit = Callable[..., Visitor]
REFEDS = "https://refeds.org/profile/mfa"
VOUCHED: Record = {"method": "socialaccount", "connection": "c", "organization": "o", "mfa": True}


@pytest.fixture
def strict(company: Company) -> Company:
    """A tenant that requires a second factor of everybody."""
    scope = cast.new_tenant().scope()
    with enter(scope):
        policy = FactorPolicy.load()
        policy.mode = FactorPolicy.Mode.REQUIRED
        policy.save()
    return Company(scope)


def test_a_second_factor_there_counts_where_it_is_mapped_and_trusted(strict: Company, visit: Visit) -> None:
    strict.remap(mfa=[REFEDS])
    strict.change(trusts_mfa=True)
    browser = visit(strict.scope)
    strict.sign_in(browser, somebody_new(strict), context=REFEDS)
    assert is_signed_in(browser)


@pytest.mark.parametrize(
    ("mapped", "trusts", "context"), [([REFEDS], False, REFEDS), ([], True, REFEDS), ([REFEDS], True, PASSWORD)]
)
def test_else_it_is_asked_for_here(
    strict: Company, visit: Visit, mapped: list[str], trusts: bool, context: str
) -> None:
    strict.remap(mfa=mapped)
    strict.change(trusts_mfa=trusts)
    browser = visit(strict.scope)
    strict.sign_in(browser, somebody_new(strict), context=context)
    assert browser.path.startswith("/signin/enrol"), browser.path
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    ("records", "level"),
    [
        ([VOUCHED], Level.MULTI),
        ([{**VOUCHED, "mfa": False}], Level.SINGLE),
        ([VOUCHED, {"method": "code", "email": "x", "reauthenticated": True}], Level.MULTI),
        # The person opened this session: an administrator's word is no second factor of theirs.
        ([{"method": "password"}, VOUCHED], Level.SINGLE),
        ([{"method": "password"}, {"method": "mfa", "type": "totp"}, VOUCHED], Level.MULTI),
    ],
)
def test_it_counts_for_sessions_that_the_company_opened(records: list[Record], level: Level) -> None:
    assert level_of(records) == level


def test_it_is_no_answer_to_the_question_whether_it_is_still_you(
    here: TenantScope, company: Company, visit: Visit
) -> None:
    """Whoever has no other way proves it by a code to their address."""
    browser, email = visit(here), somebody_new(company)
    company.sign_in(browser, email)
    browser.open("/account/emails/add")
    assert "/reauthenticate" in browser.path or "again" in browser.path, browser.path
    browser.submit()
    if "code" not in browser.text:
        raise AssertionError(browser.text)
    browser.submit(code=code_for(here, email))
    assert browser.path.startswith("/account/emails/add"), browser.path
