"""The OpenID provider: which class stands behind each endpoint, and that each rule names its source and is tried."""

import ast
import re
from pathlib import Path

import pytest
from django.urls import URLPattern
from oauth2_provider import models as toolkit_models
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.settings import oauth2_settings

from identity import urls_tenant
from identity.api.door import door
from identity.oidc import engine, models, urls
from tests.house import code

ROOM = code.ROOT / "identity" / "oidc"
RULES = sorted(path for folder in ("endpoints", "checks", "grants") for path in (ROOM / folder).glob("[!_]*.py"))
OURS = "ours"
# What answers at each address: a class of the toolkit, or our own function in place of the toolkit's class that deviates
# from the specification, is slow, or is not there at all.
ENDPOINTS = {
    "oidc_authorize": (OURS, "AuthorizationView"),
    "oidc_resume": (OURS, None),
    "oidc_organization": (OURS, None),
    "oidc_end_session": (OURS, "RPInitiatedLogoutView"),
    "oidc_end_session_confirm": (OURS, "RPInitiatedLogoutView"),
    "oidc_signed_out": (OURS, None),
    "oidc_device": (OURS, "DeviceUserCodeView"),
    "oidc_device_decide": (OURS, "DeviceConfirmView"),
    "oidc_device_authorization": (OURS, "DeviceAuthorizationView"),
    "oidc_discovery": (OURS, "ConnectDiscoveryInfoView"),
    "oauth_discovery": (OURS, "OAuthServerMetadataView"),
    "oauth_protected_resource": (OURS, "OAuthProtectedResourceMetadataView"),
    "oidc_jwks": (OURS, "JwksInfoView"),
    "oidc_token": (OURS, "TokenView"),
    "oidc_userinfo": (OURS, "UserInfoView"),
    "oidc_introspection": (OURS, "IntrospectTokenView"),
    "oidc_revocation": (OURS, "RevokeTokenView"),
    "oidc_pushed_request": (OURS, None),
    "oidc_registration": (OURS, "DynamicClientRegistrationView"),
    "oidc_registration_client": (OURS, "DynamicClientRegistrationManagementView"),
}
SWAPPED = {
    models.Client: "AbstractApplication",
    models.Grant: "AbstractGrant",
    models.RefreshToken: "AbstractRefreshToken",
    models.AccessToken: "AbstractAccessToken",
    models.IDToken: "AbstractIDToken",
    models.DeviceGrant: "AbstractDeviceGrant",
}
# How a docstring names a specification → the folder of its tests.
NAMED = {
    r"OpenID Connect Core": "core",
    r"OpenID Connect Discovery": "discovery",
    r"OpenID Connect RP-Initiated Logout|RP-Initiated Logout 1\.0": "rp_logout",
    r"Back-Channel Logout": "backchannel_logout",
    r"Front-Channel Logout": "frontchannel_logout",
    r"Form Post Response Mode": "form_post",
}


def _patterns() -> dict[str, URLPattern]:
    here = (pattern for pattern in urls_tenant.urlpatterns if isinstance(pattern, URLPattern))
    own = [pattern for pattern in here if pattern.callback is not door]
    return {str(pattern.name): pattern for pattern in [*urls.urlpatterns, *own]}


def test_every_endpoint_is_in_the_table() -> None:
    assert set(_patterns()) == set(ENDPOINTS)


@pytest.mark.parametrize("name", ENDPOINTS)
def test_the_class_behind_each_endpoint_is_the_one_that_the_table_names(name: str) -> None:
    who, instead_of = ENDPOINTS[name]
    view = _patterns()[name].callback
    found = getattr(view, "view_class", None)
    assert (found.__name__ if found else OURS) == who
    assert view.__module__.startswith("identity.oidc" if who == OURS else "oauth2_provider")
    if instead_of is not None:
        from oauth2_provider import views

        assert hasattr(views, instead_of) or instead_of in _classes_of_views()


def _classes_of_views() -> set[str]:
    from oauth2_provider import views

    files = Path(str(views.__file__)).parent.glob("*.py")
    return {
        node.name for file in files for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ClassDef)
    }


def test_the_toolkit_asks_our_validator_and_keeps_our_rows() -> None:
    assert oauth2_settings.OAUTH2_VALIDATOR_CLASS is engine.Validator
    assert issubclass(engine.Validator, OAuth2Validator)
    for model, base in SWAPPED.items():
        assert issubclass(model, getattr(toolkit_models, base))


def test_the_sign_of_the_room_names_what_is_there() -> None:
    sign = ast.get_docstring(code.tree(ROOM / "__init__.py")) or ""
    named = set(re.findall(r"(?<![\w/])((?:\w+/)*\w+\.py|(?:\w+/)+)(?=[\s,|()])", sign))
    assert len(named) > 15
    assert not [path for path in named if not (ROOM / path).exists()]
    rooms = {path.name for path in ROOM.iterdir() if path.is_dir()} - {"migrations", "__pycache__"}
    assert not [room for room in rooms if f"{room}/" not in sign]


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_every_rule_names_its_specification_and_is_tried_in_its_folder(path: Path) -> None:
    folders = _folders(ast.get_docstring(code.tree(path)) or "")
    assert folders, "the docstring names no specification"
    assert any(list((code.ROOT / "tests" / "rfc" / folder).glob("test_*.py")) for folder in folders), folders


def _folders(docstring: str) -> set[str]:
    found = {f"rfc{number}" for number in re.findall(r"RFC (\d{4})", docstring)}
    return found | {folder for pattern, folder in NAMED.items() if re.search(pattern, docstring)}
