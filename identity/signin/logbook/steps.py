"""The words of the log: which step, by which method, how it ended and why. Each has its sentence in `words`."""

from enum import StrEnum


class Step(StrEnum):
    """Where on the way to the session somebody was."""

    PROOF = "proof"  # who they are: the first factor
    REGISTRATION = "registration"
    INVITATION = "invitation"
    ADDRESS = "address"  # that an address or number is theirs
    FACTOR = "factor"  # the second factor
    ENROLMENT = "enrolment"  # a second factor is set up, because one is required
    TERMS = "terms"
    FIELDS = "fields"
    RECOVERY = "recovery"
    NEW_PASSWORD = "new_password"  # noqa: S105  # a step
    UNLOCK = "unlock"
    APPLICATION = "application"  # whether the application takes them
    SESSION = "session"


class Method(StrEnum):
    PASSWORD = "password"  # noqa: S105  # a method
    EMAIL_CODE = "email_code"
    SMS_CODE = "sms_code"
    MAGIC_LINK = "magic_link"
    PASSKEY = "passkey"
    TOTP = "totp"
    SECURITY_KEY = "security_key"
    RECOVERY_CODE = "recovery_code"
    TRUSTED_DEVICE = "trusted_device"
    CONNECTION = "connection"


class Outcome(StrEnum):
    """Of one step. ASKED: a code or a question is on its way, and the answer is waited for."""

    ASKED = "asked"
    PASSED = "passed"
    FAILED = "failed"
    REFUSED = "refused"
    LEFT = "left"


class State(StrEnum):
    """Of the whole attempt. OPEN is under way, and after a while left."""

    OPEN = "open"
    SIGNED_IN = "signed_in"
    FAILED = "failed"
    REFUSED = "refused"
    LEFT = "left"


class Reason(StrEnum):
    """Why a step failed or was refused. Staff read it; the person never learns more than the page says."""

    WRONG_PASSWORD = "wrong_password"  # noqa: S105  # a reason
    NO_PASSWORD = "no_password"  # noqa: S105  # a reason
    UNKNOWN = "unknown"
    WRONG_CODE = "wrong_code"
    NO_CODES_LEFT = "no_codes_left"
    EXPIRED = "expired"
    USED = "used"
    OTHER_BROWSER = "other_browser"
    TOO_MANY_TRIES = "too_many_tries"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    NOT_INVITED = "not_invited"
    DOMAIN = "domain"
    METHOD_OFF = "method_off"
    WEAK_PASSWORD = "weak_password"  # noqa: S105  # a reason
    TAKEN = "taken"
    INVALID = "invalid"
    NOT_VERIFIED = "not_verified"
    NO_FACTOR = "no_factor"
    FACTOR_REQUIRED = "factor_required"
    TERMS_REQUIRED = "terms_required"
    FIELDS_REQUIRED = "fields_required"
    NOT_ADMITTED = "not_admitted"
    CANCELLED = "cancelled"
    PROVIDER = "provider"
    ROBOT = "robot"
    NOT_CONNECTED = "not_connected"


class Policy(StrEnum):
    """Who decided. A colon and a name may follow, for example `role:Finance` or `limit:PASSWORD`."""

    TENANT = "tenant"
    APPLICATION = "application"
    ROLE = "role"
    REQUEST = "request"  # the application's own request: acr_values, max_age, prompt
    LIMIT = "limit"
    STAFF = "staff"


# How an outcome of a step leaves the attempt as a whole.
STATES = {
    Outcome.ASKED: State.OPEN,
    Outcome.PASSED: State.OPEN,
    Outcome.FAILED: State.FAILED,
    Outcome.REFUSED: State.REFUSED,
    Outcome.LEFT: State.LEFT,
}
