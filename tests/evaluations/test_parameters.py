"""Parameters: delivered once, then changed by two people; the database holds it too."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from apps.core.models import TrailEntry
from apps.evaluations.models import Parameter, ParameterSet, PremiumYear
from apps.evaluations.services import parameter_approve, parameter_propose, parameter_withdraw, parameters_load
from apps.evaluations.services.parameters import parameter_set_freeze
from apps.evaluations.states import ParameterState
from apps.social_statute.parameter_file import delivered_table
from tests.evaluations.conftest import SCHEME, YEAR
from tests.factories import StaffFactory

pytestmark = pytest.mark.usefixtures("premium_year")


def the_amount() -> Parameter:
    """What a physician gets in full, as it holds now."""
    return Parameter.objects.get(
        scheme=SCHEME,
        key="amount",
        profession="physician",
        level="full",
        first_year=YEAR,
        provisional=False,
        state=ParameterState.APPROVED,
    )


def fields_of(parameter: Parameter, **changed: Any) -> dict[str, Any]:
    names = ("key", "profession", "specialty", "level", "measure", "bound", "item", "first_year", "last_year")
    fields = {name: getattr(parameter, name) for name in (*names, "value", "unit", "mark")}
    return fields | changed


def replacement(actor: Any, value: str = "5000.00") -> Parameter:
    former = the_amount()
    return parameter_propose(actor=actor, scheme=SCHEME, replaces=former, **fields_of(former, value=value))


def test_the_delivered_values_count_from_the_start() -> None:
    assert Parameter.objects.filter(state=ParameterState.APPROVED, is_starter=True).count() == len(
        delivered_table().rows
    )
    assert parameter_set_freeze(scheme=SCHEME).digest == delivered_table().digest


def test_loading_again_changes_nothing() -> None:
    Parameter.objects.filter(pk=the_amount().pk).update(note="seen")

    assert parameters_load(scheme=SCHEME) == 0
    assert the_amount().note == "seen"


def test_a_draft_counts_for_nothing() -> None:
    before = parameter_set_freeze(scheme=SCHEME)

    draft = replacement(StaffFactory())

    assert draft.state == ParameterState.DRAFT
    assert parameter_set_freeze(scheme=SCHEME) == before


def test_an_approved_value_retires_the_one_it_replaces() -> None:
    proposer, signatory = StaffFactory(), StaffFactory()
    former = the_amount()
    draft = replacement(proposer)

    parameter_approve(parameter=draft, actor=signatory)

    former.refresh_from_db()
    assert former.state == ParameterState.RETIRED
    assert the_amount().value == "5000.00"
    assert [e.actor_id for e in TrailEntry.objects.filter(act__startswith="parameter_").order_by("id")] == [
        proposer.pk,
        signatory.pk,
    ]


def test_the_proposer_can_t_approve() -> None:
    proposer = StaffFactory()
    draft = replacement(proposer)

    with pytest.raises(PermissionDenied):
        parameter_approve(parameter=draft, actor=proposer)

    draft.state, draft.approved_by, draft.approved_at = ParameterState.APPROVED, proposer, draft.proposed_at
    draft.key = "another"  # so that only the four eyes can refuse
    with pytest.raises(IntegrityError, match="parameter_four_eyes"), transaction.atomic():
        draft.save()


def test_a_value_is_decided_once() -> None:
    draft = replacement(StaffFactory())
    parameter_approve(parameter=draft, actor=StaffFactory())

    with pytest.raises(ValidationError):
        parameter_approve(parameter=draft, actor=StaffFactory())
    with pytest.raises(ValidationError):
        parameter_withdraw(parameter=draft, actor=StaffFactory())


def test_a_withdrawn_draft_is_gone_and_its_trace_stays() -> None:
    proposer = StaffFactory()
    draft = replacement(proposer)

    parameter_withdraw(parameter=draft, actor=proposer)

    assert not Parameter.objects.filter(pk=draft.pk).exists()
    assert TrailEntry.objects.filter(act="parameter_withdraw", detail__value="5000.00").exists()


def test_two_approved_values_never_hold_for_the_same_year() -> None:
    former = the_amount()
    overlapping = parameter_propose(actor=StaffFactory(), scheme=SCHEME, **fields_of(former, last_year=None))

    with pytest.raises(ValidationError, match="already holds"):
        parameter_approve(parameter=overlapping, actor=StaffFactory())

    twin = Parameter.objects.get(pk=former.pk)
    twin.pk = None
    with pytest.raises(IntegrityError, match="parameter_no_overlap"), transaction.atomic():
        twin.save()


def test_of_two_replacements_of_one_value_only_the_first_can_be_approved() -> None:
    first, second = replacement(StaffFactory(), "5000.00"), replacement(StaffFactory(), "6000.00")
    parameter_approve(parameter=first, actor=StaffFactory())

    with pytest.raises(ValidationError):
        parameter_approve(parameter=second, actor=StaffFactory())

    assert the_amount().value == "5000.00"


@pytest.mark.parametrize(("value", "mark"), [("", "sourced"), ("12.00", "unknown")])
def test_unknown_means_without_value_and_nothing_else(value: str, mark: str) -> None:
    with pytest.raises(ValidationError, match="unknown"):
        parameter_propose(actor=StaffFactory(), scheme=SCHEME, **fields_of(the_amount(), value=value, mark=mark))


def test_equal_contents_are_frozen_once(premium_year: PremiumYear) -> None:
    first = parameter_set_freeze(scheme=SCHEME)
    assert parameter_set_freeze(scheme=SCHEME) == first

    parameter_approve(parameter=replacement(StaffFactory()), actor=StaffFactory())

    assert parameter_set_freeze(scheme=SCHEME) != first
    assert ParameterSet.objects.count() == 2
