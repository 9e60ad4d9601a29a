"""The office's queues: which dossiers are in which, and that a page of them costs the same however many there are."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.accounts.models import User
from apps.decisions.queues import all_queues
from apps.decisions.services import hold_place, hold_release
from apps.evaluations.models import Dossier
from apps.evaluations.services import reevaluation_request
from tests.decisions.deciding import departing, dossier_judged, followed, judged
from tests.factories import InsuranceContractFactory

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2025, 9, 8)


def queues_of(dossier: Dossier, as_of: dt.date = SEPTEMBER) -> set[str]:
    return {queue.code for queue in all_queues() if queue.rows(as_of).filter(pk=dossier.pk).exists()}


def test_a_settled_dossier_is_ready_until_it_is_decided(dossier: Dossier, officer: User) -> None:
    assert queues_of(dossier) == {"ready"}
    followed(dossier, actor=officer)
    assert queues_of(dossier) == set()


def test_nothing_is_ready_before_the_days_of_the_calendar(dossier: Dossier) -> None:
    """Additions until 31 August, that whole day."""
    assert queues_of(dossier, dt.date(2025, 8, 31)) == set()
    assert queues_of(dossier, dt.date(2025, 9, 1)) == {"ready"}


def test_a_hold_takes_it_out_and_gives_it_back(dossier: Dossier, officer: User) -> None:
    hold_place(dossier=dossier, reason="We ask the insurer.", actor=officer)
    assert queues_of(dossier) == {"held"}
    hold_release(dossier=dossier, actor=officer)
    assert queues_of(dossier) == {"ready"}


def test_a_proposal_waits_for_its_signature_alone(refused: Dossier, officer: User) -> None:
    departing(refused, actor=officer)
    assert queues_of(refused) == {"signature"}


def test_what_is_judged_again_is_not_ready(dossier: Dossier) -> None:
    reevaluation_request(dossiers=[dossier], reason="proof_accepted")
    assert queues_of(dossier) == set()


def test_a_missing_contract_blocks(premium_year: None) -> None:
    assert queues_of(dossier_judged(contracted=False)) == {"blocked"}


def test_only_the_newest_result_counts(premium_year: None) -> None:
    dossier = dossier_judged(contracted=False)
    InsuranceContractFactory(provider=dossier.provider)
    judged(dossier.provider)
    assert dossier.attempts.count() == 2
    assert queues_of(dossier) == {"ready"}
