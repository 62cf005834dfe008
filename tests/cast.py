"""The cast: Acme and Globex are tenants; Alice owns, Bob is a member, Carol lives in Globex, Oscar operates.

They are part of the template database. Alice has the same address and password in both tenants and is two people.
"""

from functools import cache
from uuid import uuid4

from django.contrib.auth.hashers import make_password

from identity.signin.models import SignInPolicy
from identity.signin.operations import update_policy
from identity.users.models import User
from identity.users.operations import create_user
from tenants import access, hosts, operations, provisioning, schemas
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter, leave
from tenants.models import Access, Tenant
from tenants.register import operators_scope, writing

PASSWORD = "correct horse battery"


def assemble() -> None:
    """Fills a new database."""
    acme, globex = (_tenant(slug) for slug in ("acme", "globex"))
    with enter(acme.scope()):
        for name in ("alice", "bob"):
            _user(name, f"{name}@acme.test")
    with enter(globex.scope()):
        _user("carol", "carol@globex.test")
        _user("alice", "alice@acme.test")
    with enter(operators_scope()):
        oscar = create_user(email="oscar@agency.test", email_verified=True, password=PASSWORD, name="Oscar", by=COMMAND)
        vera = create_user(email="vera@agency.test", email_verified=True, password=PASSWORD, name="Vera", by=COMMAND)
    with leave():
        operators = Tenant.objects.get(schema_name="operators")
    _access(oscar, operators, Access.Role.OWNER)
    _access(oscar, acme, Access.Role.OWNER)
    _access(vera, acme, Access.Role.VIEWER)


def tenant(slug: str) -> TenantScope:
    found = hosts.find_by_slug(slug)
    assert found is not None
    return found


def user(scope: TenantScope, username: str) -> User:
    with enter(scope):
        return User.objects.get(username=username)


def operator(name: str) -> User:
    with enter(operators_scope()):
        return User.objects.get(email=f"{name}@agency.test")


def unique(name: str) -> str:
    """A name that no other test has used."""
    return f"{name}-{uuid4().hex[:8]}"


def new_tenant(name: str = "") -> Tenant:
    """A tenant of the test's own, ready; for tests that would disturb the cast's."""
    return _tenant(name or f"t{uuid4().hex[:10]}")


def new_tenant_row(name: str = "") -> Tenant:
    """A row of the register that says it is ready, without a schema: for lists, never to be entered."""
    made = operations.create_tenant(slug=name or unique("r"), name=name or "Row", by=COMMAND)
    with writing():
        Tenant.objects.filter(pk=made.pk).update(state=Tenant.State.READY)
    return made


def new_bare_tenant() -> Tenant:
    """A tenant with tables and a role, ready, and nothing set up in it: ten of them take a second."""
    made = new_tenant_row()
    schemas.build_schema(made.schema_name, made.role_name)
    with leave():
        made.refresh_from_db()
    return made


def new_user(name: str = "", verified: bool = True, password: str | None = PASSWORD) -> User:
    """A person of the test's own in the current tenant."""
    username = name or f"u{uuid4().hex[:10]}"
    return create_user(
        username=username,
        email=f"{username}@example.test",
        email_verified=verified,
        password_hash=stored(password) if password is not None else "",
        by=COMMAND,
    )


@cache
def stored(password: str) -> str:
    """Hashed once: thousands of people have the same one."""
    return make_password(password)


def person(scope: TenantScope, verified: bool = True, password: str | None = PASSWORD) -> User:
    """A person of the test's own at a tenant."""
    with enter(scope):
        return new_user(verified=verified, password=password)


def tenant_with(**choices: object) -> TenantScope:
    """A tenant of the test's own whose sign-in policy says so, for example `tenant_with(password=False)`."""
    scope = new_tenant().scope()
    with enter(scope):
        policy = SignInPolicy.load()
        for name, value in choices.items():
            setattr(policy, name, value)
        update_policy(policy=policy, by=COMMAND)
    return scope


def _tenant(slug: str) -> Tenant:
    made = operations.create_tenant(slug=slug, name=slug.capitalize(), by=COMMAND)
    provisioning.provision(made.pk, COMMAND)
    with leave():
        made.refresh_from_db()
    return made


def _user(username: str, email: str) -> User:
    return create_user(
        username=username, email=email, email_verified=True, password=PASSWORD, name=username.capitalize(), by=COMMAND
    )


def _access(operator: User, tenant: Tenant, role: str) -> None:
    access.give_access(
        operator_id=operator.pk, operator_label=operator.email, tenant=tenant, role=role, reason="the cast", by=COMMAND
    )
