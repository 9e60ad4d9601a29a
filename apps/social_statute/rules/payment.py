"""What a granted level is worth, who receives it, and what stops the payment."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from apps.core.money import cents_half_up
from apps.evaluations.results import MET, NEEDS_PARAMETER, NOT_APPLICABLE, NOT_MET, UNKNOWN, Line

from .conditions import Adhesion, is_first_year, line
from .facts import Contract, Facts
from .law import Law
from .thresholds import months_of

# From this day on, a pension taken leads to the conventional benefit (Royal Decree of 24 September 2019).
CONVENTIONAL_BENEFIT_FROM = dt.date(2016, 1, 1).toordinal()

INSURER, BANK_ACCOUNT = "insurer", "bank_account"

LEVEL_OF_OUTCOME = {
    "FULL": "full",
    "FULL_EXEMPT": "full",
    "FULL_ASSIMILATED": "full",
    "TRAINEE": "trainee",
    "PARTIAL": "partial_or_reduced",
    "REDUCED": "partial_or_reduced",
    "LEVEL_2": "level_2",
    "LEVEL_1": "level_1",
}


@dataclass(frozen=True, slots=True)
class Due:
    """The amount in cents, or None when a parameter is missing."""

    line: Line
    cents: int | None = None
    is_pro_rata: bool = False
    is_provisional: bool = False


def amount(facts: Facts, law: Law, adhesion: Adhesion, outcome: str) -> Due:
    """The amount of the level, pro rata in complete months in the year of the first number (not for physicians)."""
    level = LEVEL_OF_OUTCOME[outcome]
    row = law.amounts.get(level)
    if row is None and level == "trainee":
        level, row = "full", law.amounts.get("full")  # no amount of their own before PY2020
    parameters = row.parameters if row else ()
    values: dict[str, object] = {"level": level}
    if row is None or row.cents is None:
        return Due(
            line(
                law,
                "amount",
                UNKNOWN,
                "amount_unknown",
                parameters=parameters,
                values=values,
                needs=NEEDS_PARAMETER,
            )
        )
    values["base"] = row.cents
    if not (law.has_pro_rata and is_first_year(facts, law)):
        values["amount"] = row.cents
        reason = "provisional" if row.is_provisional else "level"
        return Due(
            line(law, "amount", MET, reason, parameters=parameters, values=values),
            row.cents,
            is_provisional=row.is_provisional,
        )
    months = months_of(adhesion)
    used = ("first_number_on", "convention")
    values["months"] = months
    parameters += law.pro_rata.parameters
    if months == 0 or (law.pro_rata.value is None and months < 12):
        return Due(
            line(
                law,
                "amount",
                UNKNOWN,
                "pro_rata_unknown",
                facts=used,
                parameters=parameters,
                values=values,
                needs=NEEDS_PARAMETER,
            )
        )
    base = law.pro_rata.value or Fraction(12)
    cents = cents_half_up(Fraction(row.cents * months) / base)
    values["amount"] = cents
    return Due(
        line(law, "amount", MET, "pro_rata", facts=used, parameters=parameters, values=values),
        cents,
        is_pro_rata=True,
        is_provisional=row.is_provisional,
    )


def payee(facts: Facts, law: Law, contracts: tuple[Contract, ...]) -> tuple[str, Line]:
    """An insurance contract; from the year in which the pension was taken, the provider's own bank account.

    Who retired before 2016 may keep the social benefit on a contract of before 2016.
    """
    taken = facts.pension_taken_on
    used = ("pension_taken_on",)
    if taken is None or taken > law.span.last:
        return INSURER, line(law, "payee", MET, "insurer", facts=used)
    if taken < CONVENTIONAL_BENEFIT_FROM and any(
        c.chosen and c.concluded_on < CONVENTIONAL_BENEFIT_FROM for c in contracts
    ):
        return INSURER, line(law, "payee", MET, "old_contract_kept", facts=("pension_taken_on", "contracts"))
    return BANK_ACCOUNT, line(law, "payee", MET, "pension", facts=used)


@dataclass(frozen=True, slots=True)
class Link:
    """The contract rule's line, and what it blocks."""

    line: Line
    blocker: str = ""


def contract(facts: Facts, law: Law, contracts: tuple[Contract, ...], payee: str) -> Link:
    """A contract concluded at the latest on 31 December of the premium year; one of them receives the benefit."""
    used = ("contracts",)
    if payee == BANK_ACCOUNT:
        if facts.bank_account:
            return Link(line(law, "bank_account", MET, "account_known", facts=("bank_account",)))
        return Link(
            line(law, "bank_account", UNKNOWN, "no_account", facts=("bank_account",)),
            "no_bank_account",
        )
    if not contracts:
        return Link(line(law, "contract", UNKNOWN, "none_known", facts=used), "no_contract")
    in_time = [c for c in contracts if c.concluded_on <= law.span.last]
    if not in_time:
        return Link(line(law, "contract", NOT_MET, "all_too_late", facts=used))
    running = [c for c in in_time if c.ended_on is None or c.ended_on >= law.as_of]
    if not running:
        return Link(line(law, "contract", UNKNOWN, "all_closed", facts=used), "no_contract")
    if len(running) == 1:
        return _linked(law, running[0], "single")
    chosen = [c for c in running if c.chosen]
    if len(chosen) == 1:
        return _linked(law, chosen[0], "designated")
    for paid_year in (law.year - 1, law.year):
        paid = [c for c in running if c.paid_for_year == paid_year]
        if len(paid) == 1:
            return _linked(law, paid[0], "paid_before")
    return Link(
        line(law, "contract", UNKNOWN, "several", facts=used, values={"count": len(running)}),
        "several_contracts",
    )


def _linked(law: Law, linked: Contract, reason: str) -> Link:
    return Link(line(law, "contract", MET, reason, facts=("contracts",), values={"reference": linked.reference}))


def one_benefit(facts: Facts, law: Law) -> Link:
    """One benefit a person a premium year."""
    other = facts.other_benefit
    if other is None:
        return Link(line(law, "one_benefit", NOT_APPLICABLE, "only_one"))
    used = ("other_benefit",)
    values = {"other_amount": other.amount}
    if other.chosen is None:
        return Link(
            line(law, "one_benefit", UNKNOWN, "choice_open", facts=used, values=values),
            "choice_between_benefits",
        )
    if other.chosen:
        return Link(line(law, "one_benefit", MET, "other_chosen", facts=used, values=values), "other_benefit_chosen")
    return Link(line(law, "one_benefit", MET, "this_chosen", facts=used, values=values))
