"""Everything a deployment chooses, from the environment. What a tenant chooses is a policy row, never here."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit, urlunsplit

from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from identity import catalogues
from identity.environment import choice, flag, master_keys, number, text
from identity.launch import home as launch_home

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = launch_home.load()
# web, worker or provisioner when the supervisor started us; empty for a command run by hand.
PROCESS = os.environ.get("GENKAN_PROCESS", "")


# ── What this deployment is ──────────────────────────────────────────────────────────────────────────────────
DEVELOPMENT = flag("GENKAN_DEBUG", HOME.debug if HOME else False)
# Django's own debug pages show settings and tracebacks to whoever asks: they are never on, not even in development.
DEBUG = False
SECRET_KEY = text("SECRET_KEY", HOME.secret_key if HOME else None)
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY must have at least 32 characters.")
MASTER_KEYS = master_keys(text("GENKAN_MASTER_KEYS", HOME.master_keys if HOME else None))
BASE_DOMAIN = text("GENKAN_BASE_DOMAIN", "localhost").lower()
CONSOLE_HOST = text("GENKAN_CONSOLE_HOST", f"console.{BASE_DOMAIN}").lower()
PUBLIC_SCHEME = choice("GENKAN_SCHEME", "http" if DEVELOPMENT else "https", ("http", "https"))
PUBLIC_PORT = number("GENKAN_PORT", (HOME.port if HOME else 8000) if DEVELOPMENT else 443)
# Where the demo applications listen (examples/relying_party): their redirect URIs say so.
DEMO_PORT = number("GENKAN_DEMO_PORT", (HOME.demo_port if HOME else 0) or PUBLIC_PORT + 1)
if PUBLIC_SCHEME == "http" and not DEVELOPMENT:
    raise ImproperlyConfigured("GENKAN_SCHEME=http is for development (GENKAN_DEBUG=1) only.")
TRUSTED_PROXIES = [part for part in text("TRUSTED_PROXIES", "").split(",") if part]
DNS_SERVER = text("GENKAN_DNS", "")
SSRF_ALLOW = [part for part in text("GENKAN_SSRF_ALLOW", "").split(",") if part]
# A range service in the format of Have I Been Pwned (identity.signin.passwords.breaches). Empty: leaks are not looked up.
BREACHED_PASSWORDS_URL = text(
    "GENKAN_BREACHED_PASSWORDS_URL", "" if DEVELOPMENT else "https://api.pwnedpasswords.com/range/"
)
# The development mailbox: a folder. None means that mail needs a connector.
MAILBOX_PATH = text("GENKAN_MAILBOX", str(HOME.path / "mailbox") if HOME else "")
MAILBOX = Path(MAILBOX_PATH) if DEVELOPMENT and MAILBOX_PATH else None

# ── Apps: each in exactly one list; `public` holds no people ─────────────────────────────────────────────────
SHARED_APPS = ["tenants", "django_tenants", "procrastinate.contrib.django"]
TENANT_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "unfold",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "oauth2_provider",
    "tenants.keys",
    "tenants.audit",
    "tenants.onetime",
    "tenants.apis",
    "connectors",
    "connectors.texts",
    "connectors.saml",
    "orgs",
    "orgs.invitations",
    "orgs.domains",
    "orgs.connections",
    "orgs.contacts",
    "identity.users",
    "identity.applications",
    "identity.users.roles",
    "identity.users.imports",
    "identity.users.saved",
    "identity.signin",
    "identity.signin.challenges",
    "identity.signin.logbook",
    "identity.signin.protection",
    "identity.signin.factors",
    "identity.signin.brand",
    "identity.signin.passwords",
    "identity.signin.social",
    "identity.signin.registration",
    "identity.consent",
    "identity.oidc",
    "identity.account",
    "identity.api",
]
# Without tables: the project package for its commands and templates, and what serves files.
STATELESS_APPS = ["identity", "django.contrib.staticfiles", "django.contrib.humanize"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS, *STATELESS_APPS]
TENANT_MODEL, TENANT_DOMAIN_MODEL = "tenants.Tenant", "tenants.Domain"
TENANT_SYNC_ROUTER = "tenants.isolation.router.AppRouter"
DATABASE_ROUTERS = [TENANT_SYNC_ROUTER]
AUTH_USER_MODEL = "users.User"
# What a machine client is as a member of an organization.
MACHINE_MEMBER_MODEL = "applications.Application"

# ── The sockets between the floors (ARCHITECTURE) ────────────────────────────────────────────────────────────
TENANT_SETUP = [
    "tenants.keys.operations.set_up",
    "tenants.keys.rotation.set_up",
    "orgs.operations.set_up",
    "identity.signin.operations.set_up",
    "identity.account.operations.set_up",
    "identity.api.operations.set_up",
    "identity.housekeeping.set_up",
]
# What a new tenant of a business model is set up with, by the name that `create_tenant --recipe` takes.
RECIPES = {
    "b2c": "identity.recipes.b2c.set_up",
    "b2b": "identity.recipes.b2b.set_up",
    "b2b2c": "identity.recipes.b2b2c.set_up",
}
# What an act on many rows may be about (identity.users.bulk.subjects).
BULK_SUBJECTS = {
    "users": "identity.users.bulk.acts.PEOPLE",
    "organizations": "identity.console.organizations.bulk_acts.ORGANIZATIONS",
    "members": "identity.console.organizations.bulk_acts.MEMBERS",
}
# Told, in the same transaction, that members of an organization got or lost roles (orgs.listening).
MEMBERS_CHANGED = ["identity.users.roles.carried.settle"]
# The same, that members are about to go.
MEMBERS_LEAVE = ["identity.consent.leaving.forget_organizations"]
# The same, that an organization's own sign-in is required of everybody at its domains.
CONNECTION_REQUIRED = ["identity.oidc.organizations.ending.end_others"]
# The same, that a connection is taken away.
CONNECTION_ENDS = ["identity.oidc.organizations.disconnecting.end"]
# Hosted pages that the console's previews show, a table of each room, in the order of the menu.
PREVIEW_SAMPLES = [
    "identity.signin.samples.SAMPLES",
    "identity.signin.factors.samples.SAMPLES",
    "identity.signin.protection.samples.SAMPLES",
    "identity.signin.registration.samples.SAMPLES",
    "identity.consent.samples.SAMPLES",
    "identity.account.samples.SAMPLES",
]
# What is sent to people: a table of each room, in the order of the console's page; and the brand around a mail's words.
MESSAGE_KINDS = [
    "identity.signin.messages.kinds.KINDS",
    "orgs.messages.KINDS",
    "orgs.connections.messages.KINDS",
    "orgs.contacts.messages.KINDS",
    "identity.account.notices.messages.KINDS",
]
LETTERHEAD = "identity.signin.brand.letterhead.letterhead"
JOB_MODULES = [
    "tenants.keys.rotation",
    "connectors.delivery.queue",
    "orgs.domains.work",
    "orgs.connections.work",
    "identity.users.figures",
    "identity.users.imports.work",
    "identity.users.bulk.work",
    "identity.oidc.logout.outbox",
    "identity.oidc.organizations.ending",
    "identity.oidc.organizations.disconnecting",
    "identity.signin.factors.resets",
    "identity.housekeeping",
    "identity.account.notices.sending",
    "identity.sso_setup.work",
    "identity.account.privacy.deletion",
]

# ── Database ─────────────────────────────────────────────────────────────────────────────────────────────────
POOLER = choice("DATABASE_POOLER", "none", ("none", "transaction"))


def database(url: str, fence: str, pool: bool = False) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/") or not parts.username:
        raise ImproperlyConfigured("A database URL is postgresql://login:password@host:port/name.")
    options: dict[str, Any] = {"application_name": f"genkan {PROCESS or 'command'}", **dict(parse_qsl(parts.query))}
    if pool:
        options["pool"] = {"min_size": 1, "max_size": number("DATABASE_POOL_SIZE", 10), "timeout": 10}
    return {
        "ENGINE": "tenants.isolation.backend",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": 0 if pool else None,
        "OPTIONS": options,
        "DISABLE_SERVER_SIDE_CURSORS": POOLER == "transaction",
        "FENCE": fence,
    }


def database_url(login: str) -> str | None:
    if url := os.environ.get(f"DATABASE_{login.upper()}_URL"):
        return url
    # A supervised process has what it was given and nothing more: the web process must not find the owner's.
    return None if PROCESS or HOME is None else (getattr(HOME.database, login) or None)


def direct_url(url: str) -> str:
    """This login's address at the server itself, around a transaction pooler."""
    direct = os.environ.get("DATABASE_DIRECT_URL")
    if direct is None:
        if POOLER == "transaction" and PROCESS == "web":
            raise ImproperlyConfigured("DATABASE_POOLER=transaction needs DATABASE_DIRECT_URL, the server itself.")
        return url
    login, place = urlsplit(url).netloc.rpartition("@")[0], urlsplit(direct).netloc.rpartition("@")[2]
    return urlunsplit(urlsplit(direct)._replace(netloc=f"{login}@{place}"))


