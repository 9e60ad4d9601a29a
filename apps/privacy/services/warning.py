from __future__ import annotations

import datetime as dt

from django.conf import settings


def begins_on(announced_on: dt.date) -> dt.date:
    """The first day on which what was announced then may go."""
    return announced_on + dt.timedelta(days=settings.PRIVACY_RETENTION_WARNING_DAYS)
