"""Whose account somebody's is who comes by a company's provider, and whether one sign-in to it must come first (SECURITY 27).

Identity is (connection, subject). An address decides only at a proved domain of the connection's own organization, and only
where the account holds nothing that the organization could not give itself.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest

from connectors.enterprise.codes import Code
from identity.signin.factors.reauthentication import is_recent
from identity.signin.social.arrivals import owner_of
from identity.signin.sso.facts import via_of_session
from identity.signin.sso.refused import ArrivalRefused, LinkNeeded
from identity.users.models import User
from identity.users.roles.models import Role, UserRole
from orgs.connections.models import Connection
from orgs.domains import names
from orgs.domains.models import OrganizationDomain
from orgs.models import Member
from tenants.isolation.scope import current


def find_owner(request: HttpRequest, connection: Connection, email: str) -> User | None:
    """Whose address this is, free to be linked. Raises ArrivalRefused and LinkNeeded."""
    check_address(connection, email)
    address = EmailAddress.objects.filter(email=email).select_related("user").order_by("-verified", "pk").first()
    if address is None:
        return None
    user: User = address.user
    if not user.is_active:
        raise ArrivalRefused(Code.SUSPENDED, user=user)
    if needs_sign_in(user, connection, is_proved=address.verified) and not _is_here(request, user):
        raise LinkNeeded(user)
    # An address that nobody has proved so far loses what is older than this proof (SECURITY 23).
    return owner_of(request, email) if connection.organization_id is not None else user


def check_address(connection: Connection, email: str) -> None:
    """Raises ArrivalRefused. A connection of the tenant as a whole vouches for no address: it may name any."""
    if not email:
        raise ArrivalRefused(Code.EMAIL_MISSING)
    if connection.organization_id is None:
        return
    if not is_of(connection, email):
        raise ArrivalRefused(Code.EMAIL_DOMAIN, detail=email.rpartition("@")[2])


def is_of(connection: Connection, email: str) -> bool:
    """Whether the address is at a proved domain of the connection's organization, which no mail service's ever is."""
    domain = names.domain_of(email)
    if not domain or names.is_public(domain):
        return False
    proved = OrganizationDomain.objects.filter(organization=connection.organization_id, verified_at__isnull=False)
    return proved.filter(domain=domain).exists()


def needs_sign_in(user: User, connection: Connection, *, is_proved: bool) -> bool:
    """What an organization's administrators must not come by through what their provider says."""
    if connection.organization_id is None or current().is_operators:
        return True
    if Member.objects.filter(user=user).exclude(organization=connection.organization_id).exists():
        return True
    common = Role.objects.given_to_new_users(user.registered_with)
    if UserRole.objects.filter(user=user).exclude(role__in=common).exists():
        return True
    # Of an address that was never proved, credentials are whoever's who registered it: they go.
    return is_proved and _has_credentials(user)


def _has_credentials(user: User) -> bool:
    if user.has_usable_password() or user.phone_verified:
        return True
    has_factor: bool = Authenticator.objects.filter(user=user).exists()
    return has_factor or bool(SocialAccount.objects.filter(user=user).exists())


def _is_here(request: HttpRequest, user: User) -> bool:
    """Signed in to that account in this browser, by a proof of their own a moment ago."""
    if not request.user.is_authenticated or request.user.pk != user.pk:
        return False
    return is_recent(request) and not via_of_session(request)[1]
