"""What pytest uses: demo keys, real PostgreSQL and cache, no broker unless a test asks for it."""

import os

from inami_portal.settings.demo_keys import DEMO_FIELD_KEY, DEMO_HASH_KEY, DEMO_SECRET_KEY

# What a developer's shell may hold must not change a test.
for _name in (
    "PORTAL_CLOCK",
    "EMAIL_URL",
    "EMAIL_BRAKE",
    "DEBUG",
    "ALLOWED_HOSTS",
    "PORTAL_BASE_URL",
    "OIDC_SERVER_URL",
):
    os.environ.pop(_name, None)

from inami_portal.settings.base import *  # noqa: E402, F403
from inami_portal.settings.base import REDIS_URL, TEMPLATES  # noqa: E402
from tests.strict_templates import UndefinedVariable  # noqa: E402

SECRET_KEY = DEMO_SECRET_KEY
PORTAL_FIELD_KEYS = [DEMO_FIELD_KEY]
PORTAL_HASH_KEY = DEMO_HASH_KEY
PORTAL_DEMO = True
PORTAL_STAFF_MFA_REQUIRED = False
PORTAL_CLOCK = None
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

# The address that the `broker` fixture and worker processes use; others find nobody there.
TEST_BROKER_URL = REDIS_URL
CELERY_BROKER_URL = os.environ.get("TEST_WORKER_BROKER_URL", "redis://127.0.0.1:1/0")

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("undefined")
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
