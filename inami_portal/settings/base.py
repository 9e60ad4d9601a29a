"""What all environments share. Values that differ come from the environment: docs/settings.md lists them."""

import datetime as dt
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

# Lets the code write `ModelAdmin[Person]` and the like, which Django itself only allows for some classes.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()

# ------------------------------------------------------------------ the portal
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
# The first key encrypts, all decrypt: a new key goes in front, old ones stay until all is encrypted again.
PORTAL_FIELD_KEYS: list[str] = env.list("PORTAL_FIELD_KEYS", default=[])
PORTAL_HASH_KEY = env.str("PORTAL_HASH_KEY", default="")
PORTAL_DEMO = env.bool("PORTAL_DEMO", default=False)
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", default="http://localhost:8000").rstrip("/")
PORTAL_STAFF_MFA_REQUIRED = env.bool("PORTAL_STAFF_MFA_REQUIRED", default=True)

# How many workers a run of an evaluation asks for at once.
PORTAL_RUN_WORKERS = env.int("PORTAL_RUN_WORKERS", default=2)
# The public directory: what one address may ask for, and how long a list may be taken along.
PORTAL_DIRECTORY_API_PER_MINUTE = env.int("PORTAL_DIRECTORY_API_PER_MINUTE", default=60)
PORTAL_DIRECTORY_SUGGESTIONS_PER_MINUTE = env.int("PORTAL_DIRECTORY_SUGGESTIONS_PER_MINUTE", default=240)
PORTAL_DIRECTORY_REPORTS_PER_HOUR = env.int("PORTAL_DIRECTORY_REPORTS_PER_HOUR", default=5)
# A reading, in one place: no source names how late an e-mail may come back to take back the day of notification.
PORTAL_LETTER_BOUNCE_DAYS = env.int("PORTAL_LETTER_BOUNCE_DAYS", default=7)
PORTAL_LETTER_CHECKS_PER_MINUTE = env.int("PORTAL_LETTER_CHECKS_PER_MINUTE", default=20)
PORTAL_DIRECTORY_CSV_NUMBERS = env.int("PORTAL_DIRECTORY_CSV_NUMBERS", default=5000)
PORTAL_CLOCK: dt.date | None = None  # only the demo and the tests may set the clock

# Our own policy about the bank accounts that people give us; no law fixes these days.
BANK_FOREIGN_ACCOUNTS = env.str("BANK_FOREIGN_ACCOUNTS", default="sepa")
if BANK_FOREIGN_ACCOUNTS not in ("none", "sepa", "any"):
    raise ImproperlyConfigured("BANK_FOREIGN_ACCOUNTS must be none, sepa or any.")
BANK_COOL_DOWN_DAYS = env.int("BANK_COOL_DOWN_DAYS", default=7)
BANK_EMAIL_CHANGE_DAYS = env.int("BANK_EMAIL_CHANGE_DAYS", default=30)
BANK_LONG_COOL_DOWN_DAYS = env.int("BANK_LONG_COOL_DOWN_DAYS", default=21)
BANK_PLANNED_DAYS = env.int("BANK_PLANNED_DAYS", default=365)

# ------------------------------------------------------------------ Django
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = [PORTAL_BASE_URL]
ROOT_URLCONF = "inami_portal.urls"
WSGI_APPLICATION = "inami_portal.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

PORTAL_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.providers",
    "apps.mandates",
    "apps.conventions",
    "apps.number_requests",
    "apps.directory",
    "apps.evaluations",
    "apps.decisions",
    "apps.contests",
    "apps.social_statute",
    "apps.letters",
    "apps.documents",
    "apps.notifications",
    "apps.privacy",
]

INSTALLED_APPS = [
    # Before the admin and allauth, so that the portal's templates win.
    *PORTAL_APPS,
    "apps.core.admin_config.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.SessionEndMiddleware",
    "apps.accounts.middleware.AccountLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.accounts.middleware.ActingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    # Last: who may reach which page is declared in apps.core.access.
    "apps.accounts.middleware.AccessMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.context_processors.portal",
            ],
        },
    }
]

