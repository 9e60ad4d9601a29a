"""Choosing and taking back: what is registered, when it counts, and what must not be possible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from apps.conventions.models import ConventionChoice, ScheduleBlock, Window
from apps.conventions.services import AlreadyChosenError, ChoiceRefusedError, choice_make, choice_undo, terms_load
from apps.core.models import TrailEntry
from apps.notifications.models import Message
from apps.providers.services import qualification_codes_load
from tests.conventions.factories import (
    IN_FORCE,
    LAST,
    OPENED,
    actor,
    agreement_window,
    current,
    physician,
    statuses,
    week,
    work_address,
)
from tests.factories import ConventionPeriodFactory, ProviderNumberFactory, QualificationFactory, RecognitionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


Clock = Callable[[dt.date], None]
BRUSSELS = ZoneInfo("Europe/Brussels")
EVE = (IN_FORCE - dt.timedelta(days=1)).isoformat()


def choose(provider: Any, window: Window, choice: str, **more: Any) -> ConventionChoice:
    return choice_make(provider=provider, window=window, choice=choice, actor=actor(provider), **more)


def test_a_refusal_counts_from_the_day_in_force_and_the_earlier_status_binds_until_then(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider = physician()
    made = choose(provider, agreement_window(), "none")
    assert made.effect_on == IN_FORCE
    assert statuses(provider) == [("full", "2005-01-01", EVE), ("none", IN_FORCE.isoformat(), "")]
    kept = provider.convention_periods.filter(superseded_at__isnull=True).order_by("first_day")
    assert [row.source for row in kept] == ["test register", "portal"]
    # The register's own row stays, as history of what it said.
    assert provider.convention_periods.filter(superseded_at__isnull=False, last_day=None).count() == 1
    entry = TrailEntry.objects.get(act="convention_choose")
    assert entry.person_id == provider.person_id and entry.detail["receipt"] == made.receipt
    message = Message.objects.get(kind="convention_registered")
    assert message.data["receipt"] == made.receipt


def test_confirming_changes_no_period_but_is_registered(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider = physician()
    made = choose(provider, agreement_window(), "confirm")
    assert made.status == "full" and statuses(provider) == [("full", "2005-01-01", "")]


def test_the_same_choice_again_gives_the_first_receipt_and_another_is_refused(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider, window = physician(), agreement_window()
    first = choose(provider, window, "none")
    assert choose(provider, window, "none") == first
    with pytest.raises(AlreadyChosenError) as refused:
        choose(provider, window, "confirm")
    assert refused.value.choice == first
    assert current(provider) == [first]


def test_taking_back_restores_all_and_one_can_choose_again(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider, window = physician(), agreement_window()
    first = choose(provider, window, "none")
    undone = choice_undo(choice=first, actor=actor(provider))
    assert undone.undone_by == actor(provider)
    assert statuses(provider) == [("full", "2005-01-01", "")]
    assert choice_undo(choice=first, actor=actor(provider)).undone_at == undone.undone_at
    second = choose(provider, window, "none")
    assert second.receipt != first.receipt
    assert statuses(provider)[-1] == ("none", IN_FORCE.isoformat(), "")
    assert Message.objects.filter(kind="convention_undone").count() == 1


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (dt.datetime(2026, 2, 9, 23, 59, 59, tzinfo=BRUSSELS), False),
        (dt.datetime(2026, 2, 10, 0, 0, 0, tzinfo=BRUSSELS), True),
        (dt.datetime(2026, 3, 12, 23, 59, 59, tzinfo=BRUSSELS), True),
        (dt.datetime(2026, 3, 13, 0, 0, 0, tzinfo=BRUSSELS), False),
    ],
)
def test_the_last_minute_is_that_of_brussels(monkeypatch: Any, moment: dt.datetime, is_open: bool) -> None:
    provider, window = physician(), agreement_window()
    monkeypatch.setattr("apps.core.clock.timezone.now", lambda: moment.astimezone(dt.UTC))
    if is_open:
        assert choose(provider, window, "none").made_at == moment
    else:
        with pytest.raises(ChoiceRefusedError, match="closed"):
            choose(provider, window, "none")


@pytest.mark.parametrize(("minute", "is_open"), [(59, True), (60, False)])
def test_a_window_that_ends_when_the_clocks_change(monkeypatch: Any, minute: int, is_open: bool) -> None:
    """29 March 2026 has 23 hours: its last minute is 21:59 UTC, not 22:59."""
    provider, window = physician(), agreement_window(deadline=dt.date(2026, 3, 29))
    moment = dt.datetime(2026, 3, 29, 21, 0, tzinfo=dt.UTC) + dt.timedelta(minutes=minute)
    monkeypatch.setattr("apps.core.clock.timezone.now", lambda: moment)
    if is_open:
        choose(provider, window, "none")
    else:
        with pytest.raises(ChoiceRefusedError):
            choose(provider, window, "none")


def test_nothing_is_taken_back_after_the_last_day(portal_clock: Clock) -> None:
    portal_clock(LAST)
    provider = physician()
    made = choose(provider, agreement_window(), "none")
    portal_clock(LAST + dt.timedelta(days=1))
    with pytest.raises(ChoiceRefusedError):
        choice_undo(choice=made, actor=actor(provider))
    assert current(provider) == [made]


def test_what_came_after_a_choice_is_not_torn_down_by_taking_it_back(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider = physician()
    made = choose(provider, agreement_window(), "none")
    written = provider.convention_periods.get(pk__in=made.written, status="none")
    written.superseded_at = made.made_at
    written.save()
    with pytest.raises(ChoiceRefusedError, match="newer"):
        choice_undo(choice=made, actor=actor(provider))


@pytest.mark.parametrize(
    "more",
    [{"profession": "dentist"}, {"is_run_here": False}, {"published": None}, {"kind": "rejoin"}],
    ids=["another profession", "history", "not published", "not for the adhered"],
)
def test_a_window_that_is_not_open_to_somebody(portal_clock: Clock, more: dict[str, Any]) -> None:
    portal_clock(OPENED)
    provider, window = physician(), agreement_window(**more)
    with pytest.raises(ChoiceRefusedError):
        choose(provider, window, "none")
    assert not ConventionChoice.objects.exists()


def test_the_database_itself_holds_one_choice_a_window(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider = physician()
    made = choose(provider, agreement_window(), "none")
    made.pk, made.receipt = None, "another"
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_a_partial_adherence_keeps_its_schedule_with_the_address_of_that_day(portal_clock: Clock) -> None:
    portal_clock(dt.date(2025, 2, 10))
    terms_load()
    qualification_codes_load()
    provider = physician()
    QualificationFactory(provider=provider, code="003")
    address = work_address(provider)
    window = agreement_window(published=dt.date(2025, 2, 10))
    too_long = week(str(address.place), outside=5)
    with pytest.raises(ChoiceRefusedError) as refused:
        choose(provider, window, "partial", blocks=too_long)
    assert [c.code for c in refused.value.complaints] == ["outside_too_long"]
    with pytest.raises(ChoiceRefusedError):
        choose(provider, window, "partial")
    made = choose(provider, window, "partial", blocks=week(str(address.place)))
    assert made.status == "partial" and ScheduleBlock.objects.filter(choice=made).count() == 5
    assert "9000" in made.blocks.all()[0].address
    stranger = physician()
    with pytest.raises(ChoiceRefusedError, match="isn't yours"):
        choose(stranger, window, "partial", blocks=week(str(address.place)))


def test_limits_that_nobody_knows_refuse_no_schedule(portal_clock: Clock) -> None:
    """Physicians, 2026–27."""
    portal_clock(OPENED)
    terms_load()
    provider = physician()
    address = work_address(provider)
    made = choose(provider, agreement_window(), "partial", blocks=week(str(address.place), outside=9))
    assert made.status == "partial"


def test_a_new_physiotherapist_adheres_from_the_registration(portal_clock: Clock) -> None:
    terms_load()
    registered = dt.date(2025, 6, 1)
    provider = ProviderNumberFactory(physiotherapist=True, person__with_account=True, granted_on=registered)
    window = Window.objects.get(key="physio-registration")
    portal_clock(dt.date(2025, 7, 13))
    made = choose(provider, window, "full")
    assert made.effect_on == registered and statuses(provider) == [("full", "2025-06-01", "")]


@pytest.fixture
def new_physio(portal_clock: Clock) -> Any:
    terms_load()
    portal_clock(dt.date(2025, 7, 13))
    return ProviderNumberFactory(physiotherapist=True, person__with_account=True, granted_on=dt.date(2025, 6, 1))


def test_a_new_physiotherapist_asks_for_another_day_and_takes_it_back(new_physio: Any) -> None:
    window = Window.objects.get(key="physio-registration")
    asked = dt.date(2025, 9, 1)
    made = choose(new_physio, window, "full", asked_on=asked)
    assert (made.asked_on, made.effect_on) == (asked, asked)
    assert statuses(new_physio) == [("full", "2025-09-01", "")]
    assert choose(new_physio, window, "full", asked_on=asked) == made  # the second tab
    with pytest.raises(AlreadyChosenError):
        choose(new_physio, window, "full")
    choice_undo(choice=made, actor=actor(new_physio))
    assert statuses(new_physio) == []
    again = choose(new_physio, window, "full", asked_on=dt.date(2025, 6, 1))
    assert (again.asked_on, again.effect_on) == (None, dt.date(2025, 6, 1))


def test_nobody_adheres_before_the_registration_nor_asks_where_no_source_says_so(new_physio: Any) -> None:
    with pytest.raises(ChoiceRefusedError):
        choose(new_physio, Window.objects.get(key="physio-registration"), "full", asked_on=dt.date(2025, 5, 31))
    provider = ProviderNumberFactory(person__with_account=True)
    ConventionPeriodFactory(provider=provider, status="none")
    with pytest.raises(ChoiceRefusedError):
        choose(provider, Window.objects.get(key="phys-rejoin"), "full", asked_on=dt.date(2025, 9, 1))
    assert current(new_physio) == current(provider) == []
    assert [window.key for window in Window.objects.filter(day_may_be_asked=True)] == ["physio-registration"]


def test_after_six_weeks_it_counts_from_receipt(new_physio: Any, portal_clock: Clock) -> None:
    portal_clock(dt.date(2025, 7, 14))
    ConventionPeriodFactory(provider=new_physio, status="none", first_day=dt.date(2025, 6, 1))
    with pytest.raises(ChoiceRefusedError):
        choose(new_physio, Window.objects.get(key="physio-registration"), "full")
    made = choose(new_physio, Window.objects.get(key="physio-rejoin"), "full")
    assert made.effect_on == dt.date(2025, 7, 14)


def test_a_newly_recognised_physician_has_thirty_days(portal_clock: Clock) -> None:
    terms_load()
    provider = physician()
    RecognitionFactory(provider=provider, recognised_on=dt.date(2025, 6, 20))
    window = Window.objects.get(key="phys-recognition")
    portal_clock(dt.date(2025, 7, 21))
    with pytest.raises(ChoiceRefusedError):
        choose(provider, window, "none")
    portal_clock(dt.date(2025, 7, 20))
    assert choose(provider, window, "none").effect_on == dt.date(2025, 7, 20)


def test_joining_again_at_any_time_counts_at_once_and_once(portal_clock: Clock) -> None:
    terms_load()
    portal_clock(dt.date(2025, 7, 10))
    provider = ProviderNumberFactory(person__with_account=True)
    ConventionPeriodFactory(provider=provider, status="none")
    window = Window.objects.get(key="phys-rejoin")
    first = choose(provider, window, "full")
    assert statuses(provider) == [("none", "2005-01-01", "2025-07-09"), ("full", "2025-07-10", "")]
    assert choose(provider, window, "full") == first  # the second tab
    choice_undo(choice=first, actor=actor(provider))
    assert statuses(provider) == [("none", "2005-01-01", "")]


def test_a_choice_whose_day_in_force_is_not_known_waits(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    provider = physician()
    made = choose(provider, agreement_window(in_force_days=None), "none")
    assert made.effect_on is None and statuses(provider) == [("full", "2005-01-01", "")]
    choice_undo(choice=made, actor=actor(provider))
    assert current(provider) == []
