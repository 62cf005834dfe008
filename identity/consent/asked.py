"""What an application asks for: scopes per API resource, the empty one for the person's own data."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

# Identity scopes have no resource.
IDENTITY = ""
# Without the first there is no sign-in at all. What the second means is asked organization by organization.
FIXED = frozenset({"openid", "urn:logto:scope:organizations"})
# An organization is a resource of its own: the scope of the same name is the right to act there, beside permissions.
ORGANIZATION_PREFIX = "urn:logto:organization:"


def audience_of(organization: UUID) -> str:
    """What tokens for an organization name as their audience, and decisions about it as their resource."""
    return f"{ORGANIZATION_PREFIX}{organization}"


def organizations_of(resources: Iterable[str]) -> frozenset[UUID]:
    """Those that are among the resources."""
    start = len(ORGANIZATION_PREFIX)
    return frozenset(UUID(resource[start:]) for resource in resources if resource.startswith(ORGANIZATION_PREFIX))


@dataclass(frozen=True, slots=True)
class Asked:
    """Resource indicator → scopes, in the order they were asked for."""

    scopes: dict[str, tuple[str, ...]]

    def as_json(self) -> dict[str, list[str]]:
        return {resource: list(scopes) for resource, scopes in self.scopes.items()}

    @classmethod
    def from_json(cls, value: object) -> "Asked":
        if not isinstance(value, dict):
            raise TypeError("what is asked must be a mapping")
        return cls({str(resource): tuple(str(scope) for scope in scopes) for resource, scopes in value.items()})

    def pairs(self) -> set[tuple[str, str]]:
        return {(resource, scope) for resource, scopes in self.scopes.items() for scope in scopes}

    def value_of(self, resource: str, scope: str) -> str:
        """What a form sends back for it: the scope's name, with the API before it where two of them know that name."""
        is_shared = sum(scope in scopes for scopes in self.scopes.values()) > 1
        return f"{resource} {scope}".strip() if is_shared else scope

    def chosen(self, values: Iterable[str]) -> set[tuple[str, str]]:
        """What a form sent, as far as it was asked."""
        sent = set(values)
        return {(resource, scope) for resource, scope in self.pairs() if self.value_of(resource, scope) in sent}

    def only(self, allowed: set[tuple[str, str]]) -> "Asked":
        """The part of it that is in `allowed`."""
        return Asked(
            {
                resource: tuple(scope for scope in scopes if (resource, scope) in allowed)
                for resource, scopes in self.scopes.items()
            }
        )

    def without(self, decided: set[tuple[str, str]]) -> "Asked":
        return self.only(self.pairs() - decided)
