"""An account on a signed form: entered by one of the office, confirmed by another who reads the form again."""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.roles import EVALUATION_OFFICERS, READ_ONLY, REGISTERS, SECOND_SIGNATORIES
from apps.core.clock import now
from apps.core.models import TrailEntry
from apps.core.personal_data import personal_files, still_needed
from apps.core.staff_start import staff_start
from apps.documents.models import Document
from apps.notifications.models import Message
from apps.providers.bank.paper import paper_account_confirm, paper_account_enter, paper_account_refuse
from apps.providers.bank.services import bank_account_change
from apps.providers.models import BankAccount, PaperBankAccount
from apps.social_statute.population.identifiers import iban
from tests.documents.files import PROGRAM, upload
from tests.factories import BankAccountFactory, PersonFactory, StaffFactory
from tests.providers.bank.test_admin import staff

pytestmark = pytest.mark.django_db

DAY = dt.date(2025, 7, 10)
IBAN = "BE68 5390 0754 7034"
TYPED = {"domain": "all", "iban": IBAN, "holder": "Éva d'Hondt", "received_on": "2025-07-07", "wanted_from": ""}


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any, no_language_left_over: None) -> None:
    portal_clock(DAY)
    settings.DOCUMENTS_OPEN_UNSCANNED = True
    translation.activate("en")


@pytest.fixture
def person() -> Any:
    return PersonFactory(with_account=True)


def page(name: str, *arguments: Any) -> str:
    return reverse(f"admin:providers_paperbankaccount_{name}", args=arguments)


def enter(client: Client, person: Any, **changed: Any) -> Any:
    return client.post(page("enter", person.pk), {**TYPED, "document": upload("form.pdf"), **changed})


def entered(person: Any, **more: Any) -> PaperBankAccount:
    return paper_account_enter(
        person=person,
        domain="all",
        iban=IBAN,
        holder="A",
        received_on=DAY,
        document=upload("form.pdf"),
        actor=StaffFactory(),
        **more,
    )


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_nothing_counts_before_a_second_person_and_then_as_if_given_online(person: Any) -> None:
    BankAccountFactory(person=PersonFactory(last_name="Zottegem"), iban=IBAN.replace(" ", ""))
    former = BankAccountFactory(person=person)
    officer, _user = staff(EVALUATION_OFFICERS)
    assert "Enter a bank account from paper" in body(
        officer.get(reverse("admin:providers_person_change", args=[person.pk]))
    )
    made = enter(officer, person)
    paper = PaperBankAccount.objects.get()
    assert made["Location"] == page("change", paper.pk)
    assert list(person.bank_accounts.all()) == [former]
    assert not Message.objects.exists()

    second, user = staff(SECOND_SIGNATORIES)
    card = next(c for c in staff_start(user, DAY).waiting if "on paper" in str(c.title))
    assert card.count == 1
    assert paper.masked_iban in body(second.get(card.url))
    shown = body(second.get(page("confirm", paper.pk)))
    document = Document.objects.get()
    assert reverse("documents:download", args=[document.public_id]) in shown
    assert "Zottegem" in shown, "somebody else has the same account"
    assert "7034" not in shown, "the number is read on the form, not copied from the entry"
    assert b"".join(second.get(reverse("documents:download", args=[document.public_id]))).startswith(b"%PDF")

    wrong = second.post(page("confirm", paper.pk), {"iban": iban(1)})
    assert "This is not the number that was entered." in body(wrong)
    assert second.post(page("confirm", paper.pk), {"iban": "be68539007547034"}).status_code == 302
    account = BankAccount.objects.latest("pk")
    former.refresh_from_db()
    assert (account.given_by, account.received_on) == ("staff", dt.date(2025, 7, 7))
    assert account.usable_from == former.closed_on == dt.date(2025, 7, 17), "the waiting time begins when it counts"
    message = Message.objects.get()
    assert (message.kind, message.person_id, message.data["by"]) == ("bank_account_added", person.pk, "staff")
    acts = TrailEntry.objects.filter(person_id=person.pk).values_list("act", flat=True)
    assert {"paper_account_enter", "paper_account_confirm", "bank_account_change"} <= set(acts)


def test_who_entered_it_can_t_confirm_it_whatever_their_rights(person: Any) -> None:
    client, user = staff(SECOND_SIGNATORIES)
    paper = entered(person)
    PaperBankAccount.objects.update(entered_by=user)
    assert page("confirm", paper.pk) not in body(client.get(page("change", paper.pk)))
    assert "You entered this form yourself" in body(client.post(page("confirm", paper.pk), {"iban": IBAN}))
    assert not BankAccount.objects.exists()

    account = BankAccountFactory(person=person)
    with pytest.raises(IntegrityError, match="paper_account_four_eyes"), transaction.atomic():
        PaperBankAccount.objects.update(state="confirmed", judged_by=user, judged_at=now(), account=account)


