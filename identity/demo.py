"""What there is to try: two tenants with brand, policy, people and applications. Made once, then only completed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from identity.applications.models import Application
from identity.oidc.models import AuthMethod, Client
from identity.oidc.operations import create_client, create_secret, digest_of_secret, revoke_secret, update_client
from identity.signin.brand.models import Branding
from identity.signin.brand.operations import update_branding
from identity.signin.models import SignInPolicy
from identity.signin.operations import update_policy
from identity.signin.registration.models import ProfileField, TermsPolicy
from identity.signin.registration.operations import create_field
from identity.signin.registration.terms import update_terms_policy
from identity.users.models import User
from identity.users.operations import create_user, set_password, update_user
from identity.users.roles.models import Role
from identity.users.roles.operations import create_role, give_application_roles, give_roles
from orgs.members.operations import add_member
from orgs.models import Organization, OrganizationRole
from orgs.operations import create_organization
from tenants.apis.models import ApiResource, Permission
from tenants.apis.operations import create_permission, create_resource
from tenants.audit.actor import Actor
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Every standard claim of OpenID Connect Core 5.1, so that each scope has something to show."""

    username: str
    email: str
    given_name: str
    middle_name: str
    family_name: str
    gender: str
    birthdate: str
    phone: str
    locale: str
    zoneinfo: str
    street: str
    city: str
    postal_code: str
    country: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.middle_name} {self.family_name}"

    @property
    def profile(self) -> dict[str, object]:
        page = f"https://people.example/{self.username}"
        return {
            "given_name": self.given_name,
            "middle_name": self.middle_name,
            "family_name": self.family_name,
            "nickname": self.given_name.lower(),
            "profile": page,
            "picture": f"{page}/portrait.png",
            "website": f"{page}/site",
            "gender": self.gender,
            "birthdate": self.birthdate,
            "zoneinfo": self.zoneinfo,
            "locale": self.locale,
            "address": {
                "formatted": f"{self.street}\n{self.postal_code} {self.city}\n{self.country}",
                "street_address": self.street,
                "locality": self.city,
                "postal_code": self.postal_code,
                "country": self.country,
            },
        }


@dataclass(frozen=True, slots=True)
class DemoTenant:
    """`policy` and `brand` are what differs from the defaults; they are set once, so that changes made by hand stay."""

    slug: str
    name: str
    environment: str
    accent: str
    colour: str
    people: tuple[DemoPerson, ...]
    # Names by kind of application.
    applications: Mapping[str, str]
    policy: Mapping[str, object] = field(default_factory=dict)
    # What new people are asked, and the version of the terms that they agree to by a checkbox; empty: a note.
    fields: tuple[Mapping[str, object], ...] = ()
    terms: str = ""
    # API resources by indicator, with their permissions.
    resources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Roles by name, with their kind and permissions; the people and the machines of the tenant have them.
    roles: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    # Organizations by name: their people and the role of the template that each has.
    organizations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Organizations by name whose people sign in by another demo tenant: which, and at which domain.
    companies: Mapping[str, tuple[str, str]] = field(default_factory=dict)


ALICE = DemoPerson(
    "alice", "alice@acme.example", "Alice", "Jane", "Adams", "female", "1990-04-12", "+442079460101", "en-GB",
    "Europe/London", "1 Harmony Lane", "London", "N1 9GU", "United Kingdom",
)  # fmt: skip
BOB = DemoPerson(
    "bob", "bob@acme.example", "Bob", "Ray", "Brown", "male", "1985-11-03", "+12025550102", "en-US",
    "America/New_York", "22 Rhythm Street", "Washington", "20001", "United States",
)  # fmt: skip
CAROL = DemoPerson(
    "carol", "carol@globex.example", "Carol", "Mei", "Chiba", "female", "1978-07-30", "+81355550103", "ja-JP",
    "Asia/Tokyo", "3-4-5 Kanda", "Tokyo", "101-0047", "Japan",
)  # fmt: skip

TENANTS = (
    DemoTenant(
        slug="acme",
        name="Acme Music",
        environment=Tenant.Environment.PRODUCTION,
        accent=Tenant.Accent.VIOLET,
        colour="#6d28d9",
        people=(ALICE, BOB),
        applications={
            Application.Kind.WEB: "Acme Shop",
            Application.Kind.SPA: "Acme Player",
            Application.Kind.NATIVE: "Acme Studio",
            Application.Kind.MACHINE: "Acme Nightly Import",
        },
        resources={"https://api.acme.example": ("tracks:read", "tracks:write")},
        roles={
            "listener": (Role.Kind.USER, ("tracks:read",)),
            "importer": (Role.Kind.MACHINE, ("tracks:read", "tracks:write")),
        },
        # Bob is in both, with different roles.
        organizations={
            "Harmony Records": {"alice": "admin", "bob": "member"},
            "Studio North": {"bob": "admin"},
        },
        # Carol of Globex comes to Acme by her company's account.
        companies={"Studio North": ("globex", "globex.example")},
    ),
    # Alice is in both tenants, with the same address: two people.
    DemoTenant(
        slug="globex",
        name="Globex Works",
        environment=Tenant.Environment.STAGING,
        accent=Tenant.Accent.AMBER,
        colour="#b45309",
        people=(CAROL, ALICE),
        applications={
            Application.Kind.WEB: "Globex Intranet",
            Application.Kind.SPA: "Globex Dashboard",
            Application.Kind.NATIVE: "Globex Field App",
            Application.Kind.MACHINE: "Globex Stock Feed",
        },
        # Whoever registers here proves an address and needs no password; the people below have one all the same.
        policy={"register_password": False},
        fields=(
            {
                "key": "department",
                "kind": "select",
                "labels": {"en": "Department", "ja": "部署"},
                "settings": {
                    "options": [
                        {"value": "sales", "en": "Sales", "ja": "営業"},
                        {"value": "works", "en": "Works", "ja": "製造"},
                        {"value": "it", "en": "IT", "ja": "情報システム"},
                    ]
                },
            },
        ),
        terms="2026-11",
        organizations={"Globex Logistics": {"carol": "admin", "alice": "member"}},
    ),
)


