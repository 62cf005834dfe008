"""What one sign-in by a company's provider costs: the answer received, verified, and the person signed in."""

import statistics
import time
from collections.abc import Callable

import pytest

from tenants.isolation.scope import TenantScope
from tests.signin.sso.company import Company, is_signed_in, somebody_new
from tests.visitor import Visitor

ROUNDS = 9


def test_a_sign_in_by_saml_is_cheap(
    here: TenantScope, visit: Callable[..., Visitor], capsys: pytest.CaptureFixture[str]
) -> None:
    company = Company(here)
    email = somebody_new(company)
    company.sign_in(visit(here), email)
    receiving, opening = [], []
    for _ in range(ROUNDS):
        browser = visit(here)
        answer = company.answer(company.leave(browser, email), email)
        path, headers = f"/sso/saml/{company.connection.pk}/acs", {"origin": f"https://{company.domain}"}
        began = time.thread_time()
        kept = browser.client.post(path, answer, headers=headers)
        receiving.append(time.thread_time() - began)
        began = time.thread_time()
        done = browser.client.get(kept["location"])
        opening.append(time.thread_time() - began)
        assert done.status_code in (302, 303)
        assert is_signed_in(browser)
    kept_ms, opened_ms = (statistics.median(found) * 1000 for found in (receiving, opening))
    with capsys.disabled():
        print(
            f"\nA sign-in by SAML: received {kept_ms:.1f} ms, verified and signed in {opened_ms:.1f} ms CPU (medians)"
        )
    assert opened_ms < 60
