"""Values that are readable only with the portal's keys: encrypted text, and a keyed hash to find it by."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _cipher(tuple(settings.PORTAL_FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    return _cipher(tuple(settings.PORTAL_FIELD_KEYS)).decrypt(token.encode()).decode()


def search_hash(text: str) -> str:
    """HMAC-SHA256 of a canonical value (64 hex digits): equal values find each other, nothing is revealed."""
    return hmac.new(settings.PORTAL_HASH_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField[Any, Any]):
    """Text that is encrypted in the database and plain in Python. Not searchable: keep a `search_hash` beside."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value) if value else value
