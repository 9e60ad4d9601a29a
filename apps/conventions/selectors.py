"""What the pages show of a person's numbers. The numbers come from the person, so that another's is not found."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from apps.core.clock import today
from apps.providers.models import ConventionPeriod, Person, ProviderNumber, Recognition

from .facts import held
from .models import Agreement, ConventionChoice, Family, Reduction, Window, WindowKind
from .models.terms import WindowCount
from .rules import windows
from .rules.effects import offered, status_by_silence, status_on
from .rules.terms import Choice, Kind, Status
from .rules.windows import Own
from .services.choices import is_open_for, may_undo, undo_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A window that is open to one number today."""

    number: ProviderNumber
    window: Window
    start: dt.date
    last_day: dt.date | None
    effect_on: dt.date | None
    status: Status | None  # the one that the choice starts from
    offered: Sequence[Choice]
    choice: ConventionChoice | None

    @property
    def is_last_day_computed(self) -> bool:
        return not self.window.is_common or windows.is_last_day_computed(self.window.terms)

    @property
    def is_effect_computed(self) -> bool:
        return self.window.is_common and windows.is_in_force_computed(self.window.terms)

    @property
    def silence_binds(self) -> bool:
        """Whether saying nothing decides something."""
        return self.window.kind == Kind.NEW_AGREEMENT and self.window.family == Family.AGREEMENT

    @property
    def by_silence(self) -> Status | None:
        return status_by_silence(self.window.terms.family, self.status)

    @property
    def is_pressing(self) -> bool:
        """A window in which one should look, not one that stands open all the time."""
        return self.window.kind in (Kind.NEW_AGREEMENT, Kind.SECOND_YEAR_EXIT, Kind.NEW_REGISTRATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionFile:
    """One number: how it stands, what is announced, what may be chosen, and what was."""

    number: ProviderNumber
    as_of: dt.date
    periods: Sequence[ConventionPeriod]
    agreement: Agreement | None
    reduction: Reduction | None
    openings: Sequence[Opening]
    next_opening: dt.date | None
    choices: Sequence[ConventionChoice]
    has_windows: bool

    @property
    def now(self) -> ConventionPeriod | None:
        found = status_on(held(self.periods), self.as_of)
        return next((row for row in self.periods if found and row.pk == found.key), None)

    @property
    def status(self) -> str:
        """Empty: not known."""
        return self.now.status if self.now else ""

    @property
    def family(self) -> str:
        return self.agreement.family if self.agreement else ""

    @property
    def announced(self) -> list[ConventionPeriod]:
        """What begins later: chosen already, while the earlier status keeps binding."""
        return [row for row in self.periods if row.first_day > self.as_of]

    @property
    def former(self) -> list[ConventionPeriod]:
        return [row for row in self.periods if row.last_day is not None and row.last_day < self.as_of]

    @property
    def waiting(self) -> list[ConventionChoice]:
        """Chosen, and the day from which it counts isn't known."""
        return [choice for choice in self.choices if choice.is_current and choice.effect_on is None]

    @property
    def is_over(self) -> bool:
        return self.number.stopped_on is not None and self.number.stopped_on < self.as_of

    @property
    def pressing(self) -> list[Opening]:
        """Windows that end one day."""
        return [opening for opening in self.openings if opening.is_pressing]

    @property
    def standing(self) -> list[Opening]:
        """Those that are open at any time."""
        return [opening for opening in self.openings if not opening.is_pressing]

    def opening(self, key: str) -> Opening | None:
        return next((opening for opening in self.openings if opening.window.key == key), None)

    def choice_in(self, key: str) -> ConventionChoice | None:
        """The choice that counts in that window and can still be taken back."""
        return next((c for c in self.choices if c.window.key == key and may_undo(c, self.as_of)), None)


def files_of(person: Person, as_of: dt.date | None = None) -> list[ConventionFile]:
    """All numbers of a person, in seven queries however many there are."""
    return _files(ProviderNumber.objects.filter(person=person), as_of or today())


def files_in_windows(person_ids: Collection[int], as_of: dt.date) -> list[ConventionFile]:
    """Of the numbers of many people those that stand in a window in which saying nothing decides something: hardly any
    for most of the year. As many queries as for one person."""
    numbers = Q(pk__in=[])
    kinds = (WindowKind.NEW_AGREEMENT, WindowKind.NEW_REGISTRATION)
    for window in Window.objects.filter(is_run_here=True, kind__in=kinds):
        since = as_of - dt.timedelta(days=window.days or 0)
        if window.is_common:
            if windows.is_open(window.terms, Own(), as_of):
                numbers |= Q(profession=window.profession)
        elif window.counted_from == WindowCount.RECOGNITION:
            recognised = Recognition.objects.filter(superseded_at__isnull=True, recognised_on__range=(since, as_of))
            numbers |= Q(profession=window.profession, pk__in=recognised.values("provider"))
        else:
            numbers |= Q(profession=window.profession, granted_on__range=(since, as_of))
    return _files(ProviderNumber.objects.filter(numbers, person__in=person_ids), as_of)


def _files(found: QuerySet[ProviderNumber], as_of: dt.date) -> list[ConventionFile]:
    numbers = list(found.select_related("person").order_by("number"))
    if not numbers:
        return []
    professions = {number.profession for number in numbers}
    periods: dict[int, list[ConventionPeriod]] = defaultdict(list)
    current = ConventionPeriod.objects.filter(provider__in=numbers, superseded_at__isnull=True)
    for row in current.order_by("first_day", "pk"):
        periods[row.provider_id].append(row)
    recognised: dict[int, dt.date] = {}
    for provider_id, day in Recognition.objects.filter(
        provider__in=numbers, superseded_at__isnull=True, recognised_on__lte=as_of
    ).values_list("provider_id", "recognised_on"):
        recognised[provider_id] = max(day, recognised.get(provider_id, day))
    choices: dict[int, list[ConventionChoice]] = defaultdict(list)
    made = ConventionChoice.objects.filter(provider__in=numbers).select_related(
        "window__agreement", "made_by", "undone_by", "provider"
    )
    for choice in made:
        choices[choice.provider_id].append(choice)
    all_windows = list(Window.objects.filter(profession__in=professions).select_related("agreement"))
    agreements = list(Agreement.objects.filter(profession__in=professions))
    reductions = list(Reduction.objects.filter(profession__in=professions))
    return [
        _file(
            number,
            as_of,
            periods[number.pk],
            recognised.get(number.pk),
            choices[number.pk],
            [w for w in all_windows if w.profession == number.profession],
            [a for a in agreements if a.profession == number.profession],
            [r for r in reductions if r.profession == number.profession],
        )
        for number in numbers
    ]


def file_of(person: Person, number: str, as_of: dt.date | None = None) -> ConventionFile:
    """One of a person's own numbers. ProviderNumber.DoesNotExist for any other."""
    for found in files_of(person, as_of):
        if found.number.number == number:
            return found
    raise ProviderNumber.DoesNotExist


def _file(
    number: ProviderNumber,
    as_of: dt.date,
    periods: list[ConventionPeriod],
    recognised_on: dt.date | None,
    choices: list[ConventionChoice],
    of_profession: list[Window],
    agreements: list[Agreement],
    reductions: list[Reduction],
) -> ConventionFile:
    now = status_on(held(periods), as_of)
    own = Own(
        status=now.status if now else None,
        status_since=now.first if now else None,
        recognised_on=recognised_on,
        registered_on=number.granted_on,
    )
    run_here = [window for window in of_profession if window.is_run_here]
    found = [_opening(number, window, own, periods, choices, as_of) for window in run_here]
    openings = [opening for opening in found if opening is not None]
    openings.sort(key=lambda opening: (opening.last_day is None, opening.last_day or as_of, opening.window.pk))
    return ConventionFile(
        number=number,
        as_of=as_of,
        periods=periods,
        agreement=agreement_on(agreements, as_of),
        reduction=next((row for row in reductions if row.holds_on(as_of)), None),
        openings=openings,
        next_opening=windows.next_opening((window.terms for window in run_here), as_of),
        choices=choices,
        has_windows=bool(run_here),
    )


def agreement_on(agreements: Sequence[Agreement], day: dt.date) -> Agreement | None:
    """The text that covers that day; else the latest of a known period, else any: its family is what counts."""
    covering = [a for a in agreements if a.first_day and a.holds_on(day)]
    known = [a for a in agreements if a.first_day and a.first_day <= day]
    for found in (covering, known):
        if found:
            return max(found, key=lambda a: a.first_day or dt.date.min)
    return agreements[0] if agreements else None


def _opening(
    number: ProviderNumber,
    window: Window,
    own: Own,
    periods: Sequence[ConventionPeriod],
    choices: Sequence[ConventionChoice],
    as_of: dt.date,
) -> Opening | None:
    start = windows.start_of(window.terms, own, as_of)
    if start is None or not is_open_for(number, window, own, as_of):
        return None
    effect = windows.effect_day(window.terms, start=start, received_on=as_of)
    choice = next((c for c in choices if c.window_id == window.pk and c.is_current and c.occasion == start), None)
    before = status_on(held(periods), effect or as_of)
    status = Status(choice.status_before) if choice and choice.status_before else before.status if before else None
    possible = offered(window.terms.kind, window.terms.family, status)
    if not possible:
        return None
    return Opening(
        number=number,
        window=window,
        start=start,
        last_day=windows.last_day(window.terms, start),
        effect_on=effect,
        status=status,
        offered=possible,
        choice=choice,
    )


def choice_of(person: Person, number: str, receipt: str) -> ConventionChoice:
    """One of a person's own choices. ConventionChoice.DoesNotExist for any other."""
    return (
        ConventionChoice.objects.filter(provider__person=person, provider__number=number)
        .select_related("window__agreement", "provider__person", "made_by", "undone_by")
        .prefetch_related("blocks")
        .get(receipt=receipt)
    )


__all__ = [
    "ConventionFile",
    "Opening",
    "agreement_on",
    "choice_of",
    "file_of",
    "files_in_windows",
    "files_of",
    "may_undo",
    "undo_until",
]
