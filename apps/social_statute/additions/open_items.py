"""What is still open before a dossier can be decided or paid, and who must act. One reading for the page of the year,
the overview, whoever works on many files, and the reminders.

What was answered since the result is no longer open for the provider: it waits for the office or for the insurer.
After the decision only a missing bank account is still asked for.
"""

# ruff: noqa: S608 - the statement is made of constants; what is asked stays a parameter

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from django.db import connection

from apps.core.clock import today
from apps.evaluations.results import NEEDS_DATA, NEEDS_PARAMETER, Line
from apps.providers.bank.selectors import NOT_BLOCKED_SQL

from ..models import ANOTHER_FACT
from ..rules.missing import CONTRADICTORY_CONVENTION, lacking


class Who(StrEnum):
    """Who must act next."""

    PROVIDER = "provider"
    INSURER = "insurer"
    OFFICE = "office"


# What the provider must answer: the blockers of a payment, one code for each fact that may be missing, and a proof
# that was begun.
BLOCKERS = ("no_contract", "several_contracts", "choice_between_benefits", "no_bank_account")
DRAFT_PROOF = "draft_proof"
FACTS_OF_PROVIDER = ("recognised_on", "convention", "employment", "activity", "titular", "specialty")
# What only the office can put right: its own registers.
FACTS_OF_OFFICE = ("first_number_on", CONTRADICTORY_CONVENTION)
# What was done, and waits for somebody else.
CONTRACT_ASKED, PROOF_SENT = "contract_asked", "proof_sent"
# What nobody but the office waits for.
AMOUNT_PROVISIONAL = "amount_provisional"

