"""The messages to an organization's IT contacts."""

from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Button, Kind, Use, Variable

LINK, CODE = "sso_setup_link", "sso_setup_code"
ORGANIZATION = Variable("organization", _("The name of the organization"), "Sakura Works")
KINDS = (
    Kind(
        LINK, _("Organizations"), _("Link to set up single sign-on"),
        _("When somebody asks a company’s IT contact to connect its identity provider, or the contact asks for a new link."),
        (
            ORGANIZATION,
            Variable("inviter", _("Who asks; empty where the contact does"), "Taro Suzuki", may_be_empty=True),
            Variable("link", _("The link to the assistant"), "https://acme.example.com/sso-setup/7Yq2", Use.LINK, is_needed=True),
            Variable("lifetime", _("How long it works"), _("7 days")),
        ),
        _("Connect the sign-in of %(organization)s"),
        (
            _("You are asked to connect the identity provider of %(organization)s to %(tenant)s, so that its people sign in with their company account."),
            _("The request is from %(inviter)s."),
            _("You need to be able to administer the identity provider, and to add a DNS record. It takes about half an hour; you can stop at any time and go on later."),
            Button(_("Start"), "link"),
            _("The link works for %(lifetime)s, together with a code that is sent to this address. Nobody’s sign-in changes until you make it live."),
            _("If you do not know what this is about, ignore this mail."),
        ),
    ),
    Kind(
        CODE, _("Organizations"), _("Code for setting up single sign-on"),
        _("When an IT contact opens the link to the setup assistant."),
        (
            ORGANIZATION,
            Variable("code", _("The code"), "482913", Use.CODE, is_needed=True),
            Variable("minutes", _("How many minutes it is valid"), "10"),
        ),
        _("Your code to set up sign-in"),
        (
            _("Your code to set up the sign-in of %(organization)s:"),
            "%(code)s",
            _("It is valid for %(minutes)s minutes. Never pass it on: whoever has it can set up how your company signs in."),
        ),
    ),
)  # fmt: skip
