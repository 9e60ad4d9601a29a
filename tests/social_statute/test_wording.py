"""Nothing that the rules can say lacks its words, and no words are left over from a rule that is gone."""

from __future__ import annotations

import ast
import datetime as dt
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.utils import translation

from apps.evaluations.expansion import expand
from apps.evaluations.results import Result
from apps.providers.professions import Profession, Specialty
from apps.social_statute import rules as rule_package
from apps.social_statute import vocabulary
from apps.social_statute.evaluator import SocialStatuteEvaluator
from apps.social_statute.parameter_file import delivered_table
from apps.social_statute.rules import OUTCOMES
from apps.social_statute.rules.legal import INSTRUMENTS
from apps.social_statute.scheme import SOCIAL_STATUTE
from apps.social_statute.wording import lines, outcomes, rules, terms, values

CASES = Path(__file__).parent.parent / "cases" / "social_statute.yaml"
RULES = Path(rule_package.__file__).parent
BLOCKERS = (
    "no_contract",
    "several_contracts",
    "no_bank_account",
    "amount_provisional",
    "other_benefit_chosen",
    "choice_between_benefits",
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


# --- what the code of the rules can say -------------------------------------------------------------------------------


class _Reasons(ast.NodeVisitor):
    """(rule, reason) of each call of `line(law, rule, verdict, reason)`; a name is followed to what it was given."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()
        self._scopes: list[ast.FunctionDef] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._scopes.append(node)
        self.generic_visit(node)
        self._scopes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "line" and len(node.args) >= 4 and isinstance(node.args[1], ast.Constant):
            self._add(str(node.args[1].value), node.args[3])
        if name == "finding" and len(node.args) >= 2:
            self._add("activity", node.args[1])
        if name == "_linked":
            self._add("contract", node.args[2])
        self.generic_visit(node)

    def _add(self, rule: str, value: ast.expr) -> None:
        for reason in self._texts(value):
            self.found.add((rule, reason))

    def _texts(self, value: ast.expr) -> Iterator[str]:
        match value:
            case ast.Constant(value=str(text)):
                yield text
            case ast.IfExp(body=body, orelse=other):
                yield from self._texts(body)
                yield from self._texts(other)
            case ast.JoinedStr():
                for level in ("full", "level_2", "level_1"):
                    yield f"{level}_reached"
            case ast.Call(func=ast.Name(id="_unknown_reason")):
                yield from ("activity_unknown", "threshold_unknown")
            case ast.Name(id=name):
                for scope in self._scopes:
                    for node in ast.walk(scope):
                        if isinstance(node, ast.Assign):
                            yield from self._assigned(node, name)

    def _assigned(self, node: ast.Assign, name: str) -> Iterator[str]:
        for target in node.targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield from self._texts(node.value)
            branches = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else [node.value]
            for branch in branches:
                if isinstance(target, ast.Tuple) and isinstance(branch, ast.Tuple):
                    for part, value in zip(target.elts, branch.elts, strict=True):
                        if isinstance(part, ast.Name) and part.id == name:
                            yield from self._texts(value)


def reasons_in_code() -> set[tuple[str, str]]:
    visitor = _Reasons()
    for path in RULES.glob("*.py"):
        visitor.visit(ast.parse(path.read_text()))
    return {(rule, reason) for rule, reason in visitor.found if reason}


# --- what the rules say of many facts ---------------------------------------------------------------------------------


def cases() -> list[dict[str, Any]]:
    return [case for case in yaml.safe_load(CASES.read_text()) if case["scheme"] == "social_statute"]


def evaluated(year: int, facts: dict[str, Any], as_of: dt.date | None = None) -> Result:
    day = as_of or dt.date(year + 1, 7, 1)
    return SocialStatuteEvaluator(delivered_table(), year, day.toordinal()).evaluate(facts)


def _day(chance: random.Random, year: int) -> dt.date:
    return dt.date(year, chance.choice([1, 3, 7, 12]), chance.choice([1, 15, 28]))


def _period(chance: random.Random, year: int) -> dict[str, Any]:
    first = _day(chance, chance.choice([year - 8, year - 1, year]))
    return (
        {"from": first}
        if chance.random() < 0.6
        else {"from": first, "to": first + dt.timedelta(chance.choice([9, 400]))}
    )


def generated(seed: int) -> tuple[int, dict[str, Any]]:
    chance = random.Random(seed)
    year = chance.choice(range(2015, 2027))
    profession = chance.choice(Profession.values)

    def some(make: Any) -> list[Any]:
        return [make() for _ in range(chance.choice([0, 1, 1, 2]))]

    measures = [
        "eur_reimbursed",
        "services",
        "m_values",
        "r_values",
        "v_values",
        "eur_art8",
        "hours_per_week",
    ]
    possible: dict[str, Any] = {
        "qualification": chance.choice(["003", "001", "005", "006", "109", "999"]),
        "specialty": chance.choice(Specialty.values),
        "first_number_on": _day(chance, chance.choice([year - 9, year - 3, year, year + 1])),
        "recognised_on": _day(chance, chance.choice([year - 9, year - 3, year])),
        "training": some(lambda: _period(chance, year)),
        "convention": some(
            lambda: {"status": chance.choice(["full", "partial", "full", "none"]), **_period(chance, year)}
        ),
        "activity": [
            {
                "year": y,
                "measure": m,
                "value": chance.choice(["0", "20", "300", "1600", "30000.50", "200000"]),
            }
            for y in (year, year - 2)
            for m in measures
            if chance.random() < 0.8
        ],
        "inactivity": some(lambda: {"kind": chance.choice(vocabulary.INACTIVITY_KINDS), **_period(chance, year)}),
        "inactivity_waiver": chance.random() < 0.2,
        "sanctions": some(lambda: _period(chance, year)),
        "employment": some(
            lambda: {"status": chance.choice(["self_employed_main", "employee"]), **_period(chance, year)}
        ),
        "pension_taken_on": _day(chance, chance.choice([2015, year, year + 1])),
        "stopped_on": _day(chance, year),
        "titular": chance.random() < 0.3,
        "contracts": some(
            lambda: {
                "reference": str(chance.random()),
                "concluded_on": _day(chance, chance.choice([2010, year, year + 1])),
                "chosen": chance.random() < 0.3,
                **({"ended_on": _day(chance, year + 1)} if chance.random() < 0.3 else {}),
            }
        ),
        "bank_account": chance.random() < 0.5,
        "evidence": some(
            lambda: {
                "kind": chance.choice(vocabulary.EVIDENCE_KINDS),
                "value": "14",
                "received_on": _day(chance, year),
            }
        ),
        "other_benefit": {
            "scheme": "social_statute",
            "amount": "500.00",
            "chosen": chance.choice([True, False, None]),
        },
    }
    rare = {"pension_taken_on", "stopped_on", "other_benefit", "sanctions", "evidence"}
    facts = {"profession": profession}
    for name, value in possible.items():
        if chance.random() < (0.15 if name in rare else 0.8):
            facts[name] = value
    return year, facts


@pytest.fixture(scope="module")
def results() -> list[tuple[int, dict[str, Any], Result]]:
    found = [
        (case["year"], case["facts"], evaluated(case["year"], case["facts"], case.get("as_of"))) for case in cases()
    ]
    for seed in range(900):
        year, facts = generated(seed)
        found.append((year, facts, evaluated(year, facts)))
    return found


# --- nothing lacks its words ------------------------------------------------------------------------------------------


def test_every_reason_in_the_code_of_the_rules_has_its_sentence() -> None:
    in_code = reasons_in_code()
    assert len(in_code) > 60
    assert in_code - set(rules.SENTENCES) == set()


def test_every_line_that_rules_give_can_be_shown(results: list[tuple[int, dict[str, Any], Result]]) -> None:
    """Sentence, facts, thresholds, parameters and law of thousands of results, without a code in sight."""
    rows = delivered_table().rows
    seen = set()
    for year, facts, result in results:
        shown = lines.shown_lines(expand(result.lines, facts, rows), facts, year)
        for before, line in zip(result.lines, shown, strict=True):
            seen.add((before.rule, before.reason))
            text = " ".join(
                [line.title, line.sentence, line.verdict, *line.legal, *line.lowering]
                + [t for fact in line.facts for t in (fact.label, *fact.values, fact.correction)]
                + [t for p in line.parameters for t in (p.label, p.value, p.validity, p.mark)]
                + [t for row in line.thresholds for t in (row.label, row.ordinary, row.applied, row.volume, row.result)]
            )
            assert not re.search(r"[a-z]_[a-z]|%\(|\bNone\b(?! reported)", text), text
    assert set(rules.SENTENCES) - seen - reasons_in_code() == set(), "words of a rule that is gone"
    assert len(set(rules.SENTENCES) - seen) <= 3, "too little is really shown here"


def test_every_rule_has_its_title_and_words_for_every_verdict() -> None:
    assert set(rules.TITLES) == set(SOCIAL_STATUTE.rule_names)
    for rule, words in rules.VERDICTS.items():
        assert set(words) == {"met", "not_met", "not_applicable", "unknown"}, rule


def test_every_outcome_and_blocker_has_its_words(results: list[tuple[int, dict[str, Any], Result]]) -> None:
    assert set(outcomes.OUTCOMES) == set(OUTCOMES)
    assert set(outcomes.BLOCKERS) == set(BLOCKERS)
    assert {b for _, _, result in results for b in result.blockers} <= set(outcomes.BLOCKERS)
    for words in outcomes.OUTCOMES.values():
        assert "2023" in str(words.sentence) % {"year": 2023}
        assert str(words.advice) % {"year": 2023}
    for blocker in outcomes.BLOCKERS.values():
        assert str(blocker.advice) % {"year": 2023}
        assert str(blocker.sentence) % {"year": 2023}


def test_only_who_must_act_is_told_to_act() -> None:
    """A granted or refused result never says "action needed"; missing data and most blockers do."""
    assert {code for code, words in outcomes.OUTCOMES.items() if words.is_needed} == {"NEEDS_DATA"}
    assert {code for code, words in outcomes.BLOCKERS.items() if not words.is_needed} == {
        "amount_provisional",
        "other_benefit_chosen",
    }


def test_every_fact_measure_and_kind_of_the_vocabulary_has_its_words() -> None:
    assert set(vocabulary.FACTS) <= set(terms.FACTS)
    assert set(vocabulary.FACTS) <= set(terms.WHERE_TO_CORRECT)
    assert set(vocabulary.MEASURES) == set(terms.MEASURES) == set(terms.VOLUMES)
    assert set(vocabulary.INACTIVITY_KINDS) == set(terms.INACTIVITY)
    assert set(vocabulary.EVIDENCE_KINDS) == set(terms.EVIDENCE)


def test_every_text_of_law_has_its_words() -> None:
    assert set(terms.INSTRUMENTS) == set(INSTRUMENTS)


def test_every_parameter_has_its_words() -> None:
    for row in delivered_table().rows:
        assert row.key in terms.PARAMETERS
        assert row.mark in terms.MARKS
        text = f"{values.parameter_value(row)} {values.parameter_qualifiers(row)} {values.parameter_validity(row)}"
        assert not re.search(r"[a-z]_[a-z]|%\(", text), text
        if row.key.startswith("calendar.") and row.unit == "day":
            assert row.key.removeprefix("calendar.") in terms.CALENDAR


# --- a few sentences as somebody reads them ---------------------------------------------------------------------------


def shown(year: int, facts: dict[str, Any], rule: str) -> Any:
    result = evaluated(year, facts)
    found = lines.shown_lines(expand(result.lines, facts, delivered_table().rows), facts, year)
    return next(line for line in found if line.rule == rule)


GP = {
    "profession": "physician",
    "qualification": "003",
    "specialty": "general_medicine",
    "first_number_on": dt.date(2005, 3, 1),
    "recognised_on": dt.date(2005, 3, 1),
    "convention": [{"status": "full", "from": dt.date(2005, 3, 1)}],
    "activity": [
        {"year": 2016, "measure": "eur_reimbursed", "value": "21700"},
        {"year": 2018, "measure": "eur_reimbursed", "value": "100"},
    ],
    "contracts": [{"reference": "77", "concluded_on": dt.date(2010, 1, 1), "insurer": "Zorgzaam Leven"}],
}


def test_convention_of_the_whole_year() -> None:
    assert shown(2018, GP, "convention").sentence == "You adhered to the convention during the whole of 2018."


def test_threshold_beside_the_own_volume() -> None:
    line = shown(2018, GP, "activity")
    assert line.sentence == (
        "With €21,700.00 reimbursed by the health insurance in 2016 you reach the reduced threshold, but not the full "
        "one."
    )
    assert [(t.applied, t.volume, t.result) for t in line.thresholds] == [
        ("€25,000.00", "€21,700.00", "Not reached"),
        ("€12,500.00", "€21,700.00", "Reached"),
    ]
    assert line.legal[0] == "Royal Decree of 6 March 2007 (physicians)"


def test_lowered_threshold_shows_the_ordinary_one_and_why() -> None:
    """The example of the official page: 30 days of inactivity make 25,000 into 21,621.62."""
    facts = {**GP, "inactivity": [{"kind": "incapacity", "year": 2016, "days": 30}]}
    line = shown(2018, facts, "activity")
    assert (line.thresholds[0].ordinary, line.thresholds[0].applied) == ("€25,000.00", "€21,621.62")
    assert line.thresholds[0].result == "Reached"
    assert line.lowering == [
        "You were inactive during 30 working days: the threshold is multiplied by (222 − 30) / 222."
    ]


def test_calculation_of_a_first_year_line_by_line() -> None:
    """The example of the official page: first adhesion on 1 October gives 3/12."""
    facts = {
        "profession": "pharmacist",
        "first_number_on": dt.date(2017, 10, 1),
        "convention": [{"status": "full", "from": dt.date(2017, 10, 1)}],
        "activity": [{"year": 2017, "measure": "hours_per_week", "value": "38"}],
        "titular": False,
    }
    line = shown(2017, facts, "amount")
    assert line.sentence == "In the year of your first INAMI number you receive 3 twelfths of €2,917.71."
    assert [str(row.amount or row.text) for row in line.calculation] == ["2917.71", "× 3 / 12", "729.43"]


def test_contract_is_named_by_insurer_and_number() -> None:
    assert shown(2018, GP, "contract").sentence == "Your contract Zorgzaam Leven, number 77 receives the benefit."


def test_amounts_follow_the_language() -> None:
    with translation.override("nl"):
        assert "25.000,00" in shown(2018, GP, "activity").thresholds[0].applied


def test_an_absent_fact_is_not_known_and_an_event_that_did_not_happen_is_not_reported() -> None:
    assert values.fact_values("convention", None, "nurse") == ["Not known"]
    assert values.fact_values("sanctions", None, "nurse") == ["None reported"]
    assert values.fact_values("contracts", [], "nurse") == ["None reported"]
    assert values.fact_values("activity/2023/services", None, "nurse") == ["Not known"]


def test_a_correction_is_named_as_the_source() -> None:
    facts = {**GP, "corrections": [{"id": 1, "fact": "convention", "value": []}], "sources": {}}
    line = shown(2018, facts, "convention")
    assert line.facts[0].source == "Correction by our service"


def test_every_source_of_a_parameter_is_listed_with_its_address() -> None:
    text = (Path(__file__).parents[2] / "docs" / "rules" / "social_statute.md").read_text()
    listed = set(re.findall(r"^- \*\*(\w+)\*\*", text, re.MULTILINE)) | {"B51nl"}
    named = {key for row in delivered_table().rows for key in re.findall(r"\b[OB]\d+[a-z]*\b", row.source)}
    assert named
    assert named - listed == set()
