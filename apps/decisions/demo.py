"""What the demo's office decided: as the rules found, departing from them with two signatures, by e-mail and on paper,
long ago and so lately that it can still be contested."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import override

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo
from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.selectors import evaluation_of, latest_attempt
from apps.evaluations.states import DossierState, Verdict
from apps.letters.models import Letter
from apps.letters.services import letter_address_give, letter_follow, letters_render
from apps.letters.services.batches import batch_post, batch_start, batches_make, letters_posted_mark
from apps.letters.states import Delivery, PdfState
from apps.notifications.services import message_note_sent
from apps.notifications.states import MessageState

from .checks import checks_of
from .letter import event_of
from .models import Decision, StandardReason
from .services import NotReadyError, check_done, decision_automatic, decision_propose, decision_sign, note_write

OFFICER, SIGNATORY = "sabine.thys", "rik.devos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A decision of the demo. `amount`: what the office grants instead of what the rules found."""

    username: str
    year: int
    day: dt.date
    amount: Decimal | None = None
    reason: str = ""
    explanation: str = ""
    note: str = ""


# No e-mail address is known: the letter is printed and posted.
ON_PAPER = Told(username="walter.smets", year=2023, day=dt.date(2024, 9, 16))
BY_EMAIL = [
    *(
        Told(username=username, year=2022, day=dt.date(2023, 9, 11))
        for username in ("anne.peeters", "roos.hermans", "thomas.petit", "lotte.maes", "georges.simon")
    ),
    *(
        Told(username=username, year=2023, day=dt.date(2024, 9, 9))
        for username in ("anne.peeters", "sofie.declercq", "julie.fontaine", "jean.dumont", "luc.renard")
    ),
    *(
        Told(username=username, year=2023, day=dt.date(2024, 9, 10))
        for username in ("helene.weber", "ingrid.schmitz", "sana.haddad")
    ),
    Told(
        username="an.vermeulen",
        year=2023,
        day=dt.date(2024, 10, 14),
        note="We hebben uw sociaal verzekeringsfonds gebeld: het bevestigt uw statuut.",
    ),
    Told(
        username="karl.hoffmann",
        year=2023,
        day=dt.date(2024, 11, 18),
        amount=Decimal("2616.30"),
        reason="documents-convince",
        explanation="Die Bescheinigung des Krankenhauses zeigt, dass Sie die reduzierte Schwelle erreichen.",
    ),
    # Decided late: they can still be contested on the demo's day.
    Told(username="tom.desmet", year=2023, day=dt.date(2025, 6, 2)),
    Told(
        username="claire.dubois",
        year=2023,
        day=dt.date(2025, 6, 16),
        amount=Decimal("1689.11"),
        reason="source-corrected",
        explanation="Votre employeur a corrigé les heures du deuxième semestre : le niveau de base est atteint.",
    ),
]


def fill(say: Say) -> None:
    if Decision.objects.exists() or User.objects.filter(username__in=[OFFICER, SIGNATORY]).count() != 2:
        return
    posted = _decided(ON_PAPER)
    if posted:
        _post(posted, ON_PAPER.day + dt.timedelta(days=2))
    made = [decision for told in BY_EMAIL if (decision := _decided(told))]
    say(f"{len(made) + bool(posted)} premium years of the demo's people are decided")


def _decided(told: Told) -> Decision | None:
    """None where that person's year has no result that waits for a decision."""
    dossier = (
        Dossier.objects.filter(
            provider__person__account__username=told.username,
            premium_year__year=told.year,
            state=DossierState.EVALUATED,
        )
        .select_related("premium_year", "provider__person")
        .order_by("provider__number")
        .first()
    )
    attempt = latest_attempt(dossier) if dossier else None
    if dossier is None or attempt is None:
        return None
    officer = User.objects.get(username=OFFICER)
    with portal_day(told.day), override(officer.language), transaction.atomic():
        if told.note:
            note_write(dossier=dossier, text=told.note, is_visible=True, actor=officer)
        decision = _departs(dossier, attempt, told, officer) if told.amount else _follows(dossier, attempt, officer)
        if decision is not None:
            _emailed(decision)
    return decision


def _follows(dossier: Dossier, attempt: Attempt, officer: User) -> Decision | None:
    found = evaluation_of(attempt)
    if found.verdict == Verdict.PENDING:
        return None
    try:
        with transaction.atomic():
            return decision_automatic(dossier=dossier, attempt=attempt)
    except NotReadyError:
        return decision_propose(
            dossier=dossier,
            attempt=attempt,
            grants=found.verdict == Verdict.GRANTED,
            amount=found.amount or Decimal(0),
            actor=officer,
        )


def _departs(dossier: Dossier, attempt: Attempt, told: Told, officer: User) -> Decision:
    for check in checks_of(dossier.premium_year.scheme):
        if check.is_manual:
            check_done(attempt=attempt, code=check.code, actor=officer)
    proposed = decision_propose(
        dossier=dossier,
        attempt=attempt,
        grants=True,
        amount=told.amount or Decimal(0),
        reasons=StandardReason.objects.filter(code=told.reason),
        explanation=told.explanation,
        actor=officer,
    )
    return decision_sign(decision=proposed, actor=User.objects.get(username=SIGNATORY))


def _emailed(decision: Decision) -> None:
    """The e-mail left on that day, and nobody gets it today."""
    letter = Letter.objects.select_related("message").get(event=event_of(decision))
    if letter.message and letter.message.state == MessageState.WAITING:
        message_note_sent(message_id=letter.message.pk)
        letter_follow(letter_id=letter.pk)


def _post(decision: Decision, day: dt.date) -> None:
    """Printed and posted by the office; where the PDF can't be made now, the letter waits for the post."""
    actor = User.objects.get(username=OFFICER)
    letter = Letter.objects.get(event=event_of(decision))
    if letter.delivery != Delivery.POST:
        return
    with portal_day(day), override(actor.language):
        if not letter.postal_address:
            letter_address_give(letter=letter, postal_address="Voorbeeldstraat 12\n9000 Gent", actor=actor)
        letters_render(seconds=60)
        letter.refresh_from_db()
        if letter.pdf_state != PdfState.MADE:
            return
        batch = batch_start(actor=actor)
        batches_make(seconds=60)
        batch.refresh_from_db()
        batch_post(batch=batch, day=day, actor=actor)
        letters_posted_mark()


register_demo("70_decisions", fill)
