"""Reads with logic: finding people by what staff have at hand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Q, QuerySet

from apps.core import identifiers
from apps.core.clock import today
from apps.core.fields import search_hash

from .models import FactCorrection, Person, ProviderNumber

ALIKE = "0.45"
"""How much of a name must be as typed to be offered when nobody bears it: Lefebvre finds Lefèvre."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a text in the search box can be."""

    number: str = ""
    number_start: str = ""
    niss: str = ""
    name: str = ""


def _read(text: str) -> _Wanted:
    digits = re.sub(r"[\s./-]", "", text)
    if not re.fullmatch(r"[0-9]+", digits):
        return _Wanted(name=text)
    if len(digits) == 11:
        # Eleven digits are a NISS or an INAMI number with its qualification; some are both.
        read_as_inami = not identifiers.inami(digits).is_refused
        read_as_niss = not identifiers.niss(digits, as_of=today()).is_refused
        return _Wanted(number=digits[:8] if read_as_inami else "", niss=digits if read_as_niss else "")
    if len(digits) == 8:
        return _Wanted(number=digits)
    return _Wanted(number_start=digits) if 3 <= len(digits) < 8 else _Wanted()


def persons_search(text: str) -> QuerySet[Person]:
    """Persons by name, INAMI number (any printed form, or its first digits) or NISS, in order of name.

    A name that nobody bears as typed finds the most alike ones.
    """
    wanted = _read(text.strip())
    persons = Person.objects.order_by("search_name", "id")
    if wanted.name:
        return _by_name(persons, wanted.name)
    if wanted.number_start:
        return persons.filter(numbers__number__startswith=wanted.number_start).distinct()
    found = Q()
    if wanted.number:
        found |= Q(pk__in=ProviderNumber.objects.filter(number=wanted.number).values("person_id"))
    if wanted.niss:
        found |= Q(niss_hash=search_hash(wanted.niss))
    return persons.filter(found) if found else persons.none()


def providers_search(text: str) -> QuerySet[ProviderNumber]:
    """Provider numbers by the same means; a number typed in full finds itself alone."""
    wanted = _read(text.strip())
    numbers = ProviderNumber.objects.select_related("person").order_by("number")
    if wanted.number and not wanted.niss:
        return numbers.filter(number=wanted.number)
    if wanted.number_start:
        return numbers.filter(number__startswith=wanted.number_start)
    return numbers.filter(person__in=persons_search(text).order_by())


def _by_name(persons: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Every word somewhere in the name, by the trigram index; only the text is normalised, never the rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lower(unaccent(%s)), set_config('pg_trgm.word_similarity_threshold', %s, false)",
            [text, ALIKE],
        )
        normalised: str = cursor.fetchone()[0]
    matching = persons
    for word in normalised.split():
        if len(word) >= 3:
            matching = matching.filter(search_name__contains=word)
        else:  # too short for trigrams inside a word: the beginning of one
            matching = matching.filter(Q(search_name__startswith=word) | Q(search_name__contains=f" {word}"))
    if matching.exists():
        return matching
    return (
        persons.filter(search_name__trigram_word_similar=normalised)
        .annotate(likeness=TrigramWordSimilarity(normalised, "search_name"))
        .order_by("-likeness", "search_name", "id")
    )


def numbers_of(person: Person) -> QuerySet[ProviderNumber]:
    return ProviderNumber.objects.filter(person=person).select_related("person").order_by("number")


def corrections_in_force(provider: ProviderNumber) -> QuerySet[FactCorrection]:
    return FactCorrection.objects.filter(provider=provider, withdrawn_at__isnull=True).order_by("made_at")
