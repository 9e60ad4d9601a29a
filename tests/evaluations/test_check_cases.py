"""`check_cases` as its readers meet it: lines, the last line, exit codes, and where a file is wrong."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

CASE = """\
- name: {name}
  scheme: social_statute
  year: 2018
  facts:
    profession: physician
    specialty: general_medicine
    first_number_on: 1997-09-01
    recognised_on: 2001-10-01
    convention: [{{status: full, from: 2003-01-01}}]
    activity: [{{year: 2016, measure: eur_reimbursed, value: "18000.00"}}, {{year: 2018, measure: services, value: 1}}]
    inactivity: []
    sanctions: []
    contracts: [{{reference: C1, concluded_on: 2005-03-15}}]
  expect: {expect}
"""
RIGHT = '{verdict: granted, outcome: REDUCED, amount: "2297.63", payee: insurer, blockers: []}'


@dataclass
class Told:
    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        return self.out.splitlines()[-1]


def check(*words: object) -> Told:
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("check_cases", *map(str, words), stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        code = int(end.code or 0)
    return Told(code, out.getvalue(), err.getvalue())


@pytest.fixture
def case_file(tmp_path: Path) -> Any:
    def write(content: str, name: str = "cases.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write


def case(name: str = "a practitioner", expect: str = RIGHT) -> str:
    return CASE.format(name=name, expect=expect)


def test_the_project_s_own_cases_pass() -> None:
    told = check("tests/cases")
    assert told.code == 0, told.out
    assert told.last.endswith("passed, 0 failed")
    assert int(told.last.split()[0]) > 300


def test_a_line_for_each_case_and_a_last_one(case_file: Any) -> None:
    told = check(case_file(case("first") + case("second", "{outcome: FULL, payee: insurer}")))

    assert told.out.splitlines() == [
        "ok first",
        "FAIL second: expected outcome=FULL got outcome=REDUCED",
        "1 passed, 1 failed",
    ]
    assert told.code == 1


@pytest.mark.parametrize(
    ("expect", "is_right"),
    [
        ("{amount: '2297.63'}", True),
        ("{amount: '2297.64'}", False),
        ("{unmet: []}", True),
        ("{unmet: [activity]}", False),
        ("{blockers: [no_contract]}", False),
        ("{verdict: refused}", False),
    ],
)
def test_what_is_expected_is_compared_by_its_meaning(case_file: Any, expect: str, is_right: bool) -> None:
    assert (check(case_file(case(expect=expect))).code == 0) is is_right


@pytest.mark.parametrize(
    ("was", "becomes", "line", "says"),
    [
        ("scheme: social_statute", "scheme: social_status", 2, "social_status"),
        ("  expect:", "  expects: {}\n  expect:", 14, "expects"),
        ("profession: physician", "profession: physicist", 5, "physicist"),
        ("    sanctions: []", "    sanction: []", 12, "sanction"),
        ("recognised_on: 2001-10-01", "recognised_on: 2001-13-01", 8, "2001-13-01"),
        ("recognised_on: 2001-10-01", "recognised_on: soon", 8, "soon"),
        ("{status: full, from:", "{status: full, since: 2002-01-01, from:", 9, "since"),
        ("year: 2018\n", "year: '2018'\n", 3, "2018"),
        ("outcome: REDUCED", "outcome: HALF", 14, "HALF"),
        ("verdict: granted", "verdict: perhaps", 14, "perhaps"),
        ('value: "18000.00"', "value: 18000.00", 10, "18000"),
        ("  scheme: social_statute\n", "", 1, "scheme"),
        ("  facts:\n", "  facts:\n  facts:\n", 5, "facts"),
        ("- name: a practitioner", "- name: [", 3, "expected"),
    ],
)
def test_a_file_that_doesn_t_fit_is_refused_with_its_line(
    case_file: Any, was: str, becomes: str, line: int, says: str
) -> None:
    content = case()
    assert was in content
    path = case_file(content.replace(was, becomes, 1))

    told = check(path)

    assert told.code == 1
    assert told.err.startswith(f"{path}:{line}: "), told.err
    assert says in told.err
    assert told.last == "0 passed, 0 failed"


def test_names_are_unique_in_a_file(case_file: Any) -> None:
    path = case_file(case("twin") + case("twin"))
    told = check(path)
    assert (told.code, told.err.split(" ")[0]) == (1, f"{path}:15:")


def test_one_bad_file_doesn_t_hide_the_others(case_file: Any, tmp_path: Path) -> None:
    case_file(case("good"), "b/good.yml")
    bad = case_file("- name: 1\n", "a/bad.yaml")
    case_file("not a case file", "b/notes.txt")

    told = check(tmp_path)

    assert "ok good" in told.out
    assert str(bad) in told.err
    assert (told.last, told.code) == ("1 passed, 0 failed", 1)


def test_an_empty_file_is_refused_for_it_checks_nothing(case_file: Any) -> None:
    path = case_file("", "empty.yaml")
    told = check(path)
    assert (told.last, told.code) == ("0 passed, 0 failed", 1)
    assert told.err.startswith(f"{path}:1: ")


def test_a_path_that_isn_t_there_is_named(tmp_path: Path) -> None:
    told = check(tmp_path / "nowhere.yaml")
    assert told.code == 1
    assert "nowhere.yaml" in told.err


def test_a_scheme_without_rules_yet_fails_and_says_so(case_file: Any) -> None:
    path = case_file(
        "- {name: later, scheme: telematic_nurse, year: 2024, facts: {profession: nurse}, expect: {outcome: GRANTED}}\n"
    )
    told = check(path)
    assert told.code == 1
    assert "no rules for telematic_nurse" in told.out


def test_identifiers_are_read_by_their_header(case_file: Any) -> None:
    header = "kind,input,verdict,normalised,why\n"
    told = check(
        case_file(header + "cbe,0566.988.259,ok,0566988259,\ncbe,0206653947,ok,,wrong on purpose\n", "ids.csv")
    )
    assert told.code == 1
    assert told.last == "1 passed, 1 failed"

    path = case_file("a,b\n1,2\n", "other.csv")
    told = check(path)
    assert told.code == 1
    assert told.err.startswith(f"{path}:1: ")
    assert "a,b" in told.err


def test_json_brings_the_full_results_with_their_lines(case_file: Any) -> None:
    told = check(case_file(case()), "--json")

    (found,) = json.loads(told.out)
    assert found["ok"] is True
    assert found["got"]["outcome"] == "REDUCED"
    assert found["got"]["amount"] == "2297.63"
    lines = {line["rule"]: line for line in found["got"]["lines"]}
    assert list(lines)[:3] == ["scope", "recognition", "convention"]
    activity = lines["activity"]
    assert activity["verdict"] == "met"
    assert activity["facts"]["activity/2016/eur_reimbursed"][0]["value"] == "18000.00"
    assert all(parameter["value"] for parameter in activity["parameters"])
    assert activity["legal_reference"]
    assert told.err.strip() == "1 passed, 0 failed"
