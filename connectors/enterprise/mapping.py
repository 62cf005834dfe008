"""What a provider says of a person, in our words."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from connectors.enterprise.answers import Assertion
from connectors.enterprise.kind import EnterpriseKind, Field
from connectors.kinds import KINDS
from connectors.rows import Setup
from connectors.social import profile

GROUP_LIMIT = 500
VALUE_LIMIT = 256
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


@dataclass(frozen=True, slots=True)
class Person:
    """`subject` identifies, and nothing else does; "" where there is none to rely on. `email` is well-formed or empty.

    `has_mfa`: a context that the mapping names as a second factor. Whether the connection may say so is another question.
    """

    subject: str
    email: str = ""
    name: str = ""
    given_name: str = ""
    family_name: str = ""
    username: str = ""
    groups: tuple[str, ...] = ()
    has_mfa: bool = False


def person_of(setup: Setup, mapping: Mapping[str, object], assertion: Assertion) -> Person:
    given, family = (text_of(setup, mapping, assertion, name) for name in (Field.GIVEN_NAME, Field.FAMILY_NAME))
    whole = text_of(setup, mapping, assertion, Field.NAME) or " ".join(part for part in (given, family) if part)
    return Person(
        subject=subject_of(setup, mapping, assertion),
        email=profile.email({"email": text_of(setup, mapping, assertion, Field.EMAIL, limit=VALUE_LIMIT)}),
        name=whole[: profile.TEXT_LIMIT],
        given_name=given,
        family_name=family,
        username=text_of(setup, mapping, assertion, Field.USERNAME),
        groups=groups_of(setup, mapping, assertion),
        has_mfa=bool(_factors(mapping).intersection(assertion.contexts)),
    )


def subject_of(setup: Setup, mapping: Mapping[str, object], assertion: Assertion) -> str:
    """What their provider calls them, at most as long as an identity's name may be; "" for one that changes by itself."""
    name = mapped_name(mapping, Field.SUBJECT)
    if name:
        values = values_of(assertion, name)
        # Two values would be two people.
        found = values[0] if len(values) == 1 else ""
    else:
        found = "" if assertion.name_id_format == TRANSIENT else assertion.subject
    if not found.strip() or found != found.strip() or profile.UNSEEN.search(found):
        return ""
    return found if len(found) <= profile.SUBJECT_LIMIT else f"sha256:{hashlib.sha256(found.encode()).hexdigest()}"


def groups_of(setup: Setup, mapping: Mapping[str, object], assertion: Assertion) -> tuple[str, ...]:
    cleaned = (profile.UNSEEN.sub("", value).strip() for value in _found(setup, mapping, assertion, Field.GROUPS))
    return tuple(dict.fromkeys(value[:VALUE_LIMIT] for value in cleaned if value))[:GROUP_LIMIT]


def names_of(setup: Setup, mapping: Mapping[str, object], field: Field) -> tuple[str, ...]:
    """By which names it is looked for: the mapped one alone, else those that the provider is known to use."""
    if name := mapped_name(mapping, field):
        return (name,)
    kind = KINDS.get(setup.kind)
    return kind.names.get(field, ()) if isinstance(kind, EnterpriseKind) else ()


def mapped_roles(mapping: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Pairs of a group and the role that it gives."""
    found = mapping.get("roles")
    pairs = found if isinstance(found, list | tuple) else ()
    return tuple((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list | tuple) and len(pair) == 2)


def text_of(
    setup: Setup, mapping: Mapping[str, object], assertion: Assertion, field: Field, *, limit: int = profile.TEXT_LIMIT
) -> str:
    values = _found(setup, mapping, assertion, field)
    return next((text for value in values if (text := profile.text({"it": value}, "it", limit=limit))), "")


def _found(setup: Setup, mapping: Mapping[str, object], assertion: Assertion, field: Field) -> tuple[str, ...]:
    return next((values for name in names_of(setup, mapping, field) if (values := values_of(assertion, name))), ())


def values_of(assertion: Assertion, name: str) -> tuple[str, ...]:
    """By its exact name, else by the same in other letters: administrators type these."""
    found = assertion.attributes.get(name)
    if found is None:
        lowered = name.lower()
        found = next((values for key, values in assertion.attributes.items() if key.lower() == lowered), ())
    return tuple(value for value in found if value.strip())


def mapped_name(mapping: Mapping[str, object], field: Field) -> str:
    found = mapping.get(field.value)
    return found.strip() if isinstance(found, str) else ""


def _factors(mapping: Mapping[str, object]) -> frozenset[str]:
    found = mapping.get("mfa")
    return frozenset(str(value) for value in found) if isinstance(found, list | tuple) else frozenset()
