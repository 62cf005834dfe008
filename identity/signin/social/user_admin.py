"""A person's accounts elsewhere, as staff see them: which ones, and taking one away."""

from collections.abc import Mapping

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from identity.signin.social import operations
from identity.signin.social.linking import identities_of
from identity.signin.ways import LastWayIn
from identity.users.models import User
from tenants.console.acts import Act, Doing, Tab, Text
from tenants.console.rights import Right


def _identities(request: HttpRequest, row: User) -> Mapping[str, object]:
    return {"identities": identities_of(row)}


def _find(row: User, part: int) -> SocialAccount | None:
    found: SocialAccount | None = SocialAccount.objects.filter(user=row, pk=part).first()
    return found


def _unlink(doing: Doing[User]) -> Text:
    try:
        operations.unlink_identity(identity=doing.part, by=doing.by)
    except LastWayIn as refusal:
        raise ValidationError(_("This is the only way by which the person can sign in.")) from refusal
    return _("%(name)s no longer signs in with it.") % {"name": doing.row}


TAB: Tab[User] = Tab("identities", _("Linked accounts"), "console/users/identities.html", _identities)
UNLINK: Act[User] = Act(
    "identities/remove", _("Take the linked account away"), Right.CHANGE, _unlink, part=_find, part_converter="int",
    back="identities", icon="link_off", is_danger=True,
    explanation=_("They no longer sign in here with it. The account there is untouched."),
)  # fmt: skip
