"""Software for companies: one product, an organization for each client company, the same roles in each of them."""

from django.utils.translation import gettext_lazy as _

from identity.recipes.access import complete_organization_permissions, complete_organization_role
from identity.recipes.policies import PASSWORDLESS, choose_sign_in
from identity.recipes.programs import complete_machine, complete_native_app, complete_web_app
from identity.recipes.recipe import Recipe
from orgs.administration import Right
from tenants.audit.actor import Actor
from tenants.isolation.scope import TenantScope

RECIPE = Recipe(
    label=_("Software for companies (B2B)"),
    lead=_("Each client company is an organization that looks after its own people; somebody may belong to several."),
    makes=(
        _("A web app and a native app, answered on the developer’s machine until you give their addresses"),
        _("Organization roles admin and member, and permissions for them, of which organization tokens speak"),
        _(
            "Single sign-on that each client company sets up alone: its administrators prove its domains and connect its own identity provider"
        ),
        _("A back end that creates organizations and invites their first administrators by the management API"),
        _(
            "Sign-in by a code to the e-mail address or by a passkey, without passwords; a second factor is offered, and an organization may require it"
        ),
    ),
)
READ, WRITE = "read:projects", "write:projects"
# What a client company's administrators do alone: their domains, and their own identity provider.
ALONE = (Right.MANAGE_DOMAINS, Right.MANAGE_SSO)
PERMISSIONS = {READ: "Read the organization’s projects", WRITE: "Change the organization’s projects"}


def set_up(scope: TenantScope, by: Actor) -> None:
    complete_organization_permissions(permissions=PERMISSIONS, by=by)
    complete_organization_role(
        name="admin", description="Administers the organization.", permissions=(READ, WRITE, *ALONE), by=by
    )
    complete_organization_role(name="member", description="Belongs to the organization.", permissions=(READ,), by=by)
    complete_web_app(name="Web app", port=3000, by=by)
    complete_native_app(name="Native app", by=by)
    complete_machine(
        name="Back end",
        description="Creates organizations and invites their first administrators",
        permissions=("read:organizations", "write:organizations", "read:organization-template", "read:users"),
        by=by,
    )
    choose_sign_in(choices=PASSWORDLESS, by=by)
