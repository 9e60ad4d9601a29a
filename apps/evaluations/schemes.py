"""Schemes register themselves here; the engine reaches them only through this registration."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from .parameter_table import ParameterTable
from .results import Result

CaseFacts = Mapping[str, Any]


class LoadedFacts(NamedTuple):
    """The facts of one provider number as the database gave them: `text` is stored with the evaluation unread."""

    person_id: int
    provider_id: int
    number: str
    profession: str
    text: str


class Selection(NamedTuple):
    """Whose facts to load: the persons from one id to another; with `numbers`, only persons who hold one of them."""

    first_person: int
    last_person: int
    numbers: Sequence[str] | None = None


class Evaluator(Protocol):
    """The pure rules of a scheme under the parameters of one premium year."""

    def evaluate(self, facts: CaseFacts) -> Result: ...

    def evaluate_person(self, numbers: Sequence[tuple[str, CaseFacts]]) -> Sequence[tuple[CaseFacts, Result]]:
        """All numbers of one person together: some rules weigh them against each other."""


@dataclass(frozen=True)
class Scheme:
    """What the engine must know of a scheme.

    `load_facts` yields the facts of a selection in the order of persons with a fixed number of queries;
    `check_facts` names what of a case's facts is not of the vocabulary, as (path, message).
    """

    code: str
    label: Any
    outcomes: Mapping[str, str]
    rule_names: frozenset[str]
    delivered_table: Callable[[], ParameterTable]
    make_evaluator: Callable[[ParameterTable, int, int], Evaluator]
    check_facts: Callable[[CaseFacts], Sequence[tuple[str, str]]]
    load_facts: Callable[[int, Selection], Iterator[LoadedFacts]]
    rule_files: Sequence[Path]
    result_message: str = "result_available"

    @cached_property
    def code_version(self) -> str:
        """A digest of the files that hold the rules: equal code, equal version."""
        digest = hashlib.sha256()
        for path in sorted(self.rule_files):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:16]


_schemes: dict[str, Scheme] = {}


def register(scheme: Scheme) -> None:
    _schemes[scheme.code] = scheme
    _ = scheme.code_version  # that of the code as it is loaded now, not of files that a later release puts there


def get_scheme(code: str) -> Scheme:
    """Raises KeyError for a scheme that no app registered."""
    return _schemes[code]


def scheme_label(code: str) -> str:
    return str(_schemes[code].label) if code in _schemes else code


def all_schemes() -> list[Scheme]:
    return list(_schemes.values())
