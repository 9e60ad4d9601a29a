"""The demo's part: of the decisions that it took, one is contested and waits, one was contested and decided again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import User
from apps.core import clock
from apps.core.demo import Say, portal_day, register_demo
from apps.core.pdf import pdf_render
from apps.decisions.checks import checks_of
from apps.decisions.letter import event_of
from apps.decisions.models import Decision
from apps.decisions.services import check_done, decision_propose
from apps.decisions.states import DecisionState, Round
from apps.evaluations.models import Dossier
from apps.evaluations.selectors import evaluation_of, latest_attempt
from apps.evaluations.services import reevaluations_work
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.letters.services import letter_follow
from apps.notifications.models import Message
from apps.notifications.services import message_note_sent
from apps.notifications.states import MessageState

from .models import Contest
from .selectors import contests_sent, shown_lines_of
from .services import contest_admit, contest_draft_save, contest_send

OFFICERS = ("sabine.thys", "rik.devos")


def fill(say: Say) -> None:
    """Nothing where the demo decided nothing."""
    if contests_sent().exists():
        return
    decisions = (
        Decision.objects.filter(round=Round.FIRST, state=DecisionState.FINAL, notified_on__isnull=False)
        .filter(dossier__state=DossierState.DECIDED, dossier__provider__person__account__isnull=False)
        .select_related("dossier__provider__person__account", "dossier__premium_year")
        .order_by("notified_on", "pk")
    )
    lately = clock.today() - dt.timedelta(days=45)
    old = decisions.filter(grants=False, notified_on__lt=lately).last()
    new = decisions.filter(notified_on__gte=lately, notified_on__lt=clock.today() - dt.timedelta(days=9)).first()
    if old is not None and (contest := _contested(old)) is not None:
        _answered(contest)
    if new is not None:
        _contested(new)
    if old is not None or new is not None:
        say("a decision is contested, another was decided again")


def _contested(decision: Decision) -> Contest | None:
    person = decision.dossier.provider.person
    lines = [line.rule for line in shown_lines_of(decision)]
    rule = "activity" if "activity" in lines else lines[0]
    account = person.account
    if decision.notified_on is None or account is None:
        return None
    with portal_day(decision.notified_on + dt.timedelta(days=3)), override(person.language):
        said = _("The figures of the hospital are missing. The document shows them.")
        rows = [[_("Care provider"), person.full_name]]
        data = {"language": person.language, "title": _("Statement"), "sender": "", "footer": "", "lead": said}
        paper = SimpleUploadedFile("hospital.pdf", pdf_render(template="receipt", data=data | {"rows": rows}))
        draft = contest_draft_save(decision=decision, actor=account, objections={rule: said}, file=paper)
        contest = contest_send(draft=draft, version=draft.version, actor=account)
        _left(contest)
        return contest


def _answered(contest: Contest) -> None:
    """Admitted, judged again and decided again by somebody else, as the rules found."""
    decision = contest.decision
    others = User.objects.filter(username__in=OFFICERS).exclude(
        Q(pk=decision.proposed_by_id) | Q(pk=decision.signed_by_id)
    )
    officer = others.order_by("username").last()
    if officer is None or decision.notified_on is None:
        return
    with portal_day(decision.notified_on + dt.timedelta(days=6)):
        contest_admit(contest=contest, actor=officer)
        reevaluations_work()
        dossier = Dossier.objects.get(pk=decision.dossier_id)
        attempt = latest_attempt(dossier)
        if attempt is None:
            return
        for check in checks_of(dossier.premium_year.scheme):
            if check.is_manual:
                check_done(attempt=attempt, code=check.code, actor=officer)
        found = evaluation_of(attempt)
        with override(dossier.provider.person.language):
            explanation = _("We judged your file again, with the document that you sent.")
        answer = decision_propose(
            dossier=dossier,
            attempt=attempt,
            grants=found.verdict == "granted",
            amount=found.amount or Decimal(0),
            explanation=explanation,
            actor=officer,
            round=Round.AFTER_CONTEST,
        )
        _left(contest, answer)


def _left(contest: Contest, answer: Decision | None = None) -> None:
    """The e-mails left on that day, and nobody gets them today."""
    named = Q(event__startswith=f"contest:{contest.pk}:")
    letters = Letter.objects.filter(named | Q(event=event_of(answer))) if answer else Letter.objects.filter(named)
    for letter in letters.select_related("message"):
        if letter.message and letter.message.state == MessageState.WAITING:
            message_note_sent(message_id=letter.message.pk)
            letter_follow(letter_id=letter.pk)
    for message in Message.objects.filter(named, state=MessageState.WAITING):
        message_note_sent(message_id=message.pk)


register_demo("80_contests", fill)
