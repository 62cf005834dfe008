"""What the agency does to a tenant: create, watch, suspend, delete."""

from datetime import timedelta

from django.utils import timezone

from tenants import provisioning
from tenants.isolation.scope import leave
from tenants.models import Access, Tenant
from tenants.register import operators_scope, writing
from tests import cast
from tests.console.people import answer, at_console, events, give, heading, new_operator
from tests.visitor import Visitor


def find(slug: str) -> Tenant:
    with leave():
        return Tenant.objects.get(slug=slug)


def create(visitor: Visitor, slug: str) -> None:
    visitor.open("/tenants/new/")
    answer(visitor, name=f"Tenant {slug}", slug=slug, environment="development", accent="rose")


def test_whoever_creates_a_tenant_owns_it_and_watches_it_become_ready() -> None:
    operator, slug = new_operator(operators="admin"), cast.unique("made")
    visitor = at_console(operator)
    create(visitor, slug)
    assert visitor.path == f"/tenants/{slug}/"
    assert heading(visitor) == f"Tenant {slug}"
    assert "Setting up" in visitor.text
    assert visitor.page.headers["Refresh"] == "2"

    provisioning.provision(find(slug).pk)
    visitor.open(visitor.path)
    assert "Refresh" not in visitor.page.headers
    assert f'href="/t/{slug}/"' in visitor.text
    assert visitor.open(f"/t/{slug}/").status_code == 200
    with leave():
        assert Access.objects.get(tenant__slug=slug).role == "owner"
    assert events(operators_scope(), "tenant.create")[0].actor_id == str(operator.pk)


def test_a_short_name_that_is_taken_or_was_is_refused_at_the_field() -> None:
    visitor = at_console(new_operator(operators="owner"))
    for slug, sentence in (("acme", "is or was in use"), ("Not A Slug", "Use 2 to 40"), ("admin", "is reserved")):
        create(visitor, slug)
        assert visitor.page.status_code == 200
        assert sentence in visitor.text


def test_a_creation_that_failed_shows_why_and_can_be_tried_again() -> None:
    operator, slug = new_operator(operators="admin"), cast.unique("failed")
    visitor = at_console(operator)
    create(visitor, slug)
    with writing():
        Tenant.objects.filter(slug=slug).update(state_note="RuntimeError: the disk is full")
    visitor.open(f"/tenants/{slug}/")
    assert "the disk is full" in visitor.text
    visitor.open(f"/tenants/{slug}/retry/")
    answer(visitor)
    assert "The provisioner tries again." in visitor.text
    assert find(slug).state_note == ""
    assert events(operators_scope(), "tenant.retry")[0].object_label == f"Tenant {slug}"


def test_suspending_asks_for_a_reason_and_closes_the_hosted_pages() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "admin")
    visitor = at_console(operator)
    visitor.open(f"/tenants/{made.slug}/suspend/")
    answer(visitor, reason="")
    assert "This field is required." in visitor.text
    # Production asks for the short name too.
    answer(visitor, reason="unpaid", confirmation="something else")
    assert "Type it exactly" in visitor.text
    answer(visitor, reason="unpaid", confirmation=made.slug)
    assert find(made.slug).state == "suspended"
    assert Visitor(made.scope()).client.get("/signin").status_code == 503
    assert events(operators_scope(), "tenant.suspend")[0].details["reason"] == "unpaid"

    visitor.open(f"/tenants/{made.slug}/resume/")
    answer(visitor)
    assert find(made.slug).state == "ready"


def test_deleting_needs_the_short_name_waits_two_weeks_and_can_be_cancelled() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "owner")
    visitor = at_console(operator)
    visitor.open(f"/tenants/{made.slug}/delete/")
    answer(visitor, confirmation=made.name)
    assert find(made.slug).state == "ready"
    answer(visitor, confirmation=made.slug)
    deleting = find(made.slug)
    assert deleting.state == "deleting"
    assert deleting.delete_after is not None
    assert timedelta(days=13) < deleting.delete_after - timezone.now() <= timedelta(days=14)
    assert visitor.open(f"/t/{made.slug}/").status_code == 404

    visitor.open(f"/tenants/{made.slug}/cancel-deletion/")
    answer(visitor)
    assert find(made.slug).state == "suspended"


def test_its_name_environment_and_accent_can_be_changed() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "admin")
    visitor = at_console(operator)
    visitor.open(f"/tenants/{made.slug}/details/")
    answer(visitor, name="Another name", environment="staging", accent="lime")
    assert "Saved." in visitor.text
    after = find(made.slug)
    assert (after.name, after.environment, after.accent, after.slug) == ("Another name", "staging", "lime", made.slug)
    visitor.open(f"/tenants/{made.slug}/history/")
    assert "changed the details of" in visitor.text


def test_a_platform_owner_without_access_steers_and_sees_nothing_inside() -> None:
    made = cast.new_tenant()
    visitor = at_console(new_operator(operators="owner"))
    visitor.open(f"/tenants/{made.slug}/")
    assert "You were not given this tenant" in visitor.text
    assert made.primary_domain.host not in visitor.text
    assert visitor.open(f"/tenants/{made.slug}/domains/").status_code == 403
    assert visitor.open(f"/t/{made.slug}/").status_code == 404

    visitor.open(f"/tenants/{made.slug}/access/mine/")
    answer(visitor, role="support", reason="a call of the client")
    assert visitor.open(f"/t/{made.slug}/").status_code == 200
    given = events(operators_scope(), "access.give")[0]
    assert (given.details["reason"], given.details["tenant"]) == ("a call of the client", made.slug)


def test_text_of_people_is_never_markup() -> None:
    operator, slug = new_operator(operators="owner"), cast.unique("markup")
    visitor = at_console(operator)
    visitor.open("/tenants/new/")
    answer(visitor, name="<script>alert(1)</script>", slug=slug, environment="staging", accent="teal")
    for path in (f"/tenants/{slug}/", f"/tenants/{slug}/history/", f"/?q={slug}", f"/search/?s={slug}"):
        visitor.open(path)
        assert "<script>alert" not in visitor.text
        assert "&lt;script&gt;alert" in visitor.text
