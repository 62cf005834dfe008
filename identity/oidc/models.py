"""The provider's rows: django-oauth-toolkit's models, swapped and completed.

A RefreshToken row is a family: one row per sign-in at a client, whose generation moves at each rotation; no token is
stored. A Grant row keeps the digest of its code. Access and ID tokens have no rows: their models exist because the
toolkit names them, and stay empty.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractDeviceGrant,
    AbstractGrant,
    AbstractIDToken,
    AbstractRefreshToken,
)

from identity.applications.models import Application
from identity.oidc.client_keys import ALGORITHMS
from identity.oidc.logout.models import LogoutAddresses
from identity.oidc.records import (
    Impersonation,
    InitialAccessToken,
    PersonalAccessToken,
    ProviderPolicy,
    SelfRegistration,
    UsedAssertion,
)
from tenants.keys.places import Place, register

# Django looks for every row here.
__all__ = (
    "Impersonation",
    "InitialAccessToken",
    "PersonalAccessToken",
    "ProviderPolicy",
    "SelfRegistration",
    "UsedAssertion",
)

register(Place("deviceauthorization", "user_code", "oidc_deviceauthorization", "user_code_sealed"))
MINUTE, DAY = 60, 24 * 3600
GRACE_LIMIT = 10  # seconds (SECURITY 15)


class GrantType(models.TextChoices):
    AUTHORIZATION_CODE = "authorization_code", _("Authorization code")
    REFRESH_TOKEN = "refresh_token", _("Refresh token")
    CLIENT_CREDENTIALS = "client_credentials", _("Client credentials")
    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange", _("Token exchange")
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code", _("Device code")


class SubjectTokenType(models.TextChoices):
    """`subject_token_type` of RFC 8693 section 3. The names of the last two are those that Logto gave them."""

    ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token", _("Access tokens")
    PERSONAL_ACCESS_TOKEN = "urn:logto:token-type:personal_access_token", _("Personal access tokens")
    IMPERSONATION_TOKEN = "urn:logto:token-type:impersonation_token", _("Impersonation tokens")


class AuthMethod(models.TextChoices):
    """`token_endpoint_auth_method` of RFC 7591 section 2."""

    NONE = "none", _("None (public client)")
    BASIC = "client_secret_basic", _("Secret in the Authorization header")
    POST = "client_secret_post", _("Secret in the form")
    PRIVATE_KEY_JWT = "private_key_jwt", _("Signed assertion (private key)")


class Client(LogoutAddresses, AbstractApplication):  # type: ignore[django-manager-missing]  # the toolkit's models are untyped
    """An OIDC client. Inherited and unused: `user`, `client_secret` (see ClientSecret), `authorization_grant_type`
    (see `grant_types`), `algorithm` (see `id_token_algorithm`)."""

    class IdTokenAlgorithm(models.TextChoices):
        RS256 = "RS256"
        ES256 = "ES256"
        EDDSA = "EdDSA"

    application = models.OneToOneField(
        Application, models.CASCADE, related_name="client", verbose_name=_("application")
    )
    client_id = models.CharField(_("client ID"), max_length=255, unique=True)
    client_secret = models.CharField(max_length=1, blank=True, default="", editable=False)
    hash_client_secret = models.BooleanField(default=False, editable=False)
    grant_types = models.JSONField(_("grant types"), default=list)
    auth_method = models.CharField(_("authentication"), max_length=30, choices=AuthMethod, default=AuthMethod.BASIC)
    jwks = models.JSONField(
        _("public keys"),
        default=dict,
        blank=True,
        help_text=_("A JWK set, public parts only. Or name its address below."),
    )
    jwks_uri = models.CharField(_("address of the public keys"), max_length=2000, blank=True)
    assertion_algorithm = models.CharField(
        _("signature of its assertions"),
        max_length=8,
        blank=True,
        choices=[(name, name) for name in ALGORITHMS],
        help_text=_("Empty: any of the supported ones."),
    )
    pkce_required = models.BooleanField(_("PKCE required"), default=True)
    par_required = models.BooleanField(
        _("pushed requests required"),
        default=False,
        help_text=_("Each sign-in starts with a request that the application has pushed to us beforehand (PAR)."),
    )
    id_token_algorithm = models.CharField(
        _("ID token signature"), max_length=8, choices=IdTokenAlgorithm, default=IdTokenAlgorithm.RS256
    )
    access_token_seconds = models.PositiveIntegerField(
        _("access token lifetime"), default=10 * MINUTE, validators=[MinValueValidator(MINUTE), MaxValueValidator(DAY)]
    )
    refresh_token_seconds = models.PositiveIntegerField(
        _("refresh token lifetime"), default=30 * DAY, validators=[MinValueValidator(MINUTE)]
    )
    refresh_grace_seconds = models.PositiveSmallIntegerField(
        _("grace for a used refresh token"),
        default=GRACE_LIMIT,
        validators=[MaxValueValidator(GRACE_LIMIT)],
        help_text=_("For so many seconds a used refresh token answers with the same successor once more."),
    )
    scopes = models.JSONField(
        _("scopes"), default=list, blank=True, help_text=_("What it may ask for. Empty: every standard scope.")
    )
    exchange_types = models.JSONField(
        _("tokens it may exchange"), default=list, blank=True, help_text=_("Types of subject tokens. Empty: none.")
    )
    exchange_clients = models.JSONField(
        _("clients whose access tokens it may exchange"),
        default=list,
        blank=True,
        help_text=_("Client ids, beside its own."),
    )
    is_native = models.BooleanField(
        _("runs on the person’s device"),
        default=False,
        help_text=_("A third party’s app with an address of its own scheme or on the device itself."),
    )
    initiate_login_uri = models.CharField(_("address that starts a sign-in"), max_length=2000, blank=True)
    logo_uri = models.CharField(_("logo"), max_length=2000, blank=True)
    policy_uri = models.CharField(_("privacy policy"), max_length=2000, blank=True)
    tos_uri = models.CharField(_("terms of use"), max_length=2000, blank=True)
    valid_from = models.DateTimeField(_("tokens valid from"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering = ("application__name", "pk")

    def __str__(self) -> str:
        return str(self.application)

    @property
    def access_token_lifetime(self) -> timedelta:
        return timedelta(seconds=self.access_token_seconds)

    def allows_grant_type(self, *grant_types: str) -> bool:
        return any(grant_type in self.grant_types for grant_type in grant_types)


class ClientSecretQuerySet(models.QuerySet["ClientSecret"]):
    def at(self, now: object) -> "ClientSecretQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))


class ClientSecret(models.Model):
    """Generated, 256 bits, kept as SHA-256 only. Never a password hasher: each wrong secret would cost 0.3 s."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="secrets")
    name = models.CharField(_("name"), max_length=80)
    secret_hash = models.CharField(max_length=64, editable=False)
    last_four = models.CharField(_("ends in"), max_length=4, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)

    objects = ClientSecretQuerySet.as_manager()

    class Meta:
        verbose_name = _("client secret")
        verbose_name_plural = _("client secrets")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} (…{self.last_four})"


