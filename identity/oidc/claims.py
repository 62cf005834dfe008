"""Claims about a person, by scope and by name (OpenID Connect Core 5.1, 5.4, 5.5; Logto's own scopes)."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from identity.oidc.organizations import claims as organizations
from identity.oidc.organizations.names import ORGANIZATIONS, ROLES
from tenants.isolation import hot

# What the claims are made of, for statements that read a person along: `u` is users_user.
COLUMNS = """u.id, u.username, u.name, u.picture, u.locale, u.profile, u.email, u.phone, u.phone_verified, u.updated_at,
 exists (select 1 from account_emailaddress e where e.user_id = u.id and e.verified and lower(e.email) = lower(u.email))"""
COLUMN_COUNT = 11
# Asked for seldom, so a statement of their own where they are.
EXTRA_COLUMNS = """
select array(select distinct r.name from roles_userrole ur join roles_role r on r.id = ur.role_id where ur.user_id = u.id
  and (%(confined)s::uuid is null or exists (select 1 from orgs_member m
   where m.id = ur.membership_id and m.organization_id = %(confined)s)) order by 1),
 u.custom_data,
 (select coalesce(json_object_agg(s.provider, json_build_object('userId', s.uid, 'details', s.extra_data)), '{}')
  from socialaccount_socialaccount s where s.user_id = u.id)
from users_user u where u.id = %(user_id)s
"""

# Claims of scope `profile` that have no column of their own.
PROFILE = (
    "family_name",
    "given_name",
    "middle_name",
    "nickname",
    "profile",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
)
Claims = dict[str, object]


@dataclass(frozen=True, slots=True)
class Person:
    """One row of COLUMNS."""

    id: UUID
    username: str | None
    name: str
    picture: str
    locale: str
    profile: dict[str, object]
    email: str
    phone: str
    phone_verified: bool
    updated_at: datetime
    email_verified: bool


def _kept(name: str) -> "Callable[[Person], object]":
    return lambda person: person.profile.get(name)


def _address(person: Person) -> object:
    address = person.profile.get("address")
    return {"formatted": address} if isinstance(address, str) and address else address


VALUES: "Mapping[str, Callable[[Person], object]]" = {
    **{name: _kept(name) for name in PROFILE},
    "name": lambda person: person.name,
    "picture": lambda person: person.picture or person.profile.get("picture"),
    "username": lambda person: person.username,
    "preferred_username": lambda person: person.username,
    "locale": lambda person: person.locale or person.profile.get("locale"),
    "updated_at": lambda person: int(person.updated_at.timestamp()),
    "email": lambda person: person.email,
    "email_verified": lambda person: person.email_verified if person.email else None,
    "phone_number": lambda person: person.phone,
    "phone_number_verified": lambda person: person.phone_verified if person.phone else None,
    "address": _address,
}
EXTRAS = ("roles", "custom_data", "identities")
NAMES = ("name", "picture", "username", "preferred_username")
# At the userinfo endpoint, everything that a scope releases; in the ID token the few that applications show at once,
# and that Logto's SDKs read there.
USERINFO: Mapping[str, tuple[str, ...]] = {
    "profile": (*PROFILE, *NAMES, "locale", "updated_at"),
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_number_verified"),
    "address": ("address",),
    **{name: (name,) for name in EXTRAS},
    ORGANIZATIONS: ("organizations", "organization_data"),
    ROLES: ("organization_roles",),
}
ID_TOKEN: Mapping[str, tuple[str, ...]] = {
    "profile": NAMES,
    "email": USERINFO["email"],
    "phone": USERINFO["phone"],
    "roles": ("roles",),
    ORGANIZATIONS: ("organizations",),
    ROLES: USERINFO[ROLES],
}
SCOPE_OF = {name: scope for scope, names in USERINFO.items() for name in names}
CLAIMS_SUPPORTED = sorted(
    {
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "acr",
        "amr",
        "sid",
        "at_hash",
        "organization_id",
        *SCOPE_OF,
    }
)


def release(
    person: Person,
    table: Mapping[str, tuple[str, ...]],
    scopes: Iterable[str],
    wishes: Mapping[str, list[object]],
    told: Collection[UUID] | None = None,
    confined: UUID | None = None,
) -> Claims:
    """What the scopes release at one place, and what was wished for there by name, with the values that would do.
    `told` are the organizations that the client may hear of; None for all. `confined` is as organizations.reach has it.

    Claims without a value are left out (Core 5.3.2), essential ones too (5.5.1).
    """
    names = dict.fromkeys(name for scope in scopes for name in table.get(scope, ()))
    extras = _read_extras(person, {*names, *wishes}, told, confined)
    found = {name: extras[name] if name in extras else VALUES[name](person) for name in (*names, *wishes)}
    return {
        name: value
        for name, value in found.items()
        if value not in (None, "") and (name in names or not wishes[name] or value in wishes[name])
    }


def _read_extras(person: Person, names: set[str], told: Collection[UUID] | None, confined: UUID | None) -> Claims:
    found: Claims = {}
    if not names.isdisjoint(EXTRAS):
        row = hot.fetch(EXTRA_COLUMNS, {"user_id": person.id, "confined": confined})
        found |= zip(EXTRAS, row or ([], {}, {}), strict=True)
    if not names.isdisjoint(organizations.VALUES):
        found |= organizations.read(person.id, told, confined)
    return found
