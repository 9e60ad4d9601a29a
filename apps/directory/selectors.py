"""Finding and showing. Whoever is not listed today is nowhere in here: not in a search, not by a direct question."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, When

from apps.core.clock import today
from apps.providers.models import ConventionStatus, ProviderNumber, Qualification, QualificationCode, WorkAddress
from apps.providers.professions import Profession

from .models import DirectoryEntry
from .places import Place
from .wanted import Cursor, Wanted

PAGE = 20
COUNTED = 1_000
ALIKE_SHOWN = 20
ALIKE = "0.5"
"""How much of a name must be as typed to be offered when nobody bears it: Lefebvre finds Lefèvre."""

PARTICLES = ("van den", "van der", "van de", "van", "de", "den", "der", "du", "le", "la")
"""Before a family name, written apart or not."""

STATUS_DAYS = {
    ConventionStatus.FULL: "full_days",
    ConventionStatus.PARTIAL: "partial_days",
    ConventionStatus.NONE: "none_days",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One number as anybody may see it, on one day. Nothing else of a person leaves the directory."""

    number: str
    last_name: str
    first_name: str
    profession: str
    on: dt.date
    code: str
    meaning: QualificationCode | None
    code_since: dt.date | None
    status: str
    status_since: dt.date | None
    coming_status: str
    coming_on: dt.date | None
    addresses: Sequence[WorkAddress]

    @property
    def display(self) -> str:
        return f"{self.number[0]}-{self.number[1:6]}-{self.number[6:]}"

    @property
    def full_number(self) -> str:
        return f"{self.display}-{self.code}" if self.code else self.display

    @property
    def name(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def more_addresses(self) -> int:
        """Beside the first, which is the principal one where there is one."""
        return len(self.addresses) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`is_alike`: nobody bears the name as typed, and these names are written almost so. `count` is capped."""

    listings: Sequence[Listing]
    count: int = 0
    next_cursor: str = ""
    is_alike: bool = False

    @property
    def is_counted(self) -> bool:
        return self.count <= COUNTED


def words_of(text: str) -> tuple[str, ...]:
    """The words of a name as the directory keeps them; the database's own list of accents decides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT regexp_split_to_array(lower(unaccent(%s)), '[^a-z0-9]+')", [text])
        found: list[str] = cursor.fetchone()[0]
    return tuple(word for word in found if word)[:6]


def listed(on: dt.date) -> QuerySet[DirectoryEntry]:
    """Numbers that count today, and counted on that day."""
    entries = DirectoryEntry.objects.filter(_has_day("listed_days", today()))
    return entries if on == today() else entries.filter(_has_day("listed_days", on))


def _has_day(field: str, day: dt.date) -> Q:
    return Q((f"{field}__has_day", day))


def _filtered(wanted: Wanted) -> QuerySet[DirectoryEntry]:
    """All that is wanted, but for the words of a name."""
    found = listed(wanted.on)
    if wanted.number_start:
        found = found.filter(number__startswith=wanted.number_start)
    if wanted.profession:
        found = found.filter(profession=wanted.profession)
    if wanted.status:
        found = found.filter(_has_day(STATUS_DAYS[ConventionStatus(wanted.status)], wanted.on))
    if wanted.code or wanted.specialty:
        found = _with_qualification(found, wanted)
    if wanted.place:
        found = _at_place(found, wanted.place, wanted.on)
    return found


def _with_qualification(found: QuerySet[DirectoryEntry], wanted: Wanted) -> QuerySet[DirectoryEntry]:
    """The array of all codes finds quickly who may be meant; the qualification of the day decides."""
    codes = {wanted.code} - {""}
    if wanted.specialty:
        known = QualificationCode.objects.filter(profession=Profession.PHYSICIAN, specialty=wanted.specialty)
        of_specialty = set(known.values_list("code", flat=True))
        codes = codes & of_specialty if codes else of_specialty
        found = found.filter(profession=Profession.PHYSICIAN)
    on_the_day = Qualification.objects.filter(
        Q(last_day__isnull=True) | Q(last_day__gte=wanted.on),
        provider=OuterRef("pk"),
        superseded_at__isnull=True,
        first_day__lte=wanted.on,
        code__in=codes,
    )
    return found.filter(Exists(on_the_day), codes__overlap=sorted(codes))


def _at_place(found: QuerySet[DirectoryEntry], place: Place, on: dt.date) -> QuerySet[DirectoryEntry]:
    """In the same way: whoever has ever had an address there, then the addresses of the day."""
    keys = place.keys
    postcodes = [key for key in keys if re.fullmatch(r"[0-9]{4}", key)]
    municipalities = [key[1:] for key in keys if re.fullmatch(r"m[0-9]{5}", key)]
    names = [key for key in keys if key not in postcodes and key[1:] not in municipalities]
    there = Q(postcode__in=postcodes) | Q(municipality_code__in=municipalities)
    if names:
        there |= Q(municipality_code="") & ~Q(municipality_typed="")
    found = found.filter(places__overlap=list(keys))
    # Hardly anybody moves: as a rule what is in the array is right. One search per row, and only for those who did:
    # as a join it would read the addresses of the whole town.
    on_the_day = WorkAddress.objects.on(on).filter(there, provider=OuterRef("pk")).values("pk")[:1]
    return found.alias(there=Subquery(on_the_day)).filter(Q(settled_days__contains=on) | Q(there__isnull=False))


def _whole(words: Sequence[str]) -> Q:
    condition = Q()
    for word in words:
        condition &= Q(words__contains=f" {word} ")
    return condition


def _named(found: QuerySet[DirectoryEntry], words: Sequence[str]) -> QuerySet[Any]:
    """Every word in the name; a short one as the beginning of a word."""
    for word in words:
        found = found.filter(words__contains=word if len(word) >= 3 else f" {word}")
    rank = Case(When(_whole(words), then=0), default=1, output_field=IntegerField())
    return found.annotate(rank=rank)


def _behind(found: QuerySet[Any], after: Cursor | None) -> QuerySet[Any]:
    if after is None:
        return found
    same_rank = Q(words__gt=after.words) | Q(words=after.words, number__gt=after.number)
    if "rank" in found.query.annotations:
        return found.filter(Q(rank__gt=after.rank) | (Q(rank=after.rank) & same_rank))
    # The first condition says nothing new, but an index can begin with it.
    return found.filter(same_rank, words__gte=after.words)


def search(
    wanted: Wanted, *, after: Cursor | None = None, size: int = PAGE, counts: bool = True, alike: bool = True
) -> Page:
    """A page of what is found: names that are as typed first, then those that contain it, each in order of the
    alphabet. A name that nobody bears finds those that are written almost so."""
    found: QuerySet[Any] = _filtered(wanted)
    order = ["rank", "words", "number"] if wanted.words else ["words", "number"]
    if wanted.words:
        found = _named(found, wanted.words)
    # The first page counts in the same go. Names and all else are read for the rows of the page alone.
    limit = COUNTED + 1 if counts and after is None else size + 1
    rows = list(_behind(found, after).order_by(*order).values_list("pk", *order)[:limit])
    if not rows and wanted.words and alike and after is None:
        nearest = _alike(wanted)
        return Page(listings=listings_of(nearest, wanted.on), count=len(nearest), is_alike=True)
    shown = rows[:size]
    cursor = ""
    if len(rows) > size:
        _pk, *last = shown[-1]
        cursor = (Cursor(*last) if wanted.words else Cursor(0, *last)).written()
    listings = listings_of([pk for pk, *_rest in shown], wanted.on)
    return Page(listings=listings, count=len(rows) if after is None else 0, next_cursor=cursor)


def _apart(words: Sequence[str]) -> Q:
    """Names written in two words or more of which one word was typed: Vandenbroeck, Van den Broeck."""
    condition = Q()
    for place, word in enumerate(words):
        for particle in PARTICLES:
            rest = word.removeprefix(particle.replace(" ", ""))
            if rest != word and len(rest) >= 3:
                others = Q()
                for other in (*words[:place], *words[place + 1 :]):
                    others &= Q(words__contains=f" {other}")
                condition |= Q(words__contains=f" {particle} {rest}") & others
    return condition


def _alike(wanted: Wanted) -> list[int]:
    apart = _apart(wanted.words)
    written = _filtered(wanted).filter(apart).order_by("words", "number") if apart else DirectoryEntry.objects.none()
    found = list(written.values_list("pk", flat=True)[:ALIKE_SHOWN])
    return [*found, *(pk for pk in _nearest(wanted) if pk not in found)][:ALIKE_SHOWN]


def _nearest(wanted: Wanted) -> list[int]:
    text = " ".join(wanted.words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, false)", [ALIKE])
    nearest = (
        _filtered(wanted)
        .filter(words__trigram_word_similar=text)
        .annotate(likeness=TrigramWordSimilarity(text, "words"))
        .order_by("-likeness", "words", "number")
    )
    return list(nearest.values_list("pk", flat=True)[:ALIKE_SHOWN])


def listings_of(providers: Sequence[int], on: dt.date) -> list[Listing]:
    """What anybody may see of these, in that order, in four queries, however many they are."""
    entries = DirectoryEntry.objects.select_related("provider__person").in_bulk(providers)
    qualifications = {
        found.provider_id: found
        for found in Qualification.objects.filter(
            Q(last_day__isnull=True) | Q(last_day__gte=on),
            provider__in=providers,
            superseded_at__isnull=True,
            first_day__lte=on,
        )
    }
    meanings = {
        (meaning.profession, meaning.code): meaning
        for meaning in QualificationCode.objects.filter(code__in={found.code for found in qualifications.values()})
    }
    addresses: dict[int, list[WorkAddress]] = {}
    for address in WorkAddress.objects.on(on).filter(provider__in=providers).order_by("-is_principal", "id"):
        addresses.setdefault(address.provider_id, []).append(address)
    return [
        _listing(entries[pk], on, qualifications.get(pk), meanings, addresses.get(pk, ()))
        for pk in providers
        if pk in entries
    ]


def _listing(
    entry: DirectoryEntry,
    on: dt.date,
    qualification: Qualification | None,
    meanings: dict[tuple[str, str], QualificationCode],
    addresses: Sequence[WorkAddress],
) -> Listing:
    person = entry.provider.person
    status, since = _status(entry, on)
    coming_status, coming_on = _coming(entry, on) if on == today() else ("", None)
    code = qualification.code if qualification else ""
    return Listing(
        number=entry.number,
        last_name=person.last_name,
        first_name=person.first_name,
        profession=entry.profession,
        on=on,
        code=code,
        meaning=meanings.get((entry.profession, code)),
        code_since=qualification.first_day if qualification else None,
        status=status,
        status_since=since,
        coming_status=coming_status,
        coming_on=coming_on,
        addresses=addresses,
    )


def _status(entry: DirectoryEntry, on: dt.date) -> tuple[str, dt.date | None]:
    """How the number stood on that day, and since when without a break; nothing where it is not known."""
    for status, days in STATUS_DAYS.items():
        for stretch in getattr(entry, days):
            if on in stretch:
                return status.value, stretch.lower
    return "", None


def _coming(entry: DirectoryEntry, on: dt.date) -> tuple[str, dt.date | None]:
    """The next status that is announced already, and from when; nothing when none is."""
    known = [
        (stretch.lower, status.value)
        for status, days in STATUS_DAYS.items()
        for stretch in getattr(entry, days)
        if stretch.lower and stretch.lower > on
    ]
    first, status = min(known, default=(None, ""))
    return status, first


def listing(number: str, on: dt.date) -> Listing | None:
    """The card of one number; None when it isn't listed, whatever the reason."""
    found = listed(on).filter(number=number).values_list("pk", flat=True).first()
    return next(iter(listings_of([found], on)), None) if found else None


def is_known(number: str) -> bool:
    """Whether a number was ever given, listed or not."""
    return ProviderNumber.objects.filter(number=number).exists()


@dataclass(frozen=True, slots=True)
class NameOffered:
    name: str
    number: str
    profession: str


def names_suggest(text: str, *, size: int = 8) -> list[NameOffered]:
    """Names that begin as typed; when those are few, others that contain it."""
    words = words_of(text)
    if not words or len(" ".join(words)) < 2:
        return []
    begins = " " + " ".join(words)
    entries = listed(today()).select_related("provider__person").order_by("words", "number")
    found = list(entries.filter(words__startswith=begins)[:size])
    if len(found) < size and len(begins) > 3:
        known = [entry.pk for entry in found]
        found += list(
            _named(entries.exclude(pk__in=known), words).order_by("rank", "words", "number")[: size - len(found)]
        )
    return [NameOffered(str(entry.provider.person), entry.number, entry.get_profession_display()) for entry in found]
