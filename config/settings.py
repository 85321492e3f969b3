"""All settings, and the only place that reads an environment variable.

One path for every place the product runs: bin/up, bin/test and docker-compose set the same
few variables. Nothing below asks which of them it is.
"""

from pathlib import Path
from urllib.parse import unquote

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# --- Mode -------------------------------------------------------------------------------------
# demo: bin/up's default; known accounts, the test provider and its inbox page.
# production: config.checks refuses to start on anything unsafe.
# test: set by tests/conftest.py.
MODE = env.str("HUBS_MODE", default="production")
DEMO = MODE == "demo"
PRODUCTION = MODE == "production"
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else "demo-only-" + "x" * 50)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
# How many proxies in front of us may be believed about the client's address.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
HTTPS = env.bool("HTTPS", default=PRODUCTION)
DATA_DIR = Path(env.str("HUBS_DATA", default=str(BASE_DIR / "var")))

# --- Rooms ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.WiringConfig",
    "hubs",
    "messaging",
    "enquiries",
    "carers",
    "mockingbird",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hubs.middleware.NoStoreMiddleware",
    "hubs.middleware.RequestIdMiddleware",
    "hubs.middleware.FaultMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hubs.sessions.SessionLifeMiddleware",
    "hubs.devices.DeviceMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hubs.middleware.ReachMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "hubs.forms.PageRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["hubs.templatetags.hubs"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hubs.context.place",
            ],
        },
    },
]

# --- Engines ----------------------------------------------------------------------------------
# Each kind of process has a role of its own (hubs/roles.py). DATABASE_URL is the web's, which owns
# nothing; WORKER_DATABASE_URL that of Celery's worker and beat; OWNER_DATABASE_URL that of the
# owner of the tables, which only migrations use.
DB_ROLE = env.str("HUBS_DB_ROLE", default="app")
APP_DB_ROLE = env.str("APP_DB_ROLE", default="hubs_app")
_database_url = env.str("DATABASE_URL", default="postgres:///hubs?user=hubs_app")
if DB_ROLE == "owner":
    _database_url = env.str("OWNER_DATABASE_URL", default=_database_url)
elif DB_ROLE == "worker":
    _database_url = env.str("WORKER_DATABASE_URL", default=_database_url)
