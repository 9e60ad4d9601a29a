from __future__ import annotations

import contextlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.providers.corrections.services import correction_add, correction_withdraw
from apps.providers.corrections.values import SHAPES, correction_value_check
from apps.providers.models import FactCorrection
from apps.providers.selectors import corrections_in_force
from tests.providers.conftest import make_provider


@pytest.mark.django_db
class TestCorrections:
    VALUE = ({"status": "full", "from": "2024-01-01"},)

    def add(self, officer: User, **changed: Any) -> FactCorrection:
        given: dict[str, Any] = {
            "provider": make_provider(),
            "fact": "convention",
            "value": list(self.VALUE),
            "reason": "letter",
        }
        return correction_add(**(given | changed), actor=officer)

    def test_added_and_withdrawn_it_stays_visible(self, officer: User) -> None:
        correction = self.add(officer)
        assert list(corrections_in_force(correction.provider)) == [correction]
        correction_withdraw(correction=correction, reason="wrong person", actor=officer)
        assert not corrections_in_force(correction.provider).exists()
        assert FactCorrection.objects.count() == 1
        assert list(TrailEntry.objects.order_by("id").values_list("act", flat=True)) == [
            "correction_add",
            "correction_withdraw",
        ]
        with pytest.raises(ValidationError, match="already been withdrawn"):
            correction_withdraw(correction=correction, reason="again", actor=officer)

    @pytest.mark.parametrize("changed", [{"reason": "  "}, {"fact": "colour"}, {"value": [{"status": "x"}]}])
    def test_without_reason_or_sense_it_is_refused(self, officer: User, changed: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            self.add(officer, **changed)
        assert not TrailEntry.objects.exists()

    def test_withdrawing_needs_a_reason(self, officer: User) -> None:
        correction = self.add(officer)
        with pytest.raises(ValidationError, match="Say why"):
            correction_withdraw(correction=correction, reason=" ", actor=officer)


GOOD = {
    "activity": [{"year": 2023, "measure": "services", "value": "10.5"}],
    "convention": [{"status": "full", "from": "2020-01-01", "to": "2020-12-31"}],
    "employment": [{"status": "employee", "from": "2020-01-01"}],
    "inactivity": [{"kind": "maternity", "year": 2023, "days": 20}],
    "titular": True,
    "training": [],
    "recognised_on": "2015-10-01",
    "first_number_on": "2015-10-01",
    "sanctions": [{"from": "2020-01-01"}],
    "stopped_on": "2015-10-01",
    "specialty": "ent",
}
BAD: list[tuple[str, Any]] = [
    ("activity", [{"year": 2023, "measure": "services", "value": 10.5}]),
    ("activity", [{"year": 2023, "measure": "services", "value": "-1"}]),
    ("activity", [{"year": "2023", "measure": "services", "value": "1"}]),
    ("activity", [{"year": 2023, "measure": "services", "value": "NaN"}]),
    ("convention", [{"status": "full"}]),
    ("convention", [{"status": "full", "from": "2020-01-01", "until": "2020-12-31"}]),
    ("convention", [{"status": "full", "from": "2020-01-02", "to": "2020-01-01"}]),
    ("convention", ["full"]),
    ("titular", "yes"),
    ("recognised_on", "2015-13-01"),
    ("recognised_on", None),
    ("specialty", "surgeon"),
]


def test_each_fact_has_its_shape() -> None:
    assert set(GOOD) == set(SHAPES) == set(FactCorrection.Fact.values)
    for fact, value in GOOD.items():
        correction_value_check(fact, value)
    correction_value_check("inactivity", [{"kind": "maternity", "from": "2020-01-01"}])


@pytest.mark.parametrize(("fact", "value"), BAD)
def test_a_value_of_another_shape_is_refused(fact: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        correction_value_check(fact, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(fact=st.sampled_from(sorted(SHAPES)), value=JSON)
def test_no_value_breaks_the_check(fact: str, value: Any) -> None:
    with contextlib.suppress(ValidationError):
        correction_value_check(fact, value)
