"""Decisions on consent: what is recorded, and what a form cannot add to it."""

from identity.applications.models import Application
from identity.consent import words
from identity.consent.asked import Asked
from identity.consent.models import Consent
from identity.consent.operations import grant_consent, revoke_consent
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope
from tests import cast

ASKED = Asked({"": ("openid", "profile", "email"), "https://crm.example.test": ("read:contacts", "write:deals")})


def _application() -> Application:
    return Application.objects.create(name=cast.unique("B"), kind=Application.Kind.THIRD_PARTY)


def test_what_was_switched_off_is_not_granted_and_not_asked_again(in_acme: TenantScope) -> None:
    user, application = cast.new_user(), _application()
    chosen = ASKED.chosen(["profile", "read:contacts"])
    row = grant_consent(user=user, application=application, asked=ASKED, chosen=chosen, by=COMMAND)
    assert row.granted_of(ASKED).pairs() == {
        ("", "openid"),
        ("", "profile"),
        ("https://crm.example.test", "read:contacts"),
    }
    assert not row.undecided(ASKED).pairs()


def test_a_form_cannot_grant_what_was_not_asked(in_acme: TenantScope) -> None:
    user, application = cast.new_user(), _application()
    chosen = ASKED.chosen(["phone", "https://other.example.test read:all", "https://crm.example.test delete:all", ""])
    row = grant_consent(user=user, application=application, asked=ASKED, chosen=chosen, by=COMMAND)
    assert row.granted_of(ASKED).pairs() == {("", "openid")}
    assert Asked.from_json(row.granted).pairs() <= ASKED.pairs()


def test_a_scope_that_is_new_is_asked(in_acme: TenantScope) -> None:
    user, application = cast.new_user(), _application()
    row = grant_consent(user=user, application=application, asked=Asked({"": ("openid",)}), chosen=set(), by=COMMAND)
    assert row.undecided(ASKED).pairs() == ASKED.pairs() - {("", "openid")}


def test_one_decision_leaves_the_others_as_they_were(in_acme: TenantScope) -> None:
    user, application = cast.new_user(), _application()
    grant_consent(user=user, application=application, asked=Asked({"": ("email",)}), chosen={("", "email")}, by=COMMAND)
    row = grant_consent(user=user, application=application, asked=Asked({"": ("phone",)}), chosen=set(), by=COMMAND)
    assert row.granted_of(Asked({"": ("email", "phone")})).pairs() == {("", "email")}


def test_a_name_that_two_apis_know_is_chosen_at_one_of_them(in_acme: TenantScope) -> None:
    asked = Asked({"https://a.test": ("read", "only:a"), "https://b.test": ("read",)})
    values = {asked.value_of(*pair): pair for pair in asked.pairs()}
    assert set(values) == {"https://a.test read", "https://b.test read", "only:a"}
    assert asked.chosen(["https://b.test read", "read"]) == {("https://b.test", "read")}


def test_revoking_forgets_every_decision(in_acme: TenantScope) -> None:
    user, application = cast.new_user(), _application()
    grant_consent(user=user, application=application, asked=ASKED, chosen=set(), by=COMMAND)
    assert revoke_consent(user=user, application=application, by=COMMAND)
    assert not revoke_consent(user=user, application=application, by=COMMAND)
    assert not Consent.objects.filter(user=user).exists()


def test_a_person_reads_words_and_the_value_that_would_be_released(in_acme: TenantScope) -> None:
    user = cast.new_user()
    (group,) = words.describe(Asked({"": ("openid", "email")}), user, set())
    (item,) = group.items
    assert (item.value, item.detail, item.is_on) == ("email", user.email, True)