DATABASES = {"default": env.db_url_config(_database_url)}
# A socket folder stands quoted in a URL: postgres://hubs_app@%2Frun%2Fpg/hubs
DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
DATABASES["default"].update(
    ATOMIC_REQUESTS=True,
    CONN_MAX_AGE=0,
    # The pool tries a connection before it hands it out: one that died with its server is replaced
    # there and then, not given to the next person who asks for a page.
    CONN_HEALTH_CHECKS=True,
    # pgbouncer in transaction mode keeps no server-side cursor between statements.
    DISABLE_SERVER_SIDE_CURSORS=True,
)
_database_options = DATABASES["default"].setdefault("OPTIONS", {})
_database_options.setdefault("connect_timeout", 5)
if env.int("DB_POOL", default=0):
    _database_options["pool"] = {
        "min_size": 1,
        "max_size": env.int("DB_POOL"),
        "timeout": 5,
        # Each failed attempt to reach the server doubles the wait before the next, for so many
        # seconds; then it is given up and the next page that wants a connection tries at once.
        # With the pool's own 300 a server away for ten seconds is found again after fifteen, and
        # one away for sixteen after half a minute.
        "reconnect_timeout": 4,
    }

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# A socket has two spellings: redis+socket:// for kombu, unix:// for the cache client.
_redis_socket = REDIS_URL.removeprefix("redis+socket://")
CACHE_REDIS_URL = f"unix://{_redis_socket}" if _redis_socket != REDIS_URL else REDIS_URL
CACHES = {
    "default": {
        "BACKEND": "hubs.cache.ForgivingRedisCache",
        "LOCATION": CACHE_REDIS_URL,
        "KEY_PREFIX": "hubs",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

# --- Celery: a doorbell, never the record (DESIGN.md 4.3) ---------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "unacked_restore_interval": 30,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 150
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    # Ask the tables what is due. Expires, so that an hour without a worker leaves one tick to
    # do and not sixty.
    "tick": {"task": "messaging.tick", "schedule": 60.0, "options": {"expires": 55}},
    # Link the record's new events to their chains, and log the heads (docs/audit.md).
    "audit-seal": {"task": "hubs.audit_seal", "schedule": 60.0, "options": {"expires": 55}},
    "audit-heads": {"task": "hubs.audit_heads", "schedule": 3600.0, "options": {"expires": 3000}},
    # Scan the papers that wait: a task of its own, so that no message waits for a scanner.
    "scan-papers": {"task": "enquiries.scan_papers", "schedule": 60.0, "options": {"expires": 55}},
    "tries-watch": {"task": "hubs.tries_watch", "schedule": 60.0, "options": {"expires": 55}},
    "tidy": {"task": "hubs.tidy", "schedule": 3600.0, "options": {"expires": 3000}},
    "tidy-cases": {
        "task": "enquiries.tidy_cases",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")

# --- Messages -----------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "hubs.mail.MessageLogBackend"  # beside what the test provider accepted
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="no-reply@fostering-hubs.example")
# The sender's address of emails that must not mention fostering; production must set its own.
DISCREET_FROM_EMAIL = env.str("DISCREET_FROM_EMAIL", default="no-reply@the-hub.example")
# dotted paths; the test provider writes what it accepted to MESSAGE_LOG
EMAIL_CHANNEL = env.str(
    "EMAIL_CHANNEL",
    default="messaging.channels.SmtpChannel" if EMAIL_URL else "messaging.channels.TestChannel",
)
SMS_CHANNEL = env.str("SMS_CHANNEL", default="messaging.channels.TestChannel")
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
NOTIFY_SMS_TEMPLATE = env.str("NOTIFY_SMS_TEMPLATE", default="")
MESSAGE_LOG = Path(env.str("MESSAGE_LOG", default=str(DATA_DIR / "provider" / "accepted.jsonl")))

# --- People -------------------------------------------------------------------------------------
AUTH_USER_MODEL = "hubs.User"
AUTHENTICATION_BACKENDS = ["hubs.accounts.PasswordBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "hubs.breached.NotBreached"},
    {"NAME": "hubs.passwords.NotOurOwnWords"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/staff/"
ACCOUNT_ADAPTER = "hubs.accounts.InvitationAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "login": "hubs.account_forms.SignInForm",
    "reauthenticate": "hubs.account_forms.PasswordAgainForm",
    "change_password": "hubs.account_forms.PasswordChangeForm",
    "reset_password": "hubs.account_forms.PasswordResetForm",
    "reset_password_from_key": "hubs.account_forms.NewPasswordForm",
}
# allauth counts in the cache, and lets nobody in while the cache is away. hubs.accounts counts
# in the database instead.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
PASSWORD_RESET_TIMEOUT = 3600
# allauth's own writes a row when a link is merely opened; a person has one address here.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a dotted path
MFA_FORMS = {
    "authenticate": "hubs.account_forms.SecondFactorForm",
    "reauthenticate": "hubs.account_forms.SecondFactorAgainForm",
    "activate_totp": "hubs.account_forms.AppForm",
    "add_webauthn": "hubs.account_forms.PasskeyForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "hubs.accounts.StaffMFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Fostering Hubs"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# The secret of each directory's client: gateshead=...,north-east=... (docs/single-sign-on.md).
SINGLE_SIGN_ON_SECRETS = env.dict("SINGLE_SIGN_ON_SECRETS", default={})

# --- Sessions and headers -------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "hubs.views.faults.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL] if HTTPS else [])
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
# A form has at most a text of some thousand characters. A file is read only by a view that says
# it takes one, and then one (hubs.uploads).
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["hubs.uploads.OneFile"]
# clamd: tcp://host:3310 or unix:///path. Empty: nothing is scanned, which production refuses.
CLAMD_URL = env.str("CLAMD_URL", default="")

# --- Words, time, files -------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"
DATE_FORMAT = "l j F Y"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if MODE == "test" or DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = MODE == "test" or DEBUG
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Exports of cases (docs/exports.md says since when and why) -----------------------------------
EXPORT_ROWS = env.int("EXPORT_ROWS", default=500)  # more cases in one file need a second person
EXPORTS_A_DAY = env.int("EXPORTS_A_DAY", default=3)  # by one person; more need a second person
EXPORT_HOURS = env.int("EXPORT_HOURS", default=24)  # from the agreement to the last download
EXPORT_WAITS_DAYS = env.int("EXPORT_WAITS_DAYS", default=7)  # from the wish to the agreement
EXPORT_DOWNLOADS = env.int("EXPORT_DOWNLOADS", default=3)
EXPORT_GROWTH_PERCENT = env.int("EXPORT_GROWTH_PERCENT", default=5)  # more cases than agreed to

# --- Logs: one JSON line an event, ids only -------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "hubs.logs.JsonFormatter"},
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "WARNING"},
    },
}
