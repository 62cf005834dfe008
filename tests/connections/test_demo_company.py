"""A tenant's own OpenID provider as the identity provider of a company at another tenant: the peer that the demo brings."""

import socket
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from examples.relying_party.names import resolve_localhost
from identity.demo_company import complete_company
from identity.launch.addresses import LOOPBACK
from identity.users.models import User
from identity.users.operations import create_user
from orgs.models import Member
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.audit.models import Event
from tenants.isolation.scope import enter
from tests import cast
from tests.live import Live
from tests.signin.sso.company import press
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    resolve_localhost()


def test_whoever_has_an_account_there_arrives_here_as_a_member(live_web: Live, settings: Settings) -> None:
    here, there = cast.tenant_with(), cast.tenant_with()
    domain = f"{cast.unique('corp')}.example.com"
    carol = f"carol@{domain}"
    with enter(there):
        create_user(email=carol, email_verified=True, password=cast.PASSWORD, name="Carol Chiba", by=COMMAND)
    with enter(here):
        company = create_organization(name=cast.unique("Company"), by=COMMAND)
        settings.SSRF_ALLOW = []
        assert not complete_company(company, there, domain, COMMAND).is_live
        settings.SSRF_ALLOW = [f"{LOOPBACK}/32"]
        row = complete_company(company, there, domain, COMMAND)
        assert row.is_live
        before = Event.objects.count()
        complete_company(company, there, domain, COMMAND)
        assert Event.objects.count() == before

    at_home, away = Visitor(here), Visitor(there)
    at_home.open("/signin")
    at_home.submit(login=carol)
    press(at_home, row)
    away.sign_in(carol, cast.PASSWORD, path=_path(at_home.location))
    at_home.open(_path(away.location))
    at_home.open("/account/")
    assert "Carol Chiba" in at_home.text
    with enter(here):
        person = User.objects.get(email=carol)
        assert Member.objects.get(organization=company, user=person).source == Member.Source.CONNECTION


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"
