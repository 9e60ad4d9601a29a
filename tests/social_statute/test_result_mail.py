"""The mail that says that a result is there: what it says, and what it never says."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from apps.notifications.kinds import kind_for
from apps.notifications.models import Message
from apps.notifications.rendering import Letter, message_render
from apps.social_statute.rules import OUTCOMES
from apps.social_statute.wording.outcomes import BLOCKERS

pytestmark = pytest.mark.usefixtures("in_july")


@pytest.fixture
def in_july(portal_clock: Any) -> None:
    portal_clock(dt.date(2024, 7, 3))


def letter(language: str = "en", **data: Any) -> Letter:
    filled = {
        "scheme": "social_statute",
        "year": 2023,
        "number": "10000106",
        "outcome": "FULL",
        "amount": "5546.26",
        "verdict": "granted",
        "payee": "insurer",
        "blockers": [],
        "calendar": {"additions_deadline": "2024-08-31", "own_request_deadline": "2024-08-31"},
        **data,
    }
    message = Message(kind="result_available", event="dossier:1:1", name="Anne Test", language=language, data=filled)
    return message_render(message)


def test_full_amount_needs_nothing_and_says_so() -> None:
    found = letter()
    assert found.subject == "Your result of the social statute for 2023 is available"
    assert "You are entitled to the full amount for 2023. The amount is €5,546.26." in found.text
    assert "INAMI number 1-00001-06" in found.text
    assert "You need to do nothing." in found.text
    assert "must" not in found.text
    assert "31 August" not in found.text


@pytest.mark.parametrize("outcome", sorted(OUTCOMES))
def test_no_outcome_asks_for_an_act_unless_data_are_missing(outcome: str) -> None:
    verdict = OUTCOMES[outcome]
    amount = {"granted": "100.00", "refused": "0.00", "pending": None}[verdict]
    payee = "insurer" if verdict == "granted" else ""
    text = letter(outcome=outcome, verdict=verdict, amount=amount, payee=payee).text
    assert ("What you must do" in text) is (outcome == "NEEDS_DATA")


@pytest.mark.parametrize("blocker", sorted(BLOCKERS))
def test_a_blocker_asks_for_an_act_only_where_the_reader_can_lift_it(blocker: str) -> None:
    text = letter(blockers=[blocker]).text
    assert ("What you must do" in text) is (blocker not in ("amount_provisional", "other_benefit_chosen"))


def test_what_must_be_done_comes_with_its_last_day() -> None:
    text = letter(blockers=["no_contract"]).text
    assert "What you must do: Get your contract linked." in text
    assert "The last day is 31 August 2024." in text


def test_a_last_day_that_is_over_is_not_promised(portal_clock: Any) -> None:
    portal_clock(dt.date(2024, 9, 2))
    assert "31 August" not in letter(blockers=["no_contract"]).text


def test_what_can_be_added_to_a_lower_result_comes_with_its_last_day() -> None:
    text = letter(outcome="REDUCED", amount="2616.30").text
    assert "You need to do nothing if our data are right." in " ".join(text.split())
    assert "You can do this until 31 August 2024." in text


def test_after_the_pension_the_benefit_has_its_own_name_and_goes_to_the_account() -> None:
    text = letter(payee="bank_account").text
    assert "conventional benefit" in text
    assert "insurance contract" not in text


def test_an_amount_that_is_not_known_is_not_named() -> None:
    text = letter(outcome="NEEDS_PARAMETER", verdict="pending", amount=None, payee="").text
    assert "The amount is" not in text
    assert "€" not in text


def test_amount_in_the_form_of_the_language() -> None:
    assert "5.546,26" in letter("nl").text
    assert "5.546,26" in letter("de").text


def test_the_button_leads_to_the_page_of_the_year() -> None:
    address = reverse("social_statute:year", kwargs={"number": "10000106", "year": 2023})
    assert kind_for("result_available").action_path_for({"number": "10000106", "year": 2023}) == address
    assert address in letter().text


def test_html_says_the_same() -> None:
    found = letter(blockers=["several_contracts"])
    assert "Choose the contract that receives the benefit" in found.html
    assert "Choose the contract that receives the benefit" in found.text
