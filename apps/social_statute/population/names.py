"""Invented names: family names are put together from syllables of four languages, not from any register."""

from __future__ import annotations

import unicodedata
from random import Random

FAMILY_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "fr": (
        ("Bel", "Clair", "Font", "Grand", "Haut", "Roche", "Val", "Mont", "Sart", "Pré", "Bru", "Noir"),
        (
            "avoine",
            "champ",
            "lieu",
            "fontaine",
            "ville",
            "laine",
            "court",
            "bois",
            "heyre",
            "sart",
            "épine",
            "aulne",
        ),
    ),
    "nl": (
        ("Zand", "Wind", "Bosch", "Veld", "Molen", "Berg", "Zee", "Duin", "Linden", "Kruis", "Heide", "Vlas"),
        ("beke", "hout", "stra", "donk", "mans", "hove", "makker", "loo", "wijck", "poort", "gem", "aerde"),
    ),
    "de": (
        (
            "Eichen",
            "Bruch",
            "Wiesen",
            "Tann",
            "Rosen",
            "Hohen",
            "Licht",
            "Stein",
            "Falken",
            "Buchen",
            "Nebel",
            "Moor",
        ),
        (
            "bach",
            "felder",
            "thaler",
            "hauer",
            "born",
            "walder",
            "rath",
            "kamper",
            "reuter",
            "mühl",
            "hecke",
            "venn",
        ),
    ),
    "en": (
        (
            "Oak",
            "Ash",
            "Thorn",
            "Brook",
            "Fair",
            "Hazel",
            "Stone",
            "Winter",
            "Marsh",
            "Raven",
            "Elder",
            "Lark",
        ),
        ("field", "worth", "combe", "ley", "by", "stead", "mere", "wick", "croft", "holme", "dale", "gate"),
    ),
}
FAMILY_PREFIXES: dict[str, tuple[str, ...]] = {
    "fr": ("", "", "", "De ", "Du "),
    "nl": ("", "", "Van ", "Van de ", "De "),
    "de": ("", "", "", "", "von "),
    "en": ("",),
}
GIVEN_NAMES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # (women, men)
    "fr": (
        ("Amandine", "Béatrice", "Céline", "Élodie", "Fanny", "Inès", "Léa", "Manon", "Noémie", "Sylvie"),
        ("Adrien", "Benoît", "Cédric", "Étienne", "François", "Hugo", "Julien", "Loïc", "Rémi", "Thibault"),
    ),
    "nl": (
        ("Anke", "Evelien", "Femke", "Griet", "Hilde", "Katrien", "Lotte", "Marijke", "Sofie", "Veerle"),
        ("Bram", "Dirk", "Geert", "Joris", "Koen", "Lieven", "Pieter", "Stijn", "Tuur", "Wannes"),
    ),
    "de": (
        ("Annelie", "Birgit", "Frauke", "Heike", "Jutta", "Karin", "Lena", "Mareike", "Silke", "Ute"),
        ("Bernd", "Dieter", "Florian", "Günther", "Jürgen", "Lars", "Matthias", "Rolf", "Sönke", "Uwe"),
    ),
    "en": (
        ("Alice", "Beth", "Fiona", "Grace", "Holly", "Imogen", "Nora", "Rose", "Tess", "Wendy"),
        ("Arthur", "Callum", "Duncan", "Edgar", "Graham", "Ian", "Miles", "Owen", "Rory", "Toby"),
    ),
}


def mailable(name: str) -> str:
    """The name as it stands in an e-mail address."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.replace(" ", "").lower()


class NameMaker:
    """Draws names; how each part looks in an address is worked out once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._family = {
            language: [
                (name, mailable(name))
                for prefix in FAMILY_PREFIXES[language]
                for head in heads
                for tail in tails
                if (name := f"{prefix}{head}{tail}")
            ]
            for language, (heads, tails) in FAMILY_PARTS.items()
        }
        self._given = {
            (language, sex): [(name, mailable(name)) for name in names]
            for language, both in GIVEN_NAMES.items()
            for sex, names in zip("FM", both, strict=True)
        }

    def draw(self, *, language: str, sex: str) -> tuple[str, str, str]:
        """Family name, given name, and both as an address begins."""
        family = self._family[language]
        given = self._given[language, sex]
        last, last_plain = family[int(self._random.random() * len(family))]
        first, first_plain = given[int(self._random.random() * len(given))]
        return last, first, f"{first_plain}.{last_plain}"
