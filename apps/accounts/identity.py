"""Whom the portal's files know, for whoever signs in with a NISS. The app that keeps persons registers itself here,
because accounts know no files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Somebody with a file: their account when they have one, and how to give them one."""

    account: User | None
    is_deceased: bool
    language: str
    link: Callable[[User], None]


Find = Callable[[str], KnownPerson | None]
_finders: list[Find] = []


def register_identity(find: Find) -> None:
    """`find(niss_hash)` inside a transaction; it holds the row until the end of it."""
    _finders.append(find)


def known_person(niss_hash: str) -> KnownPerson | None:
    for find in _finders:
        if found := find(niss_hash):
            return found
    return None
