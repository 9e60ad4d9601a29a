"""Rule cases: examples in YAML that a jurist can read, judged by the rules of the yearly run. No database.

A file that doesn't fit the format is refused as a whole, with the line of what is wrong.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from apps.core.case_files import CaseFormatError
from apps.core.money import cents_to_text

from .expansion import expand, expanded_json
from .results import Result
from .schemes import get_scheme

# Every scheme of the format; those that no app registers yet are known, but can't be judged.
SCHEMES = frozenset(
    [
        "social_statute",
        "telematic_nurse",
        "telematic_physiotherapist",
        "telematic_dentist",
        "telematic_midwife",
        "integrated_practice",
        "nurse_training",
        "nurse_diabetology",
        "internship_supervisor",
        "convention_premium",
        "accreditation_physician",
        "accreditation_dentist",
        "catch_up_premium",
    ]
)
VERDICTS = ("granted", "refused", "pending")
CASE_KEYS = {"name", "scheme", "year", "as_of", "facts", "expect", "source"}
REQUIRED_KEYS = ("name", "scheme", "year", "facts", "expect")
EXPECT_KEYS = {"verdict", "outcome", "amount", "payee", "blockers", "unmet"}


_DEEPEST = 20


class _Node(dict[str, Any]):
    """A YAML mapping that remembers on which line each of its keys stands."""

    lines: dict[str, int]
    line: int


class _Loader(yaml.SafeLoader):
    """Reads mappings as `_Node`; refuses keys written twice."""

    path: Path

    def construct_node(self, node: yaml.Node, depth: int = 0) -> Any:
        line = node.start_mark.line + 1
        if depth > _DEEPEST:
            raise CaseFormatError(self.path, line, "this is nested too deeply, or refers to itself")
        if isinstance(node, yaml.MappingNode):
            result = _Node()
            result.line, result.lines = line, {}
            for key_node, value_node in node.value:
                if key_node.tag == "tag:yaml.org,2002:merge":
                    raise CaseFormatError(self.path, key_node.start_mark.line + 1, "merge keys aren't allowed here")
                key = self.construct_node(key_node, depth + 1)
                if not isinstance(key, str):
                    raise CaseFormatError(self.path, key_node.start_mark.line + 1, f"the key {key!r} must be text")
                if key in result:
                    raise CaseFormatError(self.path, key_node.start_mark.line + 1, f"the key {key!r} stands here twice")
                result.lines[key] = key_node.start_mark.line + 1
                result[key] = self.construct_node(value_node, depth + 1)
            return result
        if isinstance(node, yaml.SequenceNode):
            return [self.construct_node(item, depth + 1) for item in node.value]
        if node.tag == "tag:yaml.org,2002:int" and not re.fullmatch(r"-?[0-9]{1,12}", node.value):
            raise CaseFormatError(self.path, line, f"write {node.value!r} as a plain whole number")
        try:
            return self.construct_object(node)
        except ValueError as error:
            raise CaseFormatError(self.path, line, f"{node.value!r}: {error}") from error


@dataclass(frozen=True)
class Case:
    name: str
    scheme: str
    year: int
    as_of: dt.date
    facts: dict[str, Any]
    expect: dict[str, Any]


@dataclass(frozen=True)
class CaseResult:
    case: Case
    ok: bool
    expected: str
    got: str
    detail: dict[str, Any]


def _read_yaml(path: Path) -> Any:
    try:
        with path.open(encoding="utf-8") as file:
            loader = _Loader(file)
            loader.path = path
            node = loader.get_single_node()
            return [] if node is None else loader.construct_node(node)
    except UnicodeDecodeError as error:
        raise CaseFormatError(path, 1, "the file isn't UTF-8") from error
    except RecursionError as error:
        raise CaseFormatError(path, 1, "this is nested too deeply") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise CaseFormatError(path, mark.line + 1 if mark else 1, str(problem)) from error


def read_cases(path: Path) -> list[Case]:
    """All cases of a file. Raises CaseFormatError, with the line, for whatever doesn't fit the format."""
    content = _read_yaml(path)
    if not isinstance(content, list):
        raise CaseFormatError(path, 1, "a case file is a list of cases")
    if not content:
        raise CaseFormatError(path, 1, "the file holds no cases")
    cases = []
    names: set[str] = set()
    for entry in content:
        if not isinstance(entry, _Node):
            raise CaseFormatError(path, 1, "a case is a mapping with name, scheme, year, facts and expect")
        case = _read_case(path, entry)
        if case.name in names:
            raise CaseFormatError(path, entry.lines["name"], f"the name {case.name!r} stands here twice")
        names.add(case.name)
        cases.append(case)
    return cases


