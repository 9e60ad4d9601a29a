"""The signed link by which people come back to their request. It names one request and grows old."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core import signing

_SALT = "number_requests.link"
_DAY = 86_400


def link_token(public_id: uuid.UUID) -> str:
    return signing.dumps(public_id.hex, salt=_SALT)


def link_read(token: str) -> uuid.UUID | None:
    """The request that the link names; None when it is wrong or too old."""
    try:
        return uuid.UUID(signing.loads(token, salt=_SALT, max_age=settings.NUMBER_REQUEST_LINK_DAYS * _DAY))
    except (signing.BadSignature, ValueError):
        return None
