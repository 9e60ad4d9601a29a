"""The kinds of letters. Who writes a kind declares it in a module `letter_kinds.py`, loaded at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from apps.accounts.acting import Scope

if TYPE_CHECKING:
    from .models import Letter

LETTER_AVAILABLE = "letter_available"
"""The message that says no more than: there is a letter for you."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """`message_kind` is the e-mail that tells of the letter, one that can't be switched off. `on_notified(letter)` is
    called, inside the transaction, each time `letter.notified_on` changes: set when the e-mail left or the letter was
    posted, None again when the e-mail came back. `scope`: which mandataries read such letters."""

    code: str
    label: str | Promise
    message_kind: str = LETTER_AVAILABLE
    on_notified: Callable[[Letter], None] | None = None
    scope: Scope = Scope.SOCIAL_STATUTE


_kinds: dict[str, LetterKind] = {}


def register_letter_kind(
    kind: str,
    label: str | Promise,
    message_kind: str = LETTER_AVAILABLE,
    on_notified: Callable[[Letter], None] | None = None,
    *,
    scope: Scope = Scope.SOCIAL_STATUTE,
) -> LetterKind:
    """Makes a kind known; the same code with another meaning is a programming error."""
    new = LetterKind(code=kind, label=label, message_kind=message_kind, on_notified=on_notified, scope=scope)
    if _kinds.setdefault(kind, new) != new:
        raise ValueError(f"two kinds of letter are called {kind!r}")
    return new


def letter_kind(code: str) -> LetterKind | None:
    """None: no app declares it (any more); the letters stay readable."""
    return _kinds.get(code)


def all_letter_kinds() -> list[LetterKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)


def codes_within(scopes: frozenset[Scope]) -> list[str]:
    """The kinds that somebody with these scopes reads."""
    return [kind.code for kind in _kinds.values() if kind.scope in scopes]