class SignInFacts(models.Model):
    """What an ID token says of the sign-in it came from (OpenID Connect Core 2).

    `sid` is the browser session's; each client is told a value of its own, made from it (SECURITY 16).
    """

    sid = models.CharField(max_length=64, blank=True)
    auth_time = models.DateTimeField(null=True)
    acr = models.CharField(max_length=120, blank=True)
    amr = models.JSONField(default=list)
    # The organization whose identity provider vouched in this session; `is_confined` when nothing else did.
    via = models.UUIDField(null=True, editable=False)
    is_confined = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True


class Wanted(models.Model):
    """`resources` holds, for each API that was asked for (RFC 8707), the permissions that were asked for there and, by
    a third party, consented to. What of them is effective is decided at every token anew. `claims` is the parameter of
    that name (OpenID Connect Core 5.5), reduced to what is known here; "" for none."""

    resources = models.JSONField(default=dict)
    claims = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class Chosen(models.Model):
    """`organization` is the one that the person entered at this sign-in, where one was. No foreign key: whether they are
    a member is asked at every token."""

    organization = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True


class Grant(AbstractGrant, SignInFacts, Wanted, Chosen):
    """An authorization code. `code` is its keyed digest; the row stays after use for a day, so that a replay is seen
    and revokes what it gave. Inherited and unused: `resource` (see `resources`)."""

    nonce = models.TextField(blank=True, default="")
    consumed_at = models.DateTimeField(null=True)
    family = models.UUIDField(null=True)

    class Meta(AbstractGrant.Meta):
        indexes = (models.Index(fields=("expires",), name="grant_expiry"),)


class RefreshToken(AbstractRefreshToken, SignInFacts, Wanted, Chosen):
    """A family of refresh tokens. `token_family` names it; `token` repeats the name, since the toolkit wants one.
    Inherited and unused: `resource` (see `resources`)."""

    token_family = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scope = models.TextField(blank=True)
    generation = models.PositiveBigIntegerField(default=0)
    rotated_at = models.DateTimeField(null=True)
    idle_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    rotates = models.BooleanField(default=True)

    class Meta(AbstractRefreshToken.Meta):
        indexes = (
            models.Index(fields=("user", "-created"), name="family_of_user"),
            models.Index(fields=("sid",), name="family_of_session"),
            models.Index(fields=("expires_at",), name="family_expiry"),
        )


class DeviceAuthorization(SignInFacts, Wanted):
    """A device waits for a person (RFC 8628). Both codes are kept as keyed digests; the one that a person types is
    sealed beside, since the page shows it again for comparison. `request` is what the device asked for, `scope` and `resources` what was granted; `user` is who opened it first, and then who decided."""

    INTERVAL = 5  # seconds between polls, unless the device was told to slow down

    class State(models.TextChoices):
        PENDING = "pending"
        APPROVED = "approved"
        REFUSED = "refused"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    device_code_hash = models.CharField(max_length=64, unique=True)
    user_code_hash = models.CharField(max_length=64, unique=True)
    user_code_sealed = models.TextField()
    request = models.JSONField()
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    scope = models.TextField(blank=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    interval_seconds = models.PositiveSmallIntegerField(default=INTERVAL)
    last_polled_at = models.DateTimeField(null=True)
    slowed_at = models.DateTimeField(null=True)
    family = models.UUIDField(null=True)

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="device_expiry"),)

    def __str__(self) -> str:
        return f"{self.client_id} {self.state}"


class DeniedToken(models.Model):
    """An access token that was revoked by itself, before its time. The row may go once the token has expired."""

    jti = models.UUIDField(primary_key=True, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("expires_at",), name="denied_expiry"),)

    def __str__(self) -> str:
        return str(self.jti)


class AccessToken(AbstractAccessToken):
    """Empty: access tokens are sealed claims or JWTs."""

    class Meta(AbstractAccessToken.Meta):
        pass


class IDToken(AbstractIDToken):
    """Empty: ID tokens are JWTs."""

    class Meta(AbstractIDToken.Meta):
        pass


class DeviceGrant(AbstractDeviceGrant):
    """Empty: the toolkit's device flow is not served."""

    class Meta(AbstractDeviceGrant.Meta):
        pass