DEFAULT_LOGIN = "worker" if PROCESS == "worker" else "web"
DEFAULT_URL = database_url(DEFAULT_LOGIN)
if DEFAULT_URL is None:
    raise ImproperlyConfigured(f"DATABASE_{DEFAULT_LOGIN.upper()}_URL is not set. Set it, or start with `make run`.")
DATABASES = {
    "default": database(DEFAULT_URL, "transaction" if POOLER == "transaction" else "session", pool=PROCESS == "web")
}
if PROCESS not in ("web", "worker") and (OWNER_URL := database_url("owner")):
    DATABASES["owner"] = {**database(OWNER_URL, "owner"), "TEST": {"MIRROR": None}}
# LISTEN and the queue need a session of their own, so they go around a transaction pooler.
DATABASE_LISTEN_URL = direct_url(DEFAULT_URL)
# Connections of the token endpoint's own pool, per process, beside the ones above.
HOT_POOL_SIZE = number("DATABASE_HOT_POOL_SIZE", 4)
ROLE_PREFIX = DATABASES["default"]["USER"].removesuffix(f"_{DEFAULT_LOGIN}")
DATABASE_LOGINS = {login: f"{ROLE_PREFIX}_{login}" for login in ("owner", "web", "worker")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Requests ─────────────────────────────────────────────────────────────────────────────────────────────────
# Hosts are checked against the register by TenantMiddleware, before anything reads them.
ALLOWED_HOSTS = ["*"]
URLS_CONSOLE, URLS_TENANT = "identity.urls_console", "identity.urls_tenant"
ROOT_URLCONF = URLS_TENANT
WSGI_APPLICATION = "identity.wsgi.application"
MIDDLEWARE = [
    "identity.headers.HeadersMiddleware",
    "identity.intake.IntakeMiddleware",
    "tenants.proxies.ProxyMiddleware",
    "tenants.middleware.TenantMiddleware",
    # Files only on known hosts, without session or database; a suspended tenant's page may have its style.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.SuspensionMiddleware",
    "tenants.sessions.SessionMiddleware",
    "identity.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "identity.origin.OriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "identity.signin.logbook.middleware.LogbookMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "identity.account.middleware.AccountPageMiddleware",
    "identity.console.middleware.ConsoleMiddleware",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A million people with their hashes are some 200 MiB. The proxy in front must let as much through.
IMPORT_MAX_SIZE = number("GENKAN_IMPORT_MAX_MIB", 512) * 1024 * 1024
COOKIE_PREFIX = "__Host-" if PUBLIC_SCHEME == "https" else ""
SESSION_ENGINE = "tenants.sessions"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}genkan"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}genkan-form"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}genkan-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PUBLIC_SCHEME == "https"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "identity.errors.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# In the session: Django's default is a cookie of its own, under a name of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "identity.signin.brand.look.context",
            ]
        },
    }
]

