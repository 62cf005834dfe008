"""Relying parties of the stories: applications by Authlib, answered on loopback, that call what a tenant publishes."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet
from playwright.sync_api import Page

from identity.applications.models import Application
from identity.oidc.models import AuthMethod, Client
from identity.oidc.operations import create_secret, update_client
from tenants.audit.actor import COMMAND
from tenants.hosts import origin
from tenants.isolation.scope import TenantScope, enter
from tests.doubles import web

Told = dict[str, Any]
PAGE = b"<!doctype html><meta charset=utf-8><title>The application</title><h1>Back in the application</h1>"
WITHIN = 20


class App:
    """One application of the tenant, as its developer runs it: `api` is what it wants tokens for, with `scope`."""

    def __init__(self, tenant: TenantScope, name: str, address: str, api: str = "", scope: str = "") -> None:
        self.tenant, self.api, self.redirect_uri = tenant, api, f"{address}/callback"
        with enter(tenant):
            client = Client.objects.select_related("application").get(application__name=name)
            secret = None
            if client.auth_method != AuthMethod.NONE:
                secret = create_secret(client=client, name="the developer’s", by=COMMAND)[1]
            if client.application.kind == Application.Kind.WEB:
                update_client(client=client, values={"redirect_uris": self.redirect_uri}, by=COMMAND)
        self.client_id, self.tokens = client.client_id, Told()
        self.wished = f"openid email offline_access {scope}".strip()
        self.session = OAuth2Session(
            client.client_id,
            secret,
            scope=self.wished,
            redirect_uri=self.redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            default_timeout=WITHIN,
        )
        self.session.trust_env = False
        self.known: Told = self._ask(f"{origin(tenant)}/oidc/.well-known/openid-configuration")

    def open(self, page: Page, **more: str) -> None:
        """The person starts the application, which sends the browser on."""
        self.verifier = secrets.token_urlsafe(48)
        wish = {"resource": self.api} if self.api else {}
        address, self.state = self.session.create_authorization_url(
            self.known["authorization_endpoint"], code_verifier=self.verifier, **wish, **more
        )
        page.goto(address)

    def receive(self, page: Page) -> None:
        """Once the browser is back, with a code."""
        page.wait_for_url(f"{self.redirect_uri}?**")
        answer = urlsplit(page.url).query
        assert "error=" not in answer, answer
        self.tokens = dict(
            self.session.fetch_token(
                self.known["token_endpoint"],
                authorization_response=page.url,
                state=self.state,
                code_verifier=self.verifier,
                **({"resource": self.api} if self.api else {}),
            )
        )

    def refused(self, page: Page) -> str:
        """What the application is told, once the browser is back without a code."""
        page.wait_for_url(f"{self.redirect_uri}?**")
        fields = dict(part.partition("=")[::2] for part in urlsplit(page.url).query.split("&"))
        return fields["error"]

    def refresh(self, **form: str) -> requests.Response:
        """Asks for a new access token, for the API unless told otherwise. What comes is kept."""
        more = form or ({"resource": self.api} if self.api else {})
        wish = {"grant_type": "refresh_token", "refresh_token": self.tokens["refresh_token"], **more}
        answer = self.session.request(
            "POST", self.known["token_endpoint"], data=self._as_myself(wish), withhold_token=True, **self._proof()
        )
        if answer.ok:
            self.tokens |= answer.json()
        return answer

    def claims(self, token: str = "") -> Told:
        """Of the access token, checked with the published keys, as the API would."""
        keys = KeySet.import_key_set(self._ask(self.known["jwks_uri"]))
        found = jwt.decode(token or self.tokens["access_token"], keys, algorithms=["RS256", "ES256"])
        assert found.claims["iss"] == self.known["issuer"]
        return dict(found.claims)

    def permissions(self) -> set[str]:
        """What the API lets the person do now, by a token that is fresh."""
        answer = self.refresh()
        assert answer.ok, answer.text
        claims = self.claims()
        assert claims["aud"] == self.api
        return set(claims["scope"].split())

    def _proof(self) -> Told:
        secret = self.session.client_secret
        return {"auth": (self.client_id, secret)} if secret else {"auth": None}

    def _as_myself(self, form: dict[str, str]) -> dict[str, str]:
        return form if self.session.client_secret else {"client_id": self.client_id, **form}

    def _ask(self, address: str) -> Told:
        answer = requests.get(address, timeout=WITHIN, proxies={"http": "", "https": ""})
        answer.raise_for_status()
        found: Told = answer.json()
        return found


class Program:
    """A machine client of the tenant that calls the management API."""

    def __init__(self, tenant: TenantScope, name: str) -> None:
        self.address = origin(tenant)
        with enter(tenant):
            client = Client.objects.get(application__name=name)
            self.proof = (client.client_id, create_secret(client=client, name="the developer’s", by=COMMAND)[1])
        self.session = requests.Session()
        self.session.trust_env = False
        form = {"grant_type": "client_credentials", "resource": f"{self.address}/api"}
        answer = self.session.post(f"{self.address}/oidc/token", data=form, auth=self.proof, timeout=WITHIN)
        assert answer.ok, answer.text
        self.session.headers["authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, body: object = None, **query: str) -> Any:
        answer = self.session.request(method, f"{self.address}/api{path}", json=body, params=query, timeout=WITHIN)
        assert answer.ok, (answer.status_code, answer.text)
        return answer.json() if answer.content else None


@contextmanager
def answered(count: int) -> Iterator[list[str]]:
    """Addresses on loopback for so many applications, each with a page."""
    page = web.say(200, PAGE, Content_Type="text/html")
    with ExitStack() as stack:
        yield [stack.enter_context(web.serving(page)).address for _number in range(count)]
