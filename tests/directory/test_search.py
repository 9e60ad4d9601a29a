"""Finding people, and not finding those who are not listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.directory import selectors
from apps.directory.forms import SearchForm
from apps.directory.wanted import cursor_read
from apps.providers.models import ConventionPeriod, ConventionStatus, ProviderNumber
from apps.providers.services import qualification_codes_load
from tests.directory.factories import listed_number, work_address
from tests.factories import ConventionPeriodFactory, ProviderNumberFactory, SanctionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


TODAY = dt.date(2025, 7, 10)


@pytest.fixture(autouse=True)
def _today(portal_clock: Any) -> None:
    portal_clock(TODAY)


def found(**query: str) -> list[str]:
    """Names that a search finds, in its order."""
    form = SearchForm(query)
    assert form.is_valid(), form.errors
    return [listing.name for listing in selectors.search(form.wanted()).listings]


def refusal(**query: str) -> str:
    form = SearchForm(query)
    assert not form.is_valid()
    return " ".join(str(text) for errors in form.errors.values() for text in errors)


def person(last_name: str, first_name: str = "Anna", **kwargs: Any) -> ProviderNumber:
    return listed_number(person__last_name=last_name, person__first_name=first_name, **kwargs)


class TestNames:
    def test_accents_capitals_hyphens_and_order_of_words_do_not_matter(self) -> None:
        person("Lefèvre-Ångström", "Zoë")
        for typed in ("lefevre", "LEFÈVRE", "zoe lefevre", "Angstrom", "Lefevre Angstrom", "lefevre-angstrom zoë"):
            assert found(q=typed) == ["Lefèvre-Ångström Zoë"], typed

    def test_a_typing_error_finds_the_nearest_and_says_so(self) -> None:
        person("Vandenbroucke", "Pieter")
        person("Zandmans")
        form = SearchForm({"q": "Vandenbrouke Pieter"})
        assert form.is_valid()
        page = selectors.search(form.wanted())
        assert [listing.name for listing in page.listings] == ["Vandenbroucke Pieter"]
        assert page.is_alike

    def test_a_name_of_several_words_is_found_when_typed_as_one_and_the_other_way_round(self) -> None:
        person("Van den Broeck", "Marie")
        person("Vandenberghe", "Jan")
        person("De Winter", "Els")
        assert found(q="Vandenbroeck")[0] == "Van den Broeck Marie"
        assert found(q="marie vandenbroeck") == ["Van den Broeck Marie"]
        assert found(q="dewinter") == ["De Winter Els"]
        assert found(q="van den berghe") == ["Vandenberghe Jan"]

    def test_the_name_as_typed_comes_before_names_that_contain_it(self) -> None:
        person("Aajansens")
        person("Jansens-Zoet")
        person("Jansensen")
        assert found(q="jansens") == ["Jansens-Zoet Anna", "Aajansens Anna", "Jansensen Anna"]

    @pytest.mark.parametrize("typed", ["%", "_", "a%b_c", "\\", "'; DROP TABLE x; --", "((", "[a-z]*", "a" * 100, "éà"])
    def test_odd_input_is_text_and_nothing_else(self, typed: str) -> None:
        person("Moens", "Tom")
        form = SearchForm({"q": typed})
        if form.is_valid():
            assert found(q=typed) == []

    def test_a_null_byte_is_refused_in_words(self, client: Client) -> None:
        assert client.get(reverse("directory:search"), {"q": "a\0b"}).status_code == 200
        assert client.get(reverse("directory:suggest"), {"q": "a\0b", "kind": "name"}).status_code == 200


class TestNumbers:
    @pytest.mark.parametrize(
        "typed", ["10000106", "1-00001-06", "1-00001-06-003", "1.00001.06.003", "1 00001 06", "1/00001/06/003", "10000"]
    )
    def test_any_printed_form_finds_it(self, typed: str) -> None:
        person("Aerts", number="10000106")
        person("Maes", number="30000219", profession="dentist")
        assert found(q=typed) == ["Aerts Anna"]

    def test_a_wrong_number_is_refused_with_the_reason(self) -> None:
        assert "check digits" in refusal(q="10000107")
        assert "at least the first three" in refusal(q="12")
        assert "national register number" in refusal(q="85.07.30-033.28")


class TestPlaces:
    def test_postcode_and_municipality_in_three_languages(self) -> None:
        work_address(person("Aerts"))
        work_address(person("Born"), postcode="4000", municipality_code="62063")
        for place in ("9000", "B-9000", "9000 Gent", "Gent", "gand", "GAND"):
            assert found(place=place) == ["Aerts Anna"], place
        for place in ("4000", "Liège", "liege", "Luik", "Lüttich", "Liegge"):
            assert found(place=place) == ["Born Anna"], place
        assert found(place="1000") == []
        assert "don't know this place" in refusal(place="Xyzzy")

    def test_only_the_addresses_of_the_day_count(self) -> None:
        provider = person("Aerts")
        work_address(provider, first_day=dt.date(2020, 1, 1), last_day=dt.date(2024, 12, 31))
        work_address(
            provider, first_day=dt.date(2025, 1, 1), postcode="4000", municipality_code="62063", is_principal=False
        )
        work_address(provider, first_day=dt.date(2025, 8, 1), postcode="1000", municipality_code="21004")
        assert found(place="9000") == [] and found(place="1000") == []
        assert found(place="4000") == ["Aerts Anna"]
        assert found(place="9000", on="2024-03-01") == ["Aerts Anna"]

    def test_a_withdrawn_address_is_none(self, django_user_model: Any) -> None:
        from apps.core.clock import now

        address = work_address(person("Aerts"))
        address.withdrawn_at, address.withdrawn_by = now(), django_user_model.objects.create(username="x")
        address.save()
        assert found(place="9000") == []


class TestFilters:
    def test_all_that_is_given_must_hold(self) -> None:
        qualification_codes_load()
        work_address(person("Aerts", code="730"))
        work_address(person("Born", code="730"), postcode="4000", municipality_code="62063")
        work_address(person("Claes", code="003"))
        work_address(person("Dierckx", profession="dentist", code="001"))
        assert found(profession="physician", place="9000") == ["Aerts Anna", "Claes Anna"]
        assert found(specialty="cardiology") == ["Aerts Anna", "Born Anna"]
        assert found(specialty="cardiology", place="Gent") == ["Aerts Anna"]
        assert found(code="001") == ["Dierckx Anna"]
        assert found(code="001", profession="physician") == []
        assert found(q="born", place="9000") == []

    def test_a_code_without_a_label_is_found_by_its_digits(self) -> None:
        person("Aerts", code="348")
        assert found(code="348") == ["Aerts Anna"]

    def test_status(self) -> None:
        for name, status in (("Aerts", "full"), ("Born", "partial"), ("Claes", "none")):
            ConventionPeriodFactory(provider=person(name), status=status)
        person("Dupont")
        assert found(status="none") == ["Claes Anna"]
        assert found(status="partial") == ["Born Anna"]


class TestOnADay:
    def test_status_and_qualification_of_that_day(self) -> None:
        provider = person("Aerts")
        ConventionPeriodFactory(
            provider=provider, status="none", first_day=dt.date(2022, 1, 1), last_day=dt.date(2023, 12, 31)
        )
        ConventionPeriodFactory(provider=provider, status="full", first_day=dt.date(2024, 1, 1))
        assert found(status="full") == ["Aerts Anna"] == found(status="none", on="2023-12-31")
        assert found(status="full", on="2023-12-31") == []
        on_the_day = selectors.listing(provider.number, dt.date(2023, 6, 1))
        assert on_the_day is not None
        assert (on_the_day.status, on_the_day.status_since) == ("none", dt.date(2022, 1, 1))
        before = selectors.listing(provider.number, dt.date(2021, 6, 1))
        assert before is not None and before.status == ""

    def test_periods_that_follow_each_other_are_one(self) -> None:
        provider = person("Aerts")
        ConventionPeriodFactory(provider=provider, first_day=dt.date(2022, 1, 1), last_day=dt.date(2023, 12, 31))
        ConventionPeriodFactory(provider=provider, first_day=dt.date(2024, 1, 1))
        now = selectors.listing(provider.number, TODAY)
        assert now is not None and now.status_since == dt.date(2022, 1, 1)

    def test_the_future_and_nonsense_are_refused(self) -> None:
        assert "future" in refusal(on="2025-07-11")
        assert refusal(on="yesterday") and refusal(on="1900-01-01")

    def test_whoever_is_not_listed_today_is_not_on_another_day_either(self) -> None:
        person("Aerts", person__deceased_on=dt.date(2025, 1, 1))
        assert found(q="aerts", on="2024-03-01") == []

    def test_nobody_is_found_before_their_number(self) -> None:
        person("Aerts", since=dt.date(2024, 10, 1))
        assert found(q="aerts", on="2024-03-01") == []
        assert found(q="aerts") == ["Aerts Anna"]


class TestHidden:
    """The change shows with the very statement that makes it, whoever writes it."""

    def test_a_death_a_stop_and_a_suspension_hide_at_once(self) -> None:
        provider = person("Aerts")
        assert found(q="aerts")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE providers_person SET deceased_on = '2025-07-10'")
            assert found(q="aerts") == []
            cursor.execute("UPDATE providers_person SET deceased_on = NULL")
            assert found(q="aerts")
            cursor.execute("UPDATE providers_providernumber SET stopped_on = '2025-07-09'")
            assert found(q="aerts") == []
            cursor.execute("UPDATE providers_providernumber SET stopped_on = '2025-07-10'")
            assert found(q="aerts")  # the last day still counts
        sanction = SanctionFactory(provider=provider, first_day=TODAY, last_day=None)
        assert found(q="aerts") == []
        sanction.delete()
        assert found(q="aerts")

    def test_time_alone_changes_what_is_shown(self, portal_clock: Any) -> None:
        provider = person("Aerts")
        SanctionFactory(provider=provider, first_day=dt.date(2025, 7, 11), last_day=dt.date(2025, 7, 31))
        ConventionPeriodFactory(provider=provider, status="none", first_day=dt.date(2025, 8, 15))
        assert found(q="aerts") and found(status="none") == []
        portal_clock(dt.date(2025, 7, 11))
        assert found(q="aerts") == []
        portal_clock(dt.date(2025, 8, 15))
        assert found(status="none") == ["Aerts Anna"]

    def test_a_refusal_shows_at_once(self) -> None:
        period = ConventionPeriodFactory(provider=person("Aerts"))
        assert found(status="full")
        ConventionPeriod.objects.filter(pk=period.pk).update(last_day=dt.date(2025, 7, 9))
        ConventionPeriodFactory(provider=period.provider, status=ConventionStatus.NONE, first_day=TODAY)
        assert found(status="none") == ["Aerts Anna"] and found(status="full") == []

    def test_without_a_qualification_or_before_the_number_nobody_is_listed(self) -> None:
        ProviderNumberFactory(person__last_name="Aerts")
        person("Aerts", granted_on=dt.date(2025, 8, 1))
        assert found(q="aerts") == []

    def test_a_fact_that_its_source_replaced_counts_no_more(self) -> None:
        from apps.core.clock import now

        sanction = SanctionFactory(provider=person("Aerts"), first_day=TODAY, last_day=None)
        assert found(q="aerts") == []
        sanction.superseded_at = now()
        sanction.save()
        assert found(q="aerts")


class TestPaging:
    def test_every_number_comes_once_in_order_and_with_few_queries(self, django_assert_num_queries: Any) -> None:
        for place in range(47):
            work_address(person(f"Jan{'' if place % 3 else 's'} {place % 5}", f"A{place % 2}"))
        seen: list[str] = []
        for query in ({"q": "jan"}, {"profession": "physician"}):
            seen.clear()
            after = None
            while True:
                form = SearchForm(query)
                assert form.is_valid()
                page = selectors.search(form.wanted(), after=after, size=10)
                seen += [listing.number for listing in page.listings]
                if not page.next_cursor:
                    break
                after = cursor_read(page.next_cursor)
            assert len(seen) == len(set(seen)) == 47
        form = SearchForm({"profession": "physician"})
        assert form.is_valid()
        with django_assert_num_queries(5):
            selectors.search(form.wanted(), size=10)
        with django_assert_num_queries(5):
            selectors.search(form.wanted(), size=40)

    @pytest.mark.parametrize("after", ["x", "!!!", "W10", "bnVsbA", "WzAsICJhXHUwMDAwIiwgIjEiXQ", "W1tbW1tb", "é"])
    def test_a_damaged_address_is_said_in_words(self, client: Client, after: str) -> None:
        response = client.get(reverse("directory:search"), {"q": "jan", "after": after})
        assert response.status_code == 200
        assert "page" in response.context and response.context["page"] is None
