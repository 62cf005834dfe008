"""Naver: https://developers.naver.com/docs/login/api/api.md"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from connectors.kinds import steps
from connectors.rows import Setup
from connectors.social import profile
from connectors.social.faults import Fault, ProviderFailed
from connectors.social.kind import ClientConfig, OAuthKind, Trip
from connectors.social.profile import Claims, Profile


class Naver(OAuthKind):
    slug, label = "naver", "Naver"
    portal = "https://developers.naver.com/apps/#/list"
    steps = (
        _("At Naver Developers, register an application that uses Naver Login, for the PC web."),
        steps.CALLBACK,
        _("Choose what it may read: name, e-mail address, profile picture."),
        steps.COPY,
        steps.TEST,
    )
    form_class = ClientConfig
    authorize_url = "https://nid.naver.com/oauth2.0/authorize"
    token_url = "https://nid.naver.com/oauth2.0/token"  # noqa: S105  # an address
    profile_url = "https://openapi.naver.com/v1/nid/me"

    def claims(self, setup: Setup, tokens: Claims, answer: Mapping[str, str], trip: Trip) -> Claims:
        claims = super().claims(setup, tokens, answer, trip)
        if claims.get("resultcode") != "00":
            raise ProviderFailed(Fault.ANSWER, "resultcode")
        return claims

    def profile(self, claims: Claims) -> Profile:
        person = profile.inner(claims, "response")
        return Profile(
            subject=profile.subject(person, "id"),
            email=profile.email(person),
            name=profile.text(person, "name", "nickname"),
            picture=profile.picture(person.get("profile_image")),
        )
