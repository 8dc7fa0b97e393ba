"""Settings, from the environment (docs/operations.md lists it). Importable with no server running."""

import ipaddress
import os
import re
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from config import logging as kaly_logging
from config import openapi, rates, text_messages
from config.schedule import QUEUES, ROUTES, SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, 0 or more.")
    return int(value)


def _networks(name: str, default: str) -> list[str]:
    networks = _list(name, default)
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be networks such as 10.0.0.0/8: {error}.") from error
    return networks


def _boards(pairs: list[str]) -> dict[str, str]:
    """Adapters by state, from NY=package.module.Class pairs."""
    boards = dict(pair.partition("=")[::2] for pair in pairs)
    for state, path in boards.items():
        if not re.fullmatch(r"[A-Z]{2}", state) or not re.fullmatch(r"\w+(\.\w+)+", path):
            raise ImproperlyConfigured("STATE_BOARDS must be pairs such as NY=package.module.Class.")
    return boards


def _public_url(https: bool, hosts: list[str]) -> str:
    """The first host that a link can name."""
    host = next((host for host in hosts if host[0] not in ".*"), "localhost")
    return f"https://{host}" if https else f"http://{host}:8000"


# Core
DEBUG = _flag("DEBUG", False)
SECRET_KEY = os.environ.get("SECRET_KEY", "only-for-debugging" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random string (or DEBUG=1 on your own machine).")
if len(SECRET_KEY) < 32 and not DEBUG:
    raise ImproperlyConfigured("SECRET_KEY is too short to be safe: at least 32 random characters.")
# The keys that people's data keys are wrapped by: id:base64 pairs, the first one seals (docs/operations.md).
ENCRYPTION_KEYS = os.environ.get("ENCRYPTION_KEYS", f"debug:{'A' * 43}=" if DEBUG else "")
if not ENCRYPTION_KEYS:
    raise ImproperlyConfigured("Set ENCRYPTION_KEYS to id:key, the key being 32 random bytes in base64.")
ALLOWED_HOSTS = _list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "pgtrigger",
    "pghistory",
    "config",
    "accounts",
    "providers",
    "matching",
    "patients",
    "reviews",
    "allauth",  # after ours, whose templates come first
    "allauth.account",
    "allauth.mfa",
    "allauth.headless",
]

