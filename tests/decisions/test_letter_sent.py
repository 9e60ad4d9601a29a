"""How a decision reaches its person; and that nothing that fails on the way undoes it."""

from __future__ import annotations

import datetime as dt
import errno
import io
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import FileSystemStorage
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from apps.accounts.models import Language, User
from apps.core.pdf import PdfError
from apps.decisions.models import Decision
from apps.decisions.services import decision_revoke
from apps.decisions.terms import contest_last_day
from apps.evaluations.models import Dossier
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.letters.services import letters_follow, letters_render, rendering
from apps.letters.states import Delivery, PdfState
from apps.notifications.models import Message
from apps.notifications.services import bounce_record, outbox_send
from apps.notifications.states import MessageState
from apps.providers.models import Person
from tests.decisions.deciding import dossier_judged, followed
from tests.letters.test_pdf import tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(premium_year: None) -> Dossier:
    return dossier_judged(
        volume=100,
        person__email="anne@test.example",
        person__language=Language.ENGLISH,
        person__with_account=True,
        person__account__language=Language.ENGLISH,
    )


def letter_of(decision: Decision) -> Letter:
    return Letter.objects.get(event=f"decision:{decision.pk}")


def mails() -> list[Any]:
    """Those about decisions."""
    return [sent for sent in mail.outbox if "decision" in sent.subject]


def notified(decision: Decision) -> dt.date | None:
    decision.refresh_from_db()
    return decision.notified_on


def test_the_mail_says_what_why_until_when_and_leads_to_the_letter(own: Dossier, officer: User) -> None:
    decision = followed(own, actor=officer)
    outbox_send(seconds=60)
    letters_follow()
    (sent,) = mails()
    text = " ".join(str(sent.body).split())
    assert sent.subject == "Our decision: Social statute 2024"
    assert "you receive no benefit" in text
    assert "Why: You are not entitled" in text
    assert "within 60 calendar days" in text
    assert f"/letters/{letter_of(decision).pk}/" in text
    assert notified(decision) == dt.date(2025, 9, 8)
    assert contest_last_day(decision) == dt.date(2025, 11, 7)


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_the_pdf_is_tagged_and_says_it_in_the_persons_language(
    premium_year: None, officer: User, language: str
) -> None:
    letter = letter_of(followed(dossier_judged(person__language=Language(language)), actor=officer))
    letters_render(seconds=60)
    letter.refresh_from_db()
    assert letter.pdf_state == PdfState.MADE, letter.last_error
    with letter.file.open("rb") as stored:
        reader = PdfReader(io.BytesIO(stored.read()))
    catalog: Any = reader.trailer["/Root"]
    assert catalog["/Lang"][:2] == language
    assert {"/H1", "/H2", "/Table", "/TH", "/P"} <= set(tags(catalog["/StructTreeRoot"]))
    words = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert " ".join(letter.title.split()) in words
    for told in letter.data["lead"]:
        assert " ".join(told.split()) in words


def test_the_page_twin_shows_the_same(client: Client, own: Dossier, officer: User) -> None:
    letter = letter_of(followed(own, actor=officer))
    account = own.provider.person.account
    assert account is not None
    client.force_login(account)
    page = client.get(reverse("letters:letter", kwargs={"pk": letter.pk})).content.decode()
    assert "We refuse you the benefit for premium year 2024." in page


def test_without_address_it_waits_for_the_post(premium_year: None, officer: User) -> None:
    decision = followed(dossier_judged(person__email=""), actor=officer)
    assert letter_of(decision).delivery == Delivery.POST
    outbox_send(seconds=60)
    assert notified(decision) is None
    assert mails() == []


def test_mail_that_comes_back_takes_the_notification_back(own: Dossier, officer: User) -> None:
    decision = followed(own, actor=officer)
    outbox_send(seconds=60)
    letters_follow()
    assert notified(decision) is not None
    bounce_record(address="anne@test.example", reason="550 no such user")
    letters_follow()
    assert letter_of(decision).delivery == Delivery.POST
    assert notified(decision) is None
    assert contest_last_day(decision) is None


