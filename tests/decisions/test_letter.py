"""The words of the decision's letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from apps.accounts.models import Language, User
from apps.decisions.letter import email_preview, letter_content, withdrawal_content
from apps.decisions.models import Decision, ReasonUse, StandardReason
from apps.decisions.services import decision_automatic, decision_propose, decision_revoke, decision_sign
from apps.decisions.states import Round
from apps.evaluations.models import Dossier, Parameter
from apps.evaluations.services import dossier_locked, dossier_move
from apps.evaluations.states import DossierState
from tests.decisions.deciding import departing, dossier_judged, followed, newest, tick
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


def section(content: dict[str, Any], title: str) -> dict[str, Any]:
    return next(part for part in content["sections"] if part["title"] == title)


def texts(found: Any) -> list[str]:
    if isinstance(found, str):
        return [found]
    parts = found.values() if isinstance(found, dict) else found
    return [text for part in parts for text in texts(part)]


def test_a_grant_says_amount_payee_rules_calculation_law_and_how_to_contest(dossier: Dossier, officer: User) -> None:
    content = letter_content(followed(dossier, actor=officer), "en")
    assert content["title"] == "Decision: Social statute, premium year 2024"
    assert content["lead"][0].startswith("We grant you the benefit for premium year 2024: €")
    assert ["Paid to", "your insurance contract"] in content["rows"]
    rules = section(content, "What the rules found")["table"]["rows"]
    assert [row[0] for row in rules][:2] == ["Number and profession", "Recognition"] or len(rules) >= 8
    assert all(len(row) == 3 and all(row) for row in rules)
    assert section(content, "How the amount is calculated")["table"]["rows"][-1][1].startswith("€")
    assert section(content, "The data that we used")["table"]["rows"]
    assert content["legal"] and len(set(content["legal"])) == len(content["legal"])
    assert "within 60 calendar days" in content["how_to_contest"][0]
    assert f"/social-statute/{dossier.provider.number}/2024/" in content["how_to_contest"][1]
    assert section(content, "Questions?")["rows"][0][0] == "Physicians and dentists"


def test_a_refusal_has_no_amount_and_no_payee(refused: Dossier, officer: User) -> None:
    content = letter_content(followed(refused, actor=officer), "en")
    assert content["lead"][0] == "We refuse you the benefit for premium year 2024."
    assert len(content["lead"]) == 2
    assert {label for label, _text in content["rows"]}.isdisjoint({"Amount", "Paid to"})


def test_a_departing_decision_says_first_what_the_rules_found_and_then_why(refused: Dossier, officer: User) -> None:
    reason = StandardReason.objects.create(
        code="force", use=ReasonUse.GRANT, text_fr="F", text_nl="N", text_de="D", text_en="Force majeure was proved."
    )
    content = letter_content(departing(refused, actor=officer, reasons=[reason], explanation="The flood."), "en")
    assert "This is not what the rules alone gave." in content["lead"][1]
    paragraphs = section(content, "Why we depart from the rules")["paragraphs"]
    assert paragraphs[0].startswith("The rules gave no benefit: You are not entitled")
    assert paragraphs[1:] == ["Force majeure was proved.", "The flood."]
    assert ["Amount", "€1,234.56"] in content["rows"]


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_a_draft_reads_as_the_letter_will_in_the_persons_language(
    premium_year: None, officer: User, language: str
) -> None:
    dossier = dossier_judged(person__language=Language(language))
    draft = Decision(
        dossier=dossier, attempt=newest(dossier), grants=True, amount=Decimal("100.00"), way="staff", round=1
    )
    draft.draft_reasons = []  # type: ignore[attr-defined]
    with translation.override("en" if language != "en" else "fr"):
        content = letter_content(draft)
        subject, text = email_preview(draft)
    assert set(content) == {"title", "reference", "lead", "rows", "sections", "legal", "how_to_contest", "signature"}
    assert all(isinstance(text, str) and "%(" not in text for text in texts(content))
    with translation.override(language):
        assert content["title"] == letter_content(draft, language)["title"]
    assert "2024" in subject and "100" in text


def test_it_is_frozen_by_what_the_attempt_found(dossier: Dossier, officer: User) -> None:
    """Parameters that change later change nothing in its words, except the term that is not begun."""
    decision = followed(dossier, actor=officer)
    before = letter_content(decision, "en")
    Parameter.objects.exclude(key__startswith="calendar.").delete()
    assert letter_content(Decision.objects.get(pk=decision.pk), "en") == before


def test_an_unknown_term_is_said_to_be_unknown(dossier: Dossier, officer: User) -> None:
    Parameter.objects.filter(key="calendar.contest_term_days").delete()
    content = letter_content(followed(dossier, actor=officer), "en")
    assert "not known" in content["how_to_contest"][0]
    assert "calendar day" not in content["how_to_contest"][0]


def test_nobody_is_told_of_a_court_that_is_not_known(dossier: Dossier, officer: User) -> None:
    assert "court" not in " ".join(texts(letter_content(followed(dossier, actor=officer), "en"))).lower()


def test_the_machines_decision_says_so(dossier: Dossier, portal_clock: Callable[[dt.date], None]) -> None:
    content = letter_content(decision_automatic(dossier=dossier, attempt=newest(dossier)), "en")
    assert "taken automatically" in content["signature"][1]


def test_a_second_decision_names_the_first(refused: Dossier, officer: User, signatory: User) -> None:
    first = followed(refused, actor=officer)
    with transaction.atomic():
        dossier_move(dossier_locked(refused.pk), DossierState.CONTESTED)
    other = StaffFactory(role="Evaluation officers")
    tick(refused, actor=other)
    second = decision_propose(
        dossier=refused,
        attempt=newest(refused),
        grants=True,
        amount=Decimal("10.00"),
        explanation="Proved.",
        actor=other,
        round=Round.AFTER_CONTEST,
    )
    decision_sign(decision=second, actor=signatory)
    content = letter_content(second, "en")
    assert content["lead"][0].startswith("You contested our decision of 8 September 2025.")
    assert content["how_to_contest"] == [
        "This decision answers your contest. You cannot contest it once more in the portal."
    ]
    assert first.pk != second.pk


def test_a_withdrawal_says_which_decision_and_why(dossier: Dossier, officer: User, signatory: User) -> None:
    decision = decision_revoke(
        decision=followed(dossier, actor=officer), reason="The wrong number was decided.", actor=signatory
    )
    content = withdrawal_content(decision, "en")
    assert "8 September 2025" in content["lead"][0]
    assert section(content, "Our reasons")["paragraphs"] == ["The wrong number was decided."]
