"""What allauth asks for every setting (ALLAUTH_SETTING_GETTER): fixed by us, varied by the tenant, or settings.py.

Loaded while the apps are still loading, so the tenant's policy is imported only once they are.
"""

from typing import Any

from django.apps import apps
from django.conf import settings

# What mails say of a code (Challenge.LIFETIME).
CODE_SECONDS = 10 * 60
FIXED: dict[str, object] = {
    "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
    # Codes are ours (identity.signin.challenges); this keeps allauth from making links of its own.
    "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
    "ACCOUNT_LOGIN_ON_PASSWORD_RESET": False,
    "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
    "ACCOUNT_SESSION_REMEMBER": True,
    "ACCOUNT_PREVENT_ENUMERATION": True,
    "ACCOUNT_USERNAME_MIN_LENGTH": 2,
    "ACCOUNT_PRESERVE_USERNAME_CASING": False,
    "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
    "ACCOUNT_DEFAULT_HTTP_PROTOCOL": settings.PUBLIC_SCHEME,
}


VARIED = frozenset({"ACCOUNT_LOGIN_METHODS", "ACCOUNT_SIGNUP_FIELDS", "ACCOUNT_SALT"})


def setting(name: str, default: Any) -> Any:
    """Called some thirty times a page."""
    if name in FIXED:
        return FIXED[name]
    if name in VARIED and apps.models_ready:
        from identity.signin import policy

        return policy.varied(name)
    return getattr(settings, name, default)
