"""Every other vendor that allauth knows and whose addresses are fixed: its adapter asks and reads, our client carries.

What allauth decides at import time for the whole process (servers of one's own: Okta, Gitea, …) cannot differ by
tenant, so it is not here: the generic kinds sign in there.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import requests
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import profile
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.kind import OAuthKind, ScopedConfig, Trip
from connectors.social.profile import Arrival, Claims, Profile

# allauth's package and the vendor's name.
VENDORS: tuple[tuple[str, str], ...] = (
    ("asana", "Asana"),
    ("atlassian", "Atlassian"),
    ("baidu", "Baidu"),
    ("basecamp", "Basecamp"),
    ("bitbucket_oauth2", "Bitbucket"),
    ("bitly", "Bitly"),
    ("box", "Box"),
    ("clever", "Clever"),
    ("dataporten", "Dataporten"),
    ("daum", "Daum"),
    ("digitalocean", "DigitalOcean"),
    ("douban", "Douban"),
    ("doximity", "Doximity"),
    ("drip", "Drip"),
    ("dropbox", "Dropbox"),
    ("eventbrite", "Eventbrite"),
    ("exist", "Exist.io"),
    ("figma", "Figma"),
    ("frontier", "Frontier"),
    ("fxa", "Mozilla"),
    ("hubspot", "HubSpot"),
    ("klaviyo", "Klaviyo"),
    ("mailchimp", "Mailchimp"),
    ("mailru", "Mail.ru"),
    ("meetup", "Meetup"),
    ("miro", "Miro"),
    ("odnoklassniki", "Odnoklassniki"),
    ("patreon", "Patreon"),
    ("questrade", "Questrade"),
    ("soundcloud", "SoundCloud"),
    ("stocktwits", "Stocktwits"),
    ("strava", "Strava"),
    ("stripe", "Stripe"),
    ("tiktok", "TikTok"),
    ("tumblr_oauth2", "Tumblr"),
    ("untappd", "Untappd"),
    ("vimeo_oauth2", "Vimeo"),
    ("wahoo", "Wahoo"),
    ("weibo", "Weibo"),
    ("yahoo", "Yahoo"),
    ("yandex", "Yandex"),
    ("ynab", "YNAB"),
    ("zoho", "Zoho"),
    ("zoom", "Zoom"),
)


class OtherConfig(ScopedConfig):
    field_order = ("vendor", "client_id", "client_secret")
    vendor = forms.ChoiceField(label=_("Vendor"), choices=VENDORS)


class Other(OAuthKind):
    slug, label = "other", _("Another vendor")
    about = format_lazy(_("{count} more, from Asana to Zoom."), count=len(VENDORS))
    steps = (
        _("In the vendor’s developer pages, register an application for OAuth 2.0."),
        steps.CALLBACK,
        _("Choose the vendor on this page, enter the client ID and the client secret, and save."),
        steps.TEST,
    )
    form_class = OtherConfig
    # allauth turns it on for none of these; servers ignore what they do not know (RFC 6749 section 3.1).
    has_pkce = True

    def authorization_endpoint(self, setup: Setup) -> str:
        return str(_adapter(setup).authorize_url)

    def query(self, setup: Setup, trip: Trip) -> dict[str, str]:
        adapter, provider = _adapter(setup), _provider(setup)
        query = super().query(setup, trip)
        scopes = dict.fromkeys((*provider.get_scope(), *setup.words("scopes")))
        query |= {"scope": adapter.scope_delimiter.join(scopes)} if scopes else {}
        query |= {str(name): str(value) for name, value in provider.get_auth_params().items()}
        query[adapter.client_class.client_id_parameter] = query.pop("client_id")
        return query

    def finish(self, setup: Setup, answer: Mapping[str, str], trip: Trip) -> Arrival:
        self.check_answer(setup, answer)
        request = HttpRequest()
        try:
            with context.request_context(request):
                return _arrival(setup, request, answer["code"], trip)
        except requests.RequestException as error:
            raise ProviderFailed(Fault.UNREACHABLE, type(error).__name__) from error
        except Exception as error:  # what allauth's adapters raise for odd answers is not declared
            raise ProviderFailed(Fault.ANSWER, type(error).__name__) from error


def _arrival(setup: Setup, request: HttpRequest, code: str, trip: Trip) -> Arrival:
    adapter, provider, app = _adapter(setup, request), _provider(setup, request), _app(setup)
    adapter.get_provider, adapter.get_callback_url = lambda: provider, lambda *_args: trip.redirect_uri
    said: dict[str, object] = {}
    listen = provider.extract_common_fields
    provider.extract_common_fields = lambda data: said.update(found := dict(listen(data))) or found
    tokens = adapter.get_client(request, app).get_access_token(code, pkce_code_verifier=trip.verifier)
    token = adapter.parse_token(tokens)
    login = adapter.complete_login(request, app, token, response=tokens)
    claims = login.account.extra_data
    found = _profile(login, said)
    if not found.subject:
        raise ProviderFailed(Fault.SUBJECT, "uid")
    return Arrival(found, claims if isinstance(claims, dict) else {}, tokens)


def _profile(login: Any, said: Claims) -> Profile:
    """allauth's reading of the answer, which is the vendor's word and no more."""
    address = next((one for one in login.email_addresses if one.primary), None) or next(
        iter(login.email_addresses), None
    )
    email = profile.email({"email": address.email if address else said.get("email")})
    given, family = profile.text(said, "first_name"), profile.text(said, "last_name")
    return Profile(
        subject=profile.subject({"uid": login.account.uid}, "uid"),
        email=email,
        email_verified=bool(email and address and address.verified),
        name=profile.text(said, "name") or " ".join(part for part in (given, family) if part),
        given_name=given,
        family_name=family,
        username=profile.text(said, "username"),
    )


def _app(setup: Setup) -> Any:
    from allauth.socialaccount.models import SocialApp

    return SocialApp(
        provider=_class(setup).id,
        client_id=setup.text("client_id"),
        secret=setup.secret("client_secret"),
        name=setup.name,
    )


def _provider(setup: Setup, request: HttpRequest | None = None) -> Any:
    return _class(setup)(request or HttpRequest(), app=_app(setup))


def _adapter(setup: Setup, request: HttpRequest | None = None) -> Any:
    return _class(setup).oauth2_adapter_class(request or HttpRequest())


def _class(setup: Setup) -> Any:
    """The vendor's provider class. Only packages of the table above are ever loaded."""
    vendor = setup.text("vendor")
    if vendor not in dict(VENDORS):
        raise ProviderFailed(Fault.DISCOVERY, "vendor")
    from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider

    module = import_module(f"allauth.socialaccount.providers.{vendor}.provider")
    return next(
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, OAuth2Provider) and found.__module__ == module.__name__
    )
