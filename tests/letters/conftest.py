from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.letters import kinds
from apps.letters.models import Letter
from apps.letters.services import letter_write
from apps.providers.models import ContactAddress
from tests.factories import LONG_AGO, PersonFactory

CONTENT: dict[str, Any] = {
    "title": "Votre statut social 2024",
    "reference": "SS-2024-10000106",
    "lead": ["Nous avons pris une décision.", "Vous recevez 5.881,81 euros."],
    "rows": [["Résultat", "accordé"], ["Montant", "5.881,81 €"]],
    "sections": [
        {
            "title": "Le calcul",
            "paragraphs": ["Chaque ligne dit pourquoi."],
            "table": {
                "caption": "Ligne par ligne",
                "head": ["Règle", "Constat"],
                "rows": [["Activité", "26.000 prestations"], ["Convention", "toute l'année"]],
            },
        }
    ],
    "legal": ["Arrêté royal du 5 mai 2020, article 5", "Arrêté royal du 6 mars 2007, article 3"],
    "how_to_contest": [
        "Vous avez 60 jours à partir de la notification.",
        "Dans le portail ou par recommandé.",
    ],
    "signature": ["Pour le Service des soins de santé"],
}


@pytest.fixture
def told() -> list[dt.date | None]:
    """The days of notification that the app of the kind was told of."""
    return []


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch, told: list[dt.date | None]) -> str:
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_letter_kind("example", "Example", on_notified=lambda letter: told.append(letter.notified_on))
    return "example"


@pytest.fixture
def person(db: None) -> Any:
    return PersonFactory(first_name="Anne", last_name="Peeters", email="anne@test.example", language="fr")


def write(person: Any, event: str = "decision:1", **more: Any) -> Letter:
    return letter_write(event=event, kind="example", person=person, data=more.pop("data", CONTENT), **more)


def lives_at(provider: Any, street: str = "Rue de l'Exemple", **more: Any) -> ContactAddress:
    values = {
        "provider": provider,
        "street": street,
        "house_number": "12",
        "box": "3",
        "postcode": "1000",
        "municipality_code": "21004",
        "first_day": LONG_AGO,
        "received_on": LONG_AGO,
    }
    return ContactAddress.objects.create(**values | more)
