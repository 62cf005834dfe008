"""What has just happened, named in the address of the next page, so that nothing needs to be stored."""

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identity.signin.views.pages import NOTICES

OURS: dict[str, Promise] = {
    "saved": _("Saved."),
    "email-added": _("The address is confirmed and added."),
    "email-primary": _("This address is the primary one now."),
    "email-removed": _("The address is removed."),
    "phone-changed": _("The phone number is confirmed and saved."),
    "phone-removed": _("The phone number is removed."),
    "password-set": _("Your password is set. All other devices are signed out."),
    "device-signed-out": _("The device is signed out."),
    "access-revoked": _("The application no longer has access."),
    "deletion-asked": _("We told the people in charge. They will answer you."),
    "deletion-withdrawn": _("Your account stays as it is."),
    "managed": _("Your company manages how you sign in: set it up there."),
    "taken": _("This cannot be used: another account has confirmed it."),
}


def notice_of(request: HttpRequest) -> Promise | None:
    name = request.GET.get("notice", "")
    return OURS.get(name) or NOTICES.get(name)
