"""Hidden frames on the signed-out page, one per client (OpenID Connect Front-Channel Logout 1.0).

The page may frame exactly their origins and nothing else. Where it leads on, signed_out.js does so once they have
loaded or after three seconds, whichever comes first; without scripts, the Refresh header.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from identity.headers import HOSTED
from identity.oidc.clients import get_client
from identity.oidc.facts import sid_for
from identity.oidc.issuer import issuer
from identity.oidc.logout import participants
from identity.oidc.responses import join
from tenants.isolation.scope import current

SECONDS = 3
# What a Content-Security-Policy can name: with a semicolon in it, a host would add a rule of its own.
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(?::[0-9]+)?", re.IGNORECASE)
AFTERWARDS_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Frame:
    application: str
    address: str
    origin: str


def frames_of(sid: str) -> list[Frame]:
    """For the clients of a session: `iss` and `sid`, so that a client can tell which of its sessions is meant."""
    found = []
    for participant in participants.with_frontchannel(participants.in_session(sid)):
        client = get_client(participant.client_id)
        if client.is_unreviewed:
            # It named the address itself, and nobody has looked at it: no page of ours loads it (SECURITY 19).
            continue
        members = {"iss": issuer(), "sid": sid_for(sid, client.client_id)}
        parts = urlsplit(client.frontchannel_logout_uri)
        origin = f"{parts.scheme}://{parts.netloc}"
        if ORIGIN.fullmatch(origin):
            found.append(Frame(client.name, join(client.frontchannel_logout_uri, members), origin))
    return found


def show(request: HttpRequest, frames: list[Frame], *, target: str = "", **context: object) -> HttpResponse:
    """The signed-out page with frames. `target` is where it leads on to, verified before; "" where it ends here."""
    response = render(request, "oidc/signed_out.html", {"frames": frames, "target": target, **context})
    origins = " ".join(sorted({frame.origin for frame in frames}))
    response.headers["Content-Security-Policy"] = f"{HOSTED}; frame-src {origins}"
    if target:
        response.headers["Refresh"] = f"{SECONDS};url={target}"
    return response


def address_of(sid: str) -> str:
    """The page for a sign-out that began elsewhere: short-lived, of this tenant, and harmless when opened again."""
    signed = signing.dumps(sid, salt=_salt())
    return f"{reverse('oidc_signed_out')}?{urlencode({'of': signed})}"


def sid_in(signed: str) -> str:
    """What `address_of` has put in; "" for anything else."""
    try:
        return str(signing.loads(signed, salt=_salt(), max_age=AFTERWARDS_SECONDS))
    except signing.BadSignature:
        return ""


def _salt() -> str:
    return f"genkan signed out {current().id}"
