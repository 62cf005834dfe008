"""Fills a tenant with a million people by COPY, as its owner: what only a command may do."""

import csv
import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import IO

import psycopg
from django.conf import settings

from tenants.isolation.scope import TenantScope
from tests import database

FAMILY = (
    "Sato",
    "Suzuki",
    "Takahashi",
    "Tanaka",
    "Watanabe",
    "Ito",
    "Smith",
    "Garcia",
    "Müller",
    "Novák",
    "Rossi",
    "高橋",
)
GIVEN = ("Haruto", "Yui", "Sakura", "Ren", "Aoi", "Alice", "Bob", "Carol", "José", "Åsa", "Zoë", "花子")
HOSTS = ("example.com", "example.org", "mail.test", "office.test", "school.test")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
USER = "id,password,username,email,phone,phone_verified,name,picture,locale,profile,custom_data,suspended_at,valid_from,created_at,updated_at,registered_with,last_login"
PASSWORD = "argon2$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43


def fill(scope: TenantScope, people: int, roles: tuple[uuid.UUID, ...], applications: tuple[uuid.UUID, ...]) -> None:
    """`roles` are given to half of the people, to one in a hundred and to one in ten thousand."""
    with psycopg.connect(settings_url(), autocommit=False) as connection, connection.cursor() as cursor:
        cursor.execute(f'set search_path to "{scope.schema_name}"')
        with cursor.copy(f"copy users_user ({USER}) from stdin") as copy:
            for row in _people(people, applications):
                copy.write_row(row)
        cursor.execute(
            'insert into account_emailaddress (user_id, email, verified, "primary")'
            " select id, email, substr(id::text, 1, 1) <> '0', true from users_user where email <> ''"
            " and not exists (select 1 from account_emailaddress a where a.user_id = users_user.id)"
        )
        for role, share in zip(roles, (2, 100, 10_000), strict=True):
            cursor.execute(
                "insert into roles_userrole (user_id, role_id, created_at) select id, %s, now() from users_user"
                " where mod(hashtext(id::text), %s) = 0",
                [role, share],
            )
        cursor.execute(
            "insert into mfa_authenticator (user_id, type, data, created_at) select id, case when mod(hashtext(id::text), 2)"
            " = 0 then 'totp' else 'webauthn' end, '{}', now() from users_user where mod(hashtext(id::text), 5) = 0"
        )
    with psycopg.connect(settings_url(), autocommit=True) as connection:
        for table in ("users_user", "account_emailaddress", "roles_userrole", "mfa_authenticator"):
            connection.execute(f'vacuum analyze "{scope.schema_name}".{table}')


def _people(people: int, applications: tuple[uuid.UUID, ...]) -> Iterator[tuple[object, ...]]:
    chance = random.Random(5)  # the same crowd each time
    for number in range(people):
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        created = NOW - timedelta(seconds=chance.randrange(3 * 365 * 86400), microseconds=chance.randrange(10**6))
        seen = created + (NOW - created) * chance.random() if chance.random() < 0.7 else None
        login = f"{given}.{family}.{number}".lower()
        login = login if login.isascii() else f"person.{number}"
        yield (
            uuid.UUID(int=chance.getrandbits(128), version=4), PASSWORD, login, f"{login}@{chance.choice(HOSTS)}",
            f"+8190{number:08}" if number % 3 == 0 else "", number % 6 == 0, f"{given} {family}", "",
            "ja" if number % 2 else "en", "{}", json.dumps({"plan": "pro"}) if number % 10 == 0 else "{}",
            NOW if number % 1000 == 0 else None, created, created, created,
            applications[number % 50] if number % 50 < len(applications) else None, seen,
        )  # fmt: skip


def write_file(file: IO[str], people: int) -> None:
    """What an import of that many people looks like, with bcrypt hashes."""
    lines = csv.writer(file)
    lines.writerow(("external_id", "email", "email_verified", "name", "created_at", "last_sign_in", "password_hash"))
    for number, row in enumerate(_people(people, ())):
        email = row[3]
        hashed = f"$2b$10${number:022d}{'a' * 31}"
        lines.writerow((f"old|{number}", email, "true", row[6], row[13], row[16] or "", hashed))
    file.flush()


def settings_url() -> str:
    return database.url("owner", settings.DATABASES["owner"]["NAME"])