# ── People ───────────────────────────────────────────────────────────────────────────────────────────────────
AUTHENTICATION_BACKENDS = [
    "identity.signin.backends.SignInBackend",
    "identity.console.permissions.AccessBackend",
]
# The first one makes every hash; the others know those that people brought along, until they sign in.
PASSWORD_HASHERS = [
    "identity.users.hashers.Argon2id",
    "identity.users.imports.hashers.Bcrypt",
    "identity.users.imports.hashers.BcryptSha256",
    "identity.users.imports.hashers.Pbkdf2",
    "identity.users.imports.hashers.Scrypt",
    "identity.users.imports.hashers.FirebaseScrypt",
    "identity.users.imports.hashers.Digest",
]
# Each tenant's rule; whoever sets a password comes by here.
AUTH_PASSWORD_VALIDATORS = [{"NAME": "identity.signin.passwords.validator.PolicyValidator"}]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "/", "account_login"
ALLAUTH_SETTING_GETTER = "identity.signin.getter.setting"
ACCOUNT_ADAPTER = "identity.signin.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "identity.signin.adapters.SocialAccountAdapter"
MFA_ADAPTER = "identity.signin.adapters.MFAAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = False  # identity.account.notices mails about changes, from the log book
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # allauth's limiter needs a shared cache; ours is a statement
SOCIALACCOUNT_LOGIN_ON_GET = False
USERSESSIONS_TRACK_ACTIVITY = False

