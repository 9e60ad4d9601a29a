"""The cases of tests/cases/identifiers.csv through the register's import, row by row."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.core import identifiers
from apps.core.clock import today
from apps.providers.importers.services import import_apply, import_validate
from apps.providers.models import Person, ProviderNumber
from apps.providers.professions import NUMBER_PREFIXES
from tests.providers.conftest import Upload

pytestmark = pytest.mark.django_db

HEAD = "niss,last_name,first_name,language,number,profession\n"
FILE = Path(settings.BASE_DIR) / "tests" / "cases" / "identifiers.csv"


def cases(kind: str) -> list[Any]:
    with FILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return [pytest.param(row["input"], row["verdict"], row["normalised"], id=row["input"]) for row in rows]


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("niss"))
def test_the_niss_of_a_register(upload: Upload, raw: str, verdict: str, normalised: str) -> None:
    if verdict == "ok" and identifiers.niss(raw, as_of=today()).is_refused:
        pytest.fail("the case is read on a day after the birth")
    batch = upload("providers", HEAD + f"{raw},Proef,Noor,nl,10000106,physician\n")
    import_validate(batch=batch)
    import_apply(batch=batch)
    found = [*Person.objects.all()]
    assert [person.niss for person in found] == ([normalised] if verdict == "ok" else [])


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("inami"))
def test_the_number_of_a_register(upload: Upload, raw: str, verdict: str, normalised: str) -> None:
    profession = next((p for p, prefix in NUMBER_PREFIXES.items() if raw.startswith(prefix)), "physician")
    batch = upload("providers", HEAD + f'85073003328,Proef,Noor,nl,"{raw}",{profession}\n')
    import_validate(batch=batch)
    import_apply(batch=batch)
    is_of_a_person = not normalised.startswith("7")
    wanted = [normalised[:8]] if verdict in ("ok", "warn") and is_of_a_person else []
    assert [*ProviderNumber.objects.values_list("number", flat=True)] == wanted
