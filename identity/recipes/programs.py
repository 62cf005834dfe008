"""Applications as recipes make them, and how their sign-in differs from the tenant's."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from identity.applications.models import Application
from identity.oidc.operations import create_client, revoke_secret
from identity.signin.application_rules import FIELDS, find_rules, update_rules
from identity.signin.brand.models import ApplicationBranding
from identity.signin.brand.operations import update_application_branding
from identity.users.roles.models import Role
from identity.users.roles.operations import (
    create_role,
    give_application_roles,
    update_admitted_roles,
    update_default_roles,
)
from tenants.apis.models import BUILT_IN, Permission
from tenants.audit.actor import Actor

Kind = Application.Kind
# Where they are answered until their own addresses are known: on the developer's machine alone.
LOOPBACK = "http://127.0.0.1/callback"
OWN_SCHEME = "com.example.app:/callback"


def complete_web_app(*, name: str, port: int, scopes: Iterable[str] = (), by: Actor) -> Application:
    """With a server of its own. `port` is the developer's machine's."""
    origin = f"http://localhost:{port}"
    return _complete(name, Kind.WEB, [f"{origin}/callback"], [f"{origin}/"], scopes, by)


def complete_native_app(*, name: str, scopes: Iterable[str] = (), by: Actor) -> Application:
    """On phones and desktops: by a scheme of its own, or a loopback port."""
    return _complete(name, Kind.NATIVE, [LOOPBACK, OWN_SCHEME], [], scopes, by)


def complete_machine(*, name: str, description: str, permissions: Iterable[str], by: Actor) -> Application:
    """A service that calls the management API and may do no more there than these permissions say."""
    application = _complete(name, Kind.MACHINE, [], [], (), by)
    if not Role.objects.filter(name=name).exists():
        granted = Permission.objects.filter(resource__indicator=BUILT_IN, name__in=list(permissions))
        role = create_role(
            name=name,
            description=description,
            kind=Role.Kind.MACHINE,
            permissions=granted.select_related("resource"),
            by=by,
        )
        give_application_roles(application=application, roles=[role], by=by)
    return application


def complete_rules(
    *,
    application: Application,
    default: Iterable[Role] = (),
    admitted: Iterable[Role] = (),
    sign_in: Mapping[str, object] = MappingProxyType({}),
    by: Actor,
) -> None:
    """Who registers through it gets `default`, who may enter has one of `admitted`; `sign_in` as in FIELDS."""
    if (roles := list(default)) and not application.default_roles.exists():
        update_default_roles(application=application, roles=roles, by=by)
    if (roles := list(admitted)) and not application.admitted_roles.exists():
        update_admitted_roles(application=application, roles=roles, by=by)
    rules = find_rules(application)
    if sign_in and rules.is_empty:
        as_it_is = {name: getattr(rules, name) for name in FIELDS}
        update_rules(application=application, values={**as_it_is, **sign_in}, by=by)


def complete_brand(*, application: Application, name: str, colour: str, by: Actor) -> None:
    if not ApplicationBranding.objects.filter(pk=application.pk).exists():
        branding = ApplicationBranding(application=application, display_name=name, colour=colour)
        update_application_branding(branding=branding, by=by)


def _complete(
    name: str, kind: str, redirect_uris: list[str], signed_out: list[str], scopes: Iterable[str], by: Actor
) -> Application:
    found = Application.objects.filter(name=name).first()
    if found is not None:
        return found
    client, _secret = create_client(
        name=name, kind=kind, redirect_uris=redirect_uris, post_logout_redirect_uris=signed_out, scopes=scopes, by=by
    )
    # Nobody has seen its first secret and nobody can: the developer makes one in the console.
    for row in client.secrets.all():
        revoke_secret(secret=row, by=by)
    application: Application = client.application
    return application
