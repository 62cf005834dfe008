"""Requests that a client has pushed (RFC 9126): kept sealed, named by a digest, for their client alone.

A name may be opened more than once, since people reload pages, but ends in one answer. That it expires counts where
it is opened: who then signs in at leisure has the half hour of an interaction.
"""

from datetime import timedelta
from uuid import UUID

from identity.oidc.clients import RegisteredClient
from identity.oidc.parameters import Parameters, restore
from tenants.onetime import operations as onetime
from tenants.onetime.operations import OneTimeInvalid

PREFIX = "urn:ietf:params:oauth:request_uri:"
KIND = "pushed_request"
LIFETIME = timedelta(seconds=90)


class NotPushed(Exception):
    """Unknown, expired, answered already, another client's or another tenant's: the caller cannot tell which."""


def keep_request(*, client: RegisteredClient, parameters: Parameters) -> str:
    """The `request_uri` of a request that was checked."""
    token = onetime.issue(kind=KIND, subject=str(client.row_id), payload=parameters.stored(), lifetime=LIFETIME)
    return PREFIX + token


def get_request(request_uri: str, client: RegisteredClient) -> tuple[Parameters, UUID]:
    """The request, and what `use_up` takes. Raises NotPushed."""
    try:
        found = onetime.look(kind=KIND, token=request_uri.removeprefix(PREFIX))
    except OneTimeInvalid:
        raise NotPushed from None
    if found.subject != str(client.row_id):
        raise NotPushed
    return restore(found.payload), found.place


def use_up(*, place: UUID) -> bool:
    """False when another tab was faster."""
    return onetime.use_up(kind=KIND, place=place)
