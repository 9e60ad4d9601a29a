"""After the last day: silence, reminders, and accidents on two connections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from apps.conventions.models import ConventionChoice, WindowClosing
from apps.conventions.services import (
    AlreadyChosenError,
    ChoiceRefusedError,
    choice_make,
    choice_undo,
    closings_due,
    reminders_queue,
    silence_apply,
)
from apps.conventions.services.closing import chunk_close
from apps.conventions.tasks import windows_close
from apps.core.models import TrailEntry
from apps.core.trail import trail_verify
from apps.notifications.models import Message
from apps.providers.models import ConventionPeriod
from tests.conventions.factories import (
    IN_FORCE,
    LAST,
    OPENED,
    actor,
    agreement_window,
    current,
    physician,
    statuses,
)
from tests.factories import ConventionPeriodFactory, ProviderNumberFactory
from tests.races import together

Clock = Callable[[dt.date], None]
DAY_AFTER = LAST + dt.timedelta(days=1)
EVE = (IN_FORCE - dt.timedelta(days=1)).isoformat()


def refused_before() -> Any:
    provider = ProviderNumberFactory(person__with_account=True)
    ConventionPeriodFactory(provider=provider, status="none")
    return provider


@pytest.mark.django_db
def test_silence_adheres_whoever_said_nothing_and_leaves_the_others(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    window = agreement_window()
    silent, adhered, refusing, unknown = refused_before(), physician(), refused_before(), ProviderNumberFactory()
    stopped = ProviderNumberFactory(stopped_on=dt.date(2026, 3, 1))
    dentist = ProviderNumberFactory(dentist=True)
    made = choice_make(provider=refusing, window=window, choice="none", actor=actor(refusing))
    assert closings_due(LAST) == []
    portal_clock(DAY_AFTER)
    assert closings_due(DAY_AFTER) == [window]
    closing = silence_apply(window=window, as_of=DAY_AFTER, chunk=2)
    assert closing.counts == {"silent_changed": 2, "silent_same": 1, "chosen_none": 1}
    in_force = IN_FORCE.isoformat()
    assert statuses(silent) == [("none", "2005-01-01", EVE), ("full", in_force, "")]
    assert statuses(unknown) == [("full", in_force, "")]
    assert statuses(adhered) == [("full", "2005-01-01", "")]
    assert statuses(refusing) == [("none", "2005-01-01", "")] and current(refusing) == [made]
    assert statuses(stopped) == [] and statuses(dentist) == []
    told = Message.objects.filter(kind="convention_silence").values_list("person_id", flat=True)
    assert set(told) == {silent.person_id, unknown.person_id}
    assert closings_due(DAY_AFTER) == []


@pytest.mark.django_db
def test_silence_of_a_convention_changes_nothing(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    window = agreement_window(profession="nurse", family="convention", in_force=IN_FORCE)
    nurse = ProviderNumberFactory(nurse=True)
    ConventionPeriodFactory(provider=nurse, status="none")
    portal_clock(DAY_AFTER)
    closing = silence_apply(window=window, as_of=DAY_AFTER)
    assert closing.counts == {"silent_same": 1} and statuses(nurse) == [("none", "2005-01-01", "")]


@pytest.mark.django_db
def test_windows_of_the_past_and_those_without_a_day_in_force_are_left_alone(portal_clock: Clock) -> None:
    agreement_window(key="history", is_run_here=False)
    waits = agreement_window(key="waits", in_force_days=None)
    provider = refused_before()
    portal_clock(DAY_AFTER)
    assert windows_close() == []
    waits.in_force = IN_FORCE
    waits.save()
    assert windows_close() == ["waits"]
    assert statuses(provider)[-1][0] == "full"


@pytest.mark.django_db
def test_a_choice_that_waited_counts_when_the_day_in_force_is_known(portal_clock: Clock) -> None:
    portal_clock(OPENED)
    window, provider = agreement_window(in_force_days=None), physician()
    made = choice_make(provider=provider, window=window, choice="none", actor=actor(provider))
    window.in_force = IN_FORCE
    window.save()
    portal_clock(DAY_AFTER)
    windows_close()
    made.refresh_from_db()
    assert made.effect_on == IN_FORCE and statuses(provider)[-1] == ("none", IN_FORCE.isoformat(), "")


@pytest.mark.django_db
def test_an_extension_that_came_meanwhile_stops_the_closing(portal_clock: Clock) -> None:
    window = agreement_window()
    provider = refused_before()
    portal_clock(DAY_AFTER)
    WindowClosing.objects.create(window=window, started_at=dt.datetime.now(dt.UTC))
    window.extended_to = DAY_AFTER
    window.deadline = LAST
    window.save()
    with pytest.raises(ValueError, match="still open"):
        chunk_close(window=window, as_of=DAY_AFTER)
    assert statuses(provider) == [("none", "2005-01-01", "")]


@pytest.mark.django_db
def test_a_killed_closing_is_taken_up_where_it_was_and_nobody_is_done_twice(
    portal_clock: Clock, monkeypatch: Any
) -> None:
    window = agreement_window()
    providers = [refused_before() for _ in range(5)]
    portal_clock(DAY_AFTER)
    WindowClosing.objects.create(window=window, started_at=dt.datetime.now(dt.UTC))
    chunk_close(window=window, as_of=DAY_AFTER, size=2)

    def dies(**kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("apps.conventions.services.closing.messages_queue", dies)
        with pytest.raises(KeyboardInterrupt):
            chunk_close(window=window, as_of=DAY_AFTER, size=2)
    # The chunk that died left nothing.
    assert [len(statuses(provider)) for provider in providers] == [2, 2, 1, 1, 1]
    closing = silence_apply(window=window, as_of=DAY_AFTER, chunk=2)
    assert closing.counts == {"silent_changed": 5}
    assert [len(statuses(provider)) for provider in providers] == [2] * 5
    before = ConventionPeriod.objects.count()
    windows_close()
    assert ConventionPeriod.objects.count() == before
    assert Message.objects.filter(kind="convention_silence").count() == 5


# ------------------------------------------------------------------ reminders


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days_before", "expected"), [(8, 0), (7, 1), (3, 1), (2, 1), (0, 1), (-1, 0)], ids=lambda value: str(value)
)
def test_reminders_go_to_those_who_said_nothing(portal_clock: Clock, days_before: int, expected: int) -> None:
    portal_clock(OPENED)
    window = agreement_window()
    silent, chose = physician(), physician()
    choice_make(provider=chose, window=window, choice="confirm", actor=actor(chose))
    as_of = LAST - dt.timedelta(days=days_before)
    assert reminders_queue(as_of=as_of) == expected
    assert reminders_queue(as_of=as_of) == 0
    found = Message.objects.filter(kind="convention_reminder").values_list("person_id", flat=True)
    assert list(found) == [silent.person_id] * expected


@pytest.mark.django_db
def test_both_reminders_come_once_each_and_none_where_silence_changes_nothing() -> None:
    agreement_window()
    agreement_window(key="nurses", profession="nurse", family="convention")
    physician(), ProviderNumberFactory(nurse=True)
    for days in range(10, -1, -1):
        reminders_queue(as_of=LAST - dt.timedelta(days=days))
    assert Message.objects.filter(kind="convention_reminder").count() == 2


# ------------------------------------------------------------------ two connections


@pytest.mark.django_db(transaction=True)
def test_two_tabs_never_make_two_states(portal_clock: Clock) -> None:
    portal_clock(LAST)
    window = agreement_window()
    provider = physician()

    def choose(choice: str) -> Callable[[], ConventionChoice]:
        return lambda: choice_make(provider=provider, window=window, choice=choice, actor=actor(provider))

    outcomes = together(choose("none"), choose("confirm"))
    (made,) = current(provider)
    (refused,) = [outcome.refusal for outcome in outcomes if outcome.refusal]
    assert isinstance(refused, AlreadyChosenError) and refused.choice == made  # the second is shown what is registered
    assert ConventionChoice.objects.count() == 1
    assert statuses(provider)[-1][0] == made.status
    assert TrailEntry.objects.filter(act="convention_choose").count() == 1

    again = together(*[choose(made.choice)] * 2)
    assert [outcome.value for outcome in again] == [made, made]
    assert trail_verify() is None


@pytest.mark.django_db(transaction=True)
def test_the_same_click_twice_is_one_choice(portal_clock: Clock) -> None:
    portal_clock(LAST)
    window = agreement_window()
    provider = physician()
    first, second = together(
        *[lambda: choice_make(provider=provider, window=window, choice="none", actor=actor(provider))] * 2
    )
    assert first.value == second.value
    assert Message.objects.filter(kind="convention_registered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_back_and_closing_come_one_after_the_other(portal_clock: Clock, settings: Any) -> None:
    """The window ends while somebody takes the refusal back: either it stands and counts, or it is gone and silence
    decides; never both, never neither."""
    portal_clock(LAST)
    window = agreement_window()
    provider = physician()
    made = choice_make(provider=provider, window=window, choice="none", actor=actor(provider))
    portal_clock(DAY_AFTER)
    undone, closed = together(
        lambda: choice_undo(choice=made, actor=actor(provider)),
        lambda: silence_apply(window=window, as_of=DAY_AFTER),
    )
    assert isinstance(undone.refusal, ChoiceRefusedError)
    assert statuses(provider) == [("full", "2005-01-01", EVE), ("none", IN_FORCE.isoformat(), "")]
    assert closed.value.counts == {"chosen_none": 1}


@pytest.mark.django_db(transaction=True)
def test_two_closings_at_once_share_the_work(portal_clock: Clock) -> None:
    window = agreement_window()
    providers = [refused_before() for _ in range(6)]
    portal_clock(DAY_AFTER)
    WindowClosing.objects.create(window=window, started_at=dt.datetime.now(dt.UTC))
    together(*[lambda: silence_apply(window=window, as_of=DAY_AFTER, chunk=1)] * 2)
    assert WindowClosing.objects.get().counts == {"silent_changed": 6}
    assert [len(statuses(provider)) for provider in providers] == [2] * 6


@pytest.mark.django_db
def test_a_mandatary_is_recorded_with_the_principal(portal_clock: Clock) -> None:
    from apps.accounts.acting import Acting, Scope
    from apps.core.trail import trail_capacity
    from tests.factories import UserFactory

    portal_clock(OPENED)
    provider, broker = physician(), UserFactory()
    acting = Acting(
        user=broker,
        key="mandate:7",
        person=provider.person,
        scopes=frozenset({Scope.ADMINISTRATIVE_FILE}),
        mandate_id=7,
    )
    with trail_capacity(lambda: acting.capacity):
        made = choice_make(
            provider=provider, window=agreement_window(), choice="none", actor=broker, is_by_mandate=True
        )
    entry = TrailEntry.objects.get(act="convention_choose")
    assert entry.actor_id == broker.pk and entry.person_id == provider.person_id
    assert entry.detail["mandate"] == 7 and entry.detail["principal"] == provider.person_id
    assert made.made_by == broker and made.is_by_mandate
    assert Message.objects.get(kind="convention_registered").data["is_by_mandate"] is True