def _read_case(path: Path, entry: _Node) -> Case:
    def wrong(key: str, message: str) -> CaseFormatError:
        return CaseFormatError(path, entry.lines.get(key, entry.line), message)

    for key in entry:
        if key not in CASE_KEYS:
            raise wrong(key, f"unknown key {key!r}")
    for key in REQUIRED_KEYS:
        if key not in entry:
            raise wrong(key, f"the key {key!r} is missing")
    if not isinstance(entry["name"], str) or not entry["name"].isprintable() or not entry["name"]:
        raise wrong("name", "the name must be a text on one line")
    if not isinstance(entry["scheme"], str) or entry["scheme"] not in SCHEMES:
        raise wrong("scheme", f"unknown scheme {entry['scheme']!r}")
    year = entry["year"]
    if type(year) is not int or not 2000 <= year <= 2100:
        raise wrong("year", f"{year!r} is not a premium year")
    as_of = entry.get("as_of", dt.date(year + 1, 7, 1))
    if type(as_of) is not dt.date:
        raise wrong("as_of", f"bad date {as_of!r}")
    for key in ("facts", "expect"):
        if not isinstance(entry[key], _Node):
            raise wrong(key, f"{key!r} must be a mapping")
    case = Case(entry["name"], entry["scheme"], year, as_of, entry["facts"], entry["expect"])
    if case.scheme != "catch_up_premium":
        _check_expect(path, entry["expect"])
    try:
        scheme = get_scheme(case.scheme)
    except KeyError:
        return case
    for where, message in scheme.check_facts(case.facts):
        raise CaseFormatError(path, _line_of(entry["facts"], where), f"{where}: {message}")
    outcome = case.expect.get("outcome")
    if outcome is not None and not (isinstance(outcome, str) and outcome in scheme.outcomes):
        raise CaseFormatError(path, entry["expect"].lines["outcome"], f"unknown outcome {outcome!r}")
    return case


def _line_of(facts: _Node, where: str) -> int:
    """The line of a path such as `contracts[1].concluded_on`, as exactly as the file allows."""
    node: Any = facts
    line = facts.line
    for part in where.replace("]", "").replace("[", ".").split("."):
        if isinstance(node, _Node) and part in node:
            line, node = node.lines[part], node[part]
        elif isinstance(node, list) and part.isdigit() and int(part) < len(node):
            node = node[int(part)]
            line = getattr(node, "line", line)
    return line


def _check_expect(path: Path, expect: _Node) -> None:
    def wrong(key: str, message: str) -> CaseFormatError:
        return CaseFormatError(path, expect.lines.get(key, expect.line), message)

    for key, value in expect.items():
        if key == "period":
            continue
        if key not in EXPECT_KEYS:
            raise wrong(key, f"unknown key {key!r}")
        if key == "verdict" and value not in VERDICTS:
            raise wrong(key, f"unknown verdict {value!r}")
        if key == "payee" and value not in ("insurer", "bank_account"):
            raise wrong(key, f"unknown payee {value!r}")
        if key in ("blockers", "unmet") and not (
            isinstance(value, list) and all(isinstance(item, str) for item in value)
        ):
            raise wrong(key, f"{key!r} must be a list of texts")
        if key == "amount" and not _is_amount(value):
            raise wrong(key, f"{value!r} is not an amount: a decimal as text, or a whole number")
    if not expect:
        raise CaseFormatError(path, expect.line, "nothing is expected: give at least the verdict")


def _is_amount(value: Any) -> bool:
    if isinstance(value, str):
        return re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", value) is not None
    return type(value) is int and value >= 0


def _result_json(result: Result) -> dict[str, Any]:
    return {
        "verdict": result.verdict,
        "outcome": result.outcome,
        "amount": None if result.amount is None else cents_to_text(result.amount),
        "payee": result.payee or None,
        "blockers": list(result.blockers),
        "unmet": list(result.unmet),
    }


def _fits(key: str, expected: Any, got: Any) -> bool:
    match key:
        case "unmet":
            return set(expected) <= set(got)
        case "blockers":
            return sorted(expected) == sorted(got)
        case "amount":
            return got is not None and Decimal(str(expected)) == Decimal(got)
    return bool(expected == got)


def check_cases(cases: list[Case]) -> Iterator[CaseResult]:
    """Each case through the rules of its scheme, with the parameters that the portal delivers."""
    for case in cases:
        try:
            scheme = get_scheme(case.scheme)
        except KeyError:
            yield CaseResult(case, False, str(case.expect), f"no rules for {case.scheme} in this portal yet", {})
            continue
        table = scheme.delivered_table()
        evaluator = scheme.make_evaluator(table, case.year, case.as_of.toordinal())
        result = evaluator.evaluate(case.facts)
        got = _result_json(result)
        wrong = [key for key, value in case.expect.items() if not _fits(key, value, got.get(key))]
        shown = wrong or list(case.expect)
        yield CaseResult(
            case,
            ok=not wrong,
            expected=" ".join(f"{key}={case.expect[key]}" for key in shown),
            got=" ".join(f"{key}={got.get(key)}" for key in shown),
            detail={**got, "lines": expanded_json(expand(result.lines, case.facts, table.rows))},
        )
