"""What is open, on the page of the year: beside each line the form that answers it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.providers.models import ProviderNumber
from apps.social_statute.models import ANOTHER_FACT, EvidenceKind
from apps.social_statute.proofs.services import proof_draft_save
from tests.factories import ProviderNumberFactory

from .open_files import account_of, codes_of, no_activity, proof_of_activity
from .published import published
from .test_pages import text_of

pytestmark = pytest.mark.usefixtures("in_july")


def page_of(client: Client, provider: ProviderNumber) -> Any:
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    return client.get(reverse("social_statute:year", kwargs={"number": provider.number, "year": 2024}))


@pytest.mark.django_db
def test_beside_a_line_stands_the_form_that_answers_it(client: Client) -> None:
    provider = no_activity()
    published(2024)
    page = page_of(client, provider)
    address = reverse("social_statute:proof", kwargs={"number": provider.number, "year": 2024})
    link = f"{address}?kind=another_fact&amp;fact=activity"
    body = page.content.decode()
    assert body.count(link) == 2  # in the list of what to do, and beside the line
    assert "You must act , until 31 August 2025. Send us a document that shows your activity" in text_of(page)

    form = client.get(address, {"kind": ANOTHER_FACT, "fact": "activity"}).content.decode()
    assert '<option value="activity" selected>' in form
    assert 'value="another_fact"' in form

    proof_of_activity(provider)
    said = text_of(page_of(client, provider))
    assert "You answered this: you need to do nothing." in said
    assert "We judge the documents that you sent Our service must act" in said
    assert "We decide from 1 September 2025 on." in said
    assert "What you must do" not in said


@pytest.mark.django_db
def test_a_pharmacist_proves_hours(client: Client) -> None:
    provider = ProviderNumberFactory(profession="pharmacist", person__with_account=True, adhered=True, contracted=True)
    published(2024)
    body = page_of(client, provider).content.decode()
    assert f"?kind={EvidenceKind.PHARMACIST_HOURS_PER_WEEK}" in body


@pytest.mark.django_db
def test_a_draft_of_something_else_is_not_overwritten(client: Client) -> None:
    provider = no_activity()
    published(2024)
    proof_draft_save(
        provider=provider,
        year=2024,
        actor=account_of(provider),
        kind=EvidenceKind.HOSPITAL_HOURS_PER_WEEK,
        value=Decimal(14),
    )
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    address = reverse("social_statute:proof", kwargs={"number": provider.number, "year": 2024})
    page = text_of(client.get(address, {"kind": ANOTHER_FACT, "fact": "activity"}))
    assert "You began another proof and have not sent it." in page
    client.post(address, {"discard": "1"})
    assert codes_of(provider) == ["activity"]
    assert "You began another proof" not in text_of(client.get(address, {"kind": ANOTHER_FACT, "fact": "activity"}))
