"""The guide of an application: its own values in snippets that can be copied, quoted for where they stand."""

import html
import json
import re
import shlex

from identity.applications.models import Application
from identity.oidc.operations import create_client
from tenants.audit.actor import COMMAND
from tenants.isolation.scope import TenantScope, enter
from tests import cast
from tests.console.people import at_console, new_operator
from tests.visitor import Visitor


def application(scope: TenantScope, kind: str, *uris: str, **values: str) -> Application:
    with enter(scope):
        client, _secret = create_client(
            name=cast.unique("app"), kind=kind, redirect_uris=uris, values=values, by=COMMAND
        )
        return client.application


def snippets(scope: TenantScope, row: Application) -> dict[str, str]:
    """Title and text of each, as the page has them; what is copied is what is seen."""
    visitor: Visitor = at_console(new_operator(acme="viewer"))
    visitor.open(f"/t/{scope.slug}/applications/{row.pk}/")
    titles = re.findall(r"<summary>(.*?)</summary>", visitor.text)
    seen = [html.unescape(text) for text in re.findall(r"<pre[^>]*><code>(.*?)</code>", visitor.text, re.DOTALL)]
    copied = [html.unescape(text) for text in re.findall(r'data-copy="([^"]*)" aria-label="Copy .*?·', visitor.text)]
    assert all(text in seen for text in copied)
    return dict(zip(titles, seen, strict=True))


def test_each_kind_has_snippets_with_its_own_values(acme: TenantScope) -> None:
    wanted = {"web": 3, "third-party": 3, "spa": 2, "native": 2}
    for kind, number in wanted.items():
        row = application(acme, kind, "https://app.test/back")
        found = snippets(acme, row)
        assert len(found) == number
        for text in found.values():
            assert row.client.client_id in text
            assert "app.test%2Fback" in text or "https://app.test/back" in text
            assert "acme.localhost" in text


def test_a_snippet_authenticates_as_the_client_does(acme: TenantScope) -> None:
    machine = snippets(acme, application(acme, "machine"))
    assert "client_credentials" in machine["curl"]
    assert "-u " in machine["curl"]
    assert "ClientSecretBasic" in machine["Node.js · openid-client"]
    spa = snippets(acme, application(acme, "spa", "https://app.test/"))
    assert "CLIENT_SECRET" not in "".join(spa.values())


def test_an_address_that_looks_like_code_stays_an_address(acme: TenantScope) -> None:
    uri = "https://a.test/'$(touch${IFS}x)'"
    with enter(acme):
        row = application(acme, "third-party", uri.replace("${IFS}", ""))
    uri = row.client.redirect_uris
    found = snippets(acme, row)
    assert f"redirect_uri={shlex.quote(uri)}" in found["curl"]
    assert uri in [word.removeprefix("redirect_uri=") for word in shlex.split(found["curl"], comments=True)]
    assert f"redirect_uri: {json.dumps(uri)}" in found["Node.js · openid-client"]
