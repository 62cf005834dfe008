"""Sign-in looks like the organization that the request names; nobody else's pages do."""

from io import BytesIO
from uuid import UUID, uuid4

from django.utils import timezone

from identity.signin import interaction as interactions
from identity.signin.brand.models import Image, OrganizationBranding
from identity.signin.brand.operations import create_image, update_organization_branding
from orgs.models import Organization
from orgs.operations import create_organization, suspend_organization
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.organizations.room import house, room
from tests.signin.brand.branded import application, branded, picture
from tests.signin.brand.test_of_applications import style
from tests.visitor import Visitor


def _organization(scope: TenantScope, **choices: object) -> Organization:
    with enter(scope):
        made = create_organization(name="Kitano", by=COMMAND)
        update_organization_branding(branding=OrganizationBranding(organization=made, **choices), by=COMMAND)
        return made


def _way(scope: TenantScope, organization: object, application_id: UUID) -> str:
    parameters = {"client_id": ["x"], "organization_id": [str(organization)]}
    with enter(scope):
        row = interactions.save(
            secret="x" * 43, request={"parameters": parameters}, return_path="/oidc/auth/{id}",
            application_id=application_id, proof_after=None, now=timezone.now(),
        )  # fmt: skip
        # As another process would: it has not seen it being saved.
        interactions.WAYS.found.clear()
        return f"/signin?next={row.return_path}"


def test_the_organization_goes_before_the_application_and_the_tenant() -> None:
    scope = branded(display_name="Acme", colour="#112233", terms_url="https://acme.test/terms")
    shop = application(scope, display_name="The shop", colour="#ffcc00")
    kitano = _organization(scope, display_name="Kitano Shipping")
    browser = Visitor(scope)
    browser.open(_way(scope, kitano.pk, shop))
    assert "<title>Sign in · Kitano Shipping</title>" in browser.text
    assert "--brand:#ffcc00" in style(browser)
    assert "https://acme.test/terms" in browser.text
    with enter(scope):
        row = OrganizationBranding.of(kitano)
        row.colour = "#8844cc"
        update_organization_branding(branding=row, by=COMMAND)
    browser.open(_way(scope, kitano.pk, shop))
    assert "--brand:#8844cc" in style(browser)


def test_one_that_is_suspended_or_nowhere_looks_like_none() -> None:
    scope = branded(display_name="Acme")
    shop, kitano = application(scope), _organization(scope, display_name="Kitano Shipping")
    with enter(scope):
        suspend_organization(organization=kitano, by=COMMAND)
    for named in (kitano.pk, uuid4(), "nonsense", "' or 1=1"):
        browser = Visitor(scope)
        browser.open(_way(scope, named, shop))
        assert "<title>Sign in · Acme</title>" in browser.text, named


def test_its_people_choose_it_and_pictures_go_with_their_use() -> None:
    here, owner = room(), house().browser("owner")
    path = here.path("organization_brand")
    files = {"logo": BytesIO(picture(colour="#123456"))}
    files["logo"].name = "logo.png"
    fields = {"display_name": "Kitano \u202eShipping", "colour": "#aa00bb", **files}
    assert owner.client.post(path, fields, headers={"origin": owner.origin}).status_code == 302
    with enter(house().scope):
        row = OrganizationBranding.objects.get(pk=here.organization.pk)
        assert (row.display_name, row.colour) == ("Kitano Shipping", "#aa00bb")
        assert row.logo is not None
        assert row.logo.use == "company"
        digest = row.logo.pk
    assert owner.client.get(f"/brand/{digest}.png").status_code == 200
    answer = owner.client.post(path, {"remove_logo": "on"}, headers={"origin": owner.origin})
    assert answer.status_code == 302, answer.text
    with enter(house().scope):
        assert not OrganizationBranding.objects.filter(pk=here.organization.pk).exists()
        assert not Image.objects.filter(pk=digest).exists()


def test_what_is_no_picture_and_no_colour_is_refused() -> None:
    here, owner = room(), house().browser("owner")
    file = BytesIO(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    file.name = "logo.svg"
    for fields in ({"logo": file}, {"colour": "red;}"}, {"display_name": "x" * 81}):
        answer = owner.client.post(here.path("organization_brand"), fields, headers={"origin": owner.origin})
        assert answer.status_code == 200
        assert 'role="alert"' in answer.text
    with enter(house().scope):
        assert not OrganizationBranding.objects.filter(pk=here.organization.pk).exists()


def test_a_picture_of_an_organization_is_no_choice_of_the_tenants_until_staff_uploads_it() -> None:
    scope = cast.new_tenant().scope()
    with enter(scope):
        theirs = create_image(upload=picture(), name="theirs", use="company", by=COMMAND)
        assert not Image.objects.filter(use="logo").exists()
        again = create_image(upload=picture(), name="ours", use="logo", by=COMMAND)
        assert again.pk == theirs.pk
        assert Image.objects.get(pk=theirs.pk).use == "logo"
