"""Every kind of identity provider says what to do there, with values that there are, and knows how it calls things."""

from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from django.utils import translation

from connectors.enterprise.kind import EnterpriseKind, Field, Guide
from connectors.enterprise.said.mends import MENDS
from connectors.kinds import KINDS
from identity.launch.home import CHECKOUT
from orgs.connections.addresses import addresses_of
from tenants.isolation.scope import TenantScope, enter
from tests import cast as people

KINDS_OF_COMPANIES = [kind for kind in KINDS.values() if isinstance(kind, EnterpriseKind)]
GUIDES = [(kind, protocol) for kind in KINDS_OF_COMPANIES for protocol in kind.protocols]
MADE_BY_OTHERS = {"ad_fs", "pingfederate", "keycloak", "saml", "enterprise_oidc"}


def guide_of(kind: EnterpriseKind, protocol: Any) -> Guide:
    return kind.guides[protocol]


@pytest.fixture(scope="module")
def scope() -> TenantScope:
    return people.new_tenant().scope()


def test_there_are_eleven() -> None:
    assert {kind.slug for kind in KINDS_OF_COMPANIES} == {
        "okta", "entra_id", "google_workspace", "ad_fs", "onelogin", "pingfederate", "jumpcloud", "auth0", "keycloak",
        "saml", "enterprise_oidc",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "protocol"), GUIDES, ids=lambda value: getattr(value, "slug", str(value)))
def test_a_guide_leads_there_and_back(kind: EnterpriseKind, protocol: Any, scope: TenantScope) -> None:
    guide = guide_of(kind, protocol)
    with enter(scope):
        ours = addresses_of(cast(Any, SimpleNamespace(pk=uuid4(), entity_id="https://ours.example/metadata")))
    named = [value.name for step in guide.steps for value in step.values]
    assert set(named) <= set(ours)
    # Without these nothing can be set up there.
    needed = {"redirect_uri"} if protocol == "oidc" else {"acs_url", "entity_id"}
    assert needed <= set(named) or (kind.slug == "auth0" and "acs_url" in named)
    assert len(guide.steps) >= 3
    assert str(guide.brings)


@pytest.mark.parametrize(("kind", "protocol"), GUIDES, ids=lambda value: getattr(value, "slug", str(value)))
def test_a_guide_is_written_in_both_languages(kind: EnterpriseKind, protocol: Any) -> None:
    guide = guide_of(kind, protocol)
    said = [text for step in guide.steps for text in (step.text, step.note) if text] + [guide.brings]
    for text in said:
        with translation.override("en"):
            english = str(text)
        with translation.override("ja"):
            assert str(text) != english
            assert not str(text).isascii()


@pytest.mark.parametrize("kind", KINDS_OF_COMPANIES, ids=lambda kind: kind.slug)
def test_a_kind_knows_how_the_provider_calls_things(kind: EnterpriseKind) -> None:
    assert {Field.EMAIL, Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME, Field.GROUPS} <= set(kind.names)
    assert set(kind.guides) == set(kind.protocols)
    assert (CHECKOUT / "identity" / "static" / kind.logo).is_file()
    assert kind.portal.startswith("https://") or kind.slug in MADE_BY_OTHERS


def test_only_known_kinds_are_mended_in_their_own_way() -> None:
    assert {kind for kind, _code in MENDS} <= {kind.slug for kind in KINDS_OF_COMPANIES}
