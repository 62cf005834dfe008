"""The messages to people who look after a connection: IT contacts and owners of the organization."""

from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Kind, Variable

CERTIFICATE, OWN_KEY, NEW_KEY = "connection_certificate", "connection_own_key", "connection_new_key"
FAILING, BROUGHT_BACK = "connection_failing", "connection_brought_back"

NAMES = (
    Variable("organization", _("The name of the organization"), "Sakura Works"),
    Variable("connection", _("The name of the connection"), "Okta"),
)
CERTIFICATES = (
    *NAMES,
    Variable("left", _("How long it is still valid; empty once it has run out"), _("30 days"), may_be_empty=True),
    Variable("over", _("Filled once it has run out"), _("2026-12-24"), may_be_empty=True),
    Variable("until", _("The day on which it runs out"), "2026-12-24"),
    Variable("fingerprint", _("SHA-256 of the certificate"), "7f83b1657ff1fc53b92dc18148a1d65d"),
)
REASON = Variable(
    "reason", _("Why the latest sign-in failed"), _("The signature is not of a key that is known."), may_be_empty=True
)
GROUP = _("Organizations")
WHERE = _(
    "Where: the page Single sign-on of the organization, or the setup assistant by your link. An old link sends you a new one."
)
KINDS = (
    Kind(
        CERTIFICATE, GROUP, _("A provider’s certificate runs out"),
        _("90, 60, 30, 14, 7 days and a day before a certificate of a company’s identity provider runs out, and when it has. To IT contacts and owners."),
        CERTIFICATES,
        _("Certificate of %(connection)s: valid until %(until)s"),
        (
            _("The certificate by which %(connection)s signs the people of %(organization)s in runs out in %(left)s, on %(until)s."),
            _("The certificate by which %(connection)s signs the people of %(organization)s in ran out on %(over)s. If no other one is entered, nobody can sign in by it."),
            _("Make a new certificate at the identity provider and enter it here beside the old one before the provider turns to it. Both count meanwhile, so nothing stops."),
            WHERE, _("SHA-256: %(fingerprint)s"),
        ),
    ),
    Kind(
        OWN_KEY, GROUP, _("Our key for a provider runs out"),
        _("At the same times, for the key by which requests are signed and answers are opened. To IT contacts and owners."),
        CERTIFICATES,
        _("Our key for %(connection)s: valid until %(until)s"),
        (
            _("The certificate that %(tenant)s uses with %(connection)s for %(organization)s runs out in %(left)s, on %(until)s."),
            _("The certificate that %(tenant)s uses with %(connection)s for %(organization)s ran out on %(over)s."),
            _("Have the next key prepared, let the identity provider read our metadata again or enter the new certificate there, then take it into use."),
            WHERE, _("SHA-256: %(fingerprint)s"),
        ),
    ),
    Kind(
        NEW_KEY, GROUP, _("A provider’s metadata names a new certificate"),
        _("When the metadata at the address of a connection names a certificate that nobody has confirmed. To IT contacts and owners."),
        (*NAMES, Variable("fingerprint", _("SHA-256 of the certificate"), "7f83b1657ff1fc53b92dc18148a1d65d")),
        _("%(connection)s has a new certificate: please confirm it"),
        (
            _("The metadata of %(connection)s, by which the people of %(organization)s sign in, names a certificate that is new to us."),
            _("It is not trusted by itself. Compare it with the one that your identity provider shows, then confirm it, before the provider turns to it."),
            _("SHA-256: %(fingerprint)s"), WHERE,
        ),
    ),
    Kind(
        FAILING, GROUP, _("Sign-ins by a company’s provider fail"),
        _("When the last five sign-ins by a connection all failed; once, until one passes. To IT contacts and owners."),
        (*NAMES, REASON),
        _("Sign-ins by %(connection)s fail"),
        (
            _("The latest sign-ins of people of %(organization)s by %(connection)s all failed."),
            "%(reason)s",
            _("If it is required, break-glass accounts can still sign in. Look at the latest attempts and their reasons."), WHERE,
        ),
    ),
    Kind(
        BROUGHT_BACK, GROUP, _("A company’s sign-in is not required any more"),
        _("When a connection failed for many while it was required at each new sign-in, so that it was made optional. To IT contacts and owners."),
        NAMES,
        _("%(connection)s is not required any more"),
        (
            _("Sign-ins by %(connection)s failed for many people of %(organization)s, so it is not required any more: they may sign in in other ways again."),
            _("Mend it, test it, then require it again."), WHERE,
        ),
    ),
)  # fmt: skip
