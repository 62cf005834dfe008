"""What to do at the provider, in its own words, with this connection's values to copy."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.kind import Guide, GuideStep, Protocol, Value
from connectors.kind import Text
from identity.sso_setup import saml
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.progress import protocol_of
from identity.sso_setup.starting import kind_of
from orgs.connections.addresses import addresses_of

# For a provider without a guide of its own: every value that its page may ask for.
PLAIN: dict[str, Guide] = {
    Protocol.SAML: Guide(
        (
            GuideStep(_("Add an application for SAML 2.0 at your provider. If it takes metadata, give it this address."), (Value(_("Metadata URL"), "metadata_url"),)),
            GuideStep(
                _("If it asks for single values, enter these."),
                (Value(_("Entity ID (audience)"), "entity_id"), Value(_("ACS URL (reply URL)"), "acs_url"), Value(_("Name ID format"), "name_id_format")),
            ),
            GuideStep(_("Have it send the e-mail address and the name of each person, and give the application to the people who are to sign in.")),
        ),
        _("Bring its metadata back: the address of it, or the file."),
    ),
    Protocol.OIDC: Guide(
        (
            GuideStep(_("Add a web application for OpenID Connect at your provider, with this redirect URI."), (Value(_("Redirect URI"), "redirect_uri"),)),
            GuideStep(_("Let it have the scopes openid, profile and email, and give the application to the people who are to sign in.")),
        ),
        _("Bring back the issuer, the client ID and the client secret."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    label: Text
    value: str
    name: str


@dataclass(frozen=True, slots=True)
class ShownStep:
    text: Text
    note: Text
    values: tuple[Shown, ...]


def guide(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return HttpResponseNotAllowed(("GET", "HEAD"))
    kind, protocol = kind_of(desk.connection), protocol_of(desk.connection) or Protocol.SAML
    if request.GET.get("file") == "metadata" and protocol == Protocol.SAML:
        return _file(desk)
    found = kind.guides.get(Protocol(protocol)) or PLAIN[protocol]
    context = {
        "kind": kind,
        "guide_steps": steps_of(found, addresses_of(desk.connection)),
        "brings": found.brings,
        "is_saml": protocol == Protocol.SAML,
        "metadata_url": addresses_of(desk.connection)["metadata_url"],
    }
    return show(request, desk, "guide", context)


def steps_of(found: Guide, addresses: dict[str, str]) -> list[ShownStep]:
    return [
        ShownStep(
            step.text, step.note,
            tuple(Shown(value.label, addresses[value.name], value.name) for value in step.values),
        )
        for step in found.steps
    ]  # fmt: skip


def _file(desk: Desk) -> HttpResponse:
    """The same as at our metadata URL, for pages that want a file."""
    answer = HttpResponse(saml.our_metadata(desk.connection, desk.by), content_type="application/samlmetadata+xml")
    answer.headers["Content-Disposition"] = 'attachment; filename="metadata.xml"'
    return answer
