"""Two independent readings of SAML, npm node-saml and PyPI python3-saml, asked the same: each says yes, or refuses."""

import base64
from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from connectors.saml.names import BINDINGS, PERSISTENT, RSA_SHA256, SHA256
from tests.doubles.saml_idp import SamlIdp
from tests.peers.ground import ACS, OURS, REQUEST, SLO, ours
from tests.peers.talking import Peer, PeerRefused

AT_THE_TOP = "/*/ds:Signature"
Sent = Mapping[str, Any]  # as ground.carried


class Judge(Protocol):
    """All raise PeerRefused."""

    def response(self, sent: str, signs: str) -> tuple[str, str, Mapping[str, Any]]:
        """Who signed in by the provider's answer: NameID, SessionIndex, attributes."""
        ...

    def request(self, sent: Sent) -> None:
        """Judges our signature."""
        ...

    def logout_request(self, sent: Sent) -> tuple[str, str]:
        """Whom we ask to sign out: NameID and SessionIndex."""
        ...

    def logout_response(self, sent: Sent, request_id: str) -> None: ...

    def ask_logout(self, name_id: str, session: str) -> str:
        """Where it sends the browser."""
        ...

    def answer_logout(self, request_id: str) -> str: ...


class NodeSaml:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    def response(self, sent: str, signs: str) -> tuple[str, str, Mapping[str, Any]]:
        found = self._peer.ask("response", sent=sent, signs=signs)
        return found["nameID"], found["sessionIndex"], found["attributes"]

    def request(self, sent: Sent) -> None:
        self._peer.ask("request", sent=sent)

    def logout_request(self, sent: Sent) -> tuple[str, str]:
        found = self._peer.ask("logout_request", sent=sent)
        return found["nameID"], found["sessionIndex"]

    def logout_response(self, sent: Sent, request_id: str) -> None:
        if not self._peer.ask("logout_response", sent=sent):
            raise PeerRefused("not signed out")

    def ask_logout(self, name_id: str, session: str) -> str:
        who = {"nameID": name_id, "nameIDFormat": PERSISTENT, "sessionIndex": session}
        return str(self._peer.ask("ask_logout", who=who)["url"])

    def answer_logout(self, request_id: str) -> str:
        return str(self._peer.ask("answer_logout", id=request_id)["url"])


def story(idp: SamlIdp) -> dict[str, Any]:
    """What the program of node-saml is told."""
    return {
        "ours": {
            "entity_id": OURS, "acs_url": ACS, "slo_url": SLO, "request_id": REQUEST.id,
            "certificate": ours().certificate, "key": ours().pem,
        },
        "idp": {
            "entity_id": idp.entity_id, "sso_url": idp.sso_url, "slo_url": idp.slo_url,
            "certificate": idp.key.certificate, "key": idp.key.pem,
        },
    }  # fmt: skip


