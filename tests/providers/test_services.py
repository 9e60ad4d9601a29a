from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.providers.bank_services import bank_account_add
from apps.providers.correction_values import SHAPES, correction_value_check
from apps.providers.models import FactCorrection, Person, ProviderNumber
from apps.providers.selectors import corrections_in_force, persons_search
from apps.providers.services import (
    correction_add,
    correction_withdraw,
    person_register,
)
from tests.providers.conftest import make_provider


@pytest.mark.django_db
class TestPersonRegister:
    def test_the_niss_is_encrypted_findable_and_unique(self) -> None:
        person = person_register(last_name="Østergård", first_name="Noël", niss="85.07.30-033 28")
        assert person.search_name == "ostergard noel"
        assert list(persons_search("85073003328")) == [person]
        with connection.cursor() as cursor:
            cursor.execute("SELECT niss FROM providers_person")
            assert "85073003328" not in cursor.fetchone()[0]
        assert Person.objects.get().niss == "85073003328"
        assert TrailEntry.objects.get().act == "person_register"
        with pytest.raises(ValidationError, match="already exists"):
            person_register(last_name="A", first_name="B", niss="85073003328")

    def test_a_wrong_niss_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="can't be a NISS"):
            person_register(last_name="A", first_name="B", niss="85073003329")
        assert not TrailEntry.objects.exists()

    def test_the_searched_name_follows_the_name_whoever_writes_it(self) -> None:
        person = person_register(last_name="A", first_name="B")
        Person.objects.filter(pk=person.pk).update(last_name="Ça")
        person.refresh_from_db()
        assert person.search_name == "ca b"


@pytest.mark.django_db
class TestConstraints:
    @pytest.mark.parametrize(
        ("eight", "profession"), [("2000189", "physician"), ("20001893", "physician"), ("00000197", "nurse")]
    )
    def test_a_number_fits_its_profession(self, eight: str, profession: str) -> None:
        person = Person.objects.create(last_name="A", first_name="B")
        with pytest.raises(IntegrityError), transaction.atomic():
            ProviderNumber.objects.create(number=eight, profession=profession, person=person)


@pytest.mark.django_db
def test_bank_accounts_are_masked_and_checked() -> None:
    person = make_provider().person
    account = bank_account_add(person=person, iban="be68 5390 0754 7034", domain="all", usable_from=dt.date(2024, 1, 1))
    account.refresh_from_db()
    assert (account.iban, str(account)) == ("BE68539007547034", "BE68 •••• •••• 7034")
    assert "5390" not in str(TrailEntry.objects.get().detail)
    with pytest.raises(ValidationError, match="IBAN"):
        bank_account_add(person=person, iban="BE68539007547035", domain="all", usable_from=dt.date(2024, 2, 1))


@pytest.mark.django_db
class TestCorrections:
    VALUE = ({"status": "full", "from": "2024-01-01"},)

    def add(self, officer: User, **changed: Any) -> FactCorrection:
        given: dict[str, Any] = {
            "provider": make_provider(),
            "fact": "convention",
            "value": list(self.VALUE),
            "reason": "letter",
        }
        return correction_add(**(given | changed), actor=officer)

    def test_added_and_withdrawn_it_stays_visible(self, officer: User) -> None:
        correction = self.add(officer)
        assert list(corrections_in_force(correction.provider)) == [correction]
        correction_withdraw(correction=correction, reason="wrong person", actor=officer)
        assert not corrections_in_force(correction.provider).exists()
        assert FactCorrection.objects.count() == 1
        assert list(TrailEntry.objects.order_by("id").values_list("act", flat=True)) == [
            "correction_add",
            "correction_withdraw",
        ]
        with pytest.raises(ValidationError, match="already been withdrawn"):
            correction_withdraw(correction=correction, reason="again", actor=officer)

    @pytest.mark.parametrize("changed", [{"reason": "  "}, {"fact": "colour"}, {"value": [{"status": "x"}]}])
    def test_without_reason_or_sense_it_is_refused(self, officer: User, changed: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            self.add(officer, **changed)
        assert not TrailEntry.objects.exists()

    def test_withdrawing_needs_a_reason(self, officer: User) -> None:
        correction = self.add(officer)
        with pytest.raises(ValidationError, match="Say why"):
            correction_withdraw(correction=correction, reason=" ", actor=officer)


GOOD = {
    "activity": [{"year": 2023, "measure": "services", "value": "10.5"}],
    "convention": [{"status": "full", "from": "2020-01-01", "to": "2020-12-31"}],
    "employment": [{"status": "employee", "from": "2020-01-01"}],
    "inactivity": [{"kind": "maternity", "year": 2023, "days": 20}],
    "titular": True,
    "training": [],
    "recognised_on": "2015-10-01",
    "first_number_on": "2015-10-01",
    "sanctions": [{"from": "2020-01-01"}],
    "stopped_on": "2015-10-01",
    "specialty": "ent",
}
BAD: list[tuple[str, Any]] = [
    ("activity", [{"year": 2023, "measure": "services", "value": 10.5}]),
    ("activity", [{"year": 2023, "measure": "services", "value": "-1"}]),
    ("activity", [{"year": "2023", "measure": "services", "value": "1"}]),
    ("activity", [{"year": 2023, "measure": "services", "value": "NaN"}]),
    ("convention", [{"status": "full"}]),
    ("convention", [{"status": "full", "from": "2020-01-01", "until": "2020-12-31"}]),
    ("convention", [{"status": "full", "from": "2020-01-02", "to": "2020-01-01"}]),
    ("convention", ["full"]),
    ("titular", "yes"),
    ("recognised_on", "2015-13-01"),
    ("recognised_on", None),
    ("specialty", "surgeon"),
]


def test_each_fact_has_its_shape() -> None:
    assert set(GOOD) == set(SHAPES) == set(FactCorrection.Fact.values)
    for fact, value in GOOD.items():
        correction_value_check(fact, value)
    correction_value_check("inactivity", [{"kind": "maternity", "from": "2020-01-01"}])


@pytest.mark.parametrize(("fact", "value"), BAD)
def test_a_value_of_another_shape_is_refused(fact: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        correction_value_check(fact, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(fact=st.sampled_from(sorted(SHAPES)), value=JSON)
def test_no_value_breaks_the_check(fact: str, value: Any) -> None:
    with contextlib.suppress(ValidationError):
        correction_value_check(fact, value)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["peeters anna", "li", "Lefebvr Zoe"])
def test_a_search_by_name_reads_the_trigram_index(typed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO providers_person (last_name, first_name, niss, language, email, search_name)"
            " SELECT md5(n::text), md5((n + 1)::text), '', 'fr', '', '' FROM generate_series(1, 4000) n"
        )
        cursor.execute("ANALYZE providers_person")
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "person_name_trgm" in persons_search(typed).order_by().explain()
