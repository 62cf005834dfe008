"""What a person may do in an organization, at a hundred thousand organizations and a million memberships.

The statements are the token path's own, over its own pool; what they cost is told beside the same grant without an
organization, since most of a refresh is its one durable write.
"""

import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg

from identity.oidc.grants import refresh_token
from identity.oidc.models import Client, RefreshToken
from identity.oidc.operations import create_client
from identity.oidc.organizations import claims, members, permissions
from orgs.connections.affected import Affected, Group, affected
from orgs.connections.models import Connection, Stage
from orgs.models import Member, OrganizationPermission, OrganizationRole
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import COMMAND
from tenants.caches import LISTENER, ChangeCache
from tenants.isolation import hot
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.bench import crowd
from tests.bench.rows import Row, seconds

ROUNDS, PLANNED = 400, 50
ROLES, PERMISSIONS, OF_A_ROLE = 200, 100, 10
BOUND = "≤ 2 ms"
SCOPE = "openid offline_access urn:logto:scope:organizations"
# One organization has every 25th person; one person is in a thousand organizations.
FILL = """
create unlogged table place as select row_number() over () as n, gen_random_uuid() as id from generate_series(1, {organizations});
create unlogged table somebody as select row_number() over (order by id) as n, id from users_user;
insert into orgs_organization (id, name, description, custom_data, requires_mfa, created_at)
 select id, 'Organization ' || n, '', '{{}}', n % 10 = 0, now() - n * interval '1 minute' from place;
create index on place (n);
create index on somebody (n);
insert into orgs_member (id, organization_id, user_id, source, created_at)
 select gen_random_uuid(), p.id, s.id, 'added', now() from generate_series(1, {memberships}) i
 join somebody s on s.n = 1 + i % {people} join place p on p.n = 2 + (hashint8(i)::bigint & 2147483647) % ({organizations} - 1)
 on conflict do nothing;
insert into orgs_member (id, organization_id, user_id, source, created_at)
 select gen_random_uuid(), (select id from place where n = 1), id, 'added', now() from somebody where n % 25 = 0
 on conflict do nothing;
insert into orgs_member (id, organization_id, user_id, source, created_at)
 select gen_random_uuid(), id, (select id from somebody where n = 1), 'added', now() from place where n <= 1000
 on conflict do nothing;
create unlogged table role as select row_number() over () as n, id from orgs_organizationrole where kind = 'user';
insert into orgs_memberrole (member_id, role_id)
 select m.id, r.id from orgs_member m cross join generate_series(0, 2) i
 join role r on r.n = 1 + (hashtext(m.id::text || i)::bigint & 2147483647) % (select count(*) from role)
 where i = 0 or (hashtext(m.id::text) & 3) < i on conflict do nothing;
"""
# Every organization has a domain that requires its own sign-in; every second person has an address at that of the first
# one, everybody else at some other.
REQUIRED = """
insert into connectors_connector (id, kind, name, config, secrets_sealed, is_enabled, position, keeps_tokens, updates_profile,
  test_result, created_at, updated_at)
 select id, 'saml', 'Provider', '{{}}', '', true, 0, false, false, '{{}}', now(), now() from place;
insert into connections_connection (connector_id, organization_id, entity_id, mapping, draft, draft_secrets_sealed, tested_hash,
  stage, creates_accounts, trusts_mfa, is_shown, created_at, updated_at)
 select id, id, '', '{{}}', '{{}}', '', '', 'new', true, false, false, now(), now() from place;
insert into domains_organizationdomain (id, organization_id, domain, proof, joins, connection_id, required_from, created_at, verified_at)
 select gen_random_uuid(), id, 'd' || n || '.example.com', '', false, id, now() + interval '1 day', now(), now() from place;
update account_emailaddress e set verified = true,
 email = s.n || '@d' || (case when s.n % 2 = 0 then 1 else 1 + s.n % {organizations} end) || '.example.com'
 from somebody s where s.id = e.user_id and e."primary";
"""
VACUUM = (
    "account_emailaddress",
    "domains_organizationdomain",
    "orgs_organization",
    "orgs_member",
    "orgs_memberrole",
    "oidc_refreshtoken",
)
Key = tuple[UUID, UUID]


