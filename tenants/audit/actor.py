"""Who acts: the last argument, `by`, of every operation."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    USER = "user"
    OPERATOR = "operator"
    CLIENT = "client"
    SCIM_TOKEN = "scim_token"  # noqa: S105  # a kind, not a secret
    IT_CONTACT = "it_contact"
    JOB = "job"
    SYSTEM = "system"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is the actor's own id as text; `label` is what people read (a name or an address)."""

    kind: Kind
    id: str = ""
    label: str = ""
    ip: str = ""
    user_agent: str = field(default="", repr=False)


SYSTEM = Actor(Kind.SYSTEM, label="Genkan")
COMMAND = Actor(Kind.SYSTEM, label="command line")
