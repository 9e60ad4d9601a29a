from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from apps.core.models import TrailEntry
from apps.providers.models import Person, ProviderNumber
from apps.providers.selectors import persons_search
from apps.providers.services import (
    person_register,
)


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
