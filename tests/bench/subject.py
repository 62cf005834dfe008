"""What is measured, and what it is asked: both sides do the same work for the same parameters."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from identity.oidc.tokens import base64url
from tests.bench.load import CONNECTIONS, Client, Codes, Refreshes, Same, Stream, drive
from tests.processes import Process

CASES = ("client_credentials", "refresh", "code")
RESOURCE, PERMISSIONS = "https://api.example", ("read", "write")
SCOPES = ("openid", "profile", "email", "offline_access")
REDIRECT_URI, VERIFIER = "https://rp.example/callback", "v" * 43
CHALLENGE = base64url.encode(hashlib.sha256(VERIFIER.encode()).digest())
FOR_CODE = {"redirect_uri": REDIRECT_URI, "code_verifier": VERIFIER, "resource": RESOURCE}


@dataclass(frozen=True, slots=True)
class Place:
    """One issuer's clients; `codes` makes so many codes, as after a sign-in."""

    machine: Client
    web: Client
    codes: Callable[[int], list[str]]


@dataclass(frozen=True, slots=True)
class Subject:
    """A server over a database of its own, which serves all of `places`."""

    name: str
    database: str
    port: int
    process: Process
    places: Sequence[Place]

    @property
    def turns(self) -> int:
        """How many streams there are: no connection is idle, no place left out."""
        return max(CONNECTIONS, len(self.places))

    def streams(self, case: str, each: int) -> list[Stream]:
        """One or more for each place, for `each` requests; what they need is made here, before anything is measured."""
        turns = [self.places[turn % len(self.places)] for turn in range(self.turns)]
        if case == "client_credentials":
            form = {"resource": RESOURCE, "scope": " ".join(PERMISSIONS)}
            return [Same(place.machine.request(grant_type=case, **form)) for place in turns]
        if case == "code":
            return [Codes(place.web, place.codes(each), FOR_CODE) for place in turns]
        first = [Codes(place.web, place.codes(1), FOR_CODE) for place in turns]
        drive(self.port, first, 1)
        return [
            Refreshes(place.web, stream.answer["refresh_token"], {"resource": RESOURCE})
            for place, stream in zip(turns, first, strict=True)
        ]
