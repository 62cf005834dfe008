"""Rides (B2B2C): one account for riding and driving; a fleet decides who drives for it; staff have doors of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from identity.users.operations import create_user
from identity.users.roles.models import Role
from identity.users.roles.operations import give_roles
from orgs.members.operations import add_member
from orgs.models import OrganizationRole
from orgs.operations import create_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.live import Live
from tests.stories import people
from tests.stories.apps import App, answered

Open = Callable[..., Page]
EVERYTHING = "request:rides accept:rides manage:rides"


@dataclass
class Rides:
    scope: TenantScope
    rider: App
    driver: App
    staff: App


@pytest.fixture
def rides(live: Live) -> Iterator[Rides]:
    slug = cast.unique("rides")
    call_command("create_tenant", slug, "--name", "Rides", "--recipe", "b2b2c")
    scope = cast.tenant(slug)
    with answered(3) as addresses:
        apps = [
            App(scope, name, at, f"https://{side}.{slug}.example", EVERYTHING)
            for (name, side), at in zip(
                (("Rider app", "rider"), ("Driver app", "driver"), ("Administration app", "staff")),
                addresses,
                strict=True,
            )
        ]
        yield Rides(scope, *apps)


def address(name: str) -> str:
    return f"{name}-{uuid4().hex[:6]}@people.example"


def test_a_rider_becomes_a_driver_for_as_long_as_a_fleet_says_so(live: Live, rides: Rides, open_browser: Open) -> None:
    phone, dana = open_browser(), address("dana")

    # Whoever registers in the rider app is a rider.
    rides.rider.open(phone)
    assert people.brand_of(phone) == "Rider"
    people.register(phone, live, rides.scope, dana)
    rides.rider.receive(phone)
    assert rides.rider.permissions() == {"request:rides"}

    # The driver app knows them, says so under its own brand, and lets them no further.
    rides.driver.open(phone)
    expect(phone.get_by_role("heading", name="Driver app is not open to you")).to_be_visible()
    assert people.brand_of(phone) == "Driver"
    phone.get_by_role("link", name="Back to the application").click()
    assert rides.driver.refused(phone) == "access_denied"

    # A fleet takes them on, and with it they are a driver.
    desk, frank = open_browser(), address("frank")
    fleet = open_fleet(rides, frank)
    sign_in_to_account(desk, live, rides, frank)
    people.open_organization(desk, live, rides.scope, fleet, "Invitations")
    people.invite(desk, dana, "driver")
    phone.goto(people.invitation_of(live, rides.scope, dana))
    phone.get_by_role("button", name="Accept").click()
    expect(phone.get_by_role("heading", name=f"You belong to {fleet}")).to_be_visible()
    rides.driver.open(phone)
    phone.get_by_label("Phone number").fill("+44 20 7946 0101")
    phone.get_by_role("button", name="Continue").click()
    people.go_on_as(phone, dana)
    rides.driver.receive(phone)
    assert rides.driver.permissions() == {"accept:rides"}
    assert rides.rider.permissions() == {"request:rides"}
    assert rides.driver.claims()["sub"] == rides.rider.claims()["sub"]

    # For as long as the membership lasts.
    people.open_organization(desk, live, rides.scope, fleet, "Members")
    desk.get_by_role("link", name=f"Manage {dana}").click()
    desk.get_by_role("link", name="Remove from the organization").click()
    desk.get_by_role("button", name="Remove the member").click()
    expect(desk.get_by_role("link", name=f"Manage {dana}")).to_have_count(0)
    assert rides.driver.refresh().json()["error"] == "invalid_grant"
    assert rides.rider.permissions() == {"request:rides"}
    rides.driver.open(phone)
    expect(phone.get_by_role("heading", name="Driver app is not open to you")).to_be_visible()


def open_fleet(rides: Rides, owner: str) -> str:
    """By staff: a fleet with its owner."""
    with enter(rides.scope):
        user = create_user(email=owner, email_verified=True, by=COMMAND)
        fleet = create_organization(name="Swift Fleet", by=COMMAND)
        roles = [OrganizationRole.objects.template().get(name="owner")]
        add_member(organization=fleet, user_id=user.pk, roles=roles, by=COMMAND)
    return fleet.name


def sign_in_to_account(page: Page, live: Live, rides: Rides, who: str) -> None:
    page.goto(live.url(rides.scope, "/signin?next=/account/"))
    people.sign_in(page, live, rides.scope, who)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_the_driver_app_takes_no_registrations(live: Live, rides: Rides, open_browser: Open) -> None:
    phone = open_browser()
    rides.driver.open(phone)
    assert people.brand_of(phone) == "Driver"
    expect(phone.get_by_label("E-mail address")).to_be_visible()
    assert phone.get_by_role("link", name="Create an account").count() == 0


def test_the_administration_app_admits_staff_with_two_factors_and_nobody_else(
    live: Live, rides: Rides, open_browser: Open
) -> None:
    sam, dana = address("sam"), address("dana")
    with enter(rides.scope):
        for mail, role in ((sam, "staff"), (dana, "rider")):
            user = create_user(email=mail, email_verified=True, by=COMMAND)
            give_roles(user=user, roles=[Role.objects.get(name=role)], by=COMMAND)

    desk = open_browser()
    rides.staff.open(desk)
    people.sign_in(desk, live, rides.scope, sam)
    people.set_up_authenticator(desk)
    rides.staff.receive(desk)
    assert rides.staff.permissions() == {"manage:rides"}

    phone = open_browser()
    rides.staff.open(phone)
    assert people.brand_of(phone) == "Administration"
    people.sign_in(phone, live, rides.scope, dana)
    people.set_up_authenticator(phone)
    expect(phone.get_by_role("heading", name="Administration app is not open to you")).to_be_visible()
