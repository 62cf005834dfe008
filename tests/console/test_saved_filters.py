"""Saved searches of the list of people: each member of staff has their own, in each tenant."""

from identity.users.saved.models import SavedFilter
from identity.users.saved.operations import LIMIT
from tenants.isolation.scope import enter
from tests import cast
from tests.console.people import answer, at_console, events, new_operator
from tests.visitor import Visitor, forms_of

SAVED, NAME = "/saved/", "The lost ones"


def visit(role: str = "viewer") -> tuple[str, Visitor]:
    slug = cast.new_tenant().slug
    return slug, at_console(new_operator(**{slug: role}))


def save(slug: str, visitor: Visitor, name: str = NAME, query: str = "state=suspended&q=some") -> None:
    visitor.open(f"/t/{slug}/users/?{query}")
    # Beside it stand the buttons that delete.
    place = next(number for number, form in enumerate(forms_of(visitor.text)) if "name" in form["fields"])
    visitor.submit(form=place, name=name)


def test_a_search_is_saved_used_and_deleted() -> None:
    slug, visitor = visit()
    save(slug, visitor)
    assert "The search is saved as “The lost ones”." in visitor.text
    visitor.open(f"/t/{slug}/users/")
    assert 'href="?q=some&amp;state=suspended"' in visitor.text
    with enter(cast.tenant(slug)):
        key = str(SavedFilter.objects.get().pk)
    answer(visitor, SAVED, delete=key)
    assert NAME not in visitor.text.replace(f"{NAME} was deleted.", "")
    assert [len(events(cast.tenant(slug), f"saved_filter.{name}")) for name in ("save", "delete")] == [1, 1]


def test_a_name_in_use_means_the_new_search() -> None:
    slug, visitor = visit()
    save(slug, visitor)
    save(slug, visitor, query="state=active")
    with enter(cast.tenant(slug)):
        assert SavedFilter.objects.get().criteria == {"state": "active"}


def test_nobody_sees_or_deletes_those_of_others() -> None:
    slug, visitor = visit()
    save(slug, visitor)
    other = at_console(new_operator(**{slug: "owner"}))
    save(slug, other, name="Mine")
    assert NAME not in other.text
    with enter(cast.tenant(slug)):
        key = str(SavedFilter.objects.get(name=NAME).pk)
    answer(other, SAVED, delete=key)
    with enter(cast.tenant(slug)):
        assert SavedFilter.objects.filter(pk=key).exists()


def test_a_search_for_everybody_or_without_a_name_is_refused() -> None:
    slug, visitor = visit()
    save(slug, visitor, name="  ")
    assert "Give the search a name." in visitor.text
    visitor.open(f"/t/{slug}/users/")
    assert "Save this search" not in visitor.text


def test_there_is_a_limit() -> None:
    slug, visitor = visit()
    save(slug, visitor)
    with enter(cast.tenant(slug)):
        operator = SavedFilter.objects.get().operator_id
        SavedFilter.objects.bulk_create(SavedFilter(operator_id=operator, name=f"n{i}") for i in range(LIMIT - 1))
    save(slug, visitor, name="One more")
    assert "Delete one first." in visitor.text
