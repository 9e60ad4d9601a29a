"""Accounts on signed forms that came by post: one of the office enters the form, somebody else confirms it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.fields import search_hash
from apps.core.trail import trail_add
from apps.documents.models import Document
from apps.documents.selectors import documents_of
from apps.documents.services import document_receive, documents_send

from ..models import GivenBy, PaperBankAccount, Person
from ..states import PAPER_STEPS, PaperState
from .services import bank_account_plan, iban_check, person_lock

PURPOSE = "bank_form"
MAY_ENTER, MAY_CONFIRM = "providers.add_paperbankaccount", "providers.confirm_paperbankaccount"


def documents_of_paper(paper: PaperBankAccount) -> QuerySet[Document]:
    return documents_of(purpose=PURPOSE, scope=paper.scope)


def _paper_id(document: Document) -> int:
    return int(document.scope.partition(":")[2])


def may_read(user: Any, document: Document) -> bool:
    """The office, and the person whose form it is."""
    if user.has_perm("providers.view_paperbankaccount"):
        return True
    return PaperBankAccount.objects.filter(pk=_paper_id(document), person__account=user).exists()


def staff_url(document: Document) -> str:
    return reverse("admin:providers_paperbankaccount_change", args=[_paper_id(document)])


def papers_for(user: User) -> QuerySet[PaperBankAccount]:
    """Forms that wait for this person's eyes: others entered them."""
    return PaperBankAccount.objects.filter(state=PaperState.WAITING).exclude(entered_by=user)


def _note(act: str, paper: PaperBankAccount, actor: User, **detail: Any) -> None:
    trail_add(
        act=act,
        subject_type="paper_bank_account",
        subject_id=paper.pk,
        person_id=paper.person_id,
        actor=actor,
        detail={"domain": paper.domain, "iban": paper.masked_iban, **detail},
    )


@transaction.atomic
def paper_account_enter(
    *,
    person: Person,
    domain: str,
    iban: str,
    holder: str,
    received_on: dt.date,
    document: UploadedFile,
    actor: User,
    wanted_from: dt.date | None = None,
) -> PaperBankAccount:
    """Keeps what the form says, with its scan. No payment changes."""
    normalised = iban_check(iban, on=clock.today())
    if received_on > clock.today():
        raise ValidationError({"received_on": _("This day is still to come.")})
    person_lock(person)
    paper = PaperBankAccount(
        person=person,
        domain=domain,
        iban=normalised,
        iban_hash=search_hash(normalised),
        holder=holder.strip(),
        wanted_from=wanted_from,
        received_on=received_on,
        entered_by=actor,
        entered_at=clock.now(),
    )
    paper.full_clean()
    paper.save(force_insert=True)
    _note("paper_account_enter", paper, actor, received_on=received_on)
    document_receive(file=document, purpose=PURPOSE, scope=paper.scope, owner=actor, person_id=person.pk)
    documents_send(purpose=PURPOSE, scope=paper.scope, person_id=person.pk)
    return paper


@transaction.atomic
def paper_account_confirm(*, paper: PaperBankAccount, iban: str, actor: User) -> PaperBankAccount:
    """Somebody else read the form and typed its number again: the account is planned and the person is told.
    ValidationError: the numbers differ, the actor entered it, it is closed, or the account can't be planned."""
    locked = _locked(paper)
    _check_step(locked, PaperState.CONFIRMED)
    if locked.entered_by_id == actor.pk:
        raise ValidationError(_("You entered this form yourself: somebody else must confirm it."))
    if search_hash(iban_check(iban, on=clock.today())) != locked.iban_hash:
        raise ValidationError(
            _("This is not the number that was entered. Compare both with the form; refuse it if the entry is wrong.")
        )
    locked.account = bank_account_plan(
        person=locked.person,
        domain=locked.domain,
        iban=locked.iban,
        holder=locked.holder,
        actor=actor,
        wanted_from=locked.wanted_from,
        given_by=GivenBy.STAFF,
        received_on=locked.received_on,
    )
    return _judged(locked, PaperState.CONFIRMED, actor, "paper_account_confirm")


@transaction.atomic
def paper_account_refuse(*, paper: PaperBankAccount, reason: str, actor: User) -> PaperBankAccount:
    """The form or its entry is not right. Whoever entered it may do this too."""
    locked = _locked(paper)
    _check_step(locked, PaperState.REFUSED)
    locked.refusal = reason.strip()
    return _judged(locked, PaperState.REFUSED, actor, "paper_account_refuse")


def _locked(paper: PaperBankAccount) -> PaperBankAccount:
    person_lock(paper.person)
    return PaperBankAccount.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.pk)


def _check_step(paper: PaperBankAccount, to: PaperState) -> None:
    if to not in PAPER_STEPS[paper.state]:
        raise ValidationError(_("This form was confirmed or refused already."))


def _judged(paper: PaperBankAccount, to: PaperState, actor: User, act: str) -> PaperBankAccount:
    """The only place that moves a form."""
    paper.state, paper.judged_by, paper.judged_at = to, actor, clock.now()
    paper.full_clean()
    paper.save(update_fields=["state", "judged_by", "judged_at", "refusal", "account"])
    _note(act, paper, actor, account=paper.account_id)
    return paper
