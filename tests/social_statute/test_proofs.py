"""Proof: kept while it is filled in, sent once, judged by one person, and judged again where it counts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import Language
from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY
from apps.core.models import TrailEntry
from apps.documents.models import Document
from apps.evaluations.models import Attempt, Evaluation
from apps.evaluations.services import reevaluations_work
from apps.notifications.models import Message
from apps.providers.corrections.services import correction_add
from apps.providers.models import ProviderNumber
from apps.social_statute.additions.services import TooLateError
from apps.social_statute.models import ANOTHER_FACT, Evidence, EvidenceKind, Proof
from apps.social_statute.proofs.services import ProofMovedError, proof_accept, proof_refuse, proof_send, proof_withdraw
from apps.social_statute.states import ProofState, RefusalReason
from tests.factories import ActivityVolumeFactory, ProviderNumberFactory, StaffFactory
from tests.races import together

from .proving import PDF, pdf, proof_sent
from .published import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> Any:
    portal_clock(dt.date(2025, 7, 10))
    settings.DOCUMENTS_OPEN_UNSCANNED = True
    with translation.override("en"):
        yield


def specialist(**more: Any) -> ProviderNumber:
    """Under the threshold by billing alone."""
    provider: ProviderNumber = ProviderNumberFactory(
        person__with_account=True,
        person__account__language=Language.ENGLISH,
        person__language=Language.ENGLISH,
        adhered=True,
        recognised=True,
        contracted=True,
        **more,
    )
    ActivityVolumeFactory(provider=provider, year=2024, value=2_000)
    return provider


def account_of(provider: ProviderNumber) -> Any:
    return provider.person.account


def latest(provider: ProviderNumber) -> Evaluation:
    attempt = Attempt.objects.filter(dossier__provider=provider).latest("number")
    return Evaluation.objects.get(run_id=attempt.run_id, pk=attempt.evaluation_id)


def officer() -> Any:
    return StaffFactory(role=EVALUATION_OFFICERS)


def address(provider: ProviderNumber) -> str:
    return reverse("social_statute:proof", kwargs={"number": provider.number, "year": 2024})


def signed_in(client: Client, provider: ProviderNumber) -> Client:
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    return client


def status(client: Client, url: str) -> int:
    answer = client.get(url)
    if answer.streaming:
        answer.getvalue()  # to its end, which closes the file
    return int(answer.status_code)


def test_from_draft_to_another_result(client: Client) -> None:
    provider = specialist()
    published(2024)
    assert latest(provider).outcome == "NONE_THRESHOLD"
    signed_in(client, provider)

    # A number with a mistake in it, and a document: the document is not lost.
    filled = {"kind": EvidenceKind.HOSPITAL_HOURS_PER_WEEK, "value": "many", "statement": "Head of service"}
    answer = client.post(address(provider), {**filled, "document": pdf(), "send": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200 and "Give a number, such as 13" in page
    assert "attestation.pdf" in page and "Head of service" in page
    assert Proof.objects.get().state == ProofState.DRAFT

    answer = client.post(address(provider), {**filled, "value": "15", "send": "1"})
    assert answer.status_code == 302
    proof = Proof.objects.get()
    assert (proof.state, proof.value) == (ProofState.SENT, Decimal(15))
    assert Document.objects.get().sent_at is not None

    staff = officer()
    client.force_login(staff)
    accept = reverse("admin:social_statute_proof_accept", args=[proof.pk])
    assert client.post(accept, {"value": "14", "reason": "14 on the form"}).status_code == 302
    reevaluations_work()

    assert latest(provider).outcome == "FULL_ASSIMILATED"
    assert Evidence.objects.get().value == Decimal(14)
    assert Evidence.objects.get().received_on == dt.date(2025, 7, 10)
    message = Message.objects.get(kind="proof_judged")
    assert message.person_id == provider.person_id
    page = signed_in(client, provider).get(address(provider)).content.decode()
    assert "14 on the form" in page and "accepted" in page


def test_what_is_missing_is_said_at_its_field_and_nothing_is_sent(client: Client) -> None:
    provider = specialist()
    published(2024)
    page = signed_in(client, provider).post(address(provider), {"send": "1"}).content.decode()
    assert "Choose what you want to prove." in page
    assert "Add at least one document." in page
    assert not Proof.objects.exclude(state=ProofState.DRAFT).exists()


@pytest.mark.parametrize(
    ("name", "content"), [("virus.pdf", b"MZ nothing of a PDF"), ("empty.pdf", b""), ("page.html", b"<html></html>")]
)
def test_a_wrong_file_is_refused_in_words(client: Client, name: str, content: bytes) -> None:
    provider = specialist()
    published(2024)
    answer = signed_in(client, provider).post(
        address(provider), {"kind": EvidenceKind.ACTIVITY_ABROAD, "document": pdf(name, content), "send": "1"}
    )
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Document.objects.exists()
    assert Proof.objects.get().kind == EvidenceKind.ACTIVITY_ABROAD


def test_a_document_can_be_removed_until_it_is_sent(client: Client) -> None:
    provider = specialist()
    published(2024)
    signed_in(client, provider).post(address(provider), {"document": pdf()})
    document = Document.objects.get()
    client.post(address(provider), {"remove": str(document.public_id)})
    document.refresh_from_db()
    assert document.removed_at is not None

    sent = proof_sent(provider, actor=account_of(provider))
    kept = Document.objects.get(scope=sent.scope, removed_at__isnull=True)
    client.post(address(provider), {"statement": "another"})
    assert client.post(address(provider), {"remove": str(kept.public_id)}).status_code == 404
    assert client.post(address(provider), {"remove": "nonsense"}).status_code == 404
    kept.refresh_from_db()
    assert kept.removed_at is None


def test_nobody_reads_anothers_proof_or_its_documents(client: Client) -> None:
    provider, stranger = specialist(), specialist()
    published(2024)
    sent = proof_sent(provider, actor=account_of(provider))
    document = reverse("documents:download", args=[Document.objects.get().public_id])

    signed_in(client, stranger)
    assert client.get(address(provider)).status_code == 404
    assert status(client, document) == 404
    withdraw = reverse("social_statute:proof_withdraw", args=[provider.number, 2024, sent.pk])
    assert client.post(withdraw).status_code == 404

    signed_in(client, provider)
    assert status(client, document) == 200
    client.force_login(StaffFactory())
    assert status(client, document) == 404
    client.force_login(officer())
    assert status(client, document) == 200
    assert TrailEntry.objects.filter(person_id=provider.person_id, act__startswith="document").exists()


def test_only_who_may_judge_judges(client: Client) -> None:
    provider = specialist()
    published(2024)
    sent = proof_sent(provider, actor=account_of(provider))
    client.force_login(StaffFactory(role=READ_ONLY))
    assert client.get(reverse("admin:social_statute_proof_change", args=[sent.pk])).status_code == 200
    for act in ("accept", "refuse", "assign"):
        url = reverse(f"admin:social_statute_proof_{act}", args=[sent.pk])
        assert client.post(url, {"refusal": RefusalReason.NOT_ENOUGH, "value": "1"}).status_code == 403
    sent.refresh_from_db()
    assert sent.state == ProofState.SENT


def test_a_refusal_needs_a_reason_and_tells_it(client: Client) -> None:
    provider = specialist()
    published(2024)
    sent = proof_sent(provider, actor=account_of(provider))
    client.force_login(officer())
    url = reverse("admin:social_statute_proof_refuse", args=[sent.pk])
    assert client.post(url, {}).status_code == 200
    assert client.post(url, {"refusal": RefusalReason.OTHER_YEAR, "reason": "It says 2023."}).status_code == 302

    message = Message.objects.get(kind="proof_judged")
    page = signed_in(client, provider).get(reverse("notifications:message", args=[message.pk])).content.decode()
    assert "The document is about another year." in page
    assert "It says 2023." in page
    assert latest(provider).outcome == "NONE_THRESHOLD"


def test_a_wrong_fact_is_accepted_with_its_correction_alone() -> None:
    provider, staff = specialist(), officer()
    published(2024)
    sent = proof_sent(
        provider,
        actor=account_of(provider),
        kind=ANOTHER_FACT,
        fact="activity",
        value=None,
        statement="My volume is 30,000 euro.",
    )
    with pytest.raises(ValidationError, match="Correct the fact first"):
        proof_accept(proof=sent, actor=staff)
    correction = correction_add(
        provider=provider,
        fact="activity",
        value=[{"year": 2024, "measure": "eur_reimbursed", "value": "30000"}],
        reason="Statement of the sickness funds",
        actor=staff,
    )
    proof_accept(proof=sent, actor=staff, correction=correction)
    reevaluations_work()
    assert latest(provider).outcome == "FULL"


def test_two_officers_at_once_judge_once() -> None:
    provider = specialist()
    published(2024)
    sent = proof_sent(provider, actor=account_of(provider))
    proof_refuse(proof=sent, refusal=RefusalReason.NOT_ENOUGH, reason="", actor=officer())
    with pytest.raises(ProofMovedError, match="refused"):
        proof_accept(proof=sent, actor=officer())
    assert not Evidence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_withdrawn_and_accepted_in_the_same_moment_end_in_one_state() -> None:
    provider, staff = specialist(), officer()
    published(2024)
    sent = proof_sent(provider, actor=account_of(provider))
    outcomes = together(
        lambda: proof_withdraw(proof=sent, actor=account_of(provider)), lambda: proof_accept(proof=sent, actor=staff)
    )

    sent.refresh_from_db()
    (refused,) = [outcome.refusal for outcome in outcomes if outcome.refusal]
    assert isinstance(refused, ProofMovedError)
    assert Evidence.objects.exists() == (sent.state == ProofState.ACCEPTED)


def test_sending_twice_is_sent_once_and_a_second_draft_can_begin() -> None:
    provider = specialist()
    published(2024)
    actor = account_of(provider)
    sent = proof_sent(provider, actor=actor)
    assert proof_send(draft=sent, actor=actor).sent_at == sent.sent_at
    assert TrailEntry.objects.filter(act="proof_send").count() == 1
    other = proof_sent(provider, actor=actor, kind=EvidenceKind.ACTIVITY_ABROAD, value=None)
    assert other.pk != sent.pk


def test_after_the_last_day_nothing_is_sent(client: Client, portal_clock: Any) -> None:
    provider = specialist()
    published(2024)
    portal_clock(dt.date(2025, 8, 31))
    sent = proof_sent(provider, actor=account_of(provider))
    portal_clock(dt.date(2025, 9, 1))
    with pytest.raises(TooLateError):
        proof_sent(provider, actor=account_of(provider))
    page = signed_in(client, provider).get(address(provider)).content.decode()
    assert "The last day to do this was" in page and "Send to the office" not in page
    proof_accept(proof=sent, actor=officer())  # the office may still judge it


def test_the_sender_never_judges() -> None:
    provider, staff = specialist(), officer()
    published(2024)
    sent = proof_sent(provider, actor=staff)
    with pytest.raises(ValidationError, match="Somebody else"):
        proof_accept(proof=sent, actor=staff)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proof.objects.filter(pk=sent.pk).update(state="accepted", judged_by=staff, judged_at=sent.sent_at)


def test_the_queue_is_the_oldest_first_and_takes_the_same_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    first, second = specialist(), specialist()
    published(2024)
    for provider in (first, second):
        proof_sent(provider, actor=account_of(provider))
    client.force_login(officer())
    url = reverse("admin:social_statute_proof_changelist") + "?state__exact=sent"
    with django_assert_max_num_queries(12):
        page = client.get(url).content.decode()
    assert page.index(first.display) < page.index(second.display)
    assert PDF.startswith(b"%PDF")


def test_every_look_of_the_office_at_a_document_is_written_down(client: Client) -> None:
    provider, staff = specialist(), officer()
    published(2024)
    sent = proof_sent(provider, actor=account_of(provider))
    document = Document.objects.get(scope=sent.scope)
    client.force_login(staff)
    address = reverse("documents:download", args=[document.public_id])
    for count in (1, 2):
        answer: Any = client.get(address)
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
        for close in answer._resource_closers:  # the answer's own close would end the test's connection
            close()
        read = TrailEntry.objects.filter(act="document_open", person_id=provider.person_id, actor_id=staff.pk)
        assert read.count() == count
    client.get(reverse("admin:social_statute_proof_change", args=[sent.pk]))
    assert TrailEntry.objects.filter(act="proof_read", person_id=provider.person_id, actor_id=staff.pk).exists()


def test_the_form_says_which_files_are_taken(client: Client) -> None:
    provider = specialist()
    published(2024)
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    page = client.get(reverse("social_statute:proof", args=[provider.number, 2024])).content.decode()
    assert "A PDF, JPEG or PNG of at most" in page
    assert "up to 30 documents" in page
