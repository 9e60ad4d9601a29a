"""From when a number counts, and who asks for one."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.number_requests.rules.activation import Basis, activation, last_day_of_the_month_after
from apps.number_requests.rules.need import CASES, Need, need_of, situations_of
from apps.number_requests.rules.series import SERIES, eight_digits
from apps.number_requests.rules.steps import Page, pages_of
from apps.number_requests.wording import NEEDS, PROFESSIONS, QUESTIONS, SITUATIONS, need_words
from apps.providers.professions import NUMBER_PREFIXES, Profession

D = dt.date
VISA = D(2025, 1, 31)


@pytest.mark.parametrize(
    ("visa", "last"),
    [
        (D(2025, 6, 20), D(2025, 7, 20)),
        (D(2025, 1, 31), D(2025, 2, 28)),
        (D(2024, 1, 31), D(2024, 2, 29)),
        (D(2025, 1, 28), D(2025, 2, 28)),
        (D(2025, 8, 31), D(2025, 9, 30)),
        (D(2025, 12, 31), D(2026, 1, 31)),
        (D(2024, 2, 29), D(2024, 3, 29)),
    ],
)
def test_a_month_after_the_visa(visa: D, last: D) -> None:
    assert last_day_of_the_month_after(visa) == last


def of(profession: str, submitted: D, visa: D | None = VISA, **more: object) -> tuple[D, Basis] | None:
    values: dict[str, object] = {"is_trainee": False, "traineeship_start": None, "data_received_on": None}
    return activation(profession=profession, visa_on=visa, submitted_on=submitted, **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize("profession", ["nurse", "care_assistant"])
@pytest.mark.parametrize(
    ("submitted", "day", "basis"),
    [
        (D(2025, 1, 31), D(2025, 1, 31), Basis.VISA),
        (D(2025, 2, 28), D(2025, 1, 31), Basis.VISA),
        (D(2025, 3, 1), D(2025, 3, 1), Basis.SUBMISSION),
        (D(2025, 1, 2), D(2025, 1, 31), Basis.VISA),  # asked before the visa: never before it
    ],
)
def test_nurses_and_care_assistants(profession: str, submitted: D, day: D, basis: Basis) -> None:
    assert of(profession, submitted) == (day, basis)


@given(visa=st.dates(D(2000, 1, 1), D(2090, 1, 1)), later=st.integers(-400, 400))
def test_a_nurse_s_number_never_counts_before_the_visa(visa: D, later: int) -> None:
    submitted = visa + dt.timedelta(days=later)
    found = of("nurse", submitted, visa)
    assert found is not None
    assert visa <= found[0] <= max(visa, submitted)


def test_trainees_others_and_what_is_not_known_yet() -> None:
    submitted, start, arrived = D(2025, 7, 10), D(2025, 10, 1), D(2025, 7, 12)
    for profession in ("physician", "dentist"):
        assert of(profession, submitted, is_trainee=True, traineeship_start=start) == (start, Basis.TRAINEESHIP)
        assert of(profession, submitted, is_trainee=True) is None
        assert of(profession, submitted, data_received_on=arrived) == (arrived, Basis.DATA)
    assert of("physiotherapist", submitted, data_received_on=arrived) == (arrived, Basis.DATA)
    assert of("physiotherapist", submitted) is None
    assert of("nurse", submitted, None) is None


def test_who_needs_none_is_told_so() -> None:
    assert need_of("nurse", "hospital") == need_of("nurse", "care_home") == Need.NOT_NEEDED
    assert need_of("nurse", "home_care") == need_of("nurse", "medical_house") == Need.ASK
    assert need_of("nurse", "student") == Need.NOT_YET
    assert need_of("physician", "usual") == need_of("dentist", "usual") == Need.AUTOMATIC
    assert need_of("care_assistant") == Need.TEAM
    assert need_of("clinical_psychologist", "no_network") == Need.NOT_NEEDED
    assert need_of("nurse", "") is None
    assert need_of("nurse", "moon") is None


def test_every_profession_and_situation_has_its_words() -> None:
    assert set(PROFESSIONS) == set(CASES)
    for profession, cases in CASES.items():
        if situations_of(profession):
            assert QUESTIONS[profession]
        for case in cases:
            assert need_words(profession, case.situation, case.need).title
            assert not case.situation or SITUATIONS[profession, case.situation]
            if case.need == Need.ASK:
                assert profession in Profession.values
    assert set(NEEDS) == {(p, c.situation) for p, cases in CASES.items() for c in cases if c.need != Need.ASK}


def test_the_order_is_asked_of_physicians_and_pharmacists_alone() -> None:
    with_order = {p for p in Profession.values if Page.ORDER in pages_of(p, is_trainee=False)}
    assert with_order == {"physician", "pharmacist", "pharmacist_biologist"}
    assert Page.TRAINEESHIP in pages_of("dentist", is_trainee=True)
    assert Page.TRAINEESHIP not in pages_of("dentist", is_trainee=False)


@pytest.mark.parametrize(("six", "modulus", "eight"), [(412345, 97, "41234502"), (400061, 89, "40006183")])
def test_check_digits_of_a_new_number(six: int, modulus: int, eight: str) -> None:
    assert eight_digits(six, modulus) == eight


def test_each_series_fits_its_family() -> None:
    assert set(SERIES) == set(Profession.values)
    for profession, series in SERIES.items():
        for six in (series.first, series.last):
            assert str(six).startswith(NUMBER_PREFIXES[profession])