SECRET_NAME = "demo.json"  # noqa: S105  # what a secret is for, not a secret


def dress(tenant: DemoTenant, by: Actor) -> None:
    """Brand, policy, fields and terms of the current tenant."""
    branding, policy = Branding.objects.get(), SignInPolicy.objects.get()
    branding.display_name, branding.colour = tenant.name, tenant.colour
    if tenant.terms:
        branding.terms_url = f"https://{tenant.slug}.example/terms"
    update_branding(branding=branding, by=by)
    for name, value in tenant.policy.items():
        setattr(policy, name, value)
    update_policy(policy=policy, by=by)
    known = set(ProfileField.objects.values_list("key", flat=True))
    for values in tenant.fields:
        if values["key"] not in known:
            create_field(values=values, by=by)
    if tenant.terms:
        terms = TermsPolicy(mode=TermsPolicy.Mode.CHECKBOX, version=tenant.terms)
        update_terms_policy(policy=terms, by=by)


def complete_person(person: DemoPerson, password: str, by: Actor) -> User:
    """The person in the current tenant, with this password."""
    user: User | None = User.objects.filter(username=person.username).first()
    if user is None:
        user = create_user(
            username=person.username,
            email=person.email,
            email_verified=True,
            password=password,
            name=person.name,
            profile=person.profile,
            by=by,
        )
        return update_user(user=user, values={"phone": person.phone, "locale": person.locale}, by=by)
    if not user.check_password(password):
        set_password(user=user, password=password, by=by)
    return user


def complete_resource(indicator: str, permissions: tuple[str, ...], by: Actor) -> ApiResource:
    """The API resource in the current tenant, with at least these permissions."""
    resource = ApiResource.objects.filter(indicator=indicator).first()
    if resource is None:
        resource = create_resource(name=indicator.removeprefix("https://"), indicator=indicator, by=by)
    known = set(resource.permissions.values_list("name", flat=True))
    for name in permissions:
        if name not in known:
            create_permission(resource=resource, name=name, by=by)
    return resource


def complete_roles(tenant: DemoTenant, by: Actor) -> None:
    """The roles in the current tenant, given once to those who are there, so that changes made by hand stay."""
    for name, (kind, permissions) in tenant.roles.items():
        if Role.objects.filter(name=name).exists():
            continue
        wanted = Permission.objects.filter(name__in=permissions, resource__indicator__in=tenant.resources)
        role = create_role(
            name=name,
            kind=kind,
            is_default=kind == Role.Kind.USER,
            permissions=wanted.select_related("resource"),
            by=by,
        )
        if kind == Role.Kind.MACHINE:
            for application in Application.objects.filter(kind=Application.Kind.MACHINE):
                give_application_roles(application=application, roles=[role], by=by)
        else:
            for user in User.objects.filter(username__in=[one.username for one in tenant.people]):
                give_roles(user=user, roles=[role], by=by)


def complete_organizations(tenant: DemoTenant, by: Actor) -> list[Organization]:
    """The organizations in the current tenant; their people are added once, so that changes made by hand stay."""
    made = []
    for name, members in tenant.organizations.items():
        organization = Organization.objects.filter(name=name).first()
        if organization is None:
            organization = create_organization(name=name, by=by)
            users = {user.username: user for user in User.objects.filter(username__in=members)}
            roles = {role.name: role for role in OrganizationRole.objects.template().for_people()}
            for username, role in members.items():
                add_member(organization=organization, user_id=users[username].pk, roles=[roles[role]], by=by)
        made.append(organization)
    return made


def complete_client(kind: str, name: str, origin: str, secret: str | None, by: Actor) -> tuple[Client, str | None]:
    """The application in the current tenant that is answered at `origin`, with a secret that works.

    A secret cannot be read back: the given one is kept where it still works, else there is a new one.
    """
    client = Client.objects.filter(application__name=name, application__kind=kind).first()
    if client is None:
        return create_client(
            name=name,
            kind=kind,
            redirect_uris=_at(origin, "callback", kind),
            post_logout_redirect_uris=_at(origin, "signed-out", kind),
            origins=_origins(origin, kind),
            by=by,
        )
    wanted = {
        "redirect_uris": " ".join(_at(origin, "callback", kind)),
        "post_logout_redirect_uris": " ".join(_at(origin, "signed-out", kind)),
        "allowed_origins": " ".join(_origins(origin, kind)),
    }
    if any(getattr(client, field) != value for field, value in wanted.items()):
        update_client(client=client, values=wanted, by=by)
    if client.auth_method == AuthMethod.NONE or (secret and _works(client, secret)):
        return client, secret
    for row in client.secrets.filter(name=SECRET_NAME):
        revoke_secret(secret=row, by=by)
    return client, create_secret(client=client, name=SECRET_NAME, by=by)[1]


def _at(origin: str, page: str, kind: str) -> list[str]:
    """Where the demo applications are answered; a machine is answered nowhere."""
    return [] if kind == Application.Kind.MACHINE else [f"{origin}/{page}"]


def _origins(origin: str, kind: str) -> list[str]:
    return [origin] if kind == Application.Kind.SPA else []


def _works(client: Client, secret: str) -> bool:
    found: bool = client.secrets.at(timezone.now()).filter(secret_hash=digest_of_secret(secret)).exists()
    return found
