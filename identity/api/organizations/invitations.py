"""Invitations into organizations."""

from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from identity.api.endpoints import Call, Endpoint, Found, endpoint, listing
from identity.api.errors import InvalidInput, NotFound
from identity.api.organization_template.shapes import brief
from identity.api.organizations.finding import an_id, find_organization, find_roles, find_users
from identity.api.organizations.shapes import RoleBrief
from identity.api.paging import Listed
from identity.api.shapes import Anything, Choice, Ids, Moment, Number, Shape, Text, milliseconds
from orgs.invitations import accepting, operations
from orgs.invitations.models import Invitation, State
from tenants.isolation.scope import current

SEARCH = {
    "organizationId": "Those into this organization.",
    "inviterId": "Those by this member.",
    "invitee": "Those to this address.",
}


class InvitationShape(Shape):
    tenant_id = Text()
    id = Text()
    inviter_id = Text(allow_null=True)
    invitee = Text()
    accepted_user_id = Text(allow_null=True)
    organization_id = Text()
    status = Choice(choices=[state.value for state in State])
    created_at = Number()
    updated_at = Number()
    expires_at = Number()
    organization_roles = RoleBrief(many=True)


@extend_schema_field({"oneOf": [{"type": "object", "additionalProperties": True}, {"type": "boolean"}]})
class Payload(serializers.Field):
    """Logto's `messagePayload`: false for no mail, an object for one. Its members are Logto's templates' and mean
    nothing here: the text is the tenant's, the link ours."""

    def to_internal_value(self, data: object) -> bool:
        if isinstance(data, bool):
            return data
        return bool(Anything().to_internal_value(data) is not None)


class NewInvitationShape(Shape):
    invitee = Text(max_length=254)
    organization_id = serializers.UUIDField()
    inviter_id = serializers.UUIDField(allow_null=True, required=False)
    expires_at = Moment(required=False)
    organization_role_ids = Ids(min_length=0, required=False)
    message_payload = Payload(required=False)


class InvitationStatusShape(Shape):
    status = Choice(choices=[State.ACCEPTED.value, State.REVOKED.value])
    accepted_user_id = serializers.UUIDField(allow_null=True, required=False)


class OrganizationInvitationsEndpoint(Endpoint):
    area = "organizations"

    @listing(
        "ListOrganizationInvitations",
        "Invitations, the latest first",
        gives=InvitationShape,
        query=SEARCH,
        may_be_whole=True,
    )
    def get(self, call: Call) -> Listed:
        rows = Invitation.objects.prefetch_related("roles")
        for name, column in (("organizationId", "organization"), ("inviterId", "inviter")):
            if text := call.query.get(name, ""):
                rows = rows.filter(**{column: an_id(text)})
        if address := call.query.get("invitee", "").strip():
            rows = rows.filter(email=address.lower())
        return Listed(rows, shown_all)

    @endpoint(
        "CreateOrganizationInvitation",
        "Invite somebody; without `messagePayload: false` by mail",
        takes=NewInvitationShape,
        gives=InvitationShape,
        status=201,
        refuses=(404, 422),
    )
    def post(self, call: Call) -> Found:
        values = call.values
        organization = find_organization(values["organization_id"])
        roles = find_roles(organization, values.get("organization_role_ids", ()))
        inviter_id = values.get("inviter_id")
        if inviter_id is not None:
            find_users([inviter_id])
        invitation = operations.invite_member(
            organization=organization,
            email=values["invitee"],
            roles=roles,
            inviter_id=inviter_id,
            expires_at=values.get("expires_at"),
            is_mailed=values.get("message_payload", True),
            by=call.by,
        )
        return shown(invitation)


class OrganizationInvitationEndpoint(Endpoint):
    area = "organizations"

    @endpoint("GetOrganizationInvitation", "An invitation", gives=InvitationShape, refuses=(404,))
    def get(self, call: Call, invitation_id: UUID) -> Found:
        return shown(_find(invitation_id))

    @endpoint("DeleteOrganizationInvitation", "Delete an invitation: its link is dead", refuses=(404,))
    def delete(self, call: Call, invitation_id: UUID) -> Found:
        operations.delete_invitation(invitation=_find(invitation_id), by=call.by)
        return None


class OrganizationInvitationMessageEndpoint(Endpoint):
    area = "organizations"

    @endpoint("CreateOrganizationInvitationMessage", "Send it again, under a new link", refuses=(404, 422))
    def post(self, call: Call, invitation_id: UUID) -> Found:
        operations.resend_invitation(invitation=_find(invitation_id), by=call.by)
        return None


class OrganizationInvitationStatusEndpoint(Endpoint):
    area = "organizations"

    @endpoint(
        "ReplaceOrganizationInvitationStatus",
        "Accept an invitation for somebody who has proved its address, or revoke it",
        takes=InvitationStatusShape,
        gives=InvitationShape,
        refuses=(404, 422),
    )
    def put(self, call: Call, invitation_id: UUID) -> Found:
        invitation = _find(invitation_id)
        if call.values["status"] == State.REVOKED.value:
            operations.revoke_invitation(invitation=invitation, by=call.by)
            return shown(invitation)
        user_id = call.values.get("accepted_user_id")
        if user_id is None:
            raise InvalidInput("Name the one who accepts: acceptedUserId.")
        find_users([user_id])
        accepting.accept_for(invitation=invitation, user_id=user_id, by=call.by)
        return shown(_find(invitation_id))


def shown(invitation: Invitation) -> dict[str, object]:
    moments = (invitation.created_at, invitation.sent_at, invitation.accepted_at, invitation.revoked_at)
    return {
        "tenantId": current().slug,
        "id": str(invitation.pk),
        "inviterId": _text(invitation.inviter_id),
        "invitee": invitation.email,
        "acceptedUserId": _text(invitation.accepted_by_id),
        "organizationId": str(invitation.organization_id),
        "status": invitation.state_at(timezone.now()).value,
        "createdAt": milliseconds(invitation.created_at),
        "updatedAt": milliseconds(max(moment for moment in moments if moment)),
        "expiresAt": milliseconds(invitation.expires_at),
        "organizationRoles": [brief(role) for role in invitation.roles.all()],
    }


def shown_all(invitations: Sequence[Invitation]) -> list[dict[str, object]]:
    return [shown(invitation) for invitation in invitations]


def _find(invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.select_related("organization").prefetch_related("roles")
    found = rows.filter(pk=invitation_id).first()
    if found is None:
        raise NotFound("invitation")
    return found


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)
