"""The messages that concern organizations."""

from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Button, Kind, Use, Variable

KINDS = (
    Kind(
        "organization_invitation", _("Organizations"), _("Invitation to an organization"),
        _("When an organization invites somebody to be a member."),
        (
            Variable("organization", _("The name of the organization"), "Sakura Works"),
            Variable("inviter", _("Who invites; empty where a program does"), "Taro Suzuki", may_be_empty=True),
            Variable("message", _("What the inviter wrote"), _("Welcome to the team."), may_be_empty=True),
            Variable("link", _("The link to accept"), "https://acme.example.com/invitation/7Yq2", Use.LINK, is_needed=True),
            Variable("lifetime", _("How long it works"), _("7 days")),
        ),
        _("You are invited to %(organization)s"),
        (
            _("You are invited to be a member of %(organization)s at %(tenant)s."),
            _("The invitation is from %(inviter)s."),
            "%(message)s",
            Button(_("See the invitation"), "link"),
            _("The link works once, for %(lifetime)s, and for this address alone."),
            _("If you do not know what this is about, ignore this mail."),
        ),
    ),
)  # fmt: skip
