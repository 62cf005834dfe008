"""What holds for the person at the door: the tenant's policy, with what the application on the way to differs in.

An application's own sign-in is a row that every process caches. Which application it is, the interaction says that
`next` leads to; it is settled once per request, and forgotten with it.
"""

import copy
from uuid import UUID

from identity.signin import interaction as interactions
from identity.signin.models import METHODS, ApplicationPolicy, SignInPolicy
from tenants.caches import ChangeCache
from tenants.isolation.scope import current, find_current
from tenants.isolation.wrapper import connection

HERE, EFFECTIVE = "signin.application", "signin.policy"
ORGANIZATION = "signin.organization"
PRETENDED = "signin.pretended"
RULES: ChangeCache[UUID, ApplicationPolicy | None] = ChangeCache("signin_applicationpolicy", limit=5000)


def settle(next_path: str) -> None:
    """Remembers, for this request, which application the person is on the way to, and which organization."""
    way = interactions.way_of(return_path=next_path) if next_path else interactions.NOWHERE
    stand_before(way.application_id, way.organization_id)


def stand_before(application_id: UUID | None, organization_id: UUID | None = None) -> None:
    """The person is on the way to this application, or to none."""
    connection.memo[HERE], connection.memo[ORGANIZATION] = application_id, organization_id
    unsettle()


def application_here() -> UUID | None:
    found: UUID | None = connection.memo.get(HERE)
    return found


def organization_here() -> UUID | None:
    """As the request names it: it decides the look of the pages and nothing else."""
    found: UUID | None = connection.memo.get(ORGANIZATION)
    return found


def rules_of(application_id: UUID) -> ApplicationPolicy | None:
    pretended: ApplicationPolicy | None = connection.memo.get(PRETENDED)
    if pretended is not None and pretended.pk == application_id:
        return pretended
    return RULES.get(current().schema_name, application_id, lambda: _read(application_id))


def pretend(rules: ApplicationPolicy) -> None:
    """For the rest of this request these rules hold, in place of those that are saved."""
    connection.memo[PRETENDED] = rules
    unsettle()


def unsettle() -> None:
    """After something changed that `policy_here` is made of: it is made anew within the same request."""
    connection.memo.pop(EFFECTIVE, None)


def policy_here() -> SignInPolicy:
    """The policy that decides on this request. Outside of any tenant (system checks) the defaults'."""
    # Asked some twenty times a page, so what was settled comes first.
    settled: SignInPolicy | None = connection.memo.get(EFFECTIVE)
    if settled is not None:
        return settled
    if find_current() is None:
        return SignInPolicy()
    application_id = application_here()
    if application_id is None:
        return SignInPolicy.load()
    found = with_rules(SignInPolicy.load(), rules_of(application_id))
    connection.memo[EFFECTIVE] = found
    return found


def shows_registration_first() -> bool:
    """Whether people who come from an application see the registration page first: a closed one is none."""
    policy = policy_here()
    return policy.first_screen == SignInPolicy.FirstScreen.REGISTER and policy.is_open and not current().is_operators


def with_rules(policy: SignInPolicy, rules: ApplicationPolicy | None) -> SignInPolicy:
    """A copy of the policy in which the application's choices stand. It may drop methods of the tenant, never add any."""
    if rules is None:
        return policy
    found = copy.copy(policy)
    found.first_screen = rules.first_screen or policy.first_screen
    found.registration = rules.registration or policy.registration
    if rules.methods is not None:
        for method in METHODS:
            setattr(found, method, getattr(policy, method) and method in rules.methods)
        found.register_password = policy.register_password and found.password
    return found


def _read(application_id: UUID) -> ApplicationPolicy | None:
    return ApplicationPolicy.objects.filter(pk=application_id).first()
