"""Two people at once on one dossier: one of them is first, the other is told so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.utils import translation

from apps.accounts.models import User
from apps.decisions.models import Decision
from apps.decisions.services import decision_drop, decision_sign, hold_place
from apps.decisions.states import DecisionState
from apps.evaluations.models import Dossier
from apps.evaluations.services import parameters_load, premium_year_open
from apps.evaluations.states import DossierState
from tests.decisions.deciding import SCHEME, YEAR, departing, dossier_judged, followed, judged
from tests.factories import StaffFactory
from tests.races import refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(portal_clock: Callable[[dt.date], None]) -> Iterator[tuple[User, User]]:
    portal_clock(dt.date(2025, 9, 8))
    parameters_load(scheme=SCHEME)
    premium_year_open(scheme=SCHEME, year=YEAR)
    with translation.override("en"):
        yield StaffFactory(role="Evaluation officers"), StaffFactory(role="Second signatories")


def test_two_decide_at_once(people: tuple[User, User]) -> None:
    first, second = people
    dossier = dossier_judged()
    refused = refusals(lambda: followed(dossier, actor=first), lambda: followed(dossier, actor=second))
    assert len(refused) == 1
    assert "decided" in refused[0]
    assert Decision.objects.filter(state=DecisionState.FINAL).count() == 1


def test_one_signs_while_the_other_drops(people: tuple[User, User]) -> None:
    officer, signatory = people
    proposal = departing(dossier_judged(volume=100), actor=officer)
    refused = refusals(
        lambda: decision_sign(decision=proposal, actor=signatory),
        lambda: decision_drop(decision=proposal, reason="Taken back.", actor=officer),
    )
    assert len(refused) == 1
    proposal.refresh_from_db()
    dossier = Dossier.objects.get()
    assert (proposal.state, dossier.state) in [
        (DecisionState.FINAL, DossierState.DECIDED),
        (DecisionState.DROPPED, DossierState.EVALUATED),
    ]


def test_a_decision_against_a_hold(people: tuple[User, User]) -> None:
    officer, signatory = people
    dossier = dossier_judged()
    refusals(
        lambda: followed(dossier, actor=officer),
        lambda: hold_place(dossier=dossier, reason="Asked by the inspection.", actor=signatory),
    )
    held_first = not Decision.objects.exists()
    dossier.refresh_from_db()
    assert dossier.state == (DossierState.EVALUATED if held_first else DossierState.DECIDED)


def test_a_decision_against_a_publication(people: tuple[User, User]) -> None:
    officer, _signatory = people
    dossier = dossier_judged()
    refused = refusals(lambda: followed(dossier, actor=officer), lambda: judged(dossier.provider))
    dossier.refresh_from_db()
    assert dossier.attempts.count() == 2
    if refused:
        assert dossier.state == DossierState.EVALUATED
    else:
        assert dossier.state == DossierState.DECIDED
        assert dossier.decided_attempt == Decision.objects.get().attempt
