"""Draws one person after another, with every fact that the registers would hold about them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from apps.core.fields import encrypt, search_hash
from apps.providers.professions import NUMBER_PREFIXES, Profession, Specialty

from . import identifiers, profiles
from .facts import FactWriter
from .names import NameMaker
from .tables import Buffers

LANGUAGES = (("nl", 0.55), ("fr", 0.98), ("de", 0.995), ("en", 1.0))
_PROFESSIONS = list(profiles.SIZES)
_PROFESSION_SHARES = list(accumulate(profiles.SIZES.values()))
_TITLES = list(profiles.TITLES)
_TITLE_SHARES = list(accumulate(title.share for title in profiles.TITLES))

# Persons with two numbers, and how often the first of the two professions brings the second along.
SECOND_NUMBER: dict[str, tuple[str, float]] = {
    Profession.PHYSICIAN: (Profession.DENTIST, 0.0085),
    Profession.NURSE: (Profession.MIDWIFE, 0.024),
}


@dataclass(slots=True)
class Career:
    """One number of a person, with what its facts are drawn from. Days are ordinals."""

    provider_id: int
    person_id: int
    number: str
    profession: str
    granted: int
    title: profiles.Title | None
    stopped: int | None
    pensioned: bool
    sex: str
    last_day: int = field(default=0)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a population begins in a database that may already hold people."""

    person_id: int
    provider_id: int
    block: int
    insurers: tuple[tuple[int, str], ...]
    numbers_taken: Collection[str] = frozenset()


class PeopleMaker:
    def __init__(
        self,
        *,
        seed: int,
        providers: int,
        first_year: int,
        last_year: int,
        start: Start,
        buffers: Buffers,
        with_niss: bool,
        with_email: bool,
    ) -> None:
        self._random = Random(seed)  # noqa: S311  nothing here is secret
        self._wanted = providers
        self._start = start
        self._buffers = buffers
        self._with_niss = with_niss
        self._with_email = with_email
        self._horizon = dt.date(last_year, 12, 31).toordinal()
        self._names = NameMaker(self._random)
        # Nurses and midwives share a family: one series of numbers for each prefix.
        series = {
            prefix: identifiers.inami_numbers(prefix, start.numbers_taken) for prefix in set(NUMBER_PREFIXES.values())
        }
        self._numbers: dict[str, Iterator[str]] = {
            profession: series[prefix] for profession, prefix in NUMBER_PREFIXES.items()
        }
        self._facts = FactWriter(
            random=self._random,
            buffers=buffers,
            first_year=first_year,
            last_year=last_year,
            insurers=start.insurers,
        )
        self.persons = 0
        self.providers = 0

    def make(self, persons: int) -> bool:
        """Draws up to that many persons into the buffers; false when everybody is there."""
        for _ in range(persons):
            if self.providers >= self._wanted:
                break
            self._person()
        return self.providers < self._wanted

    def _person(self) -> None:
        chance = self._random.random
        position = self.persons
        person_id = self._start.person_id + position
        self.persons += 1
        birth = identifiers.birth_of(position)
        sex = "F" if chance() < 0.62 else "M"
        drawn = chance()
        language = next(code for code, share in LANGUAGES if drawn < share)
        last, first, address = self._names.draw(language=language, sex=sex)

        profession = _PROFESSIONS[bisect(_PROFESSION_SHARES, chance() * _PROFESSION_SHARES[-1])]
        title = None
        if profession == Profession.PHYSICIAN:
            title = _TITLES[bisect(_TITLE_SHARES, chance() * _TITLE_SHARES[-1])]
        second = None
        if profession in SECOND_NUMBER and self.providers + 1 < self._wanted:
            other, share = SECOND_NUMBER[profession]
            if chance() < share:
                second = other
                if profession == Profession.PHYSICIAN:
                    title = profiles.TITLE_BY_SPECIALTY[Specialty.STOMATOLOGY]

        granted = birth + int(365.25 * (22.5 + 4 * chance()))
        if granted > self._horizon - 30:
            granted = self._horizon - 30 - int(900 * chance())
        pension = self._pension(birth)
        stopped, deceased = self._end(granted=granted, pension=pension)

        identity = niss_hash = None
        if self._with_niss:
            block = self._start.block + position // identifiers.BIRTH_DAYS
            identity = identifiers.niss(dt.date.fromordinal(birth), identifiers.sequence_of(block, sex))
            niss_hash = search_hash(identity)
        self._buffers.add(
            "providers_person",
            person_id,
            last,
            first,
            encrypt(identity) if identity else "",
            niss_hash,
            dt.date.fromordinal(birth),
            language,
            f"{address}.{person_id}@care.example" if self._with_email and chance() < 0.93 else "",
            pension and dt.date.fromordinal(pension),
            deceased and dt.date.fromordinal(deceased),
        )
        if pension and chance() < 0.8:
            account = identifiers.iban(person_id % 10_000_000)
            self._buffers.add(
                "providers_bankaccount",
                person_id,
                "all",
                encrypt(account),
                search_hash(account),
                dt.date.fromordinal(pension),
                dt.date.fromordinal(pension),
            )
        pensioned = pension is not None
        careers = [self._career(person_id, profession, granted, title, stopped, pensioned, sex)]
        if second:
            later = min(granted + int(2500 * chance()), self._horizon - 20)
            if stopped is None or later < stopped:
                careers.append(self._career(person_id, second, later, None, stopped, pension is not None, sex))
        self._facts.of_person(person_id=person_id, birth=birth, careers=careers)

    def _career(
        self,
        person_id: int,
        profession: str,
        granted: int,
        title: profiles.Title | None,
        stopped: int | None,
        pensioned: bool,
        sex: str,
    ) -> Career:
        provider_id = self._start.provider_id + self.providers
        self.providers += 1
        number = next(self._numbers[profession])
        # Of a few old numbers nobody knows any more when they were granted.
        known = self._random.random() > 0.004
        self._buffers.add(
            "providers_providernumber",
            provider_id,
            number,
            person_id,
            profession,
            dt.date.fromordinal(granted) if known else None,
            stopped and dt.date.fromordinal(stopped),
        )
        return Career(
            provider_id,
            person_id,
            number,
            profession,
            granted,
            title,
            stopped,
            pensioned,
            sex,
            last_day=min(stopped or self._horizon, self._horizon),
        )

    def _pension(self, birth: int) -> int | None:
        """The day the pension was taken, between 65 and 68, for most of those who are old enough."""
        day = birth + int(365.25 * (65 + 3 * self._random.random()))
        if day > self._horizon or self._random.random() < 0.12:
            return None
        return dt.date.fromordinal(day).replace(day=1).toordinal()

    def _end(self, *, granted: int, pension: int | None) -> tuple[int | None, int | None]:
        """The last day of the career and the day of death, for those who have one."""
        chance = self._random.random
        stopped: int | None = None
        if pension and chance() < 0.45:
            stopped = pension + int(1500 * chance())
        elif chance() < 0.015:
            stopped = max(granted + 200, self._horizon - int(3000 * chance()))
        if stopped is not None and stopped > self._horizon:
            stopped = None
        deceased: int | None = None
        if chance() < 0.004:
            deceased = max(granted + 300, self._horizon - int(3000 * chance()))
            if deceased > self._horizon:
                return stopped, None
            stopped = min(stopped or deceased, deceased)
        return stopped, deceased