WHO: dict[str, Who] = {
    **dict.fromkeys((*BLOCKERS, *FACTS_OF_PROVIDER, DRAFT_PROOF), Who.PROVIDER),
    **dict.fromkeys((*FACTS_OF_OFFICE, PROOF_SENT, NEEDS_PARAMETER, AMOUNT_PROVISIONAL), Who.OFFICE),
    CONTRACT_ASKED: Who.INSURER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFile:
    """One number's premium year with what is open; `codes` in the order in which they are told."""

    person_id: int
    number: str
    premium_year_id: int
    year: int
    published_on: dt.date
    codes: Sequence[str]

    def of(self, who: Who) -> list[str]:
        return [code for code in self.codes if WHO[code] == who]


_OPEN = f"""
WITH latest AS (
    SELECT DISTINCT ON (a.dossier_id) a.run_id, a.evaluation_id, a.published_at, d.premium_year_id, y.year,
           d.provider_id, p.person_id, p.number, d.decided_attempt_id IS NOT NULL AS is_decided,
           (a.published_at AT TIME ZONE 'Europe/Brussels')::date AS published_on
    FROM evaluations_dossier d
    JOIN evaluations_premiumyear y ON y.id = d.premium_year_id
    JOIN providers_providernumber p ON p.id = d.provider_id
    JOIN evaluations_attempt a ON a.dossier_id = d.id
    LEFT JOIN evaluations_attempt decided ON decided.id = d.decided_attempt_id
    WHERE d.premium_year_id = ANY(%(premium_years)s) AND (decided.id IS NULL OR a.number <= decided.number)
      AND (%(persons)s::bigint[] IS NULL OR p.person_id = ANY(%(persons)s))
    ORDER BY a.dossier_id, a.number DESC
)
SELECT latest.person_id, latest.number, latest.premium_year_id, latest.year, latest.published_on, latest.is_decided,
       e.outcome, e.blockers,
       CASE WHEN e.outcome = '{NEEDS_DATA}' THEN e.lines::text END,
       ARRAY(
           SELECT CASE blocker
               WHEN 'several_contracts' THEN EXISTS (
                   SELECT FROM social_statute_contractchoice c
                   WHERE c.provider_id = latest.provider_id AND c.year = latest.year
                     AND c.chosen_at >= latest.published_at)
               WHEN 'choice_between_benefits' THEN EXISTS (
                   SELECT FROM social_statute_benefitchoice c
                   WHERE c.person_id = latest.person_id AND c.year = latest.year AND c.chosen_at >= latest.published_at)
               WHEN 'no_bank_account' THEN EXISTS (
                   SELECT FROM providers_bankaccount chosen
                   WHERE chosen.person_id = latest.person_id AND chosen.cancelled_at IS NULL
                     AND (chosen.closed_on IS NULL OR chosen.closed_on > %(today)s)
                     AND chosen.domain IN ('all', 'social_statute') AND {NOT_BLOCKED_SQL})
               WHEN 'no_contract' THEN EXISTS (
                   SELECT FROM social_statute_insurancecontract c
                   WHERE c.provider_id = latest.provider_id AND c.superseded_at IS NULL AND c.message <> 'closed'
                     AND c.concluded_on <= make_date(latest.year, 12, 31) AND c.received_on >= latest.published_on)
               ELSE FALSE END
           FROM unnest(e.blockers) WITH ORDINALITY AS given(blocker, place) ORDER BY place
       ),
       EXISTS (
           SELECT FROM social_statute_ownrequest r
           WHERE r.provider_id = latest.provider_id AND r.year = latest.year AND r.withdrawn_at IS NULL
             AND r.linked_at IS NULL),
       ARRAY(
           SELECT CASE WHEN s.kind = '{ANOTHER_FACT}' THEN s.fact ELSE 'activity' END
           FROM social_statute_proof s
           WHERE s.provider_id = latest.provider_id AND s.year = latest.year
             AND (s.state = 'sent' OR s.state = 'accepted' AND s.judged_at >= latest.published_at)
           UNION ALL
           SELECT o.fact FROM providers_factobjection o
           WHERE o.provider_id = latest.provider_id AND o.state = 'open' AND coalesce(o.year, latest.year) = latest.year
           UNION ALL
           SELECT k.fact FROM providers_factcorrection k
           WHERE k.provider_id = latest.provider_id AND k.withdrawn_at IS NULL AND k.made_at >= latest.published_at
           UNION ALL
           SELECT 'activity' FROM social_statute_evidence x
           WHERE x.provider_id = latest.provider_id AND x.year = latest.year AND x.received_on >= latest.published_on
       ),
       EXISTS (
           SELECT FROM social_statute_proof s
           WHERE s.provider_id = latest.provider_id AND s.year = latest.year AND s.state = 'sent'),
       EXISTS (
           SELECT FROM social_statute_proof s
           WHERE s.provider_id = latest.provider_id AND s.year = latest.year AND s.state = 'draft')
FROM latest
JOIN evaluations_evaluation e ON e.run_id = latest.run_id AND e.id = latest.evaluation_id
WHERE e.outcome IN ('{NEEDS_DATA}', '{NEEDS_PARAMETER}') OR e.blockers <> '{{}}'
   OR EXISTS (
       SELECT FROM social_statute_proof s
       WHERE s.provider_id = latest.provider_id AND s.year = latest.year AND s.state IN ('draft', 'sent'))
ORDER BY latest.person_id, latest.number, latest.year DESC
"""


def open_files(*, premium_years: Collection[int], persons: Collection[int] | None = None) -> Iterator[OpenFile]:
    """The dossiers of these premium years that ask anything of anybody; one query. `persons` None: everybody's."""
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "premium_years": list(premium_years),
                "persons": None if persons is None else list(persons),
                "today": today(),
            },
        )
        rows = cursor.fetchall()
    for person_id, number, premium_year_id, year, published_on, *state in rows:
        codes = _codes(*state)
        if codes:
            yield OpenFile(
                person_id=person_id,
                number=number,
                premium_year_id=premium_year_id,
                year=year,
                published_on=published_on,
                codes=codes,
            )


def _codes(
    is_decided: bool,
    outcome: str,
    blockers: Sequence[str],
    lines: str | None,
    answered: Sequence[bool],
    is_contract_asked: bool,
    facts_answered: Sequence[str],
    is_proof_sent: bool,
    is_proof_begun: bool,
) -> list[str]:
    unanswered = [blocker for blocker, is_answered in zip(blockers, answered, strict=True) if not is_answered]
    if is_decided:
        return [code for code in unanswered if code == "no_bank_account"]
    codes = [code for code in unanswered if code in BLOCKERS]
    if "no_contract" in codes and is_contract_asked:
        codes[codes.index("no_contract")] = CONTRACT_ASKED
    # A proof of before the facts were named answers whatever was missing.
    if lines is not None and "" not in facts_answered:
        lacked = dict.fromkeys(lacking(Line.unpacked(stored)) for stored in _needing_data(orjson.loads(lines)))
        codes += [fact for fact in lacked if fact and fact not in facts_answered]
    if is_proof_begun:
        codes.append(DRAFT_PROOF)
    if is_proof_sent:
        codes.append(PROOF_SENT)
    if outcome == NEEDS_PARAMETER:
        codes.append(NEEDS_PARAMETER)
    if AMOUNT_PROVISIONAL in blockers:
        codes.append(AMOUNT_PROVISIONAL)
    return codes


def _needing_data(lines: Sequence[Any]) -> list[Any]:
    return [stored for stored in lines if Line.unpacked(stored).needs == NEEDS_DATA]
