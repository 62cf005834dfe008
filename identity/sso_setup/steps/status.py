"""After it is live: what it stands at, its certificates, and the latest sign-ins with their reasons."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.functional import Promise

from connectors.enterprise import words
from connectors.enterprise.codes import Code
from identity.sso_setup import saml
from identity.sso_setup.desk import Desk
from identity.sso_setup.pages import show
from identity.sso_setup.parts import shown
from identity.sso_setup.progress import has_certificates, is_changed
from identity.sso_setup.starting import kind_of
from orgs.connections.addresses import addresses_of
from orgs.connections.models import Attempt, Stage
from orgs.domains.models import OrganizationDomain

ATTEMPTS = 50
CODES = frozenset(code.value for code in Code)


@dataclass(frozen=True, slots=True)
class AttemptShown:
    at: datetime
    passed: bool
    is_test: bool
    code: str
    title: str | Promise
    mend: str | Promise
    person: str


def status(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        return HttpResponseNotAllowed(("GET", "HEAD"))
    return show(request, desk, "status", context_of(desk))


def context_of(desk: Desk) -> dict[str, object]:
    """Of templates/sso_setup/status.html, which the console shows as well."""
    row = desk.connection
    is_whole = desk.organization is None or row.stage == Stage.ALL
    return {
        "is_changed": row.is_live and is_changed(row),
        "start_url": addresses_of(row)["start_url"],
        "domains": OrganizationDomain.objects.filter(connection=row),
        "certificates": saml.certificates_of(row.connector.config),
        "certificates_url": desk.url("certificates") if has_certificates(row) else "",
        "attempts": [
            _shown(one, desk) for one in Attempt.objects.filter(connection=row).order_by("-at", "pk")[:ATTEMPTS]
        ],
        "live_url": desk.url("live"),
        "domains_url": desk.url("domains"),
        "metadata_url": desk.url("metadata"),
        "disconnect_url": desk.url("disconnect"),
        "onward_stage_url": "" if is_whole or not row.is_live else desk.url("enforcement"),
    }


def _shown(one: Attempt, desk: Desk) -> AttemptShown:
    """Who it was, for those who may see people alone; of a test, whoever tests knows."""
    is_test = one.purpose == Attempt.Purpose.TEST
    known = one.code in CODES
    return AttemptShown(
        at=one.at, passed=one.is_passed, is_test=is_test, code=one.code,
        title=words.title_of(one.code) if known else "",
        mend=words.mend_of(one.code, kind_of(desk.connection).slug) if known else "",
        person=shown(one.person) if desk.sees_people or is_test else "",
    )  # fmt: skip
