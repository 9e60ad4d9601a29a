"""So many questions in a minute from one address: what is open to all is open to nobody alone."""

from __future__ import annotations

import time
from dataclasses import dataclass

import redis.exceptions
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from .fields import search_hash


@dataclass(frozen=True, slots=True)
class Verdict:
    """`left` questions in this window; when it is used up, `retry_after` seconds until the next."""

    is_over: bool
    limit: int
    left: int
    retry_after: int


def rate_take(request: HttpRequest, *, scope: str, limit: int, seconds: int) -> Verdict:
    """Counts one question of the asker's address. Without a cache nobody is kept out."""
    now = time.time()
    window, passed = divmod(int(now), seconds)
    retry_after = seconds - passed
    # The address itself is personal data and is not needed.
    asker = search_hash(str(get_adapter().get_client_ip(request)))[:24]
    key = f"rate:{scope}:{asker}:{window}"
    try:
        cache.add(key, 0, timeout=seconds + 5)
        used = cache.incr(key)
    except (redis.exceptions.RedisError, ValueError):
        used = 0
    return Verdict(used > limit, limit, max(0, limit - used), retry_after)