# ------------------------------------------------------------------ database: PostgreSQL only
DATABASE_URL = env.str("DATABASE_URL", default="")


def database(url: str) -> dict[str, Any]:
    """The one database; without an address, one that explains itself when it is asked something."""
    if not url:
        return {"ENGINE": "inami_portal.settings.no_database", "NAME": "none", "ATOMIC_REQUESTS": False}
    config = env.db_url_config(url)
    if config["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must be a PostgreSQL address: postgresql://user:password@host:port/name"
        )
    return config | {
        "ATOMIC_REQUESTS": False,  # services say where a transaction begins and ends
        "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(DATABASE_URL)}

# ------------------------------------------------------------------ Redis: broker and cache
# Port 1 is never served: without REDIS_URL whatever needs it fails at once.
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:1/0")


def next_redis_database(url: str) -> str:
    """The same server's next database: a cache that is emptied must not take the task queue along."""
    parts = urlsplit(url)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + 1}").geturl()


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", default="") or next_redis_database(REDIS_URL),
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# ------------------------------------------------------------------ Celery
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # After this many seconds an unacknowledged task is given to another worker. The sweepers are quicker.
    "visibility_timeout": 600,
    # A request that queues a task must not hang on a dead broker: fail within about two seconds.
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "interval_max": 0.2,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
# Tasks are safe to run twice, so a task whose worker died is simply given out again.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# When the broker goes away a running chunk finishes and commits; its second delivery finds it done.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TIMEZONE = "Europe/Brussels"


def _every(task: str, **period: int) -> dict[str, Any]:
    """A tick that nobody took before the next one is worthless: keep the queue short."""
    schedule = dt.timedelta(**period)
    return {"task": task, "schedule": schedule, "options": {"expires": schedule.total_seconds()}}


def _at(task: str, *, minute: str, hour: str = "*") -> dict[str, Any]:
    return {"task": task, "schedule": crontab(minute=minute, hour=hour), "options": {"expires": 50 * 60}}


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "outbox: send what is due": _every("apps.notifications.tasks.outbox_send_due", seconds=20),
    "runs: take up what stands still": _every("apps.evaluations.tasks.runs_sweep", seconds=30),
    "runs: judge again what changed": _every("apps.evaluations.tasks.reevaluations_work", seconds=60),
    "decisions: take up what stands still": _every("apps.decisions.tasks.bulks_sweep", seconds=30),
    # Once a day; the later hours are for a day on which the first was missed, and for what became ready meanwhile.
    "decisions: what the machine can decide": _at("apps.decisions.tasks.automatic_daily", minute="40", hour="5-8"),
    "imports: take up what stands still": _every("apps.providers.tasks.imports_sweep", seconds=60),
    "mandates: tell what ends soon": _at("apps.mandates.tasks.mandates_expiring_tell", minute="15", hour="7-18"),
    "mandates: take up imports that stand still": _every("apps.mandates.tasks.mandate_imports_sweep", seconds=60),
    # Once a day; the later hours are for a day on which the first was missed.
    "privacy: verify the trail": _at("apps.privacy.tasks.trail_verify_daily", minute="40", hour="2-6"),
    "privacy: let go of what is past its term": _at("apps.privacy.tasks.retention_daily", minute="50", hour="1-6"),
    "privacy: make exports that wait": _every("apps.privacy.tasks.exports_sweep", seconds=60),
    "contests: tell whose draft is not sent": _at("apps.contests.tasks.drafts_ending_tell", minute="40", hour="7"),
    "documents: check what waits in quarantine": _every("apps.documents.tasks.documents_sweep", minutes=5),
    "directory: compare it with the files": _at("apps.directory.tasks.directory_check", minute="20", hour="3"),
    "letters: make what is not there yet, and follow the outbox": _every(
        "apps.letters.tasks.letters_sweep", seconds=60
    ),
    "number requests: make letters that are not there yet": _every(
        "apps.number_requests.tasks.letters_make", minutes=5
    ),
    "number requests: warn of drafts that end, and end them": _at(
        "apps.number_requests.tasks.drafts_end", minute="15", hour="5-12"
    ),
    # Once a day; the later hours are for a day on which the first was missed.
    "messages: tell staff what did not arrive": _at(
        "apps.notifications.tasks.delivery_digest_send", minute="30", hour="7-18"
    ),
    "conventions: apply the silence of windows that are over": _at("apps.conventions.tasks.windows_close", minute="10"),
    "conventions: remind of the last day": _at("apps.conventions.tasks.reminders_send", minute="20", hour="8-18"),
    "social statute: remind of the last day": _at("apps.social_statute.tasks.reminders_send", minute="0", hour="8-18"),
}
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# ------------------------------------------------------------------ e-mail
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="INAMI / RIZIV <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# On: messages are written to the outbox but none leaves.
EMAIL_BRAKE = env.bool("EMAIL_BRAKE", default=False)

