"""What follows here, after the answer itself was found right."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About

OURS: dict[Code, About] = {
    Code.CONNECTION_OFF: About(
        _("The connection is in use."),
        _("The connection is switched off."),
        _("Put it into use, or let people sign in another way."),
    ),
    Code.CONNECTION_REQUIRED: About(
        _("The person came by the company’s own sign-in."),
        _("The person signed in another way, and the company requires its own."),
        _("The person signs in again by the company’s own sign-in; the page leads there."),
    ),
    Code.NOT_ADMITTED: About(
        _("The person may come in."),
        _("There is no account for this person, and the connection makes none."),
        _("Invite the person, or allow the connection to create accounts."),
    ),
    Code.REMOVED_MEMBER: About(
        _("The person was not removed from the organization."),
        _("The person was removed from the organization by somebody here."),
        _("Invite the person again, if they shall come back."),
    ),
    Code.ORGANIZATION_SUSPENDED: About(
        _("The organization is active."),
        _("The organization is suspended."),
        _("Ask whoever runs this service."),
    ),
    Code.LINK_NEEDED: About(
        _("The account there belongs to the account here."),
        _("An account with this address exists already. Its owner must sign in to it once before both are joined."),
        _("The person signs in once in their usual way; the page guides them."),
    ),
    Code.SUSPENDED: About(
        _("The account is active."),
        _("The person’s account is suspended."),
        _("Lift the suspension, if they shall come in."),
    ),
}