def measure(organizations: int, memberships: int) -> Iterator[Row | str]:
    scope, people = cast.new_tenant().scope(), memberships // 4
    with enter(scope):
        _template()
        client, _secret = create_client(name="Shop", kind="web", redirect_uris=["https://a.test/"], by=COMMAND)

    def everything() -> None:
        crowd.fill(scope, people, _no_roles(scope), ())
        _fill(scope, organizations, memberships)

    filling = seconds(everything)
    with enter(scope):
        yield Row(
            f"filling it: {_count(scope, 'orgs_member'):,} memberships, {_count(scope, 'orgs_memberrole'):,} roles",
            filling,
            "s",
        )
        LISTENER.listening.set()
        try:
            yield from _of_people(scope, client, _sample(scope))
        finally:
            LISTENER.listening.clear()


def _of_people(scope: TenantScope, client: Client, samples: dict[str, list[Key]]) -> Iterator[Row | str]:
    plain = [values for values, _key in _families(client, samples["a person like most"])]
    yield Row("refresh, no organization: there and back, median", _median(plain, refresh_token.rotation()), "ms")
    yield Row("refresh, no organization: as PostgreSQL says", _said(scope, refresh_token.rotation(), plain), "ms")
    obliged = refresh_token.rotation(obliges=True)
    yield Row("refresh where domains require a sign-in: as PostgreSQL says", _said(scope, obliged, plain), "ms", BOUND)
    yield from _plan(scope, obliged, plain[0])
    yield from _dry_run()
    for name, keys in samples.items():
        values = [{**values, "organization": key[1]} for values, key in _families(client, keys)]
        statement = refresh_token.rotation(in_organization=True)
        yield Row(f"refresh, {name}: there and back, median", _median(values, statement), "ms")
        yield Row(f"refresh, {name}: as PostgreSQL says", _said(scope, statement, values), "ms", BOUND)
        yield from _plan(scope, statement, values[0])
    yield from _permissions(samples["a person like most"])
    for name in ("a person like most", "in a thousand organizations"):
        asked: list[dict[str, object]] = [
            {"user": user, "only": None, "confined": None} for user, _organization in samples[name]
        ]
        yield Row(f"claims about all organizations, {name}: median", _median(asked, claims.ALL), "ms")


def _dry_run() -> Iterator[Row]:
    """Before half of everybody is asked to come by a provider."""
    first = Connection.objects.get(domains__domain="d1.example.com")
    found: list[Affected] = []
    taken = _milliseconds(lambda: found.append(affected(first, Stage.ALL)))
    yield Row(f"dry run of a requirement, {found[0].total:,} people: every group counted", taken, "ms")
    pages = [_milliseconds(lambda group=group: list(found[0].people(group)[:50])) for group in Group]  # type: ignore[misc]  # of this round
    yield Row("dry run, the first page of the slowest group", max(pages), "ms")


def _permissions(keys: list[Key]) -> Iterator[Row]:
    """From the ids that a statement answers to names: as a process does it that has, or has not, seen these roles."""
    roles = [members.roles_of_person(*key) for key in keys]
    cold, warm = [], []
    for ids in roles:
        for cache in ChangeCache.registered:
            cache.forget()
        cold.append(_milliseconds(lambda ids=ids: permissions.permitted_by(ids)))  # type: ignore[misc]  # of this round
        warm.append(_milliseconds(lambda ids=ids: permissions.permitted_by(ids)))  # type: ignore[misc]  # of this round
    yield Row("from roles to permissions, first time in a process: median", statistics.median(cold), "ms")
    yield Row("from roles to permissions, afterwards: median", statistics.median(warm), "ms", BOUND)


def _template() -> None:
    """200 roles, each with ten of 100 permissions and ten of an API's 100."""
    api = create_resource(name="API", indicator="https://api.test", by=COMMAND)
    at_api = [create_permission(resource=api, name=f"do:{number}", by=COMMAND) for number in range(PERMISSIONS)]
    own = OrganizationPermission.objects.bulk_create(
        OrganizationPermission(name=f"may:{number}") for number in range(PERMISSIONS)
    )
    made = OrganizationRole.objects.bulk_create(OrganizationRole(name=f"role {number}") for number in range(ROLES - 2))
    for number, role in enumerate(made):
        chosen = [(number * 7 + step * 11) % PERMISSIONS for step in range(OF_A_ROLE)]
        role.permissions.set([own[one] for one in chosen])
        role.api_permissions.set([at_api[one] for one in chosen])


