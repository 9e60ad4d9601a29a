"""Every kind of message, in every variant and language: it renders, and both forms say the same."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.urls import resolve

from apps.accounts.models import Language
from apps.notifications.kinds import all_kinds, kind_for
from apps.notifications.models import Message
from apps.notifications.rendering import message_render
from apps.social_statute.additions import open_items
from apps.social_statute.rules import OUTCOMES
from apps.social_statute.wording.outcomes import BLOCKERS
from tests.rooms import merged

WHEN = {"when": "2025-07-10T12:05:00+00:00"}
CONTRACT = {
    "number": "10000106",
    "insurer": "Assura & Cie",
    "reference": "P-1",
    "concluded_on": "2019-05-02",
    "linked_years": [],
    "to_choose": [],
    "none_left": [],
}
RESULT = {
    "scheme": "social_statute",
    "year": 2024,
    "number": "10000106",
    "amount": "5881.81",
    "payee": "insurer",
    "blockers": [],
    "calendar": {"additions_deadline": "2099-08-31", "own_request_deadline": "2099-08-31"},
}
ASKING = [code for code, who in open_items.WHO.items() if who == open_items.Who.PROVIDER]


def reminder(*codes: str) -> dict[str, Any]:
    items = [{"number": "10000106", "missing": [[code, "2025-08-31"] for code in codes]}]
    return {"year": 2024, "deadline": "2025-08-31", "number": "10000106", "items": items}


MANDATE = {
    "principal": "Anne Peeters",
    "mandatary": "Cabinet Assura",
    "kind": "administrative_file",
    "first_day": "2025-07-10",
    "last_day": "",
    "by": "",
    "reason": "",
    "what": "",
}
PROOF = {"number": "10000106", "year": 2024, "kind": "activity_abroad"}
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "password_changed": [WHEN],
    "email_changed": [WHEN],
    "second_factor_added": [{**WHEN, "factor": factor} for factor in ("totp", "webauthn", "recovery_codes")],
    "second_factor_removed": [{**WHEN, "factor": factor} for factor in ("totp", "webauthn")],
    "contact_email_confirm": [{"token": "abc", "until": "2025-07-11T12:05:00+00:00"}],
    "contact_email_changed": [WHEN],
    "objection_answered": [
        {"objection": 1, "number": "10000106", "fact": fact, "year": year, "answer": "We looked.", "is_corrected": done}
        for fact, year, done in (("activity", 2024, True), ("identity", None, False))
    ],
    "delivery_digest": [
        {"failed": failed, "doubt": doubt, "bounced": bounced}
        for failed, doubt, bounced in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (2, 3, 4))
    ],
    "mandate_requested": [{**MANDATE, "what": what} for what in ("requested", "transfer_proposed")],
    "mandate_accepted": [MANDATE, {**MANDATE, "kind": "social_statute", "last_day": "2025-12-31"}],
    "mandate_refused": [MANDATE],
    "mandate_stopped": [
        {**MANDATE, "by": "principal"},
        {**MANDATE, "by": "mandatary"},
        {**MANDATE, "by": "", "reason": "Complaint"},
    ],
    "mandate_expiring": [{**MANDATE, "last_day": "2025-08-09"}],
    "mandate_held": [
        *(
            {**MANDATE, "what": what}
            for what in ("offered", "accepted", "refused", "transfer_refused", "transferred", "stopped")
        ),
        *({**MANDATE, "what": "stopped", "by": by} for by in ("principal", "mandatary")),
    ],
    "organisation_role": [
        {"what": what, "own": own, "organisation": "Bureau", "person": "An Example", "reason": "She left"}
        for what in ("named", "ended")
        for own in (True, False)
    ],
    "mandate_held_expiring": [
        {"count": count, "until": "2025-08-09", "items": [{"principal": "A", "last_day": "2025-08-09"}], "more": more}
        for count, more in ((1, False), (12, True))
    ],
    "contract_changed": [
        {**CONTRACT, "change": "new", "ended_on": None},
        {**CONTRACT, "change": "new", "ended_on": None, "linked_years": [2024]},
        {**CONTRACT, "change": "new", "ended_on": None, "to_choose": [{"year": 2024, "last_day": "2025-08-31"}]},
        {**CONTRACT, "change": "changed", "ended_on": None},
        {**CONTRACT, "change": "closed", "ended_on": "2025-07-31", "none_left": [{"year": 2024, "last_day": None}]},
    ],
    "proof_judged": [
        {
            "number": "10000106",
            "year": 2024,
            "kind": "activity_abroad",
            "state": state,
            "refusal": refusal,
            "reason": reason,
        }
        for state, refusal, reason in (
            ("accepted", "", ""),
            ("accepted", "", "13 hours, as on the form."),
            ("refused", "other_year", ""),
            ("refused", "not_enough", "The share is missing."),
        )
    ],
    "additions_reminder": [*(reminder(code) for code in ASKING), reminder(*ASKING)],
    "result_available": [
        *({**RESULT, "outcome": outcome, "verdict": verdict} for outcome, verdict in OUTCOMES.items()),
        *({**RESULT, "outcome": "FULL", "verdict": "granted", "blockers": [blocker]} for blocker in BLOCKERS),
        {**RESULT, "outcome": "FULL", "verdict": "granted", "payee": "bank_account"},
    ],
}

VARIANTS = merged("MESSAGES", VARIANTS)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def test_no_kind_is_forgotten() -> None:
    assert {kind.code for kind in all_kinds()} == set(VARIANTS)


@pytest.mark.parametrize("language", Language.values)
@pytest.mark.parametrize("code", VARIANTS)
def test_it_renders_and_both_forms_say_the_same(code: str, language: str) -> None:
    kind = kind_for(code)
    for data in VARIANTS[code]:
        message = Message(kind=code, event="x", name="Anne D'Hondt & fils", language=language, data=data)
        letter = message_render(message)
        body = re.sub(r"<title>.*?</title>", "", letter.html, flags=re.DOTALL)
        shown = html.unescape(re.sub(r"<[^>]+>", " ", body))
        # The HTML form says "label" where the text says "label: address"; its head names the portal.
        addresses = r"https?://\S+"
        missing = [
            word
            for word in words(re.sub(addresses, "", letter.text))
            if word not in words(re.sub(addresses, "", shown))
        ]
        assert missing == [], data
        assert "%(" not in letter.subject + letter.text
        assert "{{" not in letter.text
        assert "None" not in words(letter.text)
        assert "&amp;" not in letter.text
        assert "D'Hondt & fils" in letter.text
        assert letter.subject
        assert len(letter.subject) < 200
        assert f'<html lang="{language}">' in letter.html
        if kind.action_path:
            assert resolve(kind.action_path_for({**data, "name": ""}))


@pytest.mark.parametrize("code", VARIANTS)
def test_who_can_switch_it_off_is_told_how_and_who_can_not_why(code: str) -> None:
    kind = kind_for(code)
    text = message_render(Message(kind=code, name="A", language="en", data=VARIANTS[code][0])).text
    assert kind.can_be_switched_off is not bool(kind.reason_to_stay)
    assert ("You can switch off e-mails of this kind" in text) is kind.can_be_switched_off
    assert ("official notice" in text) is kind.legal
