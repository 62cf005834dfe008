"""The platform as it runs in production: its web server over tenants that were created as any tenant is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from identity.launch import group
from identity.oidc.models import Client as ClientRow
from identity.oidc.models import Grant
from identity.oidc.operations import create_client, update_client
from identity.oidc.tokens import codes
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_application_roles, give_roles
from tenants import hosts
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast, live
from tests.bench.load import Client
from tests.bench.subject import CHALLENGE, PERMISSIONS, REDIRECT_URI, RESOURCE, SCOPES, Place
from tests.processes import Process, answers, running, wait_for


@contextmanager
def serving() -> Iterator[Process]:
    """The web server, at the port that is in every address."""
    port = settings.PUBLIC_PORT
    with running("web", group.web_server(port), live.environment("web")) as process:
        wait_for(lambda: answers(port), process)
        yield process


def create_place() -> Place:
    """A tenant with a person, an API and two clients."""
    scope = cast.new_tenant().scope()
    with enter(scope):
        person, api = cast.new_user(), create_resource(name="API", indicator=RESOURCE, by=COMMAND)
        permissions = [create_permission(resource=api, name=name, by=COMMAND) for name in PERMISSIONS]
        give_roles(user=person, roles=[create_role(name="Reader", permissions=permissions, by=COMMAND)], by=COMMAND)
        machine, machine_secret = create_client(name="Machine", kind="machine", by=COMMAND)
        role = create_role(name="Machine", kind=Role.Kind.MACHINE, permissions=permissions, by=COMMAND)
        give_application_roles(application=machine.application, roles=[role], by=COMMAND)
        web, web_secret = create_client(name="Web", kind="web", redirect_uris=[REDIRECT_URI], by=COMMAND)
        # As the other side signs; the specification's default, RS256, costs both the same more.
        update_client(client=web, values={"id_token_algorithm": "ES256"}, by=COMMAND)
    host = urlsplit(hosts.origin(scope)).netloc
    return Place(
        Client(host, "/oidc/token", machine.client_id, machine_secret or ""),
        Client(host, "/oidc/token", web.client_id, web_secret or ""),
        partial(_create_codes, scope, web, person.pk),
    )


def _create_codes(scope: TenantScope, client: ClientRow, user_id: object, count: int) -> list[str]:
    """As the authorization endpoint leaves them (identity.oidc.tokens.operations.create_code)."""
    now = timezone.now()
    with enter(scope):
        made = [codes.generate() for _code in range(count)]
        Grant.objects.bulk_create(
            Grant(
                code=digest,
                application=client,
                user_id=user_id,
                redirect_uri=REDIRECT_URI,
                scope=" ".join(SCOPES),
                code_challenge=CHALLENGE,
                code_challenge_method="S256",
                resources={RESOURCE: list(PERMISSIONS)},
                expires=now + timedelta(minutes=10),
                sid="a session of the bench",
                auth_time=now,
                acr="1",
                amr=["pwd"],
            )
            for _code, digest in made
        )
    return [code for code, _digest in made]
