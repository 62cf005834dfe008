"""The words of the sign-in log: states, methods, steps, reasons, and who decides."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connectors.enterprise.codes import Code
from connectors.enterprise.words import title_of
from identity.signin.limits import Action
from identity.signin.logbook.notes import COMPANY
from identity.signin.logbook.steps import Method, Outcome, Policy, Reason, State, Step

STATES: dict[State, Promise] = {
    State.OPEN: _("Under way"),
    State.SIGNED_IN: _("Signed in"),
    State.FAILED: _("Failed"),
    State.REFUSED: _("Refused"),
    State.LEFT: _("Left"),
}
# The colours of the console's tags.
COLOURS = {
    State.OPEN: "info",
    State.SIGNED_IN: "ready",
    State.FAILED: "staging",
    State.REFUSED: "danger",
    State.LEFT: "quiet",
}
ICONS = {
    State.OPEN: "hourglass_top",
    State.SIGNED_IN: "login",
    State.FAILED: "block",
    State.REFUSED: "front_hand",
    State.LEFT: "logout",
}
# As in "with a password and a code by SMS".
METHODS: dict[Method, Promise] = {
    Method.PASSWORD: _("a password"),
    Method.EMAIL_CODE: _("a code by e-mail"),
    Method.SMS_CODE: _("a code by SMS"),
    Method.MAGIC_LINK: _("a link by e-mail"),
    Method.PASSKEY: _("a passkey"),
    Method.TOTP: _("a code from an app"),
    Method.SECURITY_KEY: _("a security key"),
    Method.RECOVERY_CODE: _("a recovery code"),
    Method.TRUSTED_DEVICE: _("a trusted device"),
    Method.CONNECTION: _("an account elsewhere"),
}
# As the name of a choice.
METHOD_NAMES: dict[Method, Promise] = {
    Method.PASSWORD: _("Password"),
    Method.EMAIL_CODE: _("Code by e-mail"),
    Method.SMS_CODE: _("Code by SMS"),
    Method.MAGIC_LINK: _("Link by e-mail"),
    Method.PASSKEY: _("Passkey"),
    Method.TOTP: _("Code from an app"),
    Method.SECURITY_KEY: _("Security key"),
    Method.RECOVERY_CODE: _("Recovery code"),
    Method.TRUSTED_DEVICE: _("Trusted device"),
    Method.CONNECTION: _("Account elsewhere"),
}
STEPS: dict[Step, Promise] = {
    Step.PROOF: _("Proof of who it is"),
    Step.REGISTRATION: _("Registration"),
    Step.INVITATION: _("Invitation"),
    Step.ADDRESS: _("Proof of the address"),
    Step.FACTOR: _("Second factor"),
    Step.ENROLMENT: _("Setting up a second factor"),
    Step.TERMS: _("Terms"),
    Step.FIELDS: _("Missing details"),
    Step.RECOVERY: _("Recovery"),
    Step.NEW_PASSWORD: _("New password"),
    Step.UNLOCK: _("Unlocking"),
    Step.APPLICATION: _("Entry to the application"),
    Step.SESSION: _("Session"),
}
# Of a step by some method, and of one without.
OUTCOMES: dict[Outcome, tuple[Promise, Promise]] = {
    Outcome.ASKED: (_("%(method)s was asked for."), _("Asked for.")),
    Outcome.PASSED: (_("%(method)s was accepted."), _("Done.")),
    Outcome.FAILED: (_("%(method)s was not accepted."), _("Not done.")),
    Outcome.REFUSED: (_("%(method)s was refused."), _("Refused.")),
    Outcome.LEFT: (_("%(method)s was left for another way."), _("Left for another way.")),
}
REASONS: dict[Reason, Promise] = {
    Reason.WRONG_PASSWORD: _("The password was wrong."),
    Reason.NO_PASSWORD: _("This person has no password."),
    Reason.UNKNOWN: _("Nobody here has this identifier."),
    Reason.WRONG_CODE: _("The code was wrong."),
    Reason.NO_CODES_LEFT: _("There was one wrong code too many: only a new one helps."),
    Reason.EXPIRED: _("It came too late."),
    Reason.USED: _("It had been used before."),
    Reason.OTHER_BROWSER: _("It came from another browser than the one that asked."),
    Reason.TOO_MANY_TRIES: _("There were too many tries: it had to wait."),
    Reason.SUSPENDED: _("This person is suspended."),
    Reason.CLOSED: _("Registration is closed."),
    Reason.NOT_INVITED: _("There was no valid invitation."),
    Reason.DOMAIN: _("Registration is not open to this domain."),
    Reason.METHOD_OFF: _("This method is not offered here."),
    Reason.WEAK_PASSWORD: _("The new password does not keep the rule."),
    Reason.TAKEN: _("Somebody here has it already."),
    Reason.INVALID: _("It could not be verified."),
    Reason.NOT_VERIFIED: _("The device did not verify who held it."),
    Reason.NO_FACTOR: _("This person has no such factor."),
    Reason.FACTOR_REQUIRED: _("A second factor is required."),
    Reason.TERMS_REQUIRED: _("The terms must be accepted first."),
    Reason.FIELDS_REQUIRED: _("Required details were missing."),
    Reason.NOT_ADMITTED: _("The application does not admit this person."),
    Reason.CANCELLED: _("The person went another way."),
    Reason.ROBOT: _("The task that tells people from programs was not solved."),
    Reason.PROVIDER: _("The provider did not confirm who it is: the history of the connection says why."),
    Reason.NOT_CONNECTED: _("Nobody here is connected with this account, and registration does not admit it."),
}
POLICIES: dict[Policy, Promise] = {
    Policy.TENANT: _("the tenant’s sign-in policy"),
    Policy.APPLICATION: _("the application’s own sign-in"),
    Policy.ROLE: _("a role"),
    Policy.REQUEST: _("the application’s request"),
    Policy.LIMIT: _("a limit"),
    Policy.STAFF: _("a member of staff"),
}
# Where the log names which.
NAMED_POLICIES: dict[Policy, Promise] = {
    Policy.ROLE: _("a role: %(name)s"),
    Policy.LIMIT: _("a limit: %(name)s"),
}
LIMITS: dict[Action, Promise] = {
    Action.PASSWORD: _("passwords for one person from one place"),
    Action.PASSWORD_ON_DEVICE: _("passwords for one person in a known browser"),
    Action.PASSWORD_FROM_ADDRESS: _("passwords from one place"),
    Action.SEND_CODE: _("messages to one address from one place"),
    Action.SEND_CODE_ON_DEVICE: _("messages to one address from a known browser"),
    Action.SEND_CODE_TO_ADDRESS: _("messages to one address"),
    Action.SEND_CODE_FROM_ADDRESS: _("messages from one place"),
    Action.TRY_CODE: _("codes for one address from one place"),
    Action.TRY_CODE_OF_DAY: _("codes for one account in a day"),
    Action.FACTOR: _("second factors of one person from one place"),
    Action.FACTOR_OF_DAY: _("second factors of one person in a day"),
    Action.PASSKEY_FROM_ADDRESS: _("passkeys from one place"),
    Action.SMS_TO_NUMBER: _("SMS to one number in a day"),
    Action.SMS_TO_COUNTRY: _("SMS to one country in a day"),
    Action.SMS_TO_COUNTRY_FROM_ADDRESS: _("SMS to one country from one place in a day"),
    Action.REGISTER: _("registrations from one place"),
    Action.API: _("calls of the management API by one application"),
    Action.TEST_MESSAGE: _("test messages by one member of staff"),
    Action.SOCIAL: _("ways to accounts elsewhere from one place"),
}


def together(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return gettext("%(some)s and %(last)s") % {"some": gettext(", ").join(words[:-1]), "last": words[-1]}


def step_of(step: Mapping[str, str]) -> str:
    name = step.get("step", "")
    return str(STEPS[Step(name)]) if name in set(Step) else name


def reason(step: Mapping[str, str]) -> str:
    name = step.get("reason", "")
    if name in set(Reason):
        return str(REASONS[Reason(name)])
    code = name.removeprefix(COMPANY)
    return str(title_of(Code(code))) if code in set(Code) else name


def decided_by(step: Mapping[str, str]) -> str:
    """Which policy it was, "" where none is named."""
    kind, _colon, name = step.get("policy", "").partition(":")
    if kind not in set(Policy):
        return kind
    if kind == Policy.LIMIT and name in Action.__members__:
        name = str(LIMITS.get(Action[name], name))
    named = NAMED_POLICIES.get(Policy(kind)) if name else None
    return named % {"name": name} if named else str(POLICIES[Policy(kind)])
