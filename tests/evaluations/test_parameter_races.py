"""Two people who sign at the same moment, on two real connections."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from django.utils import translation

from apps.core.models import TrailEntry
from apps.core.trail import trail_verify
from apps.evaluations.models import Parameter
from apps.evaluations.services import parameter_approve, parameter_propose, parameters_load
from apps.evaluations.states import ParameterState
from tests.evaluations.conftest import SCHEME, YEAR
from tests.evaluations.test_parameters import fields_of, the_amount
from tests.factories import StaffFactory
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)

MANY_TIMES = 6  # who meets whom between which two steps is chance


@pytest.fixture
def in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who write a parameter wait for each other just before, unless one of them waits in the database."""
    meeting, save = threading.Barrier(2), Parameter.save

    def meet(row: Parameter, *args: Any, **kwargs: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            meeting.wait(0.1)
        meeting.reset()
        save(row, *args, **kwargs)

    monkeypatch.setattr(Parameter, "save", meet)


def test_two_values_in_place_of_one(in_step: None) -> None:
    """One counts; the other is told that what it replaces no longer holds, and stays a proposal."""
    parameters_load(scheme=SCHEME)
    proposer, first, second = (StaffFactory() for _ in range(3))
    for turn in range(MANY_TIMES):
        former = the_amount()
        drafts = [
            parameter_propose(
                actor=proposer, scheme=SCHEME, replaces=former, **fields_of(former, value=f"{5000 + turn}.{place}0")
            )
            for place in range(2)
        ]
        signatures = [
            partial(parameter_approve, parameter=draft, actor=actor)
            for draft, actor in zip(drafts, (first, second), strict=True)
        ]
        with translation.override("en"):
            answers = [outcome.words for outcome in together(*signatures)]
        assert answers.count("done") == 1, answers
        refusal = next(answer for answer in answers if answer != "done")
        assert "no longer holds" in refusal
        winner, loser = sorted(drafts, key=lambda draft: answers[drafts.index(draft)] != "done")
        assert the_amount().pk == winner.pk
        former.refresh_from_db()
        loser.refresh_from_db()
        assert (former.state, loser.state) == (ParameterState.RETIRED, ParameterState.DRAFT)
        assert former.first_year == YEAR
    approvals = TrailEntry.objects.filter(act="parameter_approve")
    assert approvals.values("subject_id").distinct().count() == approvals.count() == MANY_TIMES
    assert trail_verify() is None


def test_the_same_value_signed_twice(in_step: None) -> None:
    parameters_load(scheme=SCHEME)
    former = the_amount()
    draft = parameter_propose(
        actor=StaffFactory(), scheme=SCHEME, replaces=former, **fields_of(former, value="5000.00")
    )
    signatures = [partial(parameter_approve, parameter=draft, actor=StaffFactory()) for _ in range(2)]
    with translation.override("en"):
        answers = [outcome.words for outcome in together(*signatures)]
    assert sorted(answers) == ["This value has been decided already.", "done"]
    assert TrailEntry.objects.filter(act="parameter_approve").count() == 1