# ------------------------------------------------------------------ languages, time
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("nl", _("Dutch")), ("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "apps.core.formats"
TIME_ZONE = "Europe/Brussels"
USE_TZ = True

# ------------------------------------------------------------------ files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
MEDIA_URL = "media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".local" / "media"))()
# What registers and people send; no address leads there.
PRIVATE_MEDIA_ROOT = env.path("PRIVATE_MEDIA_ROOT", default=str(BASE_DIR / ".local" / "private"))()
# ------------------------------------------------------------------ documents that people send
# Without a host nothing is checked for viruses; whether such files can be opened is the office's choice.
CLAMAV_HOST = env.str("CLAMAV_HOST", default="")
CLAMAV_PORT = env.int("CLAMAV_PORT", default=3310)
DOCUMENTS_OPEN_UNSCANNED = env.bool("DOCUMENTS_OPEN_UNSCANNED", default=False)
DOCUMENT_MAX_MEGABYTES = env.int("DOCUMENT_MAX_MEGABYTES", default=10)

# ------------------------------------------------------------------ privacy: our own policy, no law fixes these days
PRIVACY_EXPORT_DAYS = env.int("PRIVACY_EXPORT_DAYS", default=14)
PRIVACY_RETENTION_WARNING_DAYS = env.int("PRIVACY_RETENTION_WARNING_DAYS", default=14)

# ------------------------------------------------------------------ requests for an INAMI number
NUMBER_REQUEST_LINK_DAYS = env.int("NUMBER_REQUEST_LINK_DAYS", default=30)
NUMBER_REQUEST_DRAFT_DAYS = env.int("NUMBER_REQUEST_DRAFT_DAYS", default=60)

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# ------------------------------------------------------------------ sign-in
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "apps.core.views.csrf_failure"
ACCOUNT_ADAPTER = "apps.notifications.account_adapter.OutboxAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
# The federal sign-in (eID, itsme, …) by OpenID Connect. Without an address it isn't offered.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
SOCIALACCOUNT_ADAPTER = "apps.accounts.federal_adapter.FederalAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "profile"]}}
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # no address comes from there
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_FORMS = {"login": "apps.accounts.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE, without a box to tick
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# One answer for known and unknown addresses.
ACCOUNT_PREVENT_ENUMERATION = True
# allauth's own limits stay; these are of the portal's public forms.
ACCOUNT_RATE_LIMITS = {
    "number_request_begin": "20/h/ip,5/h/key",
    "number_request_link": "20/h/ip,3/h/key",
    "number_request_document": "100/h/ip",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "INAMI / RIZIV"

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"


# ------------------------------------------------------------------ security headers
def origins(*addresses: str) -> list[str]:
    """`https://host:port` of each address that isn't empty."""
    return [f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, addresses) if parts.netloc]


CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # data: is the QR code that sets up the second factor.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        # The button of the federal sign-in leads there.
        "form-action": [SELF, *origins(OIDC_SERVER_URL)],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day
CSRF_COOKIE_SAMESITE = "Lax"

# ------------------------------------------------------------------ logs: to standard output, one line each
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own handlers would print the same line twice.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
