"""The factories make what the other tests stand on: rows that the portal itself would accept."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from apps.accounts import roles
from apps.core import identifiers
from apps.providers.professions import Profession
from tests import factories

FACTS = [
    factories.QualificationFactory,
    factories.RecognitionFactory,
    factories.TrainingPlanFactory,
    factories.ConventionPeriodFactory,
    factories.ActivityVolumeFactory,
    factories.EmploymentPeriodFactory,
    factories.InactivityPeriodFactory,
    factories.PharmacistFunctionFactory,
    factories.SanctionFactory,
    factories.BankAccountFactory,
    factories.InsuranceContractFactory,
    factories.EvidenceFactory,
]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", FACTS)
def test_each_factory_makes_a_valid_row_twice(make: type[factories.SourcedFactory]) -> None:
    for _ in range(2):
        row = make()
        try:
            row.full_clean()
        except ValidationError as error:
            pytest.fail(f"{make.__name__}: {error}")


@pytest.mark.parametrize("profession", Profession.values)
def test_a_number_fits_its_profession(profession: str) -> None:
    provider = factories.ProviderNumberFactory(profession=profession)

    provider.full_clean()
    assert identifiers.inami(provider.number).verdict == "ok"


def test_traits() -> None:
    provider = factories.ProviderNumberFactory(
        dentist=True, adhered=True, contracted=True, person__pensioner=True, person__with_account=True
    )

    assert provider.profession == Profession.DENTIST
    assert provider.convention_periods.count() == provider.contracts.count() == 1
    assert provider.person.pension_taken_on
    assert provider.person.account.check_password(factories.PASSWORD)
    assert factories.StaffFactory(role=roles.READ_ONLY).groups.get().name == roles.READ_ONLY
    assert factories.StaffFactory(superuser=True).is_superuser
    assert factories.InactivityPeriodFactory(in_days=True).days == 30
    assert factories.InsuranceContractFactory(closed=True).ended_on
