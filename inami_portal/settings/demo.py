"""The demo and development: public keys, one-click people, e-mail that stays inside. Never for real data."""

import datetime as dt
import os

from inami_portal.embedded.runfile import read_services

# A second shell finds the servers of the running portal; what the environment says comes first.
for _name, _value in read_services().items():
    os.environ.setdefault(_name, _value)

from inami_portal.settings.base import *  # noqa: E402, F403
from inami_portal.settings.base import ALLOWED_HOSTS, EMAIL_CONFIG, PORTAL_FIELD_KEYS, env  # noqa: E402
from inami_portal.settings.base import PORTAL_HASH_KEY as _HASH_KEY  # noqa: E402
from inami_portal.settings.base import SECRET_KEY as _SECRET_KEY  # noqa: E402
from inami_portal.settings.demo_keys import DEMO_FIELD_KEY, DEMO_HASH_KEY, DEMO_SECRET_KEY  # noqa: E402

PORTAL_DEMO = env.bool("PORTAL_DEMO", default=True)
PORTAL_STAFF_MFA_REQUIRED = env.bool("PORTAL_STAFF_MFA_REQUIRED", default=False)
SECRET_KEY = _SECRET_KEY or DEMO_SECRET_KEY
PORTAL_FIELD_KEYS = PORTAL_FIELD_KEYS or [DEMO_FIELD_KEY]
PORTAL_HASH_KEY = _HASH_KEY or DEMO_HASH_KEY
ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]

# On this day premium year 2024 has just been published and additions are open. Set but empty: the real date.
_clock = env.str("PORTAL_CLOCK", default="2025-07-10")
PORTAL_CLOCK = dt.date.fromisoformat(_clock) if _clock else None

if not env.str("EMAIL_URL", default=""):
    # Nothing leaves: what was sent is read in the staff area.
    EMAIL_BACKEND = "apps.notifications.backends.DemoBackend"
else:
    EMAIL_BACKEND = EMAIL_CONFIG["EMAIL_BACKEND"]

# The demo has no virus scanner; its staff must be able to open documents all the same.
DOCUMENTS_OPEN_UNSCANNED = env.bool("DOCUMENTS_OPEN_UNSCANNED", default=True)

# http://localhost counts as a secure context, except for this check of allauth's.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
