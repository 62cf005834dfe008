"""The one door to django-oauth-toolkit's machinery: its validator, subclassed."""

from oauth2_provider.oauth2_validators import OAuth2Validator


class Validator(OAuth2Validator):
    """Answers for the current tenant's rows alone: every query below runs in the tenant's schema and role."""
