"""A consumer app: one service, everybody has an account of their own, and pays or does not. The example is music."""

from django.utils.translation import gettext_lazy as _

from identity.recipes.access import complete_api, complete_role
from identity.recipes.policies import PASSWORDLESS, choose_sign_in
from identity.recipes.programs import complete_machine, complete_native_app, complete_web_app
from identity.recipes.recipe import Recipe
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope

RECIPE = Recipe(
    label=_("Consumer app (B2C)"),
    lead=_("Anybody may register, and what somebody may do follows from their subscription, as at a music service."),
    makes=(
        _(
            "A web app, an Android app and an iOS app, answered on the developer’s machine until you give their addresses"
        ),
        _("An API with permissions, and the roles free, pro and premium; new people get free"),
        _("A subscription service that moves people between those roles by the management API"),
        _("Sign-in by a code to the e-mail address or by a passkey, without passwords; a second factor is offered"),
    ),
)
FREE, PLAYLISTS, HIFI = "read:free", "write:playlists", "read:hifi"
PERMISSIONS = {
    FREE: "Read the free library",
    PLAYLISTS: "Create and save playlists of one’s own",
    HIFI: "Read the whole library in HiFi",
}
TIERS = {
    "free": ("Whoever pays nothing", (FREE,)),
    "pro": ("Subscribers", (FREE, PLAYLISTS)),
    "premium": ("Subscribers of everything", (FREE, PLAYLISTS, HIFI)),
}


def set_up(scope: TenantScope, by: Actor) -> None:
    indicator = f"https://api.{scope.slug}.example"
    permissions = complete_api(name="Music API", indicator=indicator, permissions=PERMISSIONS, by=by)
    for name, (description, names) in TIERS.items():
        granted = [permissions[one] for one in names]
        complete_role(name=name, description=description, permissions=granted, is_default=name == "free", by=by)
    complete_web_app(name="Web app", port=3000, by=by)
    complete_native_app(name="Android app", by=by)
    complete_native_app(name="iOS app", by=by)
    complete_machine(
        name="Subscription service",
        description="Moves people between roles when their subscription changes",
        permissions=("read:users", "read:roles", "write:roles"),
        by=by,
    )
    choose_sign_in(choices=PASSWORDLESS, by=by)
