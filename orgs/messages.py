"""The messages that concern organizations."""

from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Button, Kind, Use, Variable

DOMAIN_VARIABLES = (
    Variable("organization", _("The name of the organization"), "Sakura Works"),
    Variable("domain", _("The domain"), "sakura.example"),
    Variable("record_name", _("The name of the DNS record"), "_genkan.sakura.example"),
    Variable("record_value", _("The value of the DNS record"), "genkan-organization=7Yq2"),
    Variable("days", _("For how many days the domain works without it"), _("7 days")),
)
BREAK_GLASS_VARIABLES = (
    Variable("organization", _("The name of the organization"), "Sakura Works"),
    Variable("person", _("Who signed in"), "taro@sakura.example"),
    Variable("when", _("When it was"), "2026-11-24 09:30 UTC"),
    Variable("ip", _("From which network address"), "192.0.2.7", may_be_empty=True),
)
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
    Kind(
        "organization_domain_failing", _("Organizations"), _("A domain’s DNS record is missing"),
        _("When the record that proved an organization’s domain is not found any more. To its owners and IT contacts."),
        DOMAIN_VARIABLES,
        _("The DNS record of %(domain)s is missing"),
        (
            _("%(domain)s belongs to %(organization)s by a DNS record, and that record is missing now."),
            _("If it is not back within %(days)s, nobody joins by this domain any more. Members stay members."),
            _("TXT record: %(record_name)s"), _("Value: %(record_value)s"),
        ),
    ),
    Kind(
        "organization_domain_stopped", _("Organizations"), _("A domain has stopped"),
        _("When that record was missing for too long. To the organization’s owners and IT contacts."),
        DOMAIN_VARIABLES,
        _("%(domain)s does not work any more"),
        (
            _("The DNS record that proved %(domain)s for %(organization)s was missing for %(days)s, so nobody joins by this domain any more."),
            _("Members stay members. To use it again, put the record back and have it looked up on the organization’s page."),
            _("TXT record: %(record_name)s"), _("Value: %(record_value)s"),
        ),
    ),
    Kind(
        "organization_break_glass", _("Organizations"), _("Signed in without the company’s provider"),
        _("When somebody signs in who may do so without the provider that the organization requires. To its owners and IT contacts."),
        BREAK_GLASS_VARIABLES,
        _("%(person)s signed in without your provider"),
        (
            _("%(person)s signed in to %(organization)s without its identity provider: this account is one that may."),
            _("When: %(when)s"), _("Network address: %(ip)s"),
            _("If nobody of you did this, take the account off the list of exceptions and change its password at once."),
        ),
    ),
)  # fmt: skip
