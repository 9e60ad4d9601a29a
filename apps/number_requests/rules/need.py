"""Who needs to ask for a number. Portal fact sheet 3.2; nothing here is derived, each row is in the sheet."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Need(StrEnum):
    ASK = "ask"  # ask for it here
    AUTOMATIC = "automatic"  # it comes by itself
    TEAM = "team"  # somebody else asks for it
    NOT_NEEDED = "not_needed"
    NOT_YET = "not_yet"  # not without a visa
    ELSEWHERE = "elsewhere"  # the portal doesn't know this profession's way


class Case(NamedTuple):
    """A situation in which people of a profession find themselves. An empty situation: the profession alone decides."""

    situation: str
    need: Need


CASES: dict[str, tuple[Case, ...]] = {
    "nurse": (
        Case("home_care", Need.ASK),
        Case("medical_house", Need.ASK),
        Case("hospital", Need.NOT_NEEDED),
        Case("care_home", Need.NOT_NEEDED),
        Case("student", Need.NOT_YET),
    ),
    "midwife": (Case("", Need.ASK),),
    "physician": (
        Case("usual", Need.AUTOMATIC),
        Case("plan_pending", Need.ASK),
        Case("outside_nomenclature", Need.ASK),
        Case("applications", Need.ASK),
        Case("trainee_asked", Need.ASK),
    ),
    "dentist": (
        Case("usual", Need.AUTOMATIC),
        Case("trainee_asked", Need.ASK),
        Case("asked", Need.ASK),
    ),
    "pharmacist": (Case("", Need.ASK),),
    "pharmacist_biologist": (Case("", Need.ASK),),
    "physiotherapist": (Case("", Need.ASK),),
    "speech_therapist": (Case("", Need.ASK),),
    "care_assistant": (Case("", Need.TEAM),),
    "clinical_psychologist": (Case("network", Need.AUTOMATIC), Case("no_network", Need.NOT_NEEDED)),
    "other": (Case("", Need.ELSEWHERE),),
}

TRAINEE_SITUATIONS = frozenset({"trainee_asked"})


def situations_of(profession: str) -> tuple[str, ...]:
    """What is asked after the profession; nothing when the profession alone decides."""
    return tuple(case.situation for case in CASES.get(profession, ()) if case.situation)


def need_of(profession: str, situation: str = "") -> Need | None:
    """None for a combination that the table doesn't have."""
    for case in CASES.get(profession, ()):
        if case.situation == situation:
            return case.need
    return None


def may_ask(profession: str, situation: str) -> bool:
    return need_of(profession, situation) == Need.ASK
