"""What was handed out stands in no log and in no table."""

import logging
from collections.abc import Callable

import pytest
from django.db import connection

from tenants.isolation.scope import TenantScope, enter
from tests.oidc.party import Party
from tests.visitor import Visitor

Visit = Callable[..., Visitor]


def test_no_log_holds_a_secret_a_code_or_a_token(
    acme: TenantScope, visit: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    rp, visitor = Party(acme), visit(acme)
    with caplog.at_level(logging.DEBUG):
        code = rp.sign_in(visitor, "alice")["code"]
        given = rp.redeem(code).json()
        rp.refresh(given["refresh_token"])
        rp.refresh(given["refresh_token"][:-1] + "A")
        rp.userinfo(given["access_token"])
        rp.redeem(code)
        visitor.open(f"/oidc/session/end?id_token_hint={given['id_token']}&client_id=nobody")
    secrets = [rp.secret, code, rp.verifier, given["access_token"], given["refresh_token"], given["id_token"]]
    assert caplog.text
    assert not [secret for secret in secrets if secret and secret in caplog.text]


def test_no_table_of_the_tenant_holds_them(acme: TenantScope, visit: Visit) -> None:
    rp = Party(acme)
    code = rp.sign_in(visit(acme), "alice")["code"]
    given = rp.redeem(code).json()
    secrets = [rp.secret, code, given["access_token"], given["refresh_token"], given["id_token"]]
    with enter(acme), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'acme'")
        for (table,) in cursor.fetchall():
            for secret in secrets:
                cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{secret}%"])
                assert cursor.fetchone()[0] == 0, table
