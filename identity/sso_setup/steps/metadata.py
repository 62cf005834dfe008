"""The provider's data: by its address, as XML, or by hand; then what was understood of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse

from connectors.enterprise.kind import Protocol
from identity.signin import limits
from identity.sso_setup import saml
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show, too_many
from identity.sso_setup.parts import shown
from identity.sso_setup.progress import has_data, protocol_of
from identity.sso_setup.provider_forms import HandForm, OidcForm, OptionsForm, UrlForm, XmlForm
from identity.sso_setup.starting import kind_of
from orgs.connections.operations import update_draft

WAYS: dict[str, type[UrlForm | XmlForm | HandForm]] = {"url": UrlForm, "xml": XmlForm, "hand": HandForm}
SHOWN = ("idp_entity_id", "sso_url", "sso_binding", "slo_url", "metadata_url")


def metadata(request: HttpRequest, desk: Desk) -> HttpResponse:
    if protocol_of(desk.connection) == Protocol.OIDC:
        return _oidc(request, desk)
    if request.method == "POST":
        return _post(request, desk)
    way = request.GET.get("by", "")
    if way not in WAYS and has_data(desk.connection):
        return _understood(request, desk, OptionsForm(initial=_config(desk)))
    return _ask(request, desk, way if way in WAYS else "url", None)


def _post(request: HttpRequest, desk: Desk) -> HttpResponse:
    action = request.POST.get("action", "")
    if action == "options":
        return _options(request, desk)
    if action not in WAYS:
        raise Http404
    form = WAYS[action](request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, desk, action, form)
    try:
        if action == "url":
            limits.count(limits.Action.FETCH_METADATA, str(desk.connection.pk))
        found = form.read()
    except limits.TooManyTries as beyond:
        return _ask(request, desk, action, form, problem=too_many(beyond))
    except ValidationError as error:
        form.add_error(form.main, error)
        return _ask(request, desk, action, form)
    update_draft(connection=desk.connection, config=saml.merged(desk.connection, found), by=desk.by)
    return desk.go("metadata", "understood")


def _options(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = OptionsForm(request.POST)
    if not form.is_valid():
        return _understood(request, desk, form)
    update_draft(connection=desk.connection, config={**_config(desk), **form.cleaned_data}, by=desk.by)
    return desk.go("metadata", "retest" if desk.connection.tested_hash else "saved")


def _ask(request: HttpRequest, desk: Desk, way: str, form: Any, **context: Any) -> HttpResponse:
    fresh = form or WAYS[way](initial=_initial(desk))
    shared = {"by": way, "form": fresh, "kind": kind_of(desk.connection), "has_data": has_data(desk.connection)}
    return show(request, desk, "metadata", {**shared, **context})


def _understood(request: HttpRequest, desk: Desk, form: OptionsForm) -> HttpResponse:
    config = _config(desk)
    context = {
        "found": {name: shown(config.get(name) or "") for name in SHOWN},
        "certificates": saml.certificates_of(config),
        "form": form,
    }
    return show(request, desk, "metadata", context, template="understood")


def _oidc(request: HttpRequest, desk: Desk) -> HttpResponse:
    keeps, kind = bool(desk.connection.draft_secrets().get("client_secret")), kind_of(desk.connection)
    if request.method != "POST":
        form = OidcForm(initial={"issuer": kind.issuer, **_config(desk)}, keeps=keeps, kind=kind)
        return show(request, desk, "metadata", {"form": form, "kind": kind}, template="client")
    form = OidcForm(request.POST, keeps=keeps, kind=kind)
    problem = ""
    if form.is_valid():
        try:
            limits.count(limits.Action.FETCH_METADATA, str(desk.connection.pk))
            form.look_up()
        except limits.TooManyTries as beyond:
            problem = too_many(beyond)
        except ValidationError as error:
            form.add_error("issuer", error)
    if form.is_valid() and not problem:
        update_draft(
            connection=desk.connection, config={**_config(desk), **form.open_values()}, secrets=form.secret_values(),
            by=desk.by,
        )  # fmt: skip
        return desk.go("mapping", "retest" if desk.connection.tested_hash else "saved")
    context = {"form": form, "kind": kind_of(desk.connection), "problem": problem}
    return show(request, desk, "metadata", context, template="client")


def _initial(desk: Desk) -> dict[str, object]:
    config = _config(desk)
    kept = config.get("certificates")
    return {**config, "certificates": "\n".join(kept) if isinstance(kept, list) else ""}


def _config(desk: Desk) -> dict[str, object]:
    found: dict[str, object] = desk.connection.draft.get("config") or {}
    return found
