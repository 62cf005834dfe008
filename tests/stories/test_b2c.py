"""A music service (B2C): whoever signs up listens for free; what a subscription adds comes and goes with it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from tenants.isolation.scope import TenantScope
from tests import cast
from tests.live import Live
from tests.stories.apps import App, Program, answered
from tests.stories.people import go_on_as, register

WANTED = "read:free write:playlists read:hifi"


@pytest.fixture
def music(live: Live) -> TenantScope:
    slug = cast.unique("music")
    call_command("create_tenant", slug, "--name", "Music", "--recipe", "b2c")
    return cast.tenant(slug)


def test_somebody_signs_up_subscribes_listens_elsewhere_and_cancels(
    live: Live, music: TenantScope, open_browser: Callable[..., Page]
) -> None:
    phone, address = open_browser(), f"dana-{uuid4().hex[:6]}@people.example"
    with answered(2) as (at_web, at_native):
        api = f"https://api.{music.slug}.example"
        web, native = (
            App(music, name, at, api, WANTED) for name, at in (("Web app", at_web), ("Android app", at_native))
        )
        service = Program(music, "Subscription service")
        roles = {role["name"]: role["id"] for role in service.call("GET", "/roles")}

        web.open(phone)
        register(phone, live, music, address)
        web.receive(phone)
        assert web.permissions() == {"read:free"}

        dana = web.claims()["sub"]
        move(service, dana, roles["pro"])
        assert web.permissions() == {"read:free", "write:playlists"}

        # The same account in the app on the phone: nothing is typed again.
        native.open(phone)
        go_on_as(phone, address)
        native.receive(phone)
        assert native.claims()["sub"] == dana
        assert native.permissions() == {"read:free", "write:playlists"}

        move(service, dana, roles["free"])
        for app in (web, native):
            assert app.permissions() == {"read:free"}


def move(service: Program, person: str, role: str) -> None:
    """What the subscription service does when a subscription changes."""
    service.call("PUT", f"/users/{person}/roles", {"roleIds": [role]})