def test_nobody_writes_an_e_mail_to_the_dead(own: Dossier, officer: User) -> None:
    Person.objects.filter(pk=own.provider.person_id).update(deceased_on=dt.date(2025, 8, 1))
    decision = followed(Dossier.objects.get(pk=own.pk), actor=officer)
    outbox_send(seconds=60)
    assert mails() == []
    assert letter_of(decision).delivery == Delivery.POST


class TestWhatFailsOnTheWay:
    def test_a_dead_mail_server(self, own: Dossier, officer: User, settings: Any) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 1, 1
        decision = followed(own, actor=officer)
        outbox_send(seconds=60)
        letters_follow()
        own.refresh_from_db()
        assert own.state == DossierState.DECIDED
        assert notified(decision) is None
        assert Message.objects.get(kind="decision").state == MessageState.WAITING

    def test_a_pdf_that_fails(self, own: Dossier, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
        def fails(**_data: Any) -> bytes:
            raise PdfError("no type on this machine")

        monkeypatch.setattr(rendering, "pdf_render", fails)
        decision = followed(own, actor=officer)
        letters_render(seconds=10)
        outbox_send(seconds=60)
        letters_follow()
        own.refresh_from_db()
        assert own.state == DossierState.DECIDED
        assert notified(decision) == dt.date(2025, 9, 8), "the page of the letter is there, whatever the PDF"

    def test_a_full_disk(self, own: Dossier, officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_arguments: Any, **_named: Any) -> str:
            raise OSError(errno.ENOSPC, "No space left on device")

        decision = followed(own, actor=officer)
        with monkeypatch.context() as patch:
            patch.setattr(FileSystemStorage, "_save", full)
            letters_render(seconds=10)
        letter = letter_of(decision)
        assert (letter.pdf_state, letter.file.name) == (PdfState.WAITING, "")
        assert "No space left" in letter.last_error
        own.refresh_from_db()
        assert own.state == DossierState.DECIDED
        Letter.objects.update(pdf_due_at=timezone.now())
        letters_render(seconds=60)
        assert letter_of(decision).pdf_state == PdfState.MADE

    def test_no_broker(self, own: Dossier, officer: User, django_capture_on_commit_callbacks: Any) -> None:
        """No test has a broker unless it asks for one: queueing fails at once."""
        with django_capture_on_commit_callbacks(execute=True):
            followed(own, actor=officer)
        own.refresh_from_db()
        assert own.state == DossierState.DECIDED
        assert Letter.objects.count() == 1

    def test_a_decision_that_is_rolled_back_tells_nobody(self, own: Dossier, officer: User) -> None:
        with transaction.atomic():
            followed(own, actor=officer)
            transaction.set_rollback(True)
        assert not Letter.objects.exists()
        assert not Message.objects.filter(kind="decision").exists()


class TestRevoked:
    def test_who_may_have_read_it_gets_another_letter(self, own: Dossier, officer: User, signatory: User) -> None:
        decision = followed(own, actor=officer)
        outbox_send(seconds=60)
        letters_follow()
        decision_revoke(decision=decision, reason="The wrong file.", actor=signatory)
        assert letter_of(decision).is_withdrawn
        second = Letter.objects.get(kind="decision_withdrawn")
        assert "The wrong file." in str(second.data)
        outbox_send(seconds=60)
        assert mail.outbox[-1].subject == "We withdraw our decision: Social statute 2024"

    def test_what_never_left_is_not_taken_back_by_letter(
        self, premium_year: None, officer: User, signatory: User
    ) -> None:
        decision = followed(dossier_judged(person__email=""), actor=officer)
        decision_revoke(decision=decision, reason="The wrong file.", actor=signatory)
        assert letter_of(decision).delivery == Delivery.DROPPED
        assert Letter.objects.count() == 1

    def test_a_new_decision_gets_a_letter_of_its_own(self, own: Dossier, officer: User, signatory: User) -> None:
        first = followed(own, actor=officer)
        decision_revoke(decision=first, reason="The wrong file.", actor=signatory)
        second = followed(own, actor=officer)
        assert letter_of(second).pk != letter_of(first).pk
        assert not letter_of(second).is_withdrawn
