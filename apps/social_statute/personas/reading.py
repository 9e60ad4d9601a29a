"""The people of personas.yaml, and their facts as a rule case would state them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).with_name("personas.yaml")
PERSON_FACTS = ("pension_taken_on", "deceased_on", "bank_account", "employment", "inactivity")


@dataclass(frozen=True, slots=True)
class Correction:
    year: int
    made_on: dt.date
    fact: str
    value: Any
    expect: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PersonaNumber:
    number: str
    facts: dict[str, Any]
    expect: dict[int, dict[str, Any]]
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    username: str
    first_name: str
    last_name: str
    sex: str
    born: dt.date
    language: str
    has_email: bool
    facts: dict[str, Any]
    numbers: tuple[PersonaNumber, ...]
    benefit_choice: dict[int, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return f"{self.username}@demo.example"


@lru_cache(maxsize=1)
def read_personas() -> tuple[Persona, ...]:
    """Raises KeyError or TypeError when the file has not the form that its head describes."""
    return tuple(_persona(dict(entry)) for entry in yaml.safe_load(PATH.read_text(encoding="utf-8")))


def _persona(entry: dict[str, Any]) -> Persona:
    name = entry.pop("name")
    numbers = tuple(_number(dict(number)) for number in entry.pop("numbers"))
    facts = {key: entry.pop(key) for key in PERSON_FACTS if key in entry}
    return Persona(
        first_name=name["first"],
        last_name=name["last"],
        has_email=entry.pop("email", "") != "none",
        facts=facts,
        numbers=numbers,
        **entry,
    )


def _number(entry: dict[str, Any]) -> PersonaNumber:
    correction = entry.pop("correction", None)
    return PersonaNumber(correction=Correction(**correction) if correction else None, **entry)


def activity_of(number: PersonaNumber) -> Iterator[dict[str, Any]]:
    """`volumes` as the entries that they stand for."""
    for measure, years in number.facts.get("volumes", {}).items():
        for year, value in years.items():
            yield {"year": year, "measure": measure, "value": value}


def facts_for(persona: Persona, number: PersonaNumber, year: int) -> dict[str, Any]:
    """The facts of one number for one premium year, in the vocabulary of the rule cases."""
    facts = {**persona.facts, **number.facts}
    for shorthand in ("volumes", "inactivity_waiver", "contracts", "evidence"):
        facts.pop(shorthand, None)
    if entries := list(activity_of(number)):
        facts["activity"] = entries
    if year in number.facts.get("inactivity_waiver", ()):
        facts["inactivity_waiver"] = True
    facts["contracts"] = [
        {key: value for key, value in contract.items() if key not in ("insurer", "chosen_for")}
        | ({"chosen": True} if year in contract.get("chosen_for", ()) else {})
        for contract in number.facts.get("contracts", ())
    ]
    facts["evidence"] = [
        {key: value for key, value in evidence.items() if key != "year"}
        for evidence in number.facts.get("evidence", ())
        if evidence["year"] == year
    ]
    return facts
