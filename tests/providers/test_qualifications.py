"""The list of codes: every line of it is understood, and nothing is made up."""

from __future__ import annotations

import csv

import pytest

from apps.providers.models import QualificationCode, QualificationGroup
from apps.providers.professions import Profession, Specialty
from apps.providers.qualifications import DATA, SPECIALTIES, lookup, meanings
from apps.providers.services import qualification_codes_load

with DATA.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


def test_every_code_of_a_provider_is_read_and_no_other() -> None:
    wanted = {(row["profession"], row["code"]) for row in ROWS if row["profession"] in Profession.values}
    assert set(meanings()) == wanted
    assert {row["profession"] for row in ROWS} - set(Profession.values) == {"laboratory", "hospital"}


@pytest.mark.parametrize("row", [r for r in ROWS if r["profession"] == "physician"], ids=lambda row: row["code"])
def test_a_physicians_code(row: dict[str, str]) -> None:
    found = lookup("physician", row["code"])
    assert found is not None
    group, specialty = found
    if row["meaning"]:
        assert specialty in Specialty.values
        assert f"group {group.replace('gp', 'GP')}" == row["note"].split(";")[0]
    else:
        assert (group, specialty) == (QualificationGroup.OTHER, "")


@pytest.mark.parametrize(
    ("profession", "code", "found"),
    [
        ("physician", "000", ("gp", "general_medicine")),
        ("physician", "001", ("gp", "general_medicine")),
        ("physician", "002", ("gp", "general_medicine")),
        ("physician", "009", ("gp", "general_medicine")),
        ("physician", "003", ("gp", "general_medicine")),
        ("physician", "006", ("trainee", "general_medicine")),
        ("physician", "010", ("trainee", "anaesthesia")),
        ("physician", "410", ("specialist", "ent")),
        ("physician", "591", ("specialist", "internal_medicine")),  # of two titles the first
        ("physician", "800", ("specialist", "emergency_medicine")),
        ("physician", "100", ("other", "")),  # seen in use, label not known
        ("physician", "777", None),
        ("pharmacist_biologist", "000", ("trainee", "")),
        ("pharmacist", "001", ("other", "")),
        ("dentist", "001", ("other", "")),
        ("hospital", "000", None),
    ],
)
def test_lookup(profession: str, code: str, found: tuple[str, str] | None) -> None:
    assert lookup(profession, code) == found


def test_every_word_of_the_table_is_used() -> None:
    used = {part for row in ROWS if row["profession"] == "physician" for part in row["meaning"].split(" + ")}
    assert set(SPECIALTIES) == used - {""}


@pytest.mark.django_db
def test_the_table_follows_the_list_and_keeps_codes_added_by_hand() -> None:
    assert QualificationCode.objects.count() == len(meanings())
    QualificationCode.objects.filter(code="003").update(meaning="changed")
    QualificationCode.objects.create(profession="dentist", code="777", group="other", meaning="by hand")
    qualification_codes_load()
    assert QualificationCode.objects.get(profession="physician", code="003").meaning == "general medicine"
    assert QualificationCode.objects.filter(code="777").exists()
