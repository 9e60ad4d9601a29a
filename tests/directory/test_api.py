"""The interface for programs, held against its own description."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker

from apps.directory.api import COLUMNS
from apps.providers.models import ConventionStatus
from apps.providers.professions import Profession
from apps.providers.services import qualification_codes_load
from tests.directory.factories import listed_number, work_address
from tests.factories import ConventionPeriodFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)
PROVIDERS = "/api/directory/v1/providers"


@pytest.fixture(autouse=True)
def _today(portal_clock: Any) -> None:
    portal_clock(TODAY)


@pytest.fixture
def description(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get(reverse("directory:api_openapi")).json()
    return found


def holds(description: dict[str, Any], schema: str, data: Any) -> None:
    """The answer is exactly what the description says."""
    rooted = {"$ref": f"#/components/schemas/{schema}", "components": description["components"]}
    Draft202012Validator(rooted, format_checker=FormatChecker()).validate(data)


def a_few() -> None:
    qualification_codes_load()
    cardiologist = listed_number(code="730", person__last_name="Aerts")
    ConventionPeriodFactory(provider=cardiologist, status="none")
    work_address(cardiologist, phone="+3292240000", phone_is_public=True)
    work_address(cardiologist, is_principal=False, municipality_code="", municipality_typed="Ergens", postcode="1234")
    listed_number(profession="nurse", code="401", person__last_name="Born")
    ConventionPeriodFactory(provider=listed_number(code="348", person__last_name="Claes"), status="partial")


class TestDescription:
    def test_its_schemas_are_schemas_and_its_references_lead_somewhere(self, description: dict[str, Any]) -> None:
        assert description["openapi"] == "3.1.0"
        for schema in description["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)
        text = str(description)
        for name in description["components"]["schemas"]:
            assert f"#/components/schemas/{name}" in text

    def test_its_addresses_and_parameters_are_those_of_the_portal(
        self, client: Client, description: dict[str, Any]
    ) -> None:
        assert set(description["paths"]) == {
            reverse("directory:api_providers"),
            reverse("directory:api_provider", args=["x"]).replace("/x", "/{number}"),
            reverse("directory:api_openapi"),
        }
        given = {"size": "5", "after": "", "q": "aerts", "place": "9000", "on": "2025-01-01", "code": "730"}
        given |= {
            "profession": "physician",
            "specialty": "cardiology",
            "status": "none",
            "lang": "nl",
            "format": "json",
        }
        parameters = description["paths"][PROVIDERS]["get"]["parameters"]
        assert {parameter["name"] for parameter in parameters} == set(given)
        assert client.get(PROVIDERS, given).status_code == 200
        assert client.get(PROVIDERS, {"surname": "x"}).json()["error"]["code"] == "unknown_parameter"

    def test_its_lists_are_those_of_the_portal(self, description: dict[str, Any]) -> None:
        schemas = description["components"]["schemas"]
        assert schemas["Profession"]["properties"]["code"]["enum"] == Profession.values
        assert schemas["Convention"]["properties"]["status"]["enum"] == [*ConventionStatus.values, "unknown"]


class TestAnswers:
    def test_answers_hold_to_the_description(self, client: Client, description: dict[str, Any]) -> None:
        a_few()
        for query in ({}, {"q": "aerts"}, {"q": "aertz"}, {"place": "9000"}, {"on": "2004-01-01"}, {"size": "1"}):
            page = client.get(PROVIDERS, query).json()
            holds(description, "Page", page)
        one = client.get(f"{PROVIDERS}/{client.get(PROVIDERS).json()['providers'][0]['number']}").json()
        holds(description, "Provider", one)
        assert one["qualification"]["specialty"] == "cardiology"
        assert one["convention"]["status"] == "none"
        assert [address["phone"] for address in one["work_addresses"]] == ["+3292240000", None]
        names = {p["last_name"]: p for p in client.get(PROVIDERS).json()["providers"]}
        assert names["Born"]["convention"]["status"] == "unknown"
        assert names["Claes"]["qualification"]["specialty"] is None

    @pytest.mark.parametrize(
        ("address", "status"),
        [
            (f"{PROVIDERS}?place=Xyzzy", 400),
            (f"{PROVIDERS}?size=0", 400),
            (f"{PROVIDERS}?size=9999999999999", 400),
            (f"{PROVIDERS}?after=damaged", 400),
            (f"{PROVIDERS}?format=xml", 400),
            (f"{PROVIDERS}?on=2099-01-01", 400),
            (f"{PROVIDERS}/10000107", 400),
            (f"{PROVIDERS}/abc", 400),
            (f"{PROVIDERS}/19999915", 404),
        ],
    )
    def test_refusals_hold_to_the_description(
        self, client: Client, description: dict[str, Any], address: str, status: int
    ) -> None:
        response = client.get(address)
        assert response.status_code == status
        holds(description, "Problem", response.json())
        assert response["Cache-Control"] == "no-store"

    def test_pages_lead_to_the_next_until_all_is_read(self, client: Client) -> None:
        for place in range(5):
            listed_number(person__last_name=f"Jansens {place}")
        address, seen = f"{PROVIDERS}?q=jansens&size=2&lang=nl", []
        while address:
            response = client.get(address)
            page = response.json()
            seen += [found["last_name"] for found in page["providers"]]
            assert ("Link" in response) == bool(page["next"])
            address = "?".join(urlsplit(page["next"] or "")[2:4]).strip("?")
        assert seen == [f"Jansens {place}" for place in range(5)]

    def test_labels_come_in_the_language_asked_for(self, client: Client) -> None:
        a_few()
        german = client.get(PROVIDERS, {"lang": "de", "q": "aerts"}, HTTP_ACCEPT_LANGUAGE="nl")
        dutch = client.get(PROVIDERS, {"lang": "nl", "q": "aerts"}).json()["providers"][0]
        assert german.json()["providers"][0]["profession"]["label"] != dutch["profession"]["label"]
        assert dutch["work_addresses"][0]["municipality"] == "Gent"
        assert german["Content-Language"] == "de"


class TestManners:
    def test_an_unchanged_answer_is_not_sent_again(self, client: Client) -> None:
        provider = listed_number(person__last_name="Aerts")
        first = client.get(PROVIDERS)
        assert "max-age=60" in first["Cache-Control"]
        assert client.get(PROVIDERS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
        ConventionPeriodFactory(provider=provider)
        assert client.get(PROVIDERS, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200

    def test_every_site_may_ask_and_nobody_gets_a_cookie(self, client: Client) -> None:
        for response in (client.get(PROVIDERS), client.options(PROVIDERS), client.get(f"{PROVIDERS}/x")):
            assert response["Access-Control-Allow-Origin"] == "*"
            assert not response.cookies
        assert client.post(PROVIDERS).status_code == 405

    def test_too_many_questions_wait(self, client: Client, settings: Any, description: dict[str, Any]) -> None:
        settings.PORTAL_DIRECTORY_API_PER_MINUTE = 3  # one of them asked for the description
        answers = [client.get(PROVIDERS) for _turn in range(4)]
        assert [answer.status_code for answer in answers].count(429) >= 1
        refused = answers[-1]
        assert refused.status_code == 429 and 1 <= int(refused["Retry-After"]) <= 60
        holds(description, "Problem", refused.json())
        assert client.get(PROVIDERS, REMOTE_ADDR="192.0.2.9").status_code == 200

    def test_the_limit_forgets_addresses(self, client: Client) -> None:
        from django.core.cache import cache

        client.get(PROVIDERS, REMOTE_ADDR="192.0.2.44")
        raw = getattr(cache, "_cache").get_client().keys("*")  # noqa: B009 - Django names it so
        assert raw and not any(b"192.0.2.44" in key for key in raw)


class TestCsv:
    def rows(self, client: Client, **query: str) -> list[dict[str, str]]:
        response = client.get(PROVIDERS, {"format": "csv", **query})
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(io.StringIO(response.getvalue().decode())))

    def test_a_line_for_each_address(self, client: Client) -> None:
        a_few()
        rows = self.rows(client, lang="nl")
        assert list(rows[0]) == list(COLUMNS)
        assert [row["last_name"] for row in rows] == ["Aerts", "Aerts", "Born", "Claes"]
        assert rows[0]["municipality"] == "Gent" and rows[0]["phone"] == "+3292240000"

    def test_it_is_bounded(self, client: Client, settings: Any) -> None:
        settings.PORTAL_DIRECTORY_CSV_NUMBERS = 2
        a_few()
        assert {row["last_name"] for row in self.rows(client)} == {"Aerts", "Born"}

    def test_a_spreadsheet_finds_no_formula(self, client: Client) -> None:
        work_address(listed_number(person__last_name="Aerts"), name='=HYPERLINK("x")')
        assert self.rows(client)[0]["address_name"].startswith("'=")
