"""What has just happened, named in the address of the next page, so that nothing needs to be stored."""

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, Promise] = {
    "created": _("The organization is created, and you own it."),
    "left": _("You have left the organization."),
    "saved": _("Saved."),
    "roles-changed": _("The roles are changed."),
    "member-removed": _("The member is removed."),
    "invitation-resent": _("The invitation is sent again."),
    "invitation-revoked": _("The invitation is revoked: its link no longer works."),
    "invitation-refused": _("Nothing was sent or revoked: the invitation is over, or was sent too often today."),
    "too-many": _("Too many tries. Wait a few minutes, then try again."),
    "role-created": _("The role is created."),
    "role-deleted": _("The role is deleted."),
    "domain-added": _("The domain is added. Prove now that it is yours."),
    "domain-proved": _("The domain is proved."),
    "domain-not-proved": _("The record is not there yet. Changes to DNS can take an hour to be seen."),
    "domain-taken": _("The record is there, but this domain is in use here already. Ask the operator of this service."),
    "domain-removed": _("The domain is removed."),
    "application-added": _("The application belongs to the organization now."),
    "application-removed": _("The application no longer belongs to the organization."),
}


def notice_of(request: HttpRequest) -> Promise | None:
    return NOTICES.get(request.GET.get("notice", ""))
