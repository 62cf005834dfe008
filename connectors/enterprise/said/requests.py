"""The answer as a whole, and the request that it answers."""

from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.said.about import About

REQUESTS: dict[Code, About] = {
    Code.ANSWER_MISSING: About(
        _("The provider sent an answer."),
        _("The provider sent the browser back without an answer."),
        _(
            "Check that the provider sends its answer by POST to the address from the guide (SAML), or with a code to the redirect URI (OpenID Connect)."
        ),
    ),
    Code.ANSWER_TOO_LARGE: About(
        _("The answer is of a normal size."),
        _("The answer is larger than any sign-in needs."),
        _("Send fewer attributes and groups: only those groups that are assigned to this application."),
    ),
    Code.ANSWER_UNREADABLE: About(
        _("The answer can be read."),
        _("The answer is damaged, or is not what the protocol prescribes."),
        _(
            "Check that nothing between the browser and here changes the answer, and that the application there speaks the protocol that was chosen here."
        ),
    ),
    Code.DTD: About(
        _("The answer holds no document type."),
        _("The answer contains a document type declaration, which no provider needs and attackers use."),
        _("Ask the maker of the provider how to leave it out."),
    ),
    Code.STRUCTURE: About(
        _("The answer is built as it must be."),
        _(
            "The answer has parts in places where they must not be, such as two assertions or a signature over something else."
        ),
        _(
            "Have the provider send exactly one assertion, signed as a whole. If it already does, somebody may have changed the answer on its way."
        ),
    ),
    Code.PROVIDER_REFUSED: About(
        _("The provider let the person in."),
        _("The provider itself refused the sign-in."),
        _(
            "Assign the person, or a group they are in, to the application at the provider. Its own sign-in log says why it refused."
        ),
    ),
    Code.UNSOLICITED: About(
        _("The answer is to a request of ours."),
        _("The provider sent an answer that nobody here had asked for."),
        _(
            "Begin the sign-in here, or enter the start address from the guide as the application’s address on the provider’s portal."
        ),
    ),
    Code.REQUEST_UNKNOWN: About(
        _("The request is still open."),
        _("The answer is to a request that was answered already or is too old."),
        _("Begin the sign-in again. Going back in the browser and sending an answer twice does this, too."),
    ),
    Code.REQUEST_OTHER_CONNECTION: About(
        _("The answer came by the connection that was asked."),
        _("The answer is to a request of another connection."),
        _("Check which answer address is entered at the provider: each connection has its own."),
    ),
    Code.REQUEST_OTHER_BROWSER: About(
        _("The answer came in the browser that asked."),
        _("The answer came in another browser than the one in which the sign-in began."),
        _(
            "Begin again and stay in one browser. If it happens to everybody, check that cookies are allowed for this site."
        ),
    ),
    Code.REQUEST_MISMATCH: About(
        _("The answer names our request."),
        _("The answer names another request than the one that was sent."),
        _(
            "Begin the sign-in again. If it stays like this, check that the provider copies InResponseTo (SAML) or state (OpenID Connect) unchanged."
        ),
    ),
}
