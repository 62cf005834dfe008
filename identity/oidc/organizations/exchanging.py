"""Whether a token of another kind leads into an organization (RFC 8693; SECURITY 17: the same organization, or none yet)."""

from uuid import UUID

from identity.applications.models import Application
from identity.oidc.clients import RegisteredClient, get_client
from identity.oidc.exchange.subjects import Subject
from identity.oidc.models import RefreshToken
from identity.oidc.organizations.members import (
    AccessDenied,
    InsufficientScope,
    NotAMember,
    NotLetIn,
    OtherSignIn,
    SecondFactorMissing,
    find_member,
)
from identity.oidc.organizations.names import ORGANIZATIONS, audience_of
from identity.oidc.organizations.reach import may_enter


def check_enters(subject: Subject, client: RegisteredClient, organization: UUID) -> None:
    """Raises AccessDenied and InsufficientScope."""
    if subject.organization not in (None, organization):
        raise AccessDenied("The subject_token is for another organization.")
    # What was made for an API stands for the person's own roles there, and for no organization.
    if subject.organization is None and subject.scopes is not None and ORGANIZATIONS not in subject.scopes:
        raise InsufficientScope
    member = find_member(subject.user_id, organization)
    if member is None:
        raise NotAMember
    if not may_enter(member.organization, subject.confined):
        raise OtherSignIn
    kinds = {client.kind, get_client(subject.origin).kind} if subject.origin else {client.kind}
    grant = RefreshToken.objects.filter(token_family=subject.family).first() if subject.family else None
    if Application.Kind.THIRD_PARTY in kinds and (grant is None or audience_of(organization) not in grant.resources):
        raise NotLetIn
    # Personal and impersonation tokens prove no factor at all.
    if member.organization.requires_mfa and (grant is None or "mfa" not in grant.amr):
        raise SecondFactorMissing
