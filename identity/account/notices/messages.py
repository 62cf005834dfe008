"""The mails about what changed, as kinds of messages: made of the table, so that each event has a text of its own."""

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from connectors.texts.kinds import Button, Kind, Text, Use, Variable
from identity.account.notices.table import GOODBYE, GOODBYE_KIND, NOTICES, Notice, Then, kind_of

GROUP = _("Notices of changes")
WHEN = _("When this has happened to an account.")
LABELS: dict[str, Text] = {
    "notice.user.change_password": _("Password changed"),
    "notice.user.recover": _("Account recovered"),
    "notice.user.set_password": _("Password set by staff"),
    "notice.user.new_browser": _("Sign-in from a new device"),
    "notice.user.add_email": _("Address added"),
    "notice.user.make_primary_email": _("Primary address changed"),
    "notice.user.remove_email": _("Address removed"),
    "notice.user.change_phone": _("Phone number changed"),
    "notice.user.remove_phone": _("Phone number removed"),
    "notice.user.undo_contact_change": _("Addresses put back"),
    "notice.user.add_factor.totp": _("Authenticator app set up"),
    "notice.user.add_factor.webauthn": _("Passkey added"),
    "notice.user.remove_factor.totp": _("Authenticator app removed"),
    "notice.user.remove_factor.webauthn": _("Passkey removed"),
    "notice.user.make_recovery_codes": _("New recovery codes"),
    "notice.user.link_identity": _("Account elsewhere connected"),
    "notice.user.unlink_identity": _("Account elsewhere disconnected"),
    "notice.user.use_recovery_code": _("Recovery code used"),
    "notice.user.refuse_passkey": _("Passkey no longer accepted"),
    "notice.user.update": _("Username changed"),
    "notice.user.ask_deletion": _("Deletion asked for"),
    "notice.user.cancel_deletion": _("Deletion called off"),
    "notice.personal_access_token.create": _("Access token created"),
    "notice.consent.grant": _("Lasting access for an application"),
    GOODBYE_KIND: _("Account deleted"),
}
# What sentences of the table may name.
FACTS: dict[str, Variable] = {
    "email": Variable("email", _("The address that changed"), "hanako@example.com"),
    "phone": Variable("phone", _("The phone number"), "+81 90 1234 5678"),
    "name": Variable("name", _("The name that the person gave it"), _("My phone")),
    "left": Variable("left", _("How many are left"), "7"),
    "connection": Variable("connection", _("Where the account elsewhere is"), "Google"),
    "due": Variable("due", _("The day of the deletion"), _("24 December 2026")),
    "object": Variable("object", _("The application"), "Sakura Shop"),
}
EVENT = (
    Variable("when", _("When it happened"), _("24 November 2026, 9:00 JST")),
    Variable("place", _("Device and network; empty where staff did it"), "Firefox, 203.0.113.7", may_be_empty=True),
)
RECOVER_URL = Variable("recover_url", _("The page for a new password; empty where there are no passwords"), "https://acme.example.com/recover", Use.LINK, may_be_empty=True)  # fmt: skip
STAFF = Variable("staff", _("Whom to write to; empty where a link helps"), "Acme", may_be_empty=True)
UNDO_LINK = Variable("link", _("The link that puts everything back; empty where that cannot be"), "https://acme.example.com/account/undo/7Yq2", Use.LINK, is_needed=True, may_be_empty=True)  # fmt: skip
KEEP_LINK = Variable("link", _("The link that calls the deletion off"), "https://acme.example.com/account/keep/7Yq2", Use.LINK, is_needed=True)  # fmt: skip
LIFETIME = Variable("lifetime", _("How long the link works"), _("7 days"))
ACCOUNT_URL = Variable("account_url", _("The account page"), "https://acme.example.com/account/", Use.LINK)


def _instead(variable: Variable) -> Variable:
    """One that has a value only where something else has none: a preview shows the usual case."""
    return replace(variable, sample="")


RECOVER = Button(
    _("Choose a new password"), "recover_url",
    _("If it was you, there is nothing to do. If it was not, choose a new password at once, which signs out whoever else is in:"),
)  # fmt: skip
ASK = _("If you do not know of this, write to the people at %(staff)s at once.")
UNDO = Button(
    _("Put everything back"), "link",
    _("If it was you, there is nothing to do. If it was not, put everything back as it was. This ends every session and asks for a new password. The link works for %(lifetime)s:"),
)  # fmt: skip
REMOVE = Button(
    _("Open the account page"), "account_url",
    _("If it was you, there is nothing to do. If it was not, sign in, take it away on your account page, and choose a new password:"),
)  # fmt: skip
KEEP = Button(
    _("Keep my account"), "link",
    _("If you want to keep the account, sign in again before that day, or open this link:"),
)  # fmt: skip
# With what takes its place where it cannot be done.
THENS: dict[Then, tuple[tuple[Text | Button, ...], tuple[Variable, ...]]] = {
    Then.RECOVER: ((RECOVER, ASK), (RECOVER_URL, _instead(STAFF))),
    Then.UNDO: ((UNDO, RECOVER, ASK), (UNDO_LINK, LIFETIME, _instead(RECOVER_URL), _instead(STAFF))),
    Then.ASK: ((ASK,), (STAFF,)),
    Then.KEEP: ((KEEP,), (KEEP_LINK,)),
    Then.REMOVE: ((REMOVE,), (ACCOUNT_URL,)),
    Then.NOTHING: ((), ()),
}


def _kind(name: str, notice: Notice) -> Kind:
    words, variables = THENS[notice.then]
    told = () if name == GOODBYE_KIND else (_("When: %(when)s"), _("From: %(place)s"))
    about = EVENT if told else ()
    named = dict.fromkeys(re.findall(r"%\((\w+)\)s", f"{notice.subject!s} {notice.sentence!s}"))
    facts = tuple(FACTS[one] for one in named if one in FACTS)
    body = (notice.sentence, *told, *words)
    return Kind(name, GROUP, LABELS[name], WHEN, (*facts, *about, *variables), notice.subject, body)


KINDS = (
    *(_kind(kind_of(action, notice), notice) for action, notices in NOTICES.items() for notice in notices),
    _kind(GOODBYE_KIND, GOODBYE),
)