def _fill(scope: TenantScope, organizations: int, memberships: int) -> None:
    with psycopg.connect(crowd.settings_url(), autocommit=True) as connection:
        connection.execute(f'set search_path to "{scope.schema_name}"')
        filling = FILL + REQUIRED
        connection.execute(
            filling.format(organizations=organizations, memberships=memberships, people=memberships // 4)
        )
        for table in VACUUM:
            connection.execute(f"vacuum analyze {table}")


def _no_roles(scope: TenantScope) -> tuple[UUID, ...]:
    from identity.users.roles.operations import create_role

    with enter(scope):
        return tuple(create_role(name=f"tenant role {share}", by=COMMAND).pk for share in ("half", "some", "few"))


def _sample(scope: TenantScope) -> dict[str, list[Key]]:
    """Pairs of person and organization, of whom none is suspended or has to prove two factors."""
    found = Member.objects.filter(organization__requires_mfa=False, user__suspended_at=None)
    rows = found.values_list("user_id", "organization_id")
    large = Member.objects.get(user=_first(), organization__name="Organization 1").organization_id
    many = list(rows.filter(user=_first())[:ROUNDS])
    return {
        "a person like most": list(rows.order_by("pk")[:ROUNDS]),
        "in a thousand organizations": many,
        "in an organization of every 25th": list(rows.filter(organization=large)[:ROUNDS]),
    }


def _first() -> UUID:
    """Whoever is in a thousand organizations: the lowest id of all."""
    return Member.objects.order_by("user_id").values_list("user_id", flat=True)[0]


def _families(client: Client, keys: list[Key]) -> list[tuple[dict[str, object], Key]]:
    """A grant of each of these people, and the values of its first refresh."""
    now = datetime.now(UTC)
    rows = [
        RefreshToken(
            token=str(family), token_family=family, token_checksum=family.hex, user_id=user, application=client,
            scope=SCOPE, sid="s", auth_time=now, acr="urn:genkan:acr:single-factor", amr=["pwd"],
            resources={"urn:logto:resource:organizations": ["may:1"]}, idle_until=now + timedelta(days=1),
            expires_at=now + timedelta(days=1),
        )
        for user, _organization in keys
        for family in (uuid4(),)
    ]  # fmt: skip
    RefreshToken.objects.bulk_create(rows)
    common = {
        "generation": 0, "client": client.pk, "client_valid_from": now - timedelta(days=9000), "admitted": [], "scopes": [],
        "resource": "", "idle": timedelta(days=1), "grace": timedelta(0), "organization": None, "is_own": True, "spellings": "{}",
    }  # fmt: skip
    return [({**common, "family": row.token_family}, key) for row, key in zip(rows, keys, strict=True)]


def _median(values: list[dict[str, object]], statement: str) -> float:
    taken = []
    for one in values:
        found: list[object] = []
        taken.append(_milliseconds(lambda one=one, found=found: found.append(hot.fetch(statement, one))))  # type: ignore[misc]  # of this round
        assert found[0] is not None, one
    return statistics.median(taken)


def _said(scope: TenantScope, statement: str, values: list[dict[str, object]]) -> float:
    """Planning and execution as PostgreSQL itself says, over one connection that has seen the tables: the median."""
    taken = []
    for lines in _explained(scope, statement, values[:PLANNED]):
        found = re.findall(r"(?:Planning|Execution) Time: ([\d.]+)", "\n".join(lines))
        taken.append(sum(map(float, found)))
    return statistics.median(taken)


def _explained(scope: TenantScope, statement: str, values: list[dict[str, object]]) -> Iterator[list[str]]:
    """Of one more refresh of the same grant, which is rolled back."""
    with (
        psycopg.connect(crowd.settings_url(), autocommit=False) as connection,
        psycopg.ClientCursor(connection) as cursor,
    ):
        for one in values:
            cursor.execute(f'set local search_path to "{scope.schema_name}"')
            cursor.execute("explain (analyze, buffers) " + statement, {**one, "generation": 1})
            yield [line for (line,) in cursor.fetchall()]
            connection.rollback()


def _plan(scope: TenantScope, statement: str, values: dict[str, object]) -> Iterator[str]:
    """Which indexes, and how they were asked."""
    *_warming, lines = _explained(scope, statement, [values, values])
    yield from ("    " + line.strip() for line in lines if re.search("Scan using|Index Cond|Filter", line))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _count(scope: TenantScope, table: str) -> int:
    with psycopg.connect(crowd.settings_url(), autocommit=True) as connection:
        row = connection.execute(f'select count(*) from "{scope.schema_name}".{table}').fetchone()
    return int(row[0]) if row else 0
