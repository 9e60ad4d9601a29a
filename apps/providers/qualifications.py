"""What the last three digits of an INAMI number mean, read once from the shipped list. No database.

The list's own words are mapped to the portal's vocabulary by the tables below and by nothing else: a
code that the list doesn't explain stays unexplained.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .professions import Profession, Specialty

DATA = Path(__file__).parent / "data" / "qualification_codes.csv"

GENERAL_PRACTICE, SPECIALIST, TRAINEE, OTHER = "gp", "specialist", "trainee", "other"

GROUPS = {"group GP": GENERAL_PRACTICE, "group specialist": SPECIALIST, "group trainee": TRAINEE}

# The words of the list for physicians. Of a double title ("a + b") the first counts.
SPECIALTIES: dict[str, Specialty] = {
    "general medicine": Specialty.GENERAL_MEDICINE,
    "anaesthesia-resuscitation": Specialty.ANAESTHESIA,
    "surgery": Specialty.SURGERY,
    "neurosurgery": Specialty.NEUROSURGERY,
    "plastic surgery": Specialty.PLASTIC_SURGERY,
    "geriatrics": Specialty.GERIATRICS,
    "gynaecology-obstetrics": Specialty.GYNAECOLOGY,
    "ophthalmology": Specialty.OPHTHALMOLOGY,
    "ENT": Specialty.ENT,
    "urology": Specialty.UROLOGY,
    "orthopaedic surgery": Specialty.ORTHOPAEDICS,
    "stomatology": Specialty.STOMATOLOGY,
    "dermato-venereology": Specialty.DERMATOLOGY,
    "medical oncology": Specialty.MEDICAL_ONCOLOGY,
    "internal medicine": Specialty.INTERNAL_MEDICINE,
    "pneumology": Specialty.PNEUMOLOGY,
    "gastro-enterology": Specialty.GASTROENTEROLOGY,
    "paediatrics": Specialty.PAEDIATRICS,
    "cardiology": Specialty.CARDIOLOGY,
    "neuropsychiatry": Specialty.NEUROPSYCHIATRY,
    "neurology": Specialty.NEUROLOGY,
    "psychiatry": Specialty.PSYCHIATRY,
    "rheumatology": Specialty.RHEUMATOLOGY,
    # The thresholds name "emergency/acute medicine" as one.
    "acute medicine": Specialty.EMERGENCY_MEDICINE,
    "emergency medicine": Specialty.EMERGENCY_MEDICINE,
    "physical medicine & rehab": Specialty.PHYSICAL_MEDICINE,
    "clinical biology": Specialty.CLINICAL_BIOLOGY,
    "pathological anatomy": Specialty.PATHOLOGY,
    "radiodiagnosis": Specialty.RADIODIAGNOSIS,
    "radiotherapy": Specialty.RADIOTHERAPY,
    "nuclear medicine": Specialty.NUCLEAR_MEDICINE,
    # Only ever second in a double title.
    "physical medicine": Specialty.PHYSICAL_MEDICINE,
    "nuclear medicine (in vitro)": Specialty.NUCLEAR_MEDICINE,
}

# Groups that the list says in words of its own.
GROUPS_BY_MEANING = {(Profession.PHARMACIST_BIOLOGIST, "in training"): TRAINEE}


class Meaning(NamedTuple):
    profession: str
    code: str
    group: str
    specialty: str
    meaning: str
    titles: str
    note: str
    source: str


@cache
def meanings() -> dict[tuple[str, str], Meaning]:
    """The list by profession and code; codes of institutions are no provider's and are left out."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["profession"] in Profession.values]
    return {(row["profession"], row["code"]): _mapped(row) for row in rows}


def _mapped(row: dict[str, str]) -> Meaning:
    first_note = row["note"].split(";")[0].strip()
    group = GROUPS.get(first_note) or GROUPS_BY_MEANING.get((Profession(row["profession"]), row["meaning"]), OTHER)
    specialty = ""
    if row["profession"] == Profession.PHYSICIAN and row["meaning"]:
        specialty = SPECIALTIES[row["meaning"].split(" + ")[0]].value
    return Meaning(group=group, specialty=specialty, **row)


def lookup(profession: str, code: str) -> tuple[str, str] | None:
    """Group and specialty of a code; None when the list doesn't have it. `("other", "")` where it is there
    without a label, or the profession has no specialties."""
    found = meanings().get((profession, code))
    return (found.group, found.specialty) if found else None
