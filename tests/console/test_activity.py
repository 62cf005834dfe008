"""The log book in the console: sentences, searched, narrowed, paged; and that every action has its sentence."""

import re
from pathlib import Path

from identity.console import sentences
from tenants.audit import events
from tenants.audit.actor import Actor, Kind
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, give, new_operator

ROOT = Path(__file__).resolve().parents[2]


def actions() -> set[str]:
    """Every action that our code records, as the source names it."""
    found: set[str] = set()
    for folder in ("tenants", "connectors", "orgs", "identity"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text()
            found |= set(re.findall(r"events\.record\(\s*\"([a-z_]+\.[a-z_]+)\"", text))
            found |= set(re.findall(r"_(?:save|replace)\([^)]*?\"([a-z_]+\.[a-z_]+)\"", text))
    return found


def test_every_action_has_a_sentence_of_its_own() -> None:
    assert len(actions()) > 30
    assert actions() - set(sentences.SENTENCES) == set()


def test_it_reads_as_sentences_with_what_changed(acme: TenantScope) -> None:
    name = cast.unique("story")
    with enter(acme):
        user = cast.new_user(name)
        by = Actor(Kind.OPERATOR, "x", "Oscar", ip="198.51.100.4")
        events.record("user.update", user, by=by, details={"name": ["Old", "New <b>"]})
        events.record(
            "user.sign_in_failed", by=Actor(Kind.ANONYMOUS, ip="198.51.100.4"), details={"identifier": "<i>x</i>"}
        )
    visitor = at_console(new_operator(acme="viewer"))
    visitor.open("/t/acme/activity/")
    assert f"<b>Oscar</b> changed the profile of <b>{user}</b>." in visitor.text
    assert "<del>Old</del>" in visitor.text
    assert "New &lt;b&gt;" in visitor.text
    assert "Somebody failed to sign in as <b>&lt;i&gt;x&lt;/i&gt;</b>." in visitor.text
    assert "198.51.100.4" in visitor.text


def test_it_finds_by_person_object_address_and_id(acme: TenantScope) -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "viewer")
    with enter(made.scope()):
        user = cast.new_user("findme")
        events.record("user.sign_in", user, by=Actor(Kind.USER, str(user.pk), str(user), ip="198.51.100.77"))
    visitor = at_console(operator)
    for wanted in ("findme", str(user.pk), "198.51.100.77"):
        visitor.open(f"/t/{made.slug}/activity/?q={wanted}")
        assert "signed in." in visitor.text, wanted
        assert "created a secret key" not in visitor.text
    visitor.open(f"/t/{made.slug}/activity/?q=198.51.100.78")
    assert "Nothing matches." in visitor.text


def test_it_narrows_to_sign_ins_failures_and_changes() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "viewer")
    with enter(made.scope()):
        user = cast.new_user("walker")
        events.record("user.sign_in", user, by=Actor(Kind.USER))
        events.record("user.sign_in_failed", by=Actor(Kind.ANONYMOUS), details={"identifier": "walker"})
    visitor = at_console(operator)
    for what, there, not_there in (
        ("sign-ins", "signed in.", "created a secret key"),
        ("failures", "failed to sign in", "signed in."),
        ("changes", "created a secret key", "failed to sign in"),
    ):
        visitor.open(f"/t/{made.slug}/activity/?what={what}")
        assert there in visitor.text, what
        assert not_there not in visitor.text, what


def test_it_is_paged() -> None:
    made, operator = cast.new_tenant(), new_operator()
    give(operator, made.slug, "viewer")
    with enter(made.scope()):
        for number in range(40):
            events.record("user.sign_out", by=Actor(Kind.USER, label=f"n{number}"))
    visitor = at_console(operator)
    visitor.open(f"/t/{made.slug}/activity/")
    first = visitor.text.count("c-timeline-body")
    visitor.open(f"/t/{made.slug}/activity/?p=2")
    assert (first, visitor.text.count("c-timeline-body") > 5) == (30, True)


def test_no_tenant_reads_another_ones(acme: TenantScope, globex: TenantScope) -> None:
    word = cast.unique("secretly")
    with enter(globex):
        events.record("user.sign_out", by=Actor(Kind.USER, label=word))
    visitor = at_console(new_operator(acme="owner"))
    visitor.open(f"/t/acme/activity/?q={word}")
    assert "Nothing matches." in visitor.text
