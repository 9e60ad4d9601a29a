"""The engine from the command line."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.evaluations.models import Attempt, Evaluation, Parameter, Run
from apps.evaluations.states import RunState
from apps.providers.models import ProviderNumber
from apps.social_statute.evaluator import SocialStatuteEvaluator
from tests.evaluations.conftest import SCHEME, YEAR
from tests.evaluations.test_runs import stumble

Practitioner = Callable[..., ProviderNumber]


def told(*words: Any) -> str:
    out = io.StringIO()
    call_command(*map(str, words), stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("premium_year")
class TestRunEvaluation:
    def test_it_waits_with_progress_and_tells_the_outcomes(
        self, practitioner: Practitioner, capsys: pytest.CaptureFixture[str]
    ) -> None:
        practitioner()
        practitioner(0)

        out = told("run_evaluation", SCHEME, YEAR, "--wait")

        run = Run.objects.get()
        assert run.state == RunState.DONE
        assert "2 providers to evaluate" in out
        assert f"manage.py publish {run.pk}" in out
        assert [line.split()[:2] for line in out.splitlines() if line.startswith(("FULL", "NONE_"))] == [
            ["FULL", "1"],
            ["NONE_THRESHOLD", "1"],
        ]
        assert "2/2" in capsys.readouterr().err

    def test_a_dry_run_says_that_it_is_one(self, practitioner: Practitioner) -> None:
        practitioner()
        assert "never published" in told("run_evaluation", SCHEME, YEAR, "--dry-run", "--wait")
        assert Run.objects.get().is_dry

    def test_numbers_are_taken_as_they_are_printed(self, practitioner: Practitioner) -> None:
        first, second, _third = practitioner(), practitioner(), practitioner()

        told("run_evaluation", SCHEME, YEAR, "--wait", "--providers", f"{first.display},{second.number}003")

        assert set(Evaluation.objects.values_list("provider", flat=True)) == {first.pk, second.pk}

    def test_a_refusal_is_told_in_words(self, practitioner: Practitioner) -> None:
        with pytest.raises(CommandError, match="2022 isn't open"):
            told("run_evaluation", SCHEME, 2022)
        with pytest.raises(CommandError, match="no provider with the number 19999999"):
            told("run_evaluation", SCHEME, YEAR, "--providers", "1-99999-99")

    def test_without_broker_nor_wait_the_run_waits_for_workers(self, practitioner: Practitioner) -> None:
        practitioner()
        assert "can't be reached" in told("run_evaluation", SCHEME, YEAR)
        assert Run.objects.get().state == RunState.RUNNING

    def test_a_run_that_stands_still_is_resumed(self, practitioner: Practitioner) -> None:
        practitioner()
        told("run_evaluation", SCHEME, YEAR)
        run = Run.objects.get()

        told("run_evaluation", SCHEME, YEAR, "--resume", run.pk, "--wait")

        run.refresh_from_db()
        assert run.state == RunState.DONE
        with pytest.raises(CommandError, match="no run 0"):
            told("run_evaluation", SCHEME, YEAR, "--resume", 0)

    def test_a_failed_run_says_why_and_is_resumed(
        self, practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        provider = practitioner()
        with monkeypatch.context() as broken:
            broken.setattr(SocialStatuteEvaluator, "evaluate", stumble)
            with pytest.raises(CommandError, match=f"stopped by an error. {provider.number}: KeyError"):
                told("run_evaluation", SCHEME, YEAR, "--wait")

        assert "is done" in told("run_evaluation", SCHEME, YEAR, "--resume", Run.objects.get().pk, "--wait")


@pytest.mark.usefixtures("premium_year")
class TestPublish:
    def test_it_counts_asks_and_publishes(self, practitioner: Practitioner, monkeypatch: pytest.MonkeyPatch) -> None:
        practitioner()
        practitioner(person__email="")
        told("run_evaluation", SCHEME, YEAR, "--wait")
        run = Run.objects.get()
        monkeypatch.setattr("builtins.input", lambda prompt: "n")
        with pytest.raises(CommandError, match="Nothing was published"):
            told("publish", run.pk)

        out = told("publish", run.pk, "--yes")

        assert "2 results, 1 people with an e-mail address, 1 without" in out
        assert "published" in out
        assert Attempt.objects.filter(run=run).count() == 2

    def test_what_can_t_be_published_is_refused(self, practitioner: Practitioner) -> None:
        practitioner()
        told("run_evaluation", SCHEME, YEAR, "--wait", "--dry-run")
        with pytest.raises(CommandError, match="never published"):
            told("publish", Run.objects.get().pk, "--yes")
        with pytest.raises(CommandError, match="no run 0"):
            told("publish", 0)


@pytest.mark.usefixtures("premium_year")
def test_compare_runs_tells_changes_and_sums(practitioner: Practitioner) -> None:
    provider = practitioner(0)
    told("run_evaluation", SCHEME, YEAR, "--wait", "--dry-run")
    provider.activity_volumes.update(value=60_000)
    told("run_evaluation", SCHEME, YEAR, "--wait", "--dry-run")
    second, first = Run.objects.order_by("-pk")

    out = told("compare_runs", first.pk, second.pk)

    assert "0 the same, 1 changed" in out
    assert "NONE_THRESHOLD → FULL" in out
    assert provider.display in out
    with pytest.raises(CommandError, match="no run 0"):
        told("compare_runs", first.pk, 0)


@pytest.mark.usefixtures("premium_year")
def test_runs_at_work_can_t_be_compared(practitioner: Practitioner) -> None:
    told("run_evaluation", SCHEME, YEAR)
    pk = Run.objects.get().pk
    with pytest.raises(CommandError, match="only evaluated runs"):
        told("compare_runs", pk, pk)


@pytest.mark.django_db
def test_load_parameters_fills_an_empty_table_alone() -> None:
    assert "parameters loaded" in told("load_parameters")
    count = Parameter.objects.count()
    assert "kept as it is" in told("load_parameters")
    assert Parameter.objects.count() == count > 400