# ── Protocols ────────────────────────────────────────────────────────────────────────────────────────────────
OAUTH2_PROVIDER_APPLICATION_MODEL = "oidc.Client"
OAUTH2_PROVIDER_GRANT_MODEL = "oidc.Grant"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oidc.AccessToken"  # noqa: S105  # a model's name
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oidc.RefreshToken"  # noqa: S105  # a model's name
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oidc.IDToken"  # noqa: S105  # a model's name
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oidc.DeviceGrant"
OAUTH2_PROVIDER = {
    "OAUTH2_VALIDATOR_CLASS": "identity.oidc.engine.Validator",
    "OIDC_ENABLED": True,
    "PKCE_REQUIRED": True,
    "DEFAULT_SCOPES": [],
    "SCOPES": {},
}

# The management API: the toolkit's authentication over our own tokens, and our errors, which are Logto's.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["identity.oidc.engine.ApiAuthentication"],
    "DEFAULT_SCHEMA_CLASS": "identity.api.document.Schema",
    "EXCEPTION_HANDLER": "identity.api.errors.answer",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Genkan management API",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api",
    "COMPONENT_SPLIT_PATCH": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENABLE_LIST_MECHANICS_ON_NON_2XX": False,
    "POSTPROCESSING_HOOKS": ["identity.api.document.complete"],
}

# ── Languages, files, caches, logs ───────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "identity" / "locale"]
# Only what is spoken completely is offered: to browsers, applications and people alike.
LANGUAGES = [(code, _(LANG_INFO[code]["name"])) for code in (LANGUAGE_CODE, *catalogues.complete_in(LOCALE_PATHS[0]))]
USE_TZ, TIME_ZONE = True, "UTC"
# Nothing is collected: the web process serves the files from where they lie, in development as in production.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "identity" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "identity.assets.VersionedStorage"},
}
WHITENOISE_USE_FINDERS, WHITENOISE_AUTOREFRESH, WHITENOISE_ALLOW_ALL_ORIGINS = True, False, False
# Ours are asked for by their content's digest; those of packages may refer to each other without one.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/genkan\."
WHITENOISE_MAX_AGE = 3600
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
    }
}
EMAIL_BACKEND = "connectors.mail.TenantBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": text("GENKAN_LOG_LEVEL", "INFO")},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        # It writes down which passkey was used.
        "fido2": {"level": "WARNING"},
        # Its lines hold addresses, and addresses may hold one-time secrets: identity.errors writes ours instead.
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
    },
}
