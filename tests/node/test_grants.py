"""npm `openid-client` proves itself by a key, connects a device, exchanges a token and registers: by configuration."""

import json
from pathlib import Path

from joserfc.jwk import ECKey

from tests.node.program import create, run
from tests.oidc.exchanger import ACCESS
from tests.oidc.exchanger import GRANT as EXCHANGE
from tests.oidc.television import GRANT as DEVICE
from tests.platform import Platform


def test_it_uses_the_grants_without_a_browser(demo_platform: Platform, tmp_path: Path) -> None:
    key = ECKey.generate_key("P-256", {"kid": "first", "use": "sig"})
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [key.as_dict(private=False)]}))
    television = create(demo_platform, "client", "--type", "native", "--grant", DEVICE, "--grant", "refresh_token")
    signer = ("--auth-method", "private_key_jwt", "--jwks", str(file))
    backend = ("--grant", EXCHANGE, "--exchange", "access_token", "--exchange-client", television["client_id"])
    opened = demo_platform.command(
        "set_registration", "--tenant", "acme", "--mode", "token", "--token", "Try", "--json"
    )
    alice = demo_platform.user("acme", "alice")
    told = run(
        "grants.mjs",
        {
            "issuer": demo_platform.issuer("acme"),
            "key": key.as_dict(private=True),
            "signer": create(demo_platform, "client", "--type", "machine", *signer),
            "television": television,
            "backend": create(demo_platform, "client", "--type", "machine", *backend),
            "initial_access_token": json.loads(opened)["initial_access_token"],
            "login": alice["email"],
            "password": alice["password"],
        },
    )
    assert told["signed"] == told["rewatching"] == "bearer"
    assert told["typed"]
    assert told["watcher"] == told["behalf"] == alice["sub"]
    assert told["exchanged"] == {"scope": "openid", "issued_token_type": ACCESS, "has_refresh": False}
    assert told["newcomer"]["client_id"]
    assert told["newcomer"]["has_secret"]
