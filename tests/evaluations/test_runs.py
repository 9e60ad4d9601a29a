"""A run's life, in one process. What kills processes is in test_survival.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.models import TrailEntry
from apps.evaluations.models import Chunk, ChunkWork, Evaluation, PremiumYear, Run
from apps.evaluations.schemes import Scheme
from apps.evaluations.selectors import run_progress
from apps.evaluations.services import (
    RunRefused,
    parameter_approve,
    parameter_propose,
    run_cancel,
    run_publish,
    run_resume,
    run_start,
    run_work,
    runs,
    runs_sweep,
)
from apps.evaluations.services.partitions import partition_name
from apps.evaluations.states import RUN_STEPS, ChunkState, RunState
from apps.providers.models import ProviderNumber
from apps.social_statute.evaluator import SocialStatuteEvaluator
from tests.evaluations.conftest import SCHEME, YEAR
from tests.evaluations.test_parameters import fields_of, the_amount
from tests.factories import StaffFactory
from tests.social_statute.published import evaluation_in

pytestmark = pytest.mark.usefixtures("premium_year")
Practitioner = Callable[..., ProviderNumber]


def start(**options: Any) -> Run:
    return run_start(scheme=SCHEME, year=YEAR, **options)


def done(run: Run) -> Run:
    run_work(run.pk)
    run.refresh_from_db()
    return run


def table_exists(run: Run) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [partition_name(run)])
        return bool(cursor.fetchone()[0])


# --- start ------------------------------------------------------------------------------------------------------------


def test_everybody_is_evaluated_once(practitioner: Practitioner) -> None:
    full, without_activity = practitioner(), practitioner(0)

    run = done(start())

    assert run.state == RunState.DONE
    assert (evaluation_in(run, full).outcome, evaluation_in(run, without_activity).outcome) == (
        "FULL",
        "NONE_THRESHOLD",
    )
    assert run.total == Evaluation.objects.filter(run=run).count() == 2
    full_amount = evaluation_in(run, full).amount
    assert full_amount
    assert run.outcomes == {"FULL": [1, int(100 * full_amount)], "NONE_THRESHOLD": [1, 0]}


def test_a_year_that_isn_t_open_is_refused() -> None:
    with pytest.raises(RunRefused, match="2023 isn't open"):
        run_start(scheme=SCHEME, year=2023)


def test_numbers_that_don_t_exist_are_named(practitioner: Practitioner) -> None:
    known = practitioner().number
    with pytest.raises(RunRefused, match="with the numbers 19999999, 29999999"):
        start(providers=["29999999", known, "19999999"])
    with pytest.raises(RunRefused, match="at least one"):
        start(providers=[])
    assert not Run.objects.exists()


def test_one_run_of_everybody_at_a_time(practitioner: Practitioner) -> None:
    provider = practitioner()
    first = start()

    with pytest.raises(RunRefused, match=f"Run {first.pk} .* at work already"):
        start()

    start(is_dry=True)
    start(providers=[provider.number])
    done(first)
    start()


def test_of_chosen_providers_no_other_is_written_not_even_of_the_same_person(practitioner: Practitioner) -> None:
    chosen, other = practitioner(), practitioner()
    second_number = practitioner(person=chosen.person)

    run = done(start(providers=[chosen.number, chosen.number]))

    assert run.total == 1
    assert list(Evaluation.objects.filter(run=run).values_list("provider", flat=True)) == [chosen.pk]
    assert evaluation_in(run, chosen).blockers == ["choice_between_benefits"]  # the second number counts all the same
    assert not Evaluation.objects.filter(provider__in=[other, second_number]).exists()


def test_a_run_keeps_the_parameters_and_the_code_that_it_began_with(practitioner: Practitioner) -> None:
    provider = practitioner()
    before = the_amount().value
    run = start()
    draft = parameter_propose(
        actor=StaffFactory(),
        scheme=SCHEME,
        replaces=the_amount(),
        **fields_of(the_amount(), value="1.00"),
    )
    parameter_approve(parameter=draft, actor=StaffFactory())

    assert str(evaluation_in(done(run), provider).amount) == before

    later = done(start())
    assert str(evaluation_in(later, provider).amount) == "1.00"
    assert later.parameters != run.parameters
    assert later.code_version == run.code_version != ""


def test_what_is_known_later_than_the_run_s_day_doesn_t_count(practitioner: Practitioner) -> None:
    provider = practitioner(contract__received_on=dt.date(2025, 6, 15))

    early = done(start(as_of=dt.date(2025, 6, 14)))
    late = done(start(as_of=dt.date(2025, 6, 15)))

    assert evaluation_in(early, provider).blockers == ["no_contract"]
    assert evaluation_in(late, provider).blockers == []


def test_what_was_judged_is_stored_whatever_its_characters(practitioner: Practitioner) -> None:
    reference = 'C"1\\2\t3%s\n\u00e9\\N'
    provider = practitioner(contract__reference=reference)

    found = evaluation_in(done(start()), provider)

    assert found.facts["contracts"][0]["reference"] == reference
    (line,) = [line for line in found.lines if line[0] == "contract"]
    assert line[5] == {"reference": reference}


# --- dry runs ---------------------------------------------------------------------------------------------------------


def test_a_dry_run_finds_the_same_and_is_never_published(practitioner: Practitioner) -> None:
    provider = practitioner()
    dry, real = done(start(is_dry=True)), done(start())

    assert evaluation_in(dry, provider).lines == evaluation_in(real, provider).lines
    with pytest.raises(RunRefused, match="dry run"):
        run_publish(run=dry)
    dry.state = RunState.PUBLISHING
    with pytest.raises(IntegrityError, match="run_dry_never_published"), transaction.atomic():
        dry.save()


def test_a_run_that_isn_t_evaluated_can_t_be_published(practitioner: Practitioner) -> None:
    practitioner()
    with pytest.raises(RunRefused, match="can't become"):
        run_publish(run=start())


# --- evaluations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_of_few", [False, True])
def test_an_evaluation_is_never_edited(practitioner: Practitioner, is_of_few: bool) -> None:
    provider = practitioner()
    run = done(start(providers=[provider.number] if is_of_few else None))

    with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
        Evaluation.objects.filter(run=run).update(outcome="REDUCED")


def test_a_provider_has_one_evaluation_in_a_run(practitioner: Practitioner) -> None:
    provider = practitioner()
    run = done(start())
    twin = evaluation_in(run, provider)
    twin.pk = None
    with pytest.raises(IntegrityError, match="unique"), transaction.atomic():
        twin.save(force_insert=True)


# --- cancel -----------------------------------------------------------------------------------------------------------


def test_a_cancelled_run_leaves_no_evaluations(practitioner: Practitioner) -> None:
    provider = practitioner()
    officer = StaffFactory()
    everybody, few = start(), start(providers=[provider.number])

    for run in (everybody, few):
        run_cancel(run=run, actor=officer)
        assert run_work(run.pk) == 0

    assert not table_exists(everybody)
    assert not Evaluation.objects.filter(run__in=[everybody, few]).exists()
    assert TrailEntry.objects.filter(act="run_cancel", actor_id=officer.pk).count() == 2
    done(start())


def test_a_finished_run_that_is_cancelled_keeps_its_evaluations(practitioner: Practitioner) -> None:
    provider = practitioner()
    run = done(start())

    run_cancel(run=run)

    assert evaluation_in(run, provider).outcome == "FULL"
    with pytest.raises(RunRefused):
        run_publish(run=run)


def test_a_published_run_stays(practitioner: Practitioner) -> None:
    practitioner()
    run = done(start())
    run_publish(run=run)
    done(run)
    with pytest.raises(RunRefused, match="published"):
        run_cancel(run=run)


def test_every_state_of_a_run_has_its_steps() -> None:
    assert set(RUN_STEPS) == set(RunState.values)
    assert {to for steps in RUN_STEPS.values() for to in steps} <= set(RunState.values)


# --- what goes wrong --------------------------------------------------------------------------------------------------


def stumble(self: SocialStatuteEvaluator, facts: Any) -> Any:
    raise KeyError("from")


def test_rules_that_stumble_stop_the_run_and_say_over_whom(
    practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider = practitioner()
    run = start()
    with monkeypatch.context() as broken:
        broken.setattr(SocialStatuteEvaluator, "evaluate", stumble)
        done(run)

    assert run.state == RunState.FAILED
    assert run.error == f"{provider.number}: KeyError: 'from'"
    assert run_work(run.pk) == 0  # nobody goes on with it by himself

    run_resume(run=run, actor=StaffFactory())
    assert done(run).state == RunState.DONE
    assert run.error == ""
    assert evaluation_in(run, provider).outcome == "FULL"


def test_a_run_begun_with_other_rules_isn_t_mixed(practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch) -> None:
    practitioner()
    run = start()
    monkeypatch.setattr(Scheme, "code_version", property(lambda scheme: "newer"))

    assert done(run).state == RunState.FAILED
    assert "start a new one" in run.error
    with pytest.raises(RunRefused, match="start a new one"):
        run_resume(run=run)


def test_a_failed_run_isn_t_resumed_beside_another(practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch) -> None:
    practitioner()
    run = start()
    with monkeypatch.context() as broken:
        broken.setattr(SocialStatuteEvaluator, "evaluate", stumble)
        done(run)
    other = start()

    with pytest.raises(RunRefused, match=f"Run {other.pk} "):
        run_resume(run=run)


# --- progress and sweep -----------------------------------------------------------------------------------------------


def test_progress_counts_what_is_done(practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK_PERSONS", 2)
    for volume in (60_000, 60_000, 0, 0, 60_000):
        practitioner(volume)
    run = start()
    assert (run_progress(run).done, run_progress(run).total, run_progress(run).seconds_left) == (0, 5, None)

    assert run_work(run.pk, max_chunks=2) == 2

    progress = run_progress(Run.objects.get(pk=run.pk))
    assert (progress.done, progress.share, progress.is_at_work) == (4, 0.8, True)
    assert {outcome: count for outcome, (count, _) in progress.outcomes.items()} == {"FULL": 2, "NONE_THRESHOLD": 2}
    assert progress.per_second > 0
    assert progress.seconds_left == pytest.approx(1 / progress.per_second)

    progress = run_progress(done(run))
    assert (progress.done, progress.share, progress.is_at_work, progress.seconds_left) == (5, 1.0, False, 0)


def test_a_run_of_nobody_is_done_at_once() -> None:
    run = done(start())
    assert (run.state, run.total, run.outcomes) == (RunState.DONE, 0, {})
    assert run_progress(run).share == 1.0


def test_the_sweep_takes_up_what_nobody_works_on(practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch) -> None:
    practitioner()
    asked: list[int] = []
    monkeypatch.setattr(runs, "run_dispatch", lambda run_id: asked.append(run_id))
    waiting, finished, cancelled = start(), done(start(is_dry=True)), start(is_dry=True)
    run_cancel(run=cancelled)

    assert runs_sweep() == asked == [waiting.pk]
    assert finished.state == RunState.DONE

    # Every chunk done, and the one who did the last of them died before the end of the run.
    Chunk.objects.filter(run=waiting).update(state=ChunkState.DONE, done_at=dt.datetime.now(dt.UTC))
    assert runs_sweep() == [waiting.pk]


def test_without_broker_a_run_waits_for_the_sweep(premium_year: PremiumYear) -> None:
    assert runs.run_dispatch(start().pk) is False


def test_persons_are_cut_into_chunks_without_gap_or_overlap(
    practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "CHUNK_PERSONS", 3)
    people = sorted({practitioner().person_id for _ in range(7)})
    practitioner(person_id=people[0])

    run = start()

    chunks = list(Chunk.objects.filter(run=run, work=ChunkWork.EVALUATE).order_by("position"))
    assert [(c.first_person, c.last_person) for c in chunks] == [
        (people[0], people[2]),
        (people[3], people[5]),
        (people[6], people[6]),
    ]
    assert run.total == 8
    assert [c.count for c in Chunk.objects.filter(run=done(run)).order_by("position")] == [4, 3, 1]
