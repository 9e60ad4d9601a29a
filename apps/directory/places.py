"""What somebody types as a place: a postcode, or a municipality in one of the three national languages. No database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

import belgica

from apps.core import identifiers
from apps.providers.places import Municipality, municipalities_of, municipality

SUGGESTED = 8

# German names that the list of municipalities lacks. Kept short on purpose: the German-speaking municipalities, and
# the towns that German speakers call by another name than their inhabitants do.
GERMAN = {
    "Amblève": "Amel",
    "Bullange": "Büllingen",
    "Burg-Reuland": "Burg-Reuland",
    "Butgenbach": "Bütgenbach",
    "La Calamine": "Kelmis",
    "Saint-Vith": "Sankt Vith",
    "Bruges": "Brügge",
    "Bruxelles": "Brüssel",
    "Liège": "Lüttich",
    "Louvain": "Löwen",
    "Malines": "Mecheln",
    "Waimes": "Weismes",
}


@dataclass(frozen=True, slots=True)
class Place:
    """`keys` are what the entries of the directory carry for it; `name` is what the page calls it."""

    name: str
    keys: tuple[str, ...]


def plain(text: str) -> str:
    """Lower case, without accents, words between single spaces."""
    bare = unicodedata.normalize("NFKD", text.replace("ß", "ss").lower()).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[a-z0-9]+", bare))


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Each name that a municipality goes by, as compared, with the codes of those who bear it."""
    found: dict[str, tuple[str, ...]] = {}
    for record in belgica.municipalities():
        names = (*record["name"].values(), GERMAN.get(record["name"]["fr"], ""))
        for name in {plain(str(name)) for name in names if name}:
            found[name] = (*found.get(name, ()), record["id"])
    return found


@cache
def _postcodes() -> tuple[str, ...]:
    return tuple(sorted({record["postalCode"] for record in belgica.postal_codes()}))


def _called(codes: Sequence[str]) -> str:
    return ", ".join(found.name for code in codes if (found := municipality(code)))


def _of(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(code for name in names for code in _names()[name]))


def place_read(text: str) -> Place | None:
    """A postcode, in any printed form and with or without the town behind it; or a municipality. A name that nobody
    knows so gives those that are written alike; None when there is nothing like it."""
    wanted = plain(text)
    if found := re.match(r"^(?:be? )?([1-9][0-9]{3})\b", wanted):
        postcode = identifiers.postcode(found[1])
        if postcode.verdict == identifiers.Verdict.OK:
            return Place(f"{postcode.normalised} {_called([m.code for m in municipalities_of(found[1])])}", (found[1],))
        return Place(found[1], (found[1],))  # the list may lack one that an address has
    if not wanted:
        return None
    names = [wanted] if wanted in _names() else _alike(wanted)
    if not names:
        return None
    codes = _of(names)
    return Place(_called(codes), (*(f"m{code}" for code in codes), *names))


def _alike(wanted: str) -> list[str]:
    """Names that begin so; else the nearest ones."""
    if len(wanted) >= 3 and (beginning := [name for name in sorted(_names()) if name.startswith(wanted)]):
        return beginning[:SUGGESTED]
    return get_close_matches(wanted, _names(), n=2, cutoff=0.78)


def places_suggest(text: str) -> list[str]:
    """What to offer while somebody types."""
    wanted = plain(text)
    if len(wanted) < 2:
        return []
    if wanted.isdigit():
        codes = [code for code in _postcodes() if code.startswith(wanted)][:SUGGESTED]
        return [f"{code} {_called([m.code for m in municipalities_of(code)])}" for code in codes]
    offered = [name for name in sorted(_names()) if name.startswith(wanted)] or _alike(wanted)
    shown = dict.fromkeys(_shown(code, wanted) for code in _of(offered))
    return list(shown)[:SUGGESTED]


def _shown(code: str, wanted: str) -> str:
    """The municipality by the name that is being typed, else by that of the reader's language."""
    found: Municipality | None = municipality(code)
    if found is None:
        return ""
    names = (found.name, found.name_fr, found.name_nl, GERMAN.get(found.name_fr, ""))
    return next((name for name in names if name and plain(name).startswith(wanted)), found.name)
