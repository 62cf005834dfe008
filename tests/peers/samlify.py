"""What the program of npm samlify is told of itself."""

from tests.doubles.saml_idp import new_key

THERE = "https://idp.samlify.example"


def story() -> dict[str, str]:
    key = new_key("samlify")
    return {
        "entity_id": f"{THERE}/metadata",
        "sso_url": f"{THERE}/sso",
        "slo_url": f"{THERE}/slo",
        "certificate": key.certificate,
        "key": key.pem,
    }
