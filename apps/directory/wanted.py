"""What somebody searches for, read from an address or a request of a program; and where a page of results goes on."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from .places import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """All that is given must hold. `words` are those of a name, normalised as the directory's own; `on` is the day that
    status and qualification are asked of."""

    on: dt.date
    words: tuple[str, ...] = ()
    number_start: str = ""
    place: Place | None = None
    profession: str = ""
    specialty: str = ""
    code: str = ""
    status: str = ""

    @property
    def is_anything(self) -> bool:
        return bool(
            self.words
            or self.number_start
            or self.place
            or self.profession
            or self.specialty
            or self.code
            or self.status
        )


class Cursor(NamedTuple):
    """The last row of a page: the next page begins behind it."""

    rank: int
    words: str
    number: str

    def written(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode().rstrip("=")


def cursor_read(text: str) -> Cursor | None:
    """None for anything that `written` didn't give."""
    try:
        found: Any = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        rank, words, number = found
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    good = rank in (0, 1) and isinstance(rank, int) and isinstance(words, str) and isinstance(number, str)
    if not good or len(words) > 220 or "\0" in words or not (number.isascii() and number.isdigit()):
        return None
    return Cursor(rank, words, number)