class Python3Saml:
    def __init__(self, idp: SamlIdp) -> None:
        self._idp = idp

    def response(self, sent: str, signs: str) -> tuple[str, str, Mapping[str, Any]]:
        security = {"wantAssertionsSigned": signs != "response", "wantMessagesSigned": signs != "assertion"}
        settings = self._settings(
            sp={"entityId": OURS, "assertionConsumerService": {"url": ACS, "binding": BINDINGS["post"]}},
            key=ours(),
            idp={
                "entityId": self._idp.entity_id,
                "singleSignOnService": {"url": self._idp.sso_url, "binding": BINDINGS["redirect"]},
                "x509cert": self._idp.key.bare,
            },
            security=security,
        )
        found = self._tried(lambda: OneLogin_Saml2_Response(settings, sent))
        self._tried(lambda: found.is_valid(_at(ACS), REQUEST.id, raise_exceptions=True))
        return found.get_nameid(), found.get_session_index(), found.get_attributes()

    def request(self, sent: Sent) -> None:
        self._signed(sent, "SAMLRequest")
        xml = Utils.decode_base64_and_inflate(self._message(sent, "SAMLRequest"))
        if isinstance(OneLogin_Saml2_XML.validate_xml(xml, "saml-schema-protocol-2.0.xsd"), str):
            raise PeerRefused("not by the schema")

    def logout_request(self, sent: Sent) -> tuple[str, str]:
        self._signed(sent, "SAMLRequest")
        message = self._message(sent, "SAMLRequest")
        found = OneLogin_Saml2_Logout_Request(self._provider(), message)
        self._tried(lambda: found.is_valid(self._arrived(sent), raise_exceptions=True))
        xml = found.get_xml()
        return (
            OneLogin_Saml2_Logout_Request.get_nameid(xml),
            OneLogin_Saml2_Logout_Request.get_session_indexes(xml)[0],
        )

    def logout_response(self, sent: Sent, request_id: str) -> None:
        self._signed(sent, "SAMLResponse")
        found = OneLogin_Saml2_Logout_Response(self._provider(), self._message(sent, "SAMLResponse"))
        self._tried(lambda: found.is_valid(self._arrived(sent), request_id, raise_exceptions=True))
        if found.get_status() != "urn:oasis:names:tc:SAML:2.0:status:Success":
            raise PeerRefused("not signed out")

    def ask_logout(self, name_id: str, session: str) -> str:
        auth = OneLogin_Saml2_Auth(_at(self._idp.slo_url), self._provider())
        return str(auth.logout("there", name_id, session, name_id_format=PERSISTENT))

    def answer_logout(self, request_id: str) -> str:
        settings = self._provider()
        made = OneLogin_Saml2_Logout_Response(settings)
        made.build(request_id)
        values = {"SAMLResponse": made.get_response(), "RelayState": "there"}
        auth = OneLogin_Saml2_Auth(_at(self._idp.slo_url), settings)
        auth.add_response_signature(values, RSA_SHA256)
        return str(auth.redirect_to(SLO, values))

    def _provider(self) -> OneLogin_Saml2_Settings:
        """Where we are its only partner, and it the provider: it knows no other names for the two sides."""
        return self._settings(
            sp={
                "entityId": self._idp.entity_id,
                "assertionConsumerService": {"url": self._idp.sso_url, "binding": BINDINGS["post"]},
                "singleLogoutService": {"url": self._idp.slo_url, "binding": BINDINGS["redirect"]},
            },
            key=self._idp.key,
            idp={
                "entityId": OURS,
                "singleSignOnService": {"url": ACS, "binding": BINDINGS["redirect"]},
                "singleLogoutService": {"url": SLO, "binding": BINDINGS["redirect"]},
                "x509cert": ours().bare,
            },
            security={"logoutRequestSigned": True, "logoutResponseSigned": True},
        )

    @staticmethod
    def _settings(*, sp: Any, key: Any, idp: Any, security: Any) -> OneLogin_Saml2_Settings:
        return OneLogin_Saml2_Settings(
            {
                "strict": True,
                "sp": {**sp, "NameIDFormat": PERSISTENT, "x509cert": key.bare, "privateKey": key.pem},
                "idp": idp,
                "security": {
                    "signatureAlgorithm": RSA_SHA256,
                    "digestAlgorithm": SHA256,
                    "rejectDeprecatedAlgorithm": True,
                    "wantAttributeStatement": False,
                    **security,
                },
            }
        )

    @staticmethod
    def _tried(what: Any) -> Any:
        try:
            return what()
        except Exception as error:
            raise PeerRefused(str(error)) from error

    def _signed(self, sent: Sent, name: str) -> None:
        if "form" in sent:
            xml = base64.b64decode(sent["form"][name])
            good = self._tried(
                lambda: Utils.validate_sign(xml, ours().certificate, xpath=AT_THE_TOP, raise_exceptions=True)
            )
        else:
            text, _, signature = sent["query"].partition("&Signature=")
            signed = base64.b64decode(dict(parse_qsl(f"it={signature}")).get("it", ""))
            algorithm = dict(parse_qsl(text)).get("SigAlg", "")
            good = Utils.validate_binary_sign(text, signed, ours().certificate, algorithm)
        if not good:
            raise PeerRefused("invalid signature")

    @staticmethod
    def _message(sent: Sent, name: str) -> str:
        """It reads what came by redirect; a form's is the same, deflated."""
        if "query" in sent:
            return dict(parse_qsl(sent["query"]))[name]
        return str(Utils.deflate_and_base64_encode(base64.b64decode(sent["form"][name])))

    def _arrived(self, sent: Sent) -> dict[str, Any]:
        return {**_at(self._idp.slo_url), "get_data": dict(parse_qsl(sent.get("query", "")))}


def _at(url: str) -> dict[str, Any]:
    """A request as its framework's adapters would describe it."""
    parts = urlsplit(url)
    return {"https": "on", "http_host": parts.netloc, "script_name": parts.path, "get_data": {}, "post_data": {}}
