"""What an answer of an identity provider is checked for. Each has its sentences in `words`."""

from enum import StrEnum


class Code(StrEnum):
    """A check, named for what is wrong when it fails. Logs, reports and tests know it by this word."""

    # ── That it is an answer, and to a request of ours ──
    ANSWER_MISSING = "answer_missing"
    ANSWER_TOO_LARGE = "answer_too_large"
    ANSWER_UNREADABLE = "answer_unreadable"
    DTD = "dtd"
    STRUCTURE = "structure"
    PROVIDER_REFUSED = "provider_refused"
    UNSOLICITED = "unsolicited"
    REQUEST_UNKNOWN = "request_unknown"
    REQUEST_OTHER_CONNECTION = "request_other_connection"
    REQUEST_OTHER_BROWSER = "request_other_browser"
    REQUEST_MISMATCH = "request_mismatch"
    # ── Whose it is ──
    ISSUER_MISSING = "issuer_missing"
    ISSUER_MISMATCH = "issuer_mismatch"
    NOT_SIGNED = "not_signed"
    SIGNATURE_INVALID = "signature_invalid"
    KEY_UNKNOWN = "key_unknown"
    ALGORITHM_WEAK = "algorithm_weak"
    ALGORITHM_REFUSED = "algorithm_refused"
    CERTIFICATE_EXPIRED = "certificate_expired"
    NOT_ENCRYPTED = "not_encrypted"
    DECRYPTION_FAILED = "decryption_failed"
    ENCRYPTION_WEAK = "encryption_weak"
    # ── For whom, and for how long ──
    DESTINATION_MISSING = "destination_missing"
    DESTINATION_MISMATCH = "destination_mismatch"
    CONFIRMATION_MISSING = "confirmation_missing"
    RECIPIENT_MISSING = "recipient_missing"
    RECIPIENT_MISMATCH = "recipient_mismatch"
    AUDIENCE_MISSING = "audience_missing"
    AUDIENCE_MISMATCH = "audience_mismatch"
    NO_EXPIRY = "no_expiry"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    TOO_OLD = "too_old"
    CLOCK = "clock"
    REPLAYED = "replayed"
    # ── Of whom ──
    SUBJECT_MISSING = "subject_missing"
    SUBJECT_UNSTABLE = "subject_unstable"
    SUBJECT_CHANGED = "subject_changed"
    EMAIL_MISSING = "email_missing"
    EMAIL_MALFORMED = "email_malformed"
    EMAIL_DOMAIN = "email_domain"
    EMAIL_UNVERIFIED = "email_unverified"
    DIRECTORY_MISMATCH = "directory_mismatch"
    NAME_MISSING = "name_missing"
    GROUPS_MISSING = "groups_missing"
    GROUPS_UNMAPPED = "groups_unmapped"
    MFA_UNKNOWN = "mfa_unknown"
    # ── OpenID Connect ──
    PROVIDER_UNREACHABLE = "provider_unreachable"
    DISCOVERY_INVALID = "discovery_invalid"
    DISCOVERY_ISSUER = "discovery_issuer"
    PKCE_MISSING = "pkce_missing"
    CLIENT_REFUSED = "client_refused"
    CODE_REFUSED = "code_refused"
    TOKEN_MISSING = "token_missing"  # noqa: S105  # a reason
    KEYS_UNREACHABLE = "keys_unreachable"
    NONCE = "nonce"
    USERINFO_OTHER = "userinfo_other"
    ANSWER_ISSUER = "answer_issuer"
    SCOPE_REFUSED = "scope_refused"
    TOKENS_UNREACHABLE = "tokens_unreachable"  # a reason
    PARTY_MISMATCH = "party_mismatch"
    ACCESS_TOKEN_OTHER = "access_token_other"  # noqa: S105  # a reason
    USERINFO_UNREACHABLE = "userinfo_unreachable"
    # ── Ours: the person and the organization (identity.signin.sso) ──
    CONNECTION_OFF = "connection_off"
    CONNECTION_REQUIRED = "connection_required"
    NOT_ADMITTED = "not_admitted"
    REMOVED_MEMBER = "removed_member"
    ORGANIZATION_SUSPENDED = "organization_suspended"
    LINK_NEEDED = "link_needed"
    SUSPENDED = "suspended"


class Verdict(StrEnum):
    """WARNING lets people in; SKIPPED could not be looked at, for something before it failed, or is not asked for."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"
