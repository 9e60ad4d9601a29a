"""What the office does with mandates."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apps.mandates.models import Mandate, MandateImport, Organisation
from tests.factories import ProviderNumberFactory, StaffFactory
from tests.mandates.factories import MandateFactory, OrganisationFactory, cbe_of, niss_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(StaffFactory(role=role))
    return client


def stop(client: Client, *mandates: Mandate, **more: str) -> Any:
    chosen = {"action": "stop", "_selected_action": [mandate.pk for mandate in mandates]}
    return client.post(reverse("admin:mandates_mandate_changelist"), chosen | more)


def test_officers_stop_after_a_question_and_a_reason() -> None:
    mandate, over = MandateFactory(), MandateFactory(last_day="2006-01-01")
    client = client_of("Evaluation officers")
    asked = stop(client, mandate, over)
    assert asked.context["count"] == 1
    assert asked.context["left_out"] == 1
    refused = stop(client, mandate, confirmed="yes", reason="")
    assert refused.status_code == 200
    mandate.refresh_from_db()
    assert mandate.state == "active"
    stop(client, mandate, over, confirmed="yes", reason="Complaint")
    mandate.refresh_from_db()
    assert (mandate.state, mandate.end_reason) == ("stopped", "Complaint")


def test_who_only_reads_stops_nothing() -> None:
    mandate = MandateFactory()
    stop(client_of("Read only"), mandate, confirmed="yes", reason="x")
    mandate.refresh_from_db()
    assert mandate.state == "active"


def test_no_niss_is_shown() -> None:
    mandate = MandateFactory()
    page = client_of("Read only").get(reverse("admin:mandates_mandate_change", args=[mandate.pk]))
    assert mandate.mandatary_niss not in page.content.decode()


def test_registers_add_an_organisation_with_its_first_manager() -> None:
    typed = {"kind": "enterprise", "number": cbe_of(77), "name": "Bureau", "manager_niss": "1", "manager_name": "A"}
    address = reverse("admin:mandates_organisation_add")
    assert client_of("Evaluation officers").post(address, typed).status_code == 403
    client = client_of("Registers")
    assert client.post(address, typed).status_code == 200
    client.post(address, typed | {"manager_niss": niss_of(77)})
    assert Organisation.objects.get().roles.get().role == "manager"
    assert client.post(address, typed | {"manager_niss": niss_of(78)}).status_code == 200
    page = client.get(reverse("admin:mandates_organisation_change", args=[Organisation.objects.get().pk]))
    assert page.status_code == 200


def test_registers_record_what_was_accepted_elsewhere() -> None:
    provider, organisation = ProviderNumberFactory(), OrganisationFactory()
    rows = (
        "number;kind;first_day;last_day;mandatary_type;mandatary_number\n"
        f"{provider.number};social_statute;2024-01-01;;enterprise;{organisation.number}\n"
    )
    client = client_of("Registers")
    file = SimpleUploadedFile("ssm.csv", rows.encode())
    report = client.post(reverse("admin:mandates_mandateimport_add"), {"file": file}, follow=True)
    assert report.status_code == 200
    assert Mandate.objects.count() == 0
    client.post(reverse("admin:mandates_mandateimport_apply", args=[MandateImport.objects.get().pk]))
    assert Mandate.objects.get().source == "ssm"
