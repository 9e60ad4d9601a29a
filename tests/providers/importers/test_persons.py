"""The register of providers: persons and their numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from apps.core.fields import search_hash
from apps.providers.importers.services import import_apply
from apps.providers.models import ImportState, Person, ProviderNumber
from tests.providers.conftest import Upload, make_provider, niss, number, problems

pytestmark = pytest.mark.django_db

PROVIDERS = "niss,last_name,first_name,language,number,profession,birth_date,granted_on,stopped_on,email\n"


def test_persons_and_their_numbers(upload: Upload) -> None:
    nurse, midwife = number(400_061), number(400_062)
    batch = import_apply(
        batch=upload(
            "providers",
            PROVIDERS
            + f"85.07.30-033 28,Lefèvre,Zoë,fr,{nurse},nurse,1985-07-30,2010-01-01,,zoe@example.org\n"
            + f"85073003328,Lefèvre,Zoë,fr,{midwife}004,midwife,1985-07-30,,,\n",
        )
    )
    assert (batch.state, batch.rows_new) == (ImportState.APPLIED, 2)
    person = Person.objects.get()
    assert (person.niss, person.niss_hash) == ("85073003328", search_hash("85073003328"))
    assert (person.search_name, person.email) == ("lefevre zoe", "zoe@example.org")
    assert {n.number: n.profession for n in person.numbers.all()} == {nurse: "nurse", midwife: "midwife"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT niss FROM providers_person")
        assert "8507" not in cursor.fetchone()[0]


def test_a_known_person_is_brought_to_the_register_but_keeps_the_address(upload: Upload) -> None:
    provider = make_provider(niss=niss(850730_033), email="own@example.org")
    row = f"{provider.person.niss},Peeters,Anne,nl,{provider.number},physician,,2010-01-01,2024-06-30,"
    row += "new@example.org\n"
    batch = import_apply(batch=upload("providers", PROVIDERS + row))
    assert (batch.rows_new, batch.rows_changed) == (0, 1)
    provider.refresh_from_db()
    assert (provider.person.first_name, provider.person.search_name) == ("Anne", "peeters anne")
    assert (provider.person.email, provider.stopped_on) == ("own@example.org", dt.date(2024, 6, 30))
    again = import_apply(batch=upload("providers", PROVIDERS + row + "\n"))
    assert (again.rows_changed, again.rows_unchanged) == (0, 1)


def test_bad_rows_of_the_register_of_providers(upload: Upload) -> None:
    known = make_provider(niss=niss(850730_033))
    taken = make_provider(100_002, niss=niss(850730_035))
    fresh = [number(six) for six in range(100_100, 100_120)]
    rows = [
        f"{niss(700101_001)},A,B,fr,{taken.number},physician,,,,",  # somebody else's number
        f"{known.person.niss},Peeters,Anna,fr,{known.number},dentist,,,,",
        f"{niss(700101_003)},A,B,fr,{fresh[0]},dentist,,,,",
        f"{niss(700101_005)},A,B,en,{fresh[1]},physician,,2020-01-01,2019-01-01,",
        f"{niss(700101_007)},A,B,it,{fresh[2]},physician,,,,no-address",
        f"{niss(700101_009)},A,B,fr,{fresh[3]},physician,,,,",
        f"{niss(700101_011)},A,B,fr,{fresh[3]},physician,,,,",
        f"{niss(700101_013)},A,B,fr,{fresh[4]},physician,,,,",
        f"{niss(700101_013)},A,C,fr,{fresh[5]},physician,,,,",
        ",A,B,fr,10000100,physician,,,,",
        f"{niss(700101_015)},A,B,fr,10182803,physician,,,,",
        f"70010100100,A,B,fr,{fresh[6]},physician,,,,",
    ]
    batch = import_apply(batch=upload("providers", PROVIDERS + "\n".join(rows)), apply_good=True)
    assert problems(batch) == {
        (2, "number", "other_person"),
        (3, "profession", "profession_differs"),
        (3, "number", "not_of_profession"),
        (4, "number", "not_of_profession"),
        (5, "stopped_on", "order"),
        (6, "language", "bad_choice"),
        (6, "email", "bad_email"),
        (7, "number", "duplicate"),
        (8, "number", "duplicate"),
        (9, "niss", "person_differs"),
        (10, "niss", "person_differs"),
        (11, "niss", "missing"),
        (11, "number", "bad_check"),
        (13, "niss", "bad_niss"),
    }
    assert problems(batch, warnings=True) == {(12, "number", "check_unconfirmed")}
    assert set(ProviderNumber.objects.values_list("number", flat=True)) == {
        known.number,
        taken.number,
        "10182803",
    }
