"""What an identity provider of companies declares: which protocols it speaks, how its administrator sets us up there."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from connectors.kind import Kind, Text
from connectors.rows import Setup


class Protocol(StrEnum):
    SAML = "saml"
    OIDC = "oidc"


class Field(StrEnum):
    """What a mapping fills, in our words; the values of a mapping are names of attributes or claims there."""

    SUBJECT = "subject"
    EMAIL = "email"
    NAME = "name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    USERNAME = "username"
    GROUPS = "groups"


@dataclass(frozen=True, slots=True)
class Value:
    """One of ours that is entered there, under the name that the provider's own page gives it. `name` is one of
    entity_id, acs_url, metadata_url, slo_url, redirect_uri, start_url, logout_uri, jwks_uri, name_id_format."""

    label: Text
    name: str


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One thing to do there, with the values to copy for it."""

    text: Text
    values: tuple[Value, ...] = ()
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """`brings` says what to bring back from there, and where it stands."""

    steps: tuple[GuideStep, ...]
    brings: Text


class EnterpriseKind(Kind):
    """`names` gives, for each field of ours, the names by which this provider may call it, the likeliest first."""

    purpose = "enterprise"
    protocols: ClassVar[tuple[Protocol, ...]] = (Protocol.SAML,)
    names: ClassVar[Mapping[Field, tuple[str, ...]]] = {}
    guides: ClassVar[Mapping[Protocol, Guide]] = {}
    # Where all its customers have the same one.
    issuer: ClassVar[str] = ""
    # Many companies share its issuer, and a setting says whose accounts get in.
    has_directories: ClassVar[bool] = False

    def asks(self, setup: Setup) -> Mapping[str, str]:
        """More parameters of an OpenID Connect request."""
        return {}

    def stranger(self, setup: Setup, attributes: Mapping[str, tuple[str, ...]]) -> str:
        """Where many companies share one issuer: why an account is not of this one, short and technical; "" if it is."""
        return ""
