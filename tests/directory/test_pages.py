"""What the pages show, and to whom they say what."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.core.models import TrailEntry
from apps.directory.models import DirectoryReport
from apps.directory.services import report_close, report_open
from apps.directory.staff_start import report_cards
from apps.providers.models import ContactAddress, ContactPhone, ProviderNumber
from tests.directory.factories import listed_number, work_address
from tests.factories import BankAccountFactory, ConventionPeriodFactory, SanctionFactory, StaffFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)
PLACE = {"postcode": "9000", "municipality_code": "44021"}
REPORT = {"kind": "address", "text": "The street has another name.", "email": "citizen@test.example"}


@pytest.fixture(autouse=True)
def _today(portal_clock: Any) -> None:
    portal_clock(TODAY)


@pytest.fixture
def provider() -> ProviderNumber:
    found = listed_number(number="10000106", person__last_name="Zandmans", person__first_name="Anke")
    ConventionPeriodFactory(provider=found, status="none", first_day=dt.date(2024, 1, 1))
    return found


def card(client: Client, provider: ProviderNumber, **query: str) -> Any:
    return client.get(reverse("directory:provider", args=[provider.number]), query)


def every_output(client: Client, provider: ProviderNumber) -> dict[str, str]:
    """Each address at which somebody could read about that number."""
    number = provider.number
    name = provider.person.last_name
    addresses = {
        "search": f"{reverse('directory:search')}?q={name}",
        "search on a day": f"{reverse('directory:search')}?q={name}&on=2024-03-01",
        "card": reverse("directory:provider", args=[number]),
        "report": reverse("directory:report", args=[number]),
        "suggestions": f"{reverse('directory:suggest')}?kind=name&q={name[:4]}",
        "places": f"{reverse('directory:suggest')}?kind=place&q=90",
        "json": f"{reverse('directory:api_providers')}?q={name}",
        "csv": f"{reverse('directory:api_providers')}?q={name}&format=csv",
        "json of one": reverse("directory:api_provider", args=[number]),
        "interface": reverse("directory:api"),
        "description": reverse("directory:api_openapi"),
    }
    found = {}
    for key, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 200, key
        found[key] = response.getvalue().decode()
        if key not in ("places", "interface", "description"):
            assert "Zandmans" in found[key], key
    return found


class TestPrivacy:
    def test_nothing_of_a_person_who_chose_nothing_leaves(self, client: Client, provider: ProviderNumber) -> None:
        person = provider.person
        person.email = "secret@private.example"
        person.save()
        account = BankAccountFactory(person=person)
        given = {"first_day": dt.date(2020, 1, 1), "received_on": TODAY}
        ContactAddress.objects.create(
            provider=provider,
            street="Geheimstraat",
            house_number="7",
            **PLACE,
            **given,
        )
        ContactPhone.objects.create(person=person, phone="+32470123456", **given)
        work_address(provider, phone="+3292000001", email="praktijk@private.example", website="https://private.example")

        secrets = [
            person.niss,
            f"{person.niss[:2]}.{person.niss[2:4]}",
            f"{person.birth_date:%Y-%m-%d}",
            "private.example",
            "Geheimstraat",
            "470123456",
            "0470",
            "92000001",
            "09 200",
            account.iban,
        ]
        for key, text in every_output(client, provider).items():
            for secret in secrets:
                assert secret not in text, f"{secret} in {key}"

    def test_what_a_provider_chose_to_show_is_shown(self, client: Client, provider: ProviderNumber) -> None:
        work_address(
            provider,
            phone="+3292240000",
            phone_is_public=True,
            email="praktijk@shown.example",
            email_is_public=True,
            website="https://shown.example",
            website_is_public=True,
        )
        found = every_output(client, provider)
        for key in ("card", "json", "csv", "json of one"):
            assert "praktijk@shown.example" in found[key] and "https://shown.example" in found[key], key


class TestCard:
    def test_status_in_words_and_since_when(self, client: Client, provider: ProviderNumber) -> None:
        client.cookies["django_language"] = "en"
        text = card(client, provider).content.decode()
        assert "Not conventioned" in text and "Sets the fees freely" in text
        assert "1 January 2024" in text and "1-00001-06-003" in text

    def test_an_unknown_status_is_said_to_be_unknown(self, client: Client, provider: ProviderNumber) -> None:
        client.cookies["django_language"] = "en"
        text = card(client, provider, on="2020-01-01").content.decode()
        assert "Status not known" in text and "This is how it was" in text

    def test_a_status_that_is_announced_stands_beside_the_one_that_counts(
        self, client: Client, provider: ProviderNumber
    ) -> None:
        client.cookies["django_language"] = "en"
        provider.convention_periods.update(last_day=dt.date(2025, 8, 31))
        ConventionPeriodFactory(provider=provider, status="full", first_day=dt.date(2025, 9, 1))
        text = card(client, provider).content.decode()
        assert "Not conventioned" in text and "From 1 September 2025: Conventioned." in text
        assert "From 1 September" not in card(client, provider, on="2024-03-01").content.decode()

    def test_hidden_people_have_no_page_and_no_reason_is_given(self, client: Client, provider: ProviderNumber) -> None:
        SanctionFactory(provider=provider, first_day=TODAY, last_day=None, nature="suspended by a court")
        for name in ("directory:provider", "directory:report"):
            response = client.get(reverse(name, args=[provider.number]))
            assert response.status_code == 410
            text = response.content.decode()
            assert "Zandmans" not in text and "court" not in text
        assert client.get(reverse("directory:api_provider", args=[provider.number])).status_code == 410
        assert card(client, provider, on="2024-03-01").status_code == 410

    def test_an_unknown_number_is_not_found(self, client: Client) -> None:
        assert client.get(reverse("directory:provider", args=["19999999"])).status_code == 404

    def test_before_the_number_there_was_none(self, client: Client, provider: ProviderNumber) -> None:
        assert card(client, provider, on="2001-01-01").status_code == 404

    def test_a_number_typed_with_other_last_digits_says_so(self, client: Client, provider: ProviderNumber) -> None:
        client.cookies["django_language"] = "en"
        response = client.get(reverse("directory:search"), {"q": "1-00001-06-730"})
        assert "end in 730" in response.content.decode()


class TestReports:
    def test_a_report_reaches_the_office_and_is_closed_with_an_outcome(
        self, client: Client, provider: ProviderNumber
    ) -> None:
        address = reverse("directory:report", args=[provider.number])
        assert client.post(address, REPORT).status_code == 302
        report = DirectoryReport.objects.get()
        assert report.email == "citizen@test.example" and report.language == "fr"

        staff = StaffFactory(role="Registers")
        assert [each.count for each in report_cards(staff, TODAY)] == [1]
        client.force_login(staff)
        changelist = reverse("admin:directory_directoryreport_changelist")
        chosen = {"action": "close", "_selected_action": [report.pk]}
        asked = client.post(changelist, chosen)
        assert asked.status_code == 200
        report.refresh_from_db()
        assert report.state == "open"
        client.post(changelist, chosen | {"confirmed": "yes", "outcome": ""})
        report.refresh_from_db()
        assert report.state == "open"
        client.post(changelist, chosen | {"confirmed": "yes", "outcome": "The provider corrected it."})
        report.refresh_from_db()
        assert (report.state, report.closed_by, report.email) == ("closed", staff, "")
        assert [each.count for each in report_cards(staff, TODAY)] == [0]
        acts = set(TrailEntry.objects.values_list("act", flat=True))
        assert {"directory.report", "directory.report_close"} <= acts
        assert not TrailEntry.objects.filter(detail__icontains="citizen@").exists()

    def test_closing_twice_is_refused(self, provider: ProviderNumber) -> None:
        from django.core.exceptions import ValidationError

        staff = StaffFactory()
        report = report_open(number=provider.number, kind="name", text="x", language="nl")
        report_close(report_id=report.pk, outcome="done", actor=staff)
        with translation.override("en"), pytest.raises(ValidationError, match="closed already"):
            report_close(report_id=report.pk, outcome="done", actor=staff)

    def test_who_may_only_look_closes_nothing(self, client: Client, provider: ProviderNumber) -> None:
        report = report_open(number=provider.number, kind="name", text="x", language="nl")
        client.force_login(StaffFactory(role="Read only"))
        chosen = {"action": "close", "_selected_action": [report.pk], "confirmed": "yes", "outcome": "x"}
        client.post(reverse("admin:directory_directoryreport_changelist"), chosen)
        report.refresh_from_db()
        assert report.state == "open"

    def test_a_refused_report_keeps_what_was_typed(self, client: Client, provider: ProviderNumber) -> None:
        response = client.post(reverse("directory:report", args=[provider.number]), REPORT | {"email": "nonsense"})
        assert response.status_code == 200
        assert REPORT["text"] in response.content.decode()
        assert not DirectoryReport.objects.exists()

    def test_too_many_reports_wait_and_nothing_typed_is_lost(
        self, client: Client, provider: ProviderNumber, settings: Any
    ) -> None:
        settings.PORTAL_DIRECTORY_REPORTS_PER_HOUR = 1
        address = reverse("directory:report", args=[provider.number])
        assert client.post(address, REPORT).status_code == 302
        response = client.post(address, REPORT)
        assert response.status_code == 200 and REPORT["text"] in response.content.decode()
        assert DirectoryReport.objects.count() == 1
        # Somebody at another address is not held up.
        assert client.post(address, REPORT, REMOTE_ADDR="192.0.2.7").status_code == 302


class TestSuggestions:
    def test_names_that_begin_so_come_first(self, client: Client, provider: ProviderNumber) -> None:
        listed_number(person__last_name="Van Zandmansdaele")
        listed_number(person__last_name="Zandmanser", person__deceased_on=TODAY)
        items = client.get(reverse("directory:suggest"), {"kind": "name", "q": "zandm"}).json()["items"]
        assert [item["label"] for item in items] == ["Zandmans Anke", "Van Zandmansdaele Éléonore"]

    def test_places_in_any_language(self, client: Client) -> None:
        for typed, offered in (("gan", "Gand"), ("lütt", "Lüttich"), ("900", "9000 Gand")):
            items = client.get(reverse("directory:suggest"), {"kind": "place", "q": typed}).json()["items"]
            assert items[0]["label"] == offered

    def test_too_many_are_held_up(self, client: Client, settings: Any) -> None:
        settings.PORTAL_DIRECTORY_SUGGESTIONS_PER_MINUTE = 1
        address = reverse("directory:suggest")
        client.get(address)
        response = client.get(address)
        assert response.status_code == 429 and int(response["Retry-After"]) <= 60