MIDDLEWARE = [
    "config.middleware.RequestContext",
    "config.middleware.RefuseMalformed",
    "config.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.limits.Limits",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.Authentication",
    "accounts.api.refusals.NoteRefusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


# Databases
def _database(url: str) -> dict[str, Any]:
    """A Django database entry from any URL that libpq understands, unix sockets included."""
    parts = conninfo_to_dict(url)
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "kaly"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_HEALTH_CHECKS": True,
    }
    timeouts = "-c statement_timeout={} -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    entry["OPTIONS"] = {
        "connect_timeout": 5,
        "options": timeouts.format(os.environ.get("DATABASE_STATEMENT_TIMEOUT", "0")),
        **parts,
    }
    pool = _number("DATABASE_POOL_SIZE", 0)
    if pool:
        entry["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool, "timeout": 5}
    return entry


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///kaly"))}
# Who migrates, where that is not the application's own role (config/owner.py).
_owner_url = os.environ.get("DATABASE_OWNER_URL", "")
DATABASE_OWNER = _database(_owner_url) if _owner_url else None

# Authentication
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["accounts.sign_in.backends.ByEmail"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
BREACHED_PASSWORDS_FILE = os.environ.get("BREACHED_PASSWORDS_FILE", "")
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.sign_in.passwords.BreachedPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600

# Signing in (allauth): by e-mail address alone, verified first; nobody learns who has an account
ACCOUNT_ADAPTER = "accounts.sign_in.account.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_CHANGE_EMAIL = True
# The way in for whose account somebody else guesses at (config/limits.py); a second factor is asked for as ever.
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
# They count in a cache; accounts/limits.py counts in PostgreSQL.
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
MFA_ADAPTER = "accounts.sign_in.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Someone with a second factor may change their address; the former one counts until the new one is verified.
MFA_ALLOW_UNVERIFIED_EMAIL = True
HEADLESS_CLIENTS = ["app"]
HEADLESS_TOKEN_STRATEGY = "accounts.sign_in.tokens.SessionKeys"  # noqa: S105  the name of a class

# Sessions: PostgreSQL keeps the limits at each read (accounts/sessions.py), whatever the cookie says
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_MINUTES = _number("SESSION_IDLE_MINUTES", 15)
SESSION_ABSOLUTE_HOURS = _number("SESSION_ABSOLUTE_HOURS", 12)
STAFF_IDLE_MINUTES = _number("STAFF_IDLE_MINUTES", 10)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# History: each row says when its change was made, not when the transaction of it began.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"
# Where the worker notes the head of the audit chain, outside of the database.
AUDIT_ANCHOR_FILE = os.environ.get("AUDIT_ANCHOR_FILE", "")

# Whether whoever collected evidence may not decide by it. Off, for a house with one verifier, each decision says so.
VERIFICATION_TWO_PEOPLE = _flag("VERIFICATION_TWO_PEOPLE", True)

# E-mail: sent by the worker alone (accounts/channels/mail.py)
EMAIL_FILE_PATH = os.environ.get("EMAIL_FOLDER") or None
EMAIL_BACKEND = f"accounts.channels.{'folder' if EMAIL_FILE_PATH else 'smtp'}.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _number("EMAIL_PORT", 587)
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_SECURITY = os.environ.get("EMAIL_SECURITY", "starttls")
if EMAIL_SECURITY not in {"starttls", "tls", "none"}:
    raise ImproperlyConfigured("EMAIL_SECURITY must be starttls, tls or none.")
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", "Kaly <no-reply@localhost>")
EMAIL_REPLY_TO = os.environ.get("EMAIL_REPLY_TO", "")  # who reads answers to mails, if anybody does

# Text messages: sent by the worker alone (accounts/channels/sms/)
SMS_BACKEND, SMS_FOLDER, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM = text_messages.read(debug=DEBUG)

# Language and time
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Static files
STATIC_URL = "/static/"
# Where collectstatic puts them; without it the apps' own are served.
STATIC_ROOT = os.environ.get("STATIC_ROOT")
WHITENOISE_USE_FINDERS = STATIC_ROOT is None

# Security
HTTPS_ONLY = _flag("HTTPS_ONLY", True)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
# Both bind other sites of the domain, the second for months after it is taken back: for its owner to decide.
SECURE_HSTS_INCLUDE_SUBDOMAINS = _flag("HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = _flag("HSTS_PRELOAD", False)
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they warn of leaving these two off
# Not no-referrer: under it browsers send `Origin: null` with a form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _number("TRUSTED_PROXY_COUNT", 0) else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
# Over https their names say that no other host of the domain can have set them.
SESSION_COOKIE_NAME = "__Host-session" if HTTPS_ONLY else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS_ONLY else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = _list("CSRF_TRUSTED_ORIGINS")
# What links in mails begin with and passkeys belong to: never taken from a request.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "") or _public_url(HTTPS_ONLY, ALLOWED_HOSTS)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS_ONLY
CSRF_FAILURE_VIEW = "accounts.api.problems.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.logging.SilentReporterFilter"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
TRUSTED_PROXY_COUNT = _number("TRUSTED_PROXY_COUNT", 0)
METRICS_NETWORKS = _networks("METRICS_NETWORKS", "127.0.0.0/8,::1/128")
# How many tries pass: config/rates.py has the defaults, config/limits.py says which address counts where.
RATE_LIMITS = rates.read(os.environ.get("RATE_LIMITS", ""))

# REST framework
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "accounts.api.problems.handle",
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.AppToken",
        "accounts.api.authentication.SessionCookie",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_METADATA_CLASS": None,  # /api/schema/ describes each address; OPTIONS is answered by 405
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api.throttling.WritesOfUser"],
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kaly",
    "DESCRIPTION": "Matches people who have upper back pain with verified clinicians near them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SORT_OPERATIONS": False,
    "ENUM_NAME_OVERRIDES": openapi.ENUMS,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "accounts.api.openapi.add_problems",
    ],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# Own data: a file apart from the database and its backups that remembers who was erased (docs/operations.md)
ERASURE_LEDGER_FILE = os.environ.get("ERASURE_LEDGER_FILE", "")

# Primary sources that verifiers ask (docs/verification.md); without an address the imported file alone is asked
NPPES_URL = os.environ.get("NPPES_URL", "https://npiregistry.cms.hhs.gov/api/")
if NPPES_URL and not NPPES_URL.startswith("https://"):
    raise ImproperlyConfigured("NPPES_URL must begin with https://, or be empty: then nobody is asked.")
NPPES_TIMEOUT_SECONDS = _number("NPPES_TIMEOUT_SECONDS", 10)
STATE_BOARDS = _boards(_list("STATE_BOARDS"))

# Celery: PostgreSQL holds what is due, the queue is a hint. Reasons in docs/operations.md.
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_TASK_QUEUES, CELERY_TASK_ROUTES = QUEUES, ROUTES
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

# Logging
LOGGING_CONFIG = None
kaly_logging.configure(os.environ.get("LOG_FORMAT", "json"))
