"""The words of each scheme, and how the engine's pages ask for them. The engine itself knows no scheme's words.

A scheme's app registers an object in its module `wording`, which is loaded at the first question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules

from apps.core.components import CalculationRow, Measure, Todo, Tone

from .expansion import ExpandedLine, expand
from .models import Evaluation, ParameterSet, Run
from .parameter_table import ParameterRow, ParameterTable
from .results import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """What was known, who said so, when, and who can put it right. `values` has one entry a period or volume; `code`
    names the fact, `wrong_url` leads to "this is wrong"."""

    label: str
    values: Sequence[str]
    source: str = ""
    received_on: dt.date | None = None
    correction: str = ""
    code: str = ""
    wrong_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownParameter:
    """A number of the law as it was used, with how sure it is. `is_certain`: a source states it."""

    label: str
    value: str
    validity: str
    mark: str
    is_certain: bool
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThreshold:
    """A threshold beside the person's own volume. `reached` None: cannot be told."""

    label: str
    ordinary: str
    applied: str
    is_lowered: bool
    volume: str
    reached: bool | None
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """One rule of a result in words. `answer`: what would let it be judged, where something is missing."""

    rule: str
    title: str
    sentence: str
    tone: Tone
    verdict: str
    facts: Sequence[ShownFact] = ()
    measures: Sequence[Measure] = ()
    thresholds: Sequence[ShownThreshold] = ()
    lowering: Sequence[str] = ()
    calculation: Sequence[CalculationRow] = ()
    parameters: Sequence[ShownParameter] = ()
    legal: Sequence[str] = ()
    is_missing_data: bool = False
    answer: Todo | None = None


class SchemeWords(Protocol):
    """What a scheme says in words. Each text is in the language that is active when it is asked for."""

    def outcome_label(self, outcome: str) -> str: ...

    def outcome_sentence(self, outcome: str, year: int) -> str: ...

    def outcome_tone(self, outcome: str) -> Tone: ...

    def is_most(self, outcome: str) -> bool:
        """Nothing that the person adds or contests could give more."""
        ...

    def blocker_label(self, blocker: str) -> str: ...

    def blocker_sentence(self, blocker: str, year: int) -> str: ...

    def blocker_labels(self) -> Mapping[str, str]: ...

    def rule_title(self, rule: str) -> str: ...

    def calendar_title(self, key: str) -> str: ...

    def parameter_title(self, key: str) -> str: ...

    def parameter_qualifiers(self, row: ParameterRow) -> str: ...

    def parameter_value(self, row: ParameterRow) -> str: ...

    def fact_title(self, path: str) -> str: ...

    def is_absence_none(self, path: str, value: Any) -> bool:
        """Of a fact without value: whether it says that nothing happened, rather than that we don't know."""
        ...

    def facts_judged(self, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts as the rules took them: corrections stand in their places."""
        ...

    def shown_lines(self, lines: Sequence[ExpandedLine], facts: Mapping[str, Any], year: int) -> list[ShownLine]: ...


_words: dict[str, SchemeWords] = {}


def register_words(scheme: str, words: SchemeWords) -> None:
    _words[scheme] = words


@cache
def _load() -> None:
    autodiscover_modules("wording")


def words_of(scheme: str) -> SchemeWords:
    """KeyError: no app registered words for this scheme."""
    _load()
    return _words[scheme]


@lru_cache(maxsize=8)
def _rows_of(digest: str) -> Sequence[ParameterRow]:
    """The parameters of many results are the same: read once, under the fingerprint of their content."""
    rows = ParameterSet.objects.values_list("rows", flat=True).get(digest=digest)
    return ParameterTable.from_json(rows).rows


def lines_in_words(evaluation: Evaluation, run: Run) -> list[ShownLine]:
    """Every rule of a stored result in the active language, with the facts and parameters it rested on then."""
    words = words_of(run.premium_year.scheme)
    facts = words.facts_judged(evaluation.facts)
    rows = _rows_of(run.parameters.digest)
    lines = [Line.unpacked(stored) for stored in evaluation.lines]
    return words.shown_lines(expand(lines, facts, rows), facts, run.premium_year.year)
