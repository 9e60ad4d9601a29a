"""The office: lists, cards, addresses, batches; each by those who may."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY, REGISTERS
from apps.core.clock import today
from apps.core.models import TrailEntry
from apps.core.staff_start import staff_start
from apps.letters.models import Letter, PrintBatch
from apps.letters.services import batches_make, letters_posted_mark, letters_render
from tests.factories import PersonFactory, StaffFactory

from .conftest import write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(settings: Any) -> Iterator[None]:
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    with translation.override("en"):
        yield


def signed_in(role: str) -> tuple[Client, Any]:
    staff = StaffFactory(role=role, language="en")
    client = Client()
    client.force_login(staff)
    return client, staff


def cards(staff: Any) -> dict[str, int]:
    found = staff_start(staff, today())
    return {card.url: card.count for card in (*found.waiting, *found.empty)}


def listed(client: Client, url: str) -> list[int]:
    response = client.get(url)
    assert response.status_code == 200
    return [letter.pk for letter in response.context["cl"].result_list]


def test_from_the_queue_to_the_post() -> None:
    client, staff = signed_in(REGISTERS)
    letter = write(PersonFactory(email=""))
    letters_render(seconds=30)
    letters = reverse("admin:letters_letter_changelist")
    assert cards(staff)[f"{letters}?todo=address"] == 1
    assert listed(client, f"{letters}?todo=address") == [letter.pk]

    address = reverse("admin:letters_letter_address", args=[letter.pk])
    refused = client.post(address, {"postal_address": "too short"})
    assert refused.status_code == 200 and refused.context["form"].errors
    client.post(address, {"postal_address": "Rue Neuve 7\n4000 Liège"})
    assert listed(client, f"{letters}?todo=print") == [letter.pk]

    make = reverse("admin:letters_printbatch_make")
    assert "1 letter is ready" in client.get(make).content.decode()
    assert not PrintBatch.objects.exists()  # it asked, and did nothing
    client.post(make)
    batch = PrintBatch.objects.get()
    file = reverse("admin:letters_printbatch_file", args=[batch.pk])
    assert client.get(file).status_code == 302
    batches_make(seconds=30)
    first, again = (b"".join(client.get(file)) for _time in range(2))
    assert first == again
    assert TrailEntry.objects.filter(act="print_batch_open").count() == 2

    posted = reverse("admin:letters_printbatch_posted", args=[batch.pk])
    wrong = client.post(posted, {"day": today() + dt.timedelta(days=1)})
    assert wrong.context["form"].errors
    client.post(posted, {"day": today()})
    letters_posted_mark()
    letter.refresh_from_db()
    assert (letter.delivery, letter.notified_on) == ("posted", today())
    for page in (
        reverse("admin:letters_letter_change", args=[letter.pk]),
        reverse("admin:letters_printbatch_change", args=[batch.pk]),
        reverse("admin:letters_printbatch_changelist"),
    ):
        assert client.get(page).status_code == 200


def test_the_term_for_an_e_mail_that_comes_back_is_said_as_it_is_set(settings: Any) -> None:
    settings.PORTAL_LETTER_BOUNCE_DAYS = 9
    client, _staff = signed_in(READ_ONLY)
    page = client.get(reverse("admin:letters_letter_change", args=[write(PersonFactory()).pk]))
    assert "Within 9 days after it left" in page.content.decode()


def test_a_pdf_that_failed_is_seen_and_made_again() -> None:
    client, staff = signed_in(EVALUATION_OFFICERS)
    letter = write(PersonFactory())
    Letter.objects.update(pdf_state="failed", last_error="PdfError: no type", attempts=8)
    url = f"{reverse('admin:letters_letter_changelist')}?todo=pdf"
    assert cards(staff)[url] == 1
    assert listed(client, url) == [letter.pk]
    chosen = {"action": "render_again", "_selected_action": [letter.pk]}
    assert "1 letter" in client.post(url, chosen).content.decode()
    letter.refresh_from_db()
    assert letter.pdf_state == "failed"
    client.post(url, chosen | {"confirmed": "yes"})
    assert letters_render(seconds=30).made == 1


def test_who_only_reads_changes_nothing() -> None:
    client, _staff = signed_in(READ_ONLY)
    letter = write(PersonFactory(email=""))
    assert client.get(reverse("admin:letters_letter_change", args=[letter.pk])).status_code == 200
    entry = TrailEntry.objects.get(act="letter_read")
    assert entry.person_id == letter.person_id
    for name, arguments in (("letter_address", [letter.pk]), ("printbatch_make", [])):
        assert client.get(reverse(f"admin:letters_{name}", args=arguments)).status_code == 403
        assert client.post(reverse(f"admin:letters_{name}", args=arguments)).status_code == 403


def test_the_file_of_a_letter_is_read_under_the_eyes_of_the_trail() -> None:
    client, _staff = signed_in(READ_ONLY)
    letter = write(PersonFactory())
    address = reverse("admin:letters_letter_pdf", args=[letter.pk])
    assert client.get(address).status_code == 302
    letters_render(seconds=30)
    assert b"".join(client.get(address)).startswith(b"%PDF")
    assert TrailEntry.objects.filter(act="letter_read", person_id=letter.person_id).exists()


@pytest.mark.parametrize("typed", ["{code}", "{shown}", "peeters"])
def test_a_letter_is_found_by_its_code_and_by_the_name(typed: str) -> None:
    client, _staff = signed_in(READ_ONLY)
    letter = write(PersonFactory(last_name="Peeters"))
    write(PersonFactory(last_name="Janssens"), "other")
    text = typed.format(code=letter.code, shown=letter.code_shown)
    assert listed(client, f"{reverse('admin:letters_letter_changelist')}?q={text}") == [letter.pk]


def test_a_batch_made_by_mistake_is_dissolved_after_a_count_and_with_a_reason() -> None:
    client, _staff = signed_in(REGISTERS)
    letter = write(PersonFactory(email=""))
    letters_render(seconds=30)
    address = reverse("admin:letters_letter_address", args=[letter.pk])
    client.post(address, {"postal_address": "Rue Neuve 7\n4000 Liège"})
    client.post(reverse("admin:letters_printbatch_make"))
    batches_make(seconds=30)
    batch = PrintBatch.objects.get()
    page, dissolve = (reverse(f"admin:letters_printbatch_{name}", args=[batch.pk]) for name in ("change", "dissolve"))
    assert dissolve in client.get(page).content.decode()
    assert "1 letter goes back" in client.get(dissolve).content.decode()
    assert client.post(dissolve, {"reason": ""}).context["form"].errors
    batch.refresh_from_db()
    assert batch.state == "made"
    reader, _reader = signed_in(READ_ONLY)
    assert reader.post(dissolve, {"reason": "Mistake"}).status_code == 403

    client.post(dissolve, {"reason": "Mistake"})
    shown = client.get(page).content.decode()
    assert "Mistake" in shown and dissolve not in shown
    file = reverse("admin:letters_printbatch_file", args=[batch.pk])
    assert file not in shown and client.get(file).status_code == 302
    posted = reverse("admin:letters_printbatch_posted", args=[batch.pk])
    assert client.post(posted, {"day": today()}).context["form"].errors
    assert listed(client, f"{reverse('admin:letters_letter_changelist')}?todo=print") == [letter.pk]
