"""Production. It refuses to start on anything that would be unsafe, and says what is wrong."""

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from inami_portal.settings.base import *  # noqa: F403
from inami_portal.settings.base import (
    ALLOWED_HOSTS,
    DEBUG,
    OIDC_CLIENT_ID,
    OIDC_CLIENT_SECRET,
    OIDC_SERVER_URL,
    PORTAL_BASE_URL,
    PORTAL_DEMO,
    PORTAL_FIELD_KEYS,
    PORTAL_HASH_KEY,
    PORTAL_STAFF_MFA_REQUIRED,
    SECRET_KEY,
    env,
)
from inami_portal.settings.demo_keys import DEMO_KEYS

SHORTEST_SECRET = 50


def _is_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def refusals() -> list[str]:
    """Why this configuration may not serve; empty when it may."""
    found = []
    for name in (
        "SECRET_KEY",
        "PORTAL_FIELD_KEYS",
        "PORTAL_HASH_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
    ):
        if not env.str(name, default=""):
            found.append(f"{name} is missing.")
    for name, values in (
        ("SECRET_KEY", [SECRET_KEY]),
        ("PORTAL_FIELD_KEYS", PORTAL_FIELD_KEYS),
        ("PORTAL_HASH_KEY", [PORTAL_HASH_KEY]),
    ):
        if DEMO_KEYS.intersection(values):
            found.append(f"{name} is the demo's, which everybody knows.")
    for name, value in (("SECRET_KEY", SECRET_KEY), ("PORTAL_HASH_KEY", PORTAL_HASH_KEY)):
        if value and len(value) < SHORTEST_SECRET:
            found.append(f"{name} is shorter than {SHORTEST_SECRET} characters.")
    if not all(_is_fernet_key(key) for key in PORTAL_FIELD_KEYS):
        found.append("PORTAL_FIELD_KEYS holds something that is not a Fernet key.")
    if PORTAL_DEMO:
        found.append("PORTAL_DEMO is on: anybody could sign in as anybody.")
    if env.str("PORTAL_CLOCK", default=""):
        found.append("PORTAL_CLOCK is set: legal terms would be counted from a wrong day.")
    if DEBUG:
        found.append("DEBUG is on: error pages would show personal data.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        found.append("ALLOWED_HOSTS must name the portal's host names.")
    if not PORTAL_BASE_URL.startswith("https://"):
        found.append("PORTAL_BASE_URL must begin with https://.")
    if OIDC_SERVER_URL and not OIDC_SERVER_URL.startswith("https://"):
        found.append("OIDC_SERVER_URL must begin with https://.")
    if OIDC_SERVER_URL and not (OIDC_CLIENT_ID and OIDC_CLIENT_SECRET):
        found.append("OIDC_SERVER_URL is set: OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are missing.")
    if not PORTAL_STAFF_MFA_REQUIRED:
        found.append("PORTAL_STAFF_MFA_REQUIRED is off: staff must use a second factor.")
    return found


if _refusals := refusals():
    raise ImproperlyConfigured("The portal does not start in production: " + " ".join(_refusals))

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # probes come over plain HTTP from inside
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE = True
if env.bool("PORTAL_BEHIND_PROXY", default=False):
    # Only right when the proxy removes what visitors send in this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Limits per address count the visitor's address, which the proxy writes last into X-Forwarded-For.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
