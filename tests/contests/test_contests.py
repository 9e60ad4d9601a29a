"""Contesting a decision: who, until when, what moves, what waits, what answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from apps.accounts.models import User
from apps.contests.models import Contest, FrozenProposal
from apps.contests.selectors import contested_part, documents_in, undisputed_amount, why_not_contestable
from apps.contests.services import (
    ContestMovedError,
    DraftChangedError,
    contest_admit,
    contest_declare_inadmissible,
    contest_document_remove,
    contest_frozen_drop,
    contest_frozen_propose,
    contest_frozen_sign,
    contest_lateness_waive,
    contest_send,
    contest_withdraw,
    contests_expiring_tell,
)
from apps.contests.states import CONTEST_STEPS, Channel, ContestState, ProposalState
from apps.core.clock import BRUSSELS
from apps.core.models import TrailEntry
from apps.decisions.models import Decision, StandardReason
from apps.decisions.services import decision_notified, decision_revoke
from apps.decisions.states import Round
from apps.decisions.terms import contest_last_day
from apps.evaluations.models import Dossier, Reevaluation
from apps.evaluations.services import reevaluations_work
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.notifications.models import Message
from apps.providers.models import ProviderNumber
from tests.contests.contesting import LAST_DAY, NOTIFIED_ON, decided, draft, letter, paper, sent
from tests.decisions.deciding import departing, followed, judged, tick
from tests.factories import ActivityVolumeFactory

pytestmark = pytest.mark.django_db


def letters(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=kind))


def told(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind))


def state_of(decision: Decision) -> str:
    return Dossier.objects.get(pk=decision.dossier_id).state


def second_decision(contest: Contest, *, actor: User, **filled: Any) -> Decision:
    """As the new result found, by somebody else."""
    reevaluations_work()
    dossier = Dossier.objects.get(pk=contest.decision.dossier_id)
    tick(dossier, actor=actor)
    return followed(dossier, actor=actor, round=Round.AFTER_CONTEST, explanation="We judged it again.", **filled)


# --- the draft --------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_changed(decision: Decision, person: User) -> None:
    first = draft(decision, actor=person, objections={"activity": ""}, statement="")
    again = draft(decision, actor=person, version=first.version, file=paper())
    assert again.pk == first.pk
    assert again.objections.get().statement == "The hospital did not send my hours."
    assert documents_in(again).get().sent_at is None
    assert Contest.objects.count() == 1
    assert state_of(decision) == DossierState.DECIDED
    contest_document_remove(draft=again, document=documents_in(again).get(), actor=person)
    assert not documents_in(again).exists()


def test_an_older_window_does_not_overwrite_what_is_newer(decision: Decision, person: User) -> None:
    first = draft(decision, actor=person)
    draft(decision, actor=person, version=first.version, statement="Newer.")
    with pytest.raises(DraftChangedError, match="another window"):
        draft(decision, actor=person, version=first.version, statement="Older.")
    assert Contest.objects.get().statement == "Newer."
    with pytest.raises(DraftChangedError, match="Read it again"):
        contest_send(draft=first, version=first.version, actor=person)


def test_the_same_click_twice_is_one_draft(decision: Decision, person: User) -> None:
    assert draft(decision, actor=person).version == draft(decision, actor=person).version == 1


def test_a_line_that_the_result_does_not_have(decision: Decision, person: User) -> None:
    with pytest.raises(ValidationError, match="no such line"):
        draft(decision, actor=person, objections={"weather": "Rain."})


@pytest.mark.parametrize(
    ("filled", "field"),
    [({"statement": " ", "objections": {}}, "statement"), ({"objections": {"activity": " "}}, "why_activity")],
)
def test_what_must_be_said_before_it_is_sent(
    decision: Decision, person: User, filled: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        sent(decision, actor=person, **filled)
    assert list(refused.value.message_dict) == [field]
    assert Contest.objects.get().is_draft


# --- sending, and until when ------------------------------------------------------------------------------------------


def test_sent_it_has_a_number_and_its_documents_stay(decision: Decision, person: User) -> None:
    contest = sent(decision, actor=person, file=paper())
    assert contest.state == ContestState.SENT
    assert str(contest).startswith("CT-20250908-")
    assert contest.made_on == NOTIFIED_ON
    document = documents_in(contest).get()
    assert document.sent_at is not None
    contest_document_remove(draft=contest, document=document, actor=person)
    assert documents_in(contest).exists()
    assert state_of(decision) == DossierState.DECIDED  # until the office admits it
    assert len(told("contest_received")) == 1
    assert TrailEntry.objects.filter(act="contest_send", person_id=decision.dossier.provider.person_id).count() == 1


def test_sent_twice_it_is_the_same(decision: Decision, person: User) -> None:
    contest = sent(decision, actor=person)
    again = contest_send(draft=contest, version=1, actor=person)
    assert (again.pk, again.reference) == (contest.pk, contest.reference)
    assert len(told("contest_received")) == 1
    with pytest.raises(ContestMovedError, match="contested already"):
        draft(decision, actor=person)


@pytest.mark.parametrize(
    ("notified_on", "last_day"),
    [
        (NOTIFIED_ON, LAST_DAY),  # the clock goes back on 26 October: 7 November ends in winter time
        (dt.date(2026, 1, 28), dt.date(2026, 3, 29)),  # the last day itself has 23 hours
        (dt.date(2025, 8, 27), dt.date(2025, 10, 26)),  # the last day itself has 25 hours
    ],
)
def test_the_last_day_counts_until_midnight_in_brussels(
    dossier: Dossier,
    officer: User,
    person: User,
    notified_on: dt.date,
    last_day: dt.date,
    portal_moment: Callable[[dt.datetime], None],
) -> None:
    decision = decided(dossier, actor=officer, notified_on=None)
    decision_notified(decision_id=decision.pk, day=notified_on)
    decision.refresh_from_db()
    assert contest_last_day(decision) == last_day
    midnight = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), tzinfo=BRUSSELS).astimezone(dt.UTC)
    portal_moment(midnight - dt.timedelta(seconds=1))
    found = draft(decision, actor=person)
    portal_moment(midnight)
    with pytest.raises(ContestMovedError, match="The last day to contest this decision was"):
        contest_send(draft=found, version=found.version, actor=person)
    assert str(last_day.year) in why_not_contestable(decision)
    portal_moment(midnight - dt.timedelta(seconds=1))
    assert why_not_contestable(decision) == ""
    assert contest_send(draft=found, version=found.version, actor=person).made_on == last_day


def test_without_notification_no_day_is_the_last(dossier: Dossier, officer: User, person: User) -> None:
    decision = decided(dossier, actor=officer, notified_on=None)
    assert contest_last_day(decision) is None
    assert sent(decision, actor=person).state == ContestState.SENT


# --- admissible or not ------------------------------------------------------------------------------------------------


def test_an_admissible_contest_moves_the_dossier_and_asks_for_a_new_result(
    decision: Decision, person: User, officer: User
) -> None:
    contest = contest_admit(contest=sent(decision, actor=person), actor=officer)
    assert (contest.state, state_of(decision)) == (ContestState.ADMISSIBLE, DossierState.CONTESTED)
    assert Reevaluation.objects.get(dossier=decision.dossier, run__isnull=True).reason == "contest"
    assert len(told("contest_admissible")) == 1
    with pytest.raises(ContestMovedError):
        contest_admit(contest=contest, actor=officer)


def test_an_inadmissible_one_leaves_everything_as_it_is(decision: Decision, person: User, officer: User) -> None:
    contest = sent(decision, actor=person)
    with pytest.raises(ValidationError, match="standard reason"):
        contest_declare_inadmissible(contest=contest, standard_reason=None, reason=" ", actor=officer)
    contest_declare_inadmissible(contest=contest, standard_reason=None, reason="Not signed.", actor=officer)
    assert state_of(decision) == DossierState.DECIDED
    assert told("contest_inadmissible")[0].data["reason"] == "Not signed."
    # It is an official notice: on paper too, for who has no address.
    assert "Not signed." in str(letters("contest_inadmissible")[0].data)
    # The term is not over: another one can be begun.
    assert sent(decision, actor=person).state == ContestState.SENT


def test_a_letter_counts_from_its_postmark(
    decision: Decision, officer: User, portal_clock: Callable[[dt.date], None]
) -> None:
    portal_clock(LAST_DAY + dt.timedelta(days=3))
    contest = letter(decision, actor=officer, posted_on=LAST_DAY, received_on=LAST_DAY + dt.timedelta(days=3))
    assert (contest.channel, contest.made_on, contest.is_late) == (Channel.LETTER, LAST_DAY, False)
    assert contest.sent_by == officer
    assert documents_in(contest).get().sent_at is not None
    with pytest.raises(ContestMovedError, match="contested already"):
        letter(decision, actor=officer)


def test_a_late_letter_is_inadmissible_unless_that_is_waived(
    decision: Decision, officer: User, portal_clock: Callable[[dt.date], None]
) -> None:
    late = LAST_DAY + dt.timedelta(days=1)
    portal_clock(late)
    contest = letter(decision, actor=officer, received_on=late)
    assert contest.is_late
    with pytest.raises(ValidationError, match="late"):
        contest_admit(contest=contest, actor=officer)
    with pytest.raises(ValidationError, match="Say why"):
        contest_lateness_waive(contest=contest, reason=" ", actor=officer)
    contest_lateness_waive(contest=contest, reason="In hospital for two months.", actor=officer)
    assert told("contest_lateness_waived")[0].data["reason"] == "In hospital for two months."
    with pytest.raises(ContestMovedError, match="already"):
        contest_lateness_waive(contest=contest, reason="Again.", actor=officer)
    assert contest_admit(contest=contest, actor=officer).state == ContestState.ADMISSIBLE


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"received_on": dt.date(2025, 9, 9)}, "future"),
        ({"posted_on": dt.date(2025, 9, 7)}, "later than that day"),
        ({"statement": " "}, "what the letter says"),
    ],
)
def test_letters_that_can_not_be(decision: Decision, officer: User, days: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        letter(decision, actor=officer, **days)
    assert not Contest.objects.exists()


def test_a_letter_beside_the_provider_s_own_draft(decision: Decision, officer: User, person: User) -> None:
    found = draft(decision, actor=person)
    letter(decision, actor=officer)
    with pytest.raises(ContestMovedError, match="contested already, under the number CT-"):
        contest_send(draft=found, version=found.version, actor=person)


# --- what of the payment waits ----------------------------------------------------------------------------------------


def test_who_asks_for_more_keeps_what_was_granted(granted: Decision, person: User, officer: User) -> None:
    contest = sent(granted, actor=person)
    assert contested_part(granted.dossier) == 0  # not before it is admitted
    contest_admit(contest=contest, actor=officer)
    assert contested_part(granted.dossier) == 0
    assert undisputed_amount(granted) == granted.amount > 0


@pytest.mark.parametrize("rule", ["contract", "payee"])
def test_who_contests_who_is_paid_freezes_all(granted: Decision, person: User, officer: User, rule: str) -> None:
    contest_admit(contest=sent(granted, actor=person, objections={rule: "Not this one."}), actor=officer)
    assert contested_part(granted.dossier) == granted.amount
    assert undisputed_amount(granted) == 0


def test_another_amount_waits_once_a_second_person_signed_it(
    granted: Decision, person: User, officer: User, signatory: User
) -> None:
    contest = contest_admit(contest=sent(granted, actor=person), actor=officer)

    def propose(amount: Decimal, reason: str = "Half is doubtful.") -> FrozenProposal:
        contest_frozen_propose(contest=contest, amount=amount, reason=reason, actor=officer)
        return FrozenProposal.objects.get(state=ProposalState.PROPOSED)

    for wrong in (Decimal("-0.01"), granted.amount + Decimal("0.01")):
        with pytest.raises(ValidationError, match="between zero"):
            propose(wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            Contest.objects.filter(pk=contest.pk).update(frozen_amount=wrong)
    with pytest.raises(ValidationError):
        propose(Decimal(100), reason=" ")
    proposal = propose(Decimal(100))
    assert undisputed_amount(granted) == granted.amount
    with pytest.raises(ContestMovedError, match="second person already"):
        propose(Decimal(200))
    # Not by who proposed it: the service says so, the table holds it.
    with pytest.raises(ValidationError, match="Somebody else"):
        contest_frozen_sign(proposal=proposal, actor=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        FrozenProposal.objects.update(state=ProposalState.SIGNED, ended_by=officer, ended_at=proposal.proposed_at)
    contest_frozen_sign(proposal=proposal, actor=signatory)
    assert undisputed_amount(granted) == granted.amount - 100
    assert Letter.objects.filter(kind="contest_frozen").count() == 1
    with pytest.raises(ContestMovedError, match="by now"):
        contest_frozen_sign(proposal=proposal, actor=signatory)
    # Sent back, nothing changes; what follows from the lines needs nobody else.
    with pytest.raises(ValidationError, match="sent back"):
        contest_frozen_drop(proposal=propose(Decimal(300)), reason=" ", actor=signatory)
    dropped = FrozenProposal.objects.get(state=ProposalState.PROPOSED)
    contest_frozen_drop(proposal=dropped, reason="Too much.", actor=signatory)
    assert undisputed_amount(granted) == granted.amount - 100
    contest_frozen_propose(contest=contest, amount=Decimal(0), reason="As the lines say.", actor=officer)
    assert undisputed_amount(granted) == granted.amount
    last = propose(Decimal(50))
    contest_withdraw(contest=contest, actor=person)
    with pytest.raises(ContestMovedError, match="Only while"):
        contest_frozen_sign(proposal=last, actor=signatory)
    assert undisputed_amount(granted) == granted.amount


# --- withdrawn, answered, revoked -------------------------------------------------------------------------------------


def test_withdrawn_the_first_decision_holds(decision: Decision, person: User, officer: User, second: User) -> None:
    contest = contest_admit(contest=sent(decision, actor=person), actor=officer)
    reevaluations_work()
    waiting = departing(decision.dossier, actor=second, round=Round.AFTER_CONTEST)
    contest_withdraw(contest=contest, actor=person)
    assert contest_withdraw(contest=contest, actor=person).state == ContestState.WITHDRAWN
    assert state_of(decision) == DossierState.DECIDED
    waiting.refresh_from_db()
    assert waiting.state == "dropped"
    assert len(told("contest_withdrawn")) == 1
    assert sent(decision, actor=person).state == ContestState.SENT


def test_the_second_decision_answers_it(decision: Decision, person: User, officer: User, second: User) -> None:
    contest = contest_admit(contest=sent(decision, actor=person), actor=officer)
    provider: ProviderNumber = decision.dossier.provider
    ActivityVolumeFactory(provider=provider, year=2024, value=60_000)
    with pytest.raises(ValidationError, match="Somebody else"):
        second_decision(contest, actor=officer)
    answer = second_decision(contest, actor=second)
    contest.refresh_from_db()
    assert (contest.state, contest.answer) == (ContestState.ANSWERED, answer)
    assert state_of(decision) == DossierState.REDECIDED
    assert undisputed_amount(decision) == 0
    assert undisputed_amount(answer) == answer.amount > 0
    with pytest.raises(ContestMovedError):
        contest_withdraw(contest=contest, actor=person)
    decision_revoke(decision=answer, reason="A slip.", actor=second)
    contest.refresh_from_db()
    assert (contest.state, contest.answer, state_of(decision)) == (
        ContestState.ADMISSIBLE,
        None,
        DossierState.CONTESTED,
    )


def test_a_contested_decision_is_not_revoked(decision: Decision, person: User, officer: User) -> None:
    contest = sent(decision, actor=person)
    with pytest.raises(ValidationError, match="judge the contest first"):
        decision_revoke(decision=decision, reason="A slip.", actor=officer)
    contest_admit(contest=contest, actor=officer)
    with pytest.raises(ValidationError, match="decide again"):
        decision_revoke(decision=decision, reason="A slip.", actor=officer)
    assert state_of(decision) == DossierState.CONTESTED


def test_a_draft_moves_on_to_the_decision_that_replaces_a_revoked_one(
    decision: Decision, person: User, officer: User
) -> None:
    found = draft(decision, actor=person, file=paper())
    decision_revoke(decision=decision, reason="A slip.", actor=officer)
    decision.refresh_from_db()
    assert "revoked" in why_not_contestable(decision)
    with pytest.raises(ContestMovedError, match="revoked"):
        contest_send(draft=found, version=found.version, actor=person)
    newer = followed(judged(decision.dossier.provider), actor=officer)
    found.refresh_from_db()
    assert found.decision == newer
    assert contest_send(draft=found, version=found.version, actor=person).state == ContestState.SENT


# --- reminders, states ------------------------------------------------------------------------------------------------


def test_a_draft_is_reminded_of_once_in_its_last_week(
    decision: Decision, dossier: Dossier, person: User, officer: User
) -> None:
    draft(decision, actor=person)
    sent(decided(dossier, actor=officer), actor=person)
    assert contests_expiring_tell(as_of=LAST_DAY - dt.timedelta(days=8)) == 0
    assert contests_expiring_tell(as_of=LAST_DAY - dt.timedelta(days=7)) == 1
    assert contests_expiring_tell(as_of=LAST_DAY) == 0
    assert told("contest_draft_ending")[0].person_id == decision.dossier.provider.person_id
    assert contests_expiring_tell(as_of=LAST_DAY + dt.timedelta(days=1)) == 0


def test_the_table_of_states_is_whole() -> None:
    assert set(CONTEST_STEPS) == set(ContestState)
    assert all(isinstance(steps, tuple) for steps in CONTEST_STEPS.values())


def test_standard_reasons_come_in_the_language_of_the_person(decision: Decision, person: User, officer: User) -> None:
    reason = StandardReason.objects.create(
        code="late", use="contest", text_fr="Trop tard.", text_nl="Te laat.", text_de="Zu spät.", text_en="Too late."
    )
    contest_declare_inadmissible(contest=sent(decision, actor=person), standard_reason=reason, reason="", actor=officer)
    from apps.contests.templatetags.contests import in_my_language

    texts = told("contest_inadmissible")[0].data["standard_reason"]
    with translation.override("nl"):
        assert in_my_language(texts) == "Te laat."
