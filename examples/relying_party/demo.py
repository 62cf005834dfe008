"""What `$GENKAN_HOME/demo.json` says: the demo tenants and the applications registered there for us."""

import json
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


class NoDemo(Exception):
    """There is no readable demo.json; the text says where it was looked for."""


@dataclass(frozen=True, slots=True)
class Application:
    """One registered client, and the redirect URI of it that leads here."""

    tenant: str
    issuer: str
    name: str
    kind: str
    client_id: str
    client_secret: str
    redirect_uri: str

    @property
    def key(self) -> tuple[str, str]:
        return self.tenant, self.client_id

    @property
    def path(self) -> str:
        return f"{self.tenant}/{self.client_id}"

    @property
    def is_machine(self) -> bool:
        return self.kind == "machine"


@dataclass(frozen=True, slots=True)
class Tenant:
    slug: str
    url: str
    people: tuple[str, ...]
    applications: tuple[Application, ...]


@dataclass(frozen=True, slots=True)
class Installation:
    console: str
    tenants: tuple[Tenant, ...]

    def find(self, path: str) -> Application | None:
        return next((one for tenant in self.tenants for one in tenant.applications if one.path == path), None)


def load(home: Path, origin: str) -> Installation:
    """The demo tenants, each with the applications that are ours: machines, and those that redirect to `origin`."""
    file = home / "demo.json"
    try:
        read = json.loads(file.read_text())
        tenants = tuple(_tenant(slug, values, origin) for slug, values in read["tenants"].items())
        return Installation(read["console"]["url"].rstrip("/"), tenants)
    except OSError as error:
        raise NoDemo(str(file)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise NoDemo(f"{file} ({type(error).__name__}: {error})") from error


def _tenant(slug: str, values: dict, origin: str) -> Tenant:
    found = [_application(slug, values["issuer"], client, origin) for client in values["clients"]]
    return Tenant(
        slug=slug,
        url=values["url"],
        people=tuple(user["email"] for user in values["users"]),
        applications=tuple(one for one in found if one.is_machine or one.redirect_uri),
    )


def _application(slug: str, issuer: str, client: dict, origin: str) -> Application:
    ours = [uri for uri in client["redirect_uris"] if uri.startswith(f"{origin}/")]
    return Application(
        tenant=slug,
        issuer=issuer,
        name=client["name"],
        kind=client["type"],
        client_id=client["client_id"],
        client_secret=client["client_secret"] or "",
        redirect_uri=ours[0] if ours else "",
    )
