"""The ways to the setup assistant: how an IT contact comes in, and every step as it begins and with a test behind it."""

from collections.abc import Iterator

from django.utils import timezone

from identity.sso_setup.starting import tiles
from orgs.connections.models import Connection
from orgs.connections.operations import go_live
from orgs.contacts.models import SetupVisit
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import enter
from tests.hosted.pages import Scene, Way
from tests.sso_setup.kit import REPORT, Setup, domain_of, fill, keep_test
from tests.visitor import Visitor, code_for

Shown = Iterator[tuple[str, Visitor]]
STEPS = ("overview", "domains", "provider", "guide", "metadata", "mapping", "test", "enforcement", "live", "status")


def _link(scene: Scene) -> Shown:
    setup = Setup(scene.scope, scene.language)
    visitor = setup.visitor
    visitor.open("/sso-setup/nothing")
    yield "no link", visitor
    visitor.submit(action="renew")
    yield "asked for a new one", visitor
    visitor.open(setup.send())
    yield "", visitor
    visitor.submit(action="send")
    yield "code", visitor
    visitor.submit(code="000000" if code_for(scene.scope, setup.contact.email) != "000000" else "111111")
    yield "wrong code", visitor


def _again(scene: Scene) -> Shown:
    setup = Setup(scene.scope, scene.language)
    visitor = setup.come_in()
    with enter(scene.scope):
        SetupVisit.objects.filter(link__contact=setup.contact).update(expires_at=timezone.now())
    visitor.open("/sso-setup/visit")
    yield "over", visitor
    visitor.submit()
    yield "", visitor
    visitor.submit(code=code_for(scene.scope, setup.contact.email))
    visitor.submit(form=0)
    yield "left", visitor


def _new(scene: Scene) -> Shown:
    yield "", Setup(scene.scope, scene.language).come_in()


def _contacts(scene: Scene) -> Shown:
    setup = Setup(scene.scope, scene.language)
    setup.come_in()
    setup.visitor.open("/sso-setup/visit/contacts")
    yield "", setup.visitor
    setup.visitor.submit(form=1, action="add", email="nobody")
    yield "mistakes", setup.visitor


def _step(scene: Scene) -> Shown:
    setup = Setup(scene.scope, scene.language)
    row = setup.begin()
    for step in STEPS[:-1]:
        yield f"{step}, new", setup.open(row, step)
    for way in ("xml", "hand"):
        setup.open(row, "metadata", f"?by={way}")
        setup.visitor.submit(form=1, action=way)
        yield f"metadata by {way}, mistakes", setup.visitor
    setup.open(row, "domains")
    setup.visitor.submit(form=1, action="add", domain="nothing")
    yield "domains, mistakes", setup.visitor
    with enter(scene.scope):
        domain_of(row)
        fill(row)
        keep_test(_fresh(row), **REPORT)
        keep_test(_fresh(row), code="email_domain", **REPORT)
    setup.open(row, "domains")
    setup.visitor.submit(form=2, action="add", domain=f"waiting-{row.pk.hex[:8]}.example.com")
    for step in ("domains", "metadata", "mapping", "test", "enforcement", "live"):
        yield f"{step}, tested", setup.open(row, step)
    with enter(scene.scope):
        go_live(connection=_fresh(row), by=COMMAND)
    for step in ("enforcement", "live", "status"):
        yield f"{step}, live", setup.open(row, step)
    client = Setup(scene.scope, scene.language)
    yield "metadata of OpenID Connect", client.open(client.begin(_oidc()), "metadata")


def _oidc() -> str:
    return next(choice.value for tile in tiles() for choice in tile.choices if choice.value.endswith(":oidc"))


def _fresh(row: Connection) -> Connection:
    return Connection.objects.select_related("connector", "organization").get(pk=row.pk)


WAYS: dict[str, Way] = {
    "sso_setup": _link, "sso_setup_code": _again, "sso_setup_new": _new, "sso_setup_contacts": _contacts,
    "sso_setup_step": _step,
}  # fmt: skip
NOT_PAGES = {
    "sso_setup_visit": "leads on", "sso_setup_again": "takes a form only", "sso_setup_leave": "takes a form only",
}  # fmt: skip
