"""What the rooms above add to a decision's page: what one can do about it, what happened since, where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apps.core.components import Text, TimelineItem
from apps.evaluations.models import Dossier

from .models import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be done about a decision. `is_main`: a button; else a link."""

    label: Text
    url: str
    is_main: bool = True


Offers = Callable[[Decision], Offer | None]
Happened = Callable[[Dossier], Sequence[TimelineItem]]
Word = Callable[[Dossier], str]

_offers: dict[str, Offers] = {}
_happened: dict[str, Happened] = {}
_words: dict[str, Word] = {}


def register_offer(name: str, offer: Offers) -> None:
    """`offer(decision)` says what one can do now about a final decision, or None."""
    _offers[name] = offer


def register_happened(name: str, happened: Happened) -> None:
    """`happened(dossier)` gives what the timeline of the year tells besides results and decisions."""
    _happened[name] = happened


def register_word(name: str, word: Word) -> None:
    """`word(dossier)` says in a sentence where it stands since the decision, or nothing."""
    _words[name] = word


def offers_of(decision: Decision) -> list[Offer]:
    return [found for offer in _offers.values() if (found := offer(decision))]


def happened_to(dossier: Dossier) -> list[TimelineItem]:
    return [item for happened in _happened.values() for item in happened(dossier)]


def words_on(dossier: Dossier) -> list[str]:
    return [said for word in _words.values() if (said := word(dossier))]
