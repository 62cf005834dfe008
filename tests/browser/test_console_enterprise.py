"""The console's pages about companies' own sign-in, in a browser: whole, readable, in both languages."""

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from connectors.enterprise.certificates import read_certificate
from connectors.saml.keys import ensure_key
from identity.users.models import User
from orgs.connections.models import Connection, Watch
from orgs.connections.requiring import route_domain
from orgs.contacts.operations import add_contact, issue_link
from orgs.domains.models import OrganizationDomain
from orgs.domains.operations import add_domain
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tenants.register import operators_scope
from tests import cast
from tests.connections.making import attempt, certificate, live
from tests.console.people import give, new_operator, session_of
from tests.live import Live

ROUNDS = (("light", "en", 1280), ("dark", "ja", 390), ("dark", "en", 1280), ("light", "ja", 1280))
PAGES = (
    "t/{slug}/", "t/{slug}/connections/enterprise/", "t/{slug}/connections/enterprise/new/",
    *(f"t/{{slug}}/connections/enterprise/{{connection}}/{tab}" for tab in (
        "", "attempts/", "certificates/", "options/", "history/", "certificates/add/", "certificates/confirm/", "disconnect/",
        "require/", "begin/")),
    "t/{slug}/connections/enterprise/{shared}/setup/overview/", "t/{slug}/connections/enterprise/{shared}/setup/metadata/",
    "t/{slug}/organizations/{organization}/sso/", "t/{slug}/organizations/{organization}/sso/add/",
    "t/{slug}/organizations/{organization}/sso/contact/",
)  # fmt: skip


@cache
def world() -> tuple[User, dict[str, str]]:
    made, owner = cast.new_tenant(), new_operator()
    give(owner, made.slug, "owner")
    with enter(made.scope()):
        organization = create_organization(name="Sakura Works", by=COMMAND)
        old, new = certificate(20), certificate(800)
        row = live(organization, [old, new])
        for number in range(9):
            attempt(row, signed_by=read_certificate(old).fingerprint, person=f"person{number}@sakura.example")
        attempt(row, code="audience_mismatch", person="kim@sakura.example")
        attempt(row, code="expired", person="lee@sakura.example")
        Watch.objects.create(connection=row, waiting=[certificate(900)], waiting_since=timezone.now())
        ensure_key(connector_id=row.pk, by=COMMAND)
        domain = add_domain(organization=organization, domain="sakura.example.com", by=COMMAND)
        OrganizationDomain.objects.filter(pk=domain.pk).update(verified_at=timezone.now())
        domain.refresh_from_db()
        route_domain(domain=domain, connection=row, by=COMMAND)
        issue_link(contact=add_contact(organization=organization, email="it@sakura.example", by=COMMAND), by=COMMAND)
        shared: Connection = live(None)
    ids = {"connection": row.pk, "shared": shared.pk, "organization": organization.pk}
    return owner, {"slug": made.slug, **{name: str(key) for name, key in ids.items()}}


@pytest.mark.parametrize(("theme", "language", "width"), ROUNDS)
def test_every_page_is_whole_and_without_a_fault(
    live_web: Live, open_browser: Callable[..., Page], theme: str, language: str, width: int
) -> None:
    owner, values = world()
    page, axe, faults = open_browser(color_scheme=theme, language=language, width=width), Axe(), []
    host = str(urlsplit(live_web.url(operators_scope())).hostname)
    cookie = {
        "name": settings.SESSION_COOKIE_NAME,
        "value": session_of(owner, operators_scope()),
        "domain": host,
        "path": "/",
    }
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # as it takes them
    for number, place in enumerate(PAGES):
        answer = page.goto(live_web.url(operators_scope(), "/" + place.format(**values)))
        assert answer is not None
        assert answer.status == 200, place
        if folder := os.environ.get("LOOK"):
            page.screenshot(path=Path(folder) / f"{theme}-{language}-{width}-{number:02}.png", full_page=True)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append(f"{place} is wider than the screen")
        for fault in axe.run(page).response["violations"]:
            nodes = [node["html"][:160] for node in fault["nodes"]][:2]
            faults.append(f"{place} {fault['id']} {nodes}")
    assert not faults, "\n".join(faults)
