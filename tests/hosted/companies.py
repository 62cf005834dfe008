"""The pages on the way to a company's own provider and back."""

from collections.abc import Iterator

from identity.signin.sso.trials import start_url
from tenants.isolation.scope import enter
from tests import cast
from tests.hosted.pages import Scene, Way
from tests.signin.sso.company import Company, somebody_new
from tests.visitor import Visitor

Shown = Iterator[tuple[str, Visitor]]


def start(scene: Scene) -> Shown:
    company, visitor = Company(scene.scope, sso_binding="post"), scene.visitor()
    visitor.open(f"/sso/{company.connection.pk}/start")
    yield "by a form", visitor
    off, visitor = Company(scene.scope, is_live=False), scene.visitor()
    visitor.open(f"/sso/{off.connection.pk}/start")
    yield "not in use", visitor


def required(scene: Scene) -> Shown:
    company, visitor = Company(scene.scope), scene.visitor()
    visitor.open(f"/sso/{company.connection.pk}/required?next=/account/")
    yield "", visitor


def confirm(scene: Scene) -> Shown:
    company, visitor = Company(scene.scope), scene.visitor()
    visitor.open(f"/sso/{company.connection.pk}/start")
    company.come_back(visitor, visitor.location, somebody_new(company))
    yield "", visitor


def link(scene: Scene) -> Shown:
    company, visitor = Company(scene.scope), scene.visitor()
    company.sign_in(visitor, company.person().email)
    yield "", visitor


def answer(scene: Scene) -> Shown:
    company, visitor = Company(scene.scope), scene.visitor()
    company.come_back(visitor, company.leave(visitor, somebody_new(company)), "somebody@elsewhere.example")
    yield "refused for good", visitor
    visitor = scene.visitor()
    company.come_back(visitor, company.leave(visitor, somebody_new(company)), somebody_new(company), recipient="x")
    yield "to be tried again", visitor
    for label, email in (("test passed", somebody_new(company)), ("test failed", "somebody@elsewhere.example")):
        visitor = scene.visitor()
        with enter(scene.scope):
            address = start_url(company.connection, "Ina IT", "/account/")
        visitor.open(address.removeprefix(visitor.origin))
        company.come_back(visitor, visitor.location, email)
        yield label, visitor


def trial(scene: Scene) -> Shown:
    company, visitor = Company(scene.scope), scene.visitor()
    visitor.open(f"/sso/{company.connection.pk}/test?ticket=over")
    yield "over", visitor


def entrance(scene: Scene) -> Shown:
    """The sign-in page, where the company's button stands beside the usual ways, or before them."""
    company, visitor = Company(scene.scope), scene.visitor()
    visitor.open("/signin")
    visitor.submit(login=somebody_new(company))
    yield "password or company", visitor
    scope = cast.tenant_with(password=False, register_password=False, email_code=True)
    company, visitor = Company(scope), scene.visitor(scope)
    visitor.open("/signin")
    visitor.submit(login=somebody_new(company))
    yield "company or code", visitor
    Company(scope, tenant_wide=True).change(is_shown=True)
    visitor = scene.visitor(scope)
    visitor.open("/signin")
    yield "button of the tenant's own", visitor


WAYS: dict[str, Way] = {
    "sso_start": start,
    "sso_required": required,
    "sso_confirm": confirm,
    "sso_link": link,
    "sso_test": trial,
    "saml_acs": answer,
}
