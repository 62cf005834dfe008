"""A business with several sides: people who buy, people who work, companies that employ them. The example is rides."""

from django.utils.translation import gettext_lazy as _

from identity.oidc.scopes import STANDARD
from identity.recipes.access import (
    complete_api,
    complete_organization_permissions,
    complete_organization_role,
    complete_role,
)
from identity.recipes.policies import PASSWORDLESS, choose_sign_in
from identity.recipes.programs import complete_brand, complete_native_app, complete_rules, complete_web_app
from identity.recipes.recipe import Recipe
from identity.signin.models import ApplicationPolicy, SignInPolicy
from identity.signin.registration.models import ProfileField
from identity.signin.registration.operations import create_field
from identity.users.roles.models import Role
from orgs.administration import Right
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope

RECIPE = Recipe(
    label=_("Business with several sides (B2B2C)"),
    lead=_("One account for customers and for those who serve them, and companies in between, as at a ride service."),
    makes=(
        _("A rider app, a driver app and an administration app, each with an API and permissions of its own"),
        _("Roles rider, driver and staff: the rider app gives rider, the others admit only their own people"),
        _(
            "Organizations as fleets, with owner, dispatcher and driver; whoever drives for a fleet has the role driver for so long"
        ),
        _("A brand for each app; the driver app asks for a phone number, the administration app for a second factor"),
        _("Sign-in by a code to the e-mail address or by a passkey, without passwords"),
    ),
)
REQUEST, ACCEPT, MANAGE = "request:rides", "accept:rides", "manage:rides"
DISPATCH = "dispatch:rides"
# Side → the one permission of its API, in words.
SIDES = {
    "rider": (REQUEST, "Ask for rides"),
    "driver": (ACCEPT, "Accept rides"),
    "staff": (MANAGE, "See and change every ride"),
}
PEOPLE = {
    "rider": "Whoever registered in the rider app",
    "driver": "Whoever drives for a fleet",
    "staff": "Whoever runs the service",
}
MOBILE = "mobile"


def set_up(scope: TenantScope, by: Actor) -> None:
    choose_sign_in(choices=PASSWORDLESS, by=by)
    roles = {side: _complete_side(scope, side, by) for side in SIDES}
    _complete_fleets(roles["driver"], by)
    _complete_phone_number(by)
    _complete_apps(roles, by)


def _complete_side(scope: TenantScope, side: str, by: Actor) -> Role:
    name, description = SIDES[side]
    api = {"name": f"{side.capitalize()} API", "indicator": f"https://{side}.{scope.slug}.example"}
    permissions = complete_api(**api, permissions={name: description}, by=by)
    return complete_role(name=side, description=PEOPLE[side], permissions=[permissions[name]], by=by)


def _complete_fleets(driver: Role, by: Actor) -> None:
    """The roles of the template that every tenant has become a fleet's."""
    complete_organization_permissions(permissions={DISPATCH: "Send the fleet’s drivers"}, by=by)
    complete_organization_role(
        name="owner", description="Owns the fleet.", permissions=(DISPATCH,), former="admin", by=by
    )
    complete_organization_role(
        name="dispatcher",
        description="Sends the fleet’s drivers, and invites them.",
        permissions=(DISPATCH, Right.READ_MEMBERS, Right.MANAGE_MEMBERS),
        by=by,
    )
    complete_organization_role(
        name="driver", description="Drives for the fleet.", carried=[driver], former="member", by=by
    )


def _complete_phone_number(by: Actor) -> None:
    """Asked by the driver app alone."""
    if ProfileField.objects.filter(key=MOBILE).exists():
        return
    values = {
        "key": MOBILE,
        "kind": ProfileField.Kind.REGEX,
        "labels": {"en": "Phone number", "ja": "電話番号"},
        "helps": {
            "en": "So that riders and your fleet can call you.",
            "ja": "乗客や所属の車両会社からの連絡に使います。",
        },
        "required": True,
        "asked": False,
        "settings": {"pattern": r"\+?[0-9][0-9 ()\-]{6,20}"},
    }
    create_field(values=values, by=by)


def _complete_apps(roles: dict[str, Role], by: Actor) -> None:
    rider, driver = (
        complete_native_app(name=f"{side.capitalize()} app", scopes=(*STANDARD, SIDES[side][0]), by=by)
        for side in ("rider", "driver")
    )
    staff = complete_web_app(name="Administration app", port=3000, scopes=(*STANDARD, SIDES["staff"][0]), by=by)
    registration, required = SignInPolicy.Registration, ApplicationPolicy.SecondFactor.REQUIRED
    complete_rules(application=rider, default=[roles["rider"]], by=by)
    complete_rules(
        application=driver,
        admitted=[roles["driver"]],
        sign_in={"registration": registration.INVITATION, "fields": [MOBILE]},
        by=by,
    )
    complete_rules(
        application=staff,
        admitted=[roles["staff"]],
        sign_in={"registration": registration.CLOSED, "mfa": required},
        by=by,
    )
    complete_brand(application=rider, name="Rider", colour="#0f766e", by=by)
    complete_brand(application=driver, name="Driver", colour="#1d4ed8", by=by)
    complete_brand(application=staff, name="Administration", colour="#374151", by=by)
