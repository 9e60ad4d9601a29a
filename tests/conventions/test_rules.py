"""The pure rules: days, choices, periods and weekly schedules."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.conventions import services
from apps.conventions.rules import effects, windows
from apps.conventions.rules.effects import Held, offered, rewrite, status_on
from apps.conventions.rules.schedule import Block, Code, Limits, complaints, hours
from apps.conventions.rules.terms import Choice, CountedFrom, Effect, Family, Kind, Status, WindowTerms
from apps.conventions.rules.windows import Own

SHEET = Path(services.__file__).parent.parent / "data" / "convention_windows.csv"
ROWS = list(csv.DictReader(SHEET.read_text(encoding="utf-8").splitlines()))


def common(**more: object) -> WindowTerms:
    base: dict[str, object] = {
        "kind": Kind.NEW_AGREEMENT,
        "family": Family.AGREEMENT,
        "effect": Effect.IN_FORCE,
        "days": 30,
        "in_force_days": 45,
    }
    return WindowTerms(**(base | more))  # type: ignore[arg-type]


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", [r for r in ROWS if r["published"]], ids=lambda r: r["key"])
def test_the_computed_days_reproduce_those_of_the_sheet(row: dict[str, str]) -> None:
    terms = common(published=day(row["published"]))
    assert windows.last_day(terms) == day(row["deadline"])
    if row["in_force"]:
        assert windows.in_force_on(terms) == day(row["in_force"])


def test_what_the_sheet_gives_goes_before_what_is_computed_and_an_extension_before_both() -> None:
    terms = common(published=dt.date(2017, 4, 12), deadline=dt.date(2017, 5, 11), extended_to=dt.date(2017, 5, 31))
    assert windows.last_day(terms) == dt.date(2017, 5, 31)
    assert not windows.is_last_day_computed(terms)
    assert windows.is_last_day_computed(common(published=dt.date(2017, 4, 12)))
    assert windows.is_in_force_computed(terms)


def test_a_window_of_which_nothing_is_known_never_opens_and_never_ends() -> None:
    unknown = common()
    for as_of in (dt.date(1999, 1, 1), dt.date(2050, 1, 1)):
        assert not windows.is_open(unknown, Own(), as_of)
        assert not windows.is_over(unknown, None, as_of)
    assert windows.effect_day(unknown, start=dt.date(2026, 1, 1), received_on=dt.date(2026, 1, 1)) is None


def test_the_last_day_is_included() -> None:
    terms = common(published=dt.date(2026, 2, 10))
    days = {n: dt.date(2026, 3, n) for n in (12, 13)}
    assert windows.is_open(terms, Own(), days[12]) and not windows.is_over(terms, None, days[12])
    assert not windows.is_open(terms, Own(), days[13]) and windows.is_over(terms, None, days[13])
    assert not windows.is_open(terms, Own(), dt.date(2026, 2, 9))


def test_a_new_registration_has_days_of_its_own() -> None:
    physician = WindowTerms(
        kind=Kind.NEW_REGISTRATION,
        family=Family.AGREEMENT,
        effect=Effect.RECEIPT,
        days=30,
        counted_from=CountedFrom.RECOGNITION,
    )
    recognised = Own(status=Status.FULL, recognised_on=dt.date(2025, 6, 20))
    assert windows.is_open(physician, recognised, dt.date(2025, 7, 20))
    assert not windows.is_open(physician, recognised, dt.date(2025, 7, 21))
    assert not windows.is_open(physician, Own(), dt.date(2025, 7, 20))

    physio = WindowTerms(
        kind=Kind.NEW_REGISTRATION,
        family=Family.CONVENTION,
        effect=Effect.START,
        days=42,
        counted_from=CountedFrom.REGISTRATION,
    )
    registered = dt.date(2025, 6, 1)
    in_time, late = dt.date(2025, 7, 13), dt.date(2025, 7, 14)
    assert windows.is_open(physio, Own(registered_on=registered), in_time)
    assert not windows.is_open(physio, Own(registered_on=registered), late)
    assert windows.effect_day(physio, start=registered, received_on=in_time) == registered
    assert windows.effect_day(physio, start=registered, received_on=late) == late


def test_a_new_physiotherapist_may_ask_for_another_day_within_six_weeks() -> None:
    """Fact sheet 4.5 (P42): from the registration "unless another date is asked"; after six weeks from receipt."""
    physio = WindowTerms(
        kind=Kind.NEW_REGISTRATION,
        family=Family.CONVENTION,
        effect=Effect.START,
        days=42,
        counted_from=CountedFrom.REGISTRATION,
        day_may_be_asked=True,
    )
    registered, asked = dt.date(2025, 6, 1), dt.date(2025, 9, 1)
    in_time, late = dt.date(2025, 7, 13), dt.date(2025, 7, 14)
    effect = partial(windows.effect_day, physio, start=registered)
    assert effect(received_on=in_time, asked_on=asked) == asked
    assert effect(received_on=in_time) == registered
    assert effect(received_on=late, asked_on=asked) == late
    allowed = partial(windows.may_ask_day, start=registered)
    assert allowed(physio, asked_on=registered) and allowed(physio, asked_on=asked)
    assert not allowed(physio, asked_on=registered - dt.timedelta(days=1))
    assert not allowed(replace(physio, day_may_be_asked=False), asked_on=asked)


def test_a_schedule_changes_after_thirty_days_of_notice() -> None:
    terms = WindowTerms(kind=Kind.SCHEDULE_CHANGE, family=Family.AGREEMENT, effect=Effect.RECEIPT, in_force_days=30)
    as_of = dt.date(2025, 7, 10)
    assert windows.is_open(terms, Own(status=Status.PARTIAL), as_of)
    assert not windows.is_open(terms, Own(status=Status.FULL), as_of)
    assert windows.effect_day(terms, start=as_of, received_on=as_of) == dt.date(2025, 8, 9)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("family", Family)
@pytest.mark.parametrize("status", [*Status, None])
def test_the_table_of_what_is_offered_is_whole(kind: Kind, family: Family, status: Status | None) -> None:
    found = offered(kind, family, status)
    assert len(set(found)) == len(found)
    if family == Family.CONVENTION:
        assert Choice.PARTIAL not in found
    if Choice.CONFIRM in found:
        assert status is not None  # what isn't known can't be confirmed
    for choice in found:
        assert effects.status_after(choice, status) is not None
    if kind == Kind.REJOIN:
        assert Choice.NONE not in found and (found == () or status != Status.FULL)


def test_silence_adheres_for_agreements_and_keeps_for_conventions() -> None:
    for status in (*Status, None):
        assert effects.status_by_silence(Family.AGREEMENT, status) == Status.FULL
        assert effects.status_by_silence(Family.CONVENTION, status) == status


# ------------------------------------------------------------------ periods

FIRST = dt.date(2020, 1, 1)
statuses = st.sampled_from(list(Status))


@st.composite
def kept(draw: st.DrawFn) -> list[Held]:
    """Periods without overlap, with gaps, the last one perhaps open."""
    days = sorted(draw(st.sets(st.integers(0, 400), max_size=10)))
    found = []
    for place in range(0, len(days) - 1, 2):
        found.append(
            Held(
                key=place,
                first=FIRST + dt.timedelta(days=days[place]),
                last=FIRST + dt.timedelta(days=days[place + 1]),
                status=draw(statuses),
            )
        )
    if len(days) % 2:
        found.append(Held(key=99, first=FIRST + dt.timedelta(days=days[-1]), last=None, status=draw(statuses)))
    return found


def applied(periods: list[Held], effect: dt.date, status: Status) -> list[Held]:
    change = rewrite(periods, effect=effect, status=status)
    by_key = {held.key: held for held in periods}
    result = [held for held in periods if held.key not in change.ended]
    result += [
        Held(key=1_000 + key, first=by_key[key].first, last=last, status=by_key[key].status)
        for key, last in change.shortened
    ]
    if change.starts:
        result.append(Held(key=5_000, first=effect, last=None, status=status))
    return result


@given(periods=kept(), offset=st.integers(-20, 430), status=statuses)
def test_a_choice_changes_no_day_before_it_counts_and_holds_every_day_after(
    periods: list[Held], offset: int, status: Status
) -> None:
    effect = FIRST + dt.timedelta(days=offset)
    result = applied(periods, effect, status)
    for n in range(-30, 440):
        on = FIRST + dt.timedelta(days=n)
        holding = [h for h in result if h.first <= on and (h.last is None or h.last >= on)]
        assert len(holding) <= 1
        if on >= effect:
            assert holding and holding[0].status == status
        else:
            former = status_on(periods, on)
            assert (holding[0].status if holding else None) == (former.status if former else None)
    assert all(h.last is None or h.last >= h.first for h in result)


@given(periods=kept(), offset=st.integers(0, 430), status=statuses)
def test_the_same_choice_again_changes_nothing(periods: list[Held], offset: int, status: Status) -> None:
    effect = FIRST + dt.timedelta(days=offset)
    once = applied(periods, effect, status)
    assert not rewrite(once, effect=effect, status=status).starts


# ------------------------------------------------------------------ schedules

GP = Limits(most_outside_blocks=3, longest_outside_block=Decimal(4), least_agreed_share=Decimal("0.75"))
SPECIALIST = Limits(
    most_outside_blocks=4,
    longest_outside_block=Decimal(4),
    least_agreed_share=Decimal("0.5"),
    each_place_agreed=True,
)
DENTIST = Limits(least_agreed_hours=Decimal(20), shortest_block=Decimal(2))


def block(weekday: int, starts: float, ends: float, *, agreed: bool = True, place: str = "a") -> Block:
    return Block(place=place, weekday=weekday, starts=int(starts * 60), ends=int(ends * 60), is_agreed=agreed)


def codes(blocks: list[Block], limits: Limits) -> list[tuple[str, int | None]]:
    return [(c.code.value, c.row) for c in complaints(blocks, limits)]


WEEK = [block(n, 8, 16) for n in range(1, 5)]


@pytest.mark.parametrize(
    ("blocks", "limits", "expected"),
    [
        ([], GP, [("no_blocks", None)]),
        ([*WEEK, block(5, 8, 12, agreed=False)], GP, []),
        (WEEK, GP, [("no_outside", None)]),
        ([block(1, 8, 10, agreed=False)], Limits(), [("no_agreed", None)]),
        ([block(1, 12, 8)], GP, [("time_order", 0)]),
        ([block(1, 8, 12), block(1, 11, 13, agreed=False, place="b")], GP, [("overlap", 1)]),
        ([*WEEK, block(5, 8, 12.25, agreed=False)], GP, [("outside_too_long", 4)]),
        # Two that follow each other without a break are one block of six hours.
        ([*WEEK, block(5, 8, 12, agreed=False), block(5, 12, 14, agreed=False)], GP, [("outside_too_long", 5)]),
        ([*WEEK, block(5, 8, 12, agreed=False), block(5, 13, 15, agreed=False)], GP, []),
        (
            [*WEEK, *(block(n, 17, 18, agreed=False) for n in range(1, 5))],
            GP,
            [("too_many_outside", None)],
        ),
        ([*WEEK, *(block(n, 17, 18, agreed=False) for n in range(1, 5))], SPECIALIST, []),
        ([block(1, 8, 14), block(2, 8, 10.25, agreed=False)], GP, [("share_too_low", None)]),
        ([block(1, 8, 14), block(2, 8, 10, agreed=False)], GP, []),
        ([block(1, 8, 12), block(2, 8, 12, agreed=False)], SPECIALIST, []),
        ([block(1, 8, 12), block(2, 8, 12, agreed=False, place="b")], SPECIALIST, [("place_without_agreed", 1)]),
        ([block(n, 8, 13) for n in range(1, 5)] + [block(5, 8, 12, agreed=False)], DENTIST, []),
        ([block(n, 8, 12) for n in range(1, 5)] + [block(5, 8, 12, agreed=False)], DENTIST, [("agreed_too_few", None)]),
        ([block(1, 8, 9.5), block(5, 8, 12, agreed=False)], DENTIST, [("block_too_short", 0)]),
    ],
)
def test_schedules(blocks: list[Block], limits: Limits, expected: list[tuple[str, int | None]]) -> None:
    assert codes(blocks, limits) == expected


def test_unknown_limits_refuse_no_share_but_still_what_cant_be() -> None:
    assert codes([block(1, 8, 9), block(2, 8, 20, agreed=False)], Limits()) == []
    assert codes([block(1, 8, 9), block(1, 8, 20, agreed=False)], Limits()) == [("overlap", 1)]


blocks_strategy = st.lists(
    st.builds(
        lambda weekday, starts, length, agreed, place: Block(
            place=place, weekday=weekday, starts=starts, ends=starts + length, is_agreed=agreed
        ),
        st.integers(1, 7),
        st.integers(0, 20 * 60),
        st.integers(1, 4 * 60 - 1),
        st.booleans(),
        st.sampled_from("ab"),
    ),
    max_size=8,
)


@given(blocks=blocks_strategy, limits=st.sampled_from([GP, SPECIALIST, DENTIST, Limits()]), data=st.data())
def test_the_order_of_the_rows_is_irrelevant(blocks: list[Block], limits: Limits, data: st.DataObject) -> None:
    other = data.draw(st.permutations(blocks))
    assert bool(complaints(blocks, limits)) == bool(complaints(other, limits))


@given(blocks=blocks_strategy, limits=st.sampled_from([GP, SPECIALIST, DENTIST]))
def test_what_is_accepted_keeps_every_limit(blocks: list[Block], limits: Limits) -> None:
    if complaints(blocks, limits):
        return
    agreed = [b for b in blocks if b.is_agreed]
    if limits.least_agreed_share is not None:
        assert hours(agreed) >= limits.least_agreed_share * hours(blocks)
    if limits.least_agreed_hours is not None:
        assert hours(agreed) >= limits.least_agreed_hours
    if limits.each_place_agreed:
        assert {b.place for b in blocks} == {b.place for b in agreed}


def test_who_must_show_a_poster_of_fees_reads_it_with_the_status() -> None:
    """Fact sheet 4.7: physicians not yet."""
    from apps.conventions.wording import legal_effects

    def subjects(profession: str, status: str = "full") -> dict[str, str]:
        with translation.override("en"):
            return dict(legal_effects(status, family="agreement", profession=profession, reduction=None))

    assert "Poster of fees" not in subjects("physician")
    assert "hours of partial adherence" in subjects("dentist", "partial")["Poster of fees"]
    assert "hours" not in subjects("nurse", "none")["Poster of fees"]


def test_every_complaint_has_its_words() -> None:
    from apps.conventions.wording import COMPLAINTS

    assert set(COMPLAINTS) == set(Code)
