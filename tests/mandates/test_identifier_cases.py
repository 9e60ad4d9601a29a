"""The cases of tests/cases/identifiers.csv through the forms in which somebody names a mandatary or a provider."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.core.clock import today
from apps.mandates.forms import OfferForm, RequestForm
from apps.mandates.models import OrganisationKind
from apps.mandates.selectors import holder_of
from apps.providers.professions import NUMBER_PREFIXES
from tests.factories import ProviderNumberFactory

from .factories import MandataryUserFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

FILE = Path(settings.BASE_DIR) / "tests" / "cases" / "identifiers.csv"
TAKEN = ("ok", "warn")


def cases(kind: str) -> list[Any]:
    with FILE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return [pytest.param(row["input"], row["verdict"], row["normalised"], id=row["input"]) for row in rows]


def offered(**filled: str) -> OfferForm:
    days = {"first_day": today().isoformat(), "kind": "social_statute", "terms": "on"}
    return OfferForm({"name": "Proef Noor", **days, **filled})


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("niss"))
def test_a_person_is_named_by_niss(raw: str, verdict: str, normalised: str) -> None:
    form = offered(mandatary_kind="person", number=raw)
    assert form.is_valid() == (verdict == "ok"), form.errors
    if verdict == "ok":
        assert form.mandatary.niss == normalised
    else:
        assert "number" in form.errors


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("cbe"))
def test_an_enterprise_is_named_by_its_cbe_number(raw: str, verdict: str, normalised: str) -> None:
    organisation = OrganisationFactory(number=normalised) if verdict == "ok" else None
    form = offered(mandatary_kind=OrganisationKind.ENTERPRISE, number=raw)
    assert form.is_valid() == (verdict == "ok"), form.errors
    if organisation:
        assert form.mandatary.organisation == organisation
    else:
        assert "number" in form.errors


@pytest.mark.parametrize(("raw", "verdict", "normalised"), cases("inami"))
def test_a_provider_is_asked_by_inami_number(raw: str, verdict: str, normalised: str) -> None:
    profession = next((p for p, prefix in NUMBER_PREFIXES.items() if normalised.startswith(prefix)), None)
    is_taken = verdict in TAKEN and profession is not None
    if is_taken:
        ProviderNumberFactory(number=normalised[:8], profession=profession)
    form = RequestForm(
        {
            "number": raw,
            "mandatary": "own",
            "kind": "social_statute",
            "first_day": today().isoformat(),
            "terms": "on",
        },
        holder=holder_of(MandataryUserFactory()),
    )
    assert form.is_valid() == is_taken, form.errors
    if is_taken:
        assert form.principal.numbers.get().number == normalised[:8]
    else:
        assert "number" in form.errors
