"""A subscription service moves somebody from one tier to the next, and the application's next refresh carries it."""

from collections.abc import Callable

from tenants.isolation.scope import TenantScope
from tests.api.caller import Caller
from tests.oidc.music import SCOPES, Music
from tests.oidc.party import Party
from tests.visitor import Visitor


def test_the_next_refresh_carries_what_was_paid_for(acme: TenantScope, visit: Callable[..., Visitor]) -> None:
    music, party, billing = Music(acme), Party(acme), Caller(acme, "write:roles", "read:users")
    first = party.tokens(visit(acme), music.login, resource=music.indicator, scope=SCOPES)
    found = billing.get("/users", **{"search.username": music.login, "mode.username": "exact"}).json()
    roles = [str(music.roles["pro"].pk)]
    assert billing.put(f"/users/{found[0]['id']}/roles", {"roleIds": roles}).json() == {"roleIds": roles}
    again = party.token(grant_type="refresh_token", refresh_token=first["refresh_token"], resource=music.indicator)
    assert set(again.json()["scope"].split()) == {"read:free", "write:playlists"}