@pytest.mark.parametrize("role", [READ_ONLY, REGISTERS, EVALUATION_OFFICERS])
def test_rights(person: Any, role: str) -> None:
    """Nobody else than a second signatory confirms; who only reads enters and refuses nothing."""
    paper = entered(person)
    client, _user = staff(role)
    assert client.post(page("confirm", paper.pk), {"iban": IBAN}).status_code == 403
    assert client.post(page("refuse", paper.pk), {"reason": "x"}).status_code == 403
    may_enter = role != READ_ONLY
    answer = enter(client, PersonFactory())
    assert answer.status_code == (302 if may_enter else 403)
    assert not BankAccount.objects.exists()


def test_a_signatory_enters_nothing(person: Any) -> None:
    client, _user = staff(SECOND_SIGNATORIES)
    assert enter(client, person).status_code == 403


def test_whoever_entered_a_wrong_form_takes_it_back(person: Any) -> None:
    client, _user = staff(EVALUATION_OFFICERS)
    enter(client, person)
    paper = PaperBankAccount.objects.get()
    assert "This field is required." in body(client.post(page("refuse", paper.pk), {"reason": " "}))
    assert client.post(page("refuse", paper.pk), {"reason": "Mistyped"}).status_code == 302
    paper.refresh_from_db()
    assert (paper.state, paper.account) == ("refused", None)
    enter(client, person)
    with pytest.raises(ValidationError, match="confirmed or refused already"):
        paper_account_confirm(paper=paper, iban=IBAN, actor=StaffFactory())


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"iban": "BE68539007547035"}, "a digit is wrong"),
        ({"iban": "539-0075470-34"}, "This is not an IBAN"),
        ({"iban": "TR330006100519786457841326"}, "account in that country"),
        ({"received_on": "2025-07-11"}, "still to come"),
        ({"wanted_from": "2206-01-01"}, "The last day that you can choose is 10 July 2026"),
        ({"document": ""}, "This field is required"),
        ({"document": upload("form.pdf", PROGRAM)}, "not a PDF, JPEG or PNG"),
        ({"holder": "  "}, "This field is required"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(person: Any, changed: dict[str, Any], said: str) -> None:
    client, _user = staff(EVALUATION_OFFICERS)
    answer = enter(client, person, **changed)
    assert answer.status_code == 200
    assert said in body(answer)
    if "holder" not in changed:
        assert "Éva d'Hondt" in body(answer)
    assert not PaperBankAccount.objects.exists()
    assert not Document.objects.exists()


def test_one_form_waits_at_a_time_for_the_same_payments(person: Any) -> None:
    entered(person)
    client, _user = staff(EVALUATION_OFFICERS)
    assert "waits for a second person already" in body(enter(client, person))
    assert PaperBankAccount.objects.count() == Document.objects.count() == 1


def test_a_change_that_the_provider_planned_is_not_overwritten(person: Any) -> None:
    paper = entered(person, wanted_from=dt.date(2025, 7, 12))
    bank_account_change(person=person, domain="all", iban=iban(1), holder="A", actor=person.account)
    with pytest.raises(ValidationError, match="already planned for 17 July 2025"):
        paper_account_confirm(paper=paper, iban=IBAN, actor=StaffFactory())
    paper.refresh_from_db()
    assert paper.is_waiting
    assert BankAccount.objects.count() == 1


def test_the_export_has_the_form_and_retention_keeps_it_while_it_waits(person: Any) -> None:
    paper = entered(person)
    document = Document.objects.get()
    assert [file.name for _folder, file in personal_files(person)] == ["2025-07-10 form.pdf"]
    assert list(still_needed("documents.Document", [document.pk])) == [document.pk]
    paper_account_refuse(paper=paper, reason="Not signed", actor=StaffFactory())
    assert not still_needed("documents.Document", [document.pk])


def test_looking_at_a_form_leaves_a_trace(person: Any) -> None:
    paper = entered(person)
    client, user = staff(READ_ONLY)
    shown = body(client.get(page("change", paper.pk)))
    assert paper.masked_iban in shown
    assert paper.iban not in shown
    assert TrailEntry.objects.filter(act="paper_bank_account_read", actor_id=user.pk, person_id=person.pk).count() == 1
