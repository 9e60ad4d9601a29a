"""Two runs side by side."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from apps.evaluations.selectors import runs_compare
from apps.providers.models import ProviderNumber
from tests.evaluations.test_publication import evaluated
from tests.factories import ActivityVolumeFactory, InsuranceContractFactory

pytestmark = pytest.mark.usefixtures("premium_year")
Practitioner = Callable[..., ProviderNumber]


def test_who_changed_from_what_to_what(practitioner: Practitioner) -> None:
    practitioner()
    raised, linked = practitioner(0), practitioner(contracted=False)
    before = evaluated()
    ActivityVolumeFactory(provider=raised, year=2024, value=60_000)
    InsuranceContractFactory(provider=linked)
    newcomer = practitioner()
    after = evaluated(is_dry=True)

    found = runs_compare(before, after)

    assert (found.same, found.changed) == (1, 3)
    by_outcome = {(change.before, change.after): change for change in found.changes}
    assert set(by_outcome) == {("NONE_THRESHOLD", "FULL"), ("FULL", "FULL"), ("", "FULL")}
    change = by_outcome["NONE_THRESHOLD", "FULL"]
    assert (change.count, change.amount_before, change.examples) == (1, Decimal(0), (raised.display,))
    assert change.amount_after > 0
    assert by_outcome["FULL", "FULL"].examples == (linked.display,)  # the blocker went
    assert by_outcome["", "FULL"].examples == (newcomer.display,)
    full = change.amount_after
    assert found.sums == {"FULL": (2, 2 * full, 4, 4 * full), "NONE_THRESHOLD": (1, Decimal(0), 0, Decimal(0))}


def test_equal_runs_differ_in_nothing(practitioner: Practitioner) -> None:
    for volume in (0, 60_000):
        practitioner(volume)

    found = runs_compare(evaluated(is_dry=True), evaluated(is_dry=True))

    assert (found.same, found.changes) == (2, ())


def test_five_examples_are_enough(practitioner: Practitioner) -> None:
    providers = [practitioner(0) for _ in range(6)]
    before = evaluated(is_dry=True)
    for provider in providers:
        ActivityVolumeFactory(provider=provider, year=2024, value=60_000)

    (change,) = runs_compare(before, evaluated(is_dry=True)).changes

    assert change.count == 6
    assert len(change.examples) == 5
