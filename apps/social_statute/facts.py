"""Loads the facts of a chunk of persons, in the vocabulary of the rule cases, with one set-based statement.

The text that the database makes is what is judged and what is stored: an evaluation can be judged again, years later,
from its own row. `sources` tells for each fact which source gave it and when; it is shown, never judged.
"""

# ruff: noqa: S608 - the statements are made of constants; what is asked stays a parameter
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from apps.core.clock import today
from apps.evaluations.schemes import LoadedFacts, Selection
from apps.providers.bank.selectors import NOT_BLOCKED_SQL, USABLE_SQL

# Years of activity and inactivity that a premium year may look at: itself and the two before.
_YEARS_BACK = 2


def _object(**pairs: str) -> str:
    """An expression that makes the text of a JSON object, without the keys whose value is NULL. Making the text in one
    go takes half the time of making an object and stripping its nulls."""
    parts = ", ".join(f"',\"{key.strip('_')}\":' || {value}" for key, value in pairs.items())
    return f"'{{' || substr(concat({parts}), 2) || '}}'"


def _value(expression: str) -> str:
    """The JSON text of a text, a day, a number or a flag."""
    return f"to_json({expression})::text"


def _list(entry: str, order: str = "") -> str:
    return f"'[' || string_agg({entry}, ','{order}) || ']'"


_DAYS = {"from_": _value("t.first_day"), "to": _value("t.last_day")}
_PERIODS = _list(_object(**_DAYS))
_STATUSES = _list(_object(status=_value("t.status"), **_DAYS))
_SOURCED = ("convention", "activity", "training", "sanctions", "contracts", "employment", "inactivity")


class _Chunk:
    """The texts that say whose rows belong to the chunk: ranges of ids, so that each index is read in one go, or the
    ids themselves where somebody chose the providers."""

    def __init__(self, test: str) -> None:
        self.test = test

    def providers(self, column: str) -> str:
        return f"{column} {self.test.format(what='provider')}"

    def persons(self, column: str) -> str:
        return f"{column} {self.test.format(what='person')}"

    def by_provider(
        self, name: str, table: str, value: str, where: str = "", *, beside: str = "", is_sourced: bool = True
    ) -> str:
        """One aggregated row a provider."""
        return self._grouped(
            name, table, "provider_id", self.providers("t.provider_id"), value, where, beside, is_sourced
        )

    def by_person(self, name: str, table: str, value: str, where: str) -> str:
        return self._grouped(name, table, "person_id", self.persons("t.person_id"), value, where, "", True)

    @staticmethod
    def _grouped(
        name: str, table: str, key: str, chosen: str, value: str, where: str, beside: str, is_sourced: bool
    ) -> str:
        sources = ", min(t.source) AS source, max(t.received_on) AS received_on" if is_sourced else ""
        current = " AND t.superseded_at IS NULL" if is_sourced else ""
        return f"""
LEFT JOIN (
    SELECT t.{key}, {value} AS entries{sources}
    FROM {table} t {beside}
    WHERE {chosen}{current}{where}
    GROUP BY t.{key}
) {name} ON {name}.{key} = n.{"id" if key == "provider_id" else key}"""


def _facts_in_lists(chunk: _Chunk) -> str:
    """The joins of the facts of which a provider has any number, and the flag of the titular pharmacist."""
    return "".join(
        (
            chunk.by_provider(
                "convention", "providers_conventionperiod", _STATUSES, " AND t.first_day <= %(year_end)s"
            ),
            chunk.by_provider(
                "activity",
                "providers_activityvolume",
                _list(_object(year="t.year", measure=_value("t.measure"), value="'\"' || t.value || '\"'")),
                " AND t.year BETWEEN %(first_year)s AND %(year)s AND t.measure IN ('eur_reimbursed', 'eur_art8', "
                "'services', 'm_values', 'r_values', 'v_values', 'hours_per_week')",
            ),
            chunk.by_provider("training", "providers_trainingplan", _PERIODS, " AND t.first_day <= %(year_end)s"),
            chunk.by_provider(
                "sanctions",
                "providers_sanction",
                _PERIODS,
                " AND t.first_day <= %(year_end)s AND coalesce(t.last_day, 'infinity') >= %(year_start)s",
            ),
            chunk.by_provider(
                "functions",
                "providers_pharmacistfunction",
                "bool_or(t.role = 'titular' "
                "AND t.first_day <= greatest(%(year_start)s, coalesce(p.granted_on, %(year_start)s)) "
                "AND coalesce(t.last_day, 'infinity') >= least(%(year_end)s, coalesce(p.stopped_on, %(year_end)s)))",
                beside="JOIN providers_providernumber p ON p.id = t.provider_id AND " + chunk.providers("p.id"),
            ),
            _contracts(chunk),
            chunk.by_provider(
                "evidence",
                "social_statute_evidence",
                _list(
                    _object(
                        kind=_value("t.kind"),
                        value=f"CASE WHEN t.kind = 'activity_abroad' THEN 'true' ELSE {_value('t.value::text')} END",
                        received_on=_value("t.received_on"),
                    )
                ),
                " AND t.year = %(year)s",
                is_sourced=False,
            ),
            chunk.by_provider(
                "corrections",
                "providers_factcorrection",
                _list(_object(id="t.id", fact=_value("t.fact"), value="t.value::text"), " ORDER BY t.id"),
                " AND t.withdrawn_at IS NULL",
                is_sourced=False,
            ),
            chunk.by_person("employment", "providers_employmentperiod", _STATUSES, " AND t.first_day <= %(year_end)s"),
            chunk.by_person(
                "inactivity",
                "providers_inactivityperiod",
                _list(_object(kind=_value("t.kind"), **_DAYS, year=_value("t.year"), days=_value("t.days::text"))),
                " AND (t.year BETWEEN %(first_year)s AND %(year)s OR (t.first_day <= %(year_end)s "
                "AND coalesce(t.last_day, 'infinity') >= %(first_year_start)s))",
            ),
        )
    )


def _contracts(chunk: _Chunk) -> str:
    """Known since the insurer's first message of the contract, which later ones superseded."""
    return chunk.by_provider(
        "contracts",
        "social_statute_insurancecontract",
        _list(
            _object(
                reference=_value("t.reference"),
                concluded_on=_value("t.concluded_on"),
                ended_on=_value("t.ended_on"),
                known_on=_value("least(t.received_on, former.received_on)"),
                paid_for_year=_value("t.paid_for_year"),
                chosen=_value("coalesce(c.reference = t.reference AND c.insurer_id = t.insurer_id, FALSE)"),
                insurer=_value("i.name"),
            )
        ),
        beside=f"""
    JOIN social_statute_insurer i ON i.id = t.insurer_id
    LEFT JOIN social_statute_contractchoice c
        ON c.provider_id = t.provider_id AND c.year = %(year)s AND {chunk.providers("c.provider_id")}
    LEFT JOIN (
        SELECT m.provider_id, m.source, m.source_key, min(m.received_on) AS received_on
        FROM social_statute_insurancecontract m
        WHERE {chunk.providers("m.provider_id")} AND m.superseded_at IS NOT NULL
        GROUP BY m.provider_id, m.source, m.source_key
    ) former ON former.provider_id = t.provider_id AND former.source = t.source
        AND former.source_key = t.source_key""",
    )


def _statement(chunk: _Chunk, also: str = "") -> str:
    sources = {name: f"'[' || to_json({name}.source) || ',' || to_json({name}.received_on) || ']'" for name in _SOURCED}
    facts = _object(
        profession=_value("n.profession"),
        qualification=_value("qualification.code"),
        specialty=_value("coalesce(nullif(recognition.specialty, ''), training_specialty.specialty)"),
        first_number_on=_value("n.granted_on"),
        recognised_on=_value("recognition.recognised_on"),
        training="training.entries",
        convention="convention.entries",
        activity="activity.entries",
        inactivity="inactivity.entries",
        inactivity_waiver="CASE WHEN waiver.provider_id IS NOT NULL THEN 'true' END",
        sanctions="sanctions.entries",
        employment="employment.entries",
        pension_taken_on=_value("n.pension_taken_on"),
        stopped_on=_value("n.stopped_on"),
        deceased_on=_value("n.deceased_on"),
        titular=_value("functions.entries"),
        contracts="coalesce(contracts.entries, '[]')",
        bank_account=_value("account.person_id IS NOT NULL"),
        evidence="evidence.entries",
        benefit_choice=_value("choice.number"),
        corrections="corrections.entries",
        sources=_object(**sources),
    )
    return f"""
WITH n AS (
    SELECT p.id, p.number, p.profession, p.granted_on, p.stopped_on, p.person_id,
           person.pension_taken_on, person.deceased_on
    FROM providers_providernumber p JOIN providers_person person
        ON person.id = p.person_id AND {chunk.persons("person.id")}
    WHERE {chunk.persons("p.person_id")}{also}
)
SELECT n.person_id, n.id, n.number, n.profession, {facts}
FROM n
LEFT JOIN (
    SELECT DISTINCT ON (q.provider_id) q.provider_id, q.code
    FROM providers_qualification q
    WHERE {chunk.providers("q.provider_id")} AND q.superseded_at IS NULL AND q.first_day <= %(year_end)s
    ORDER BY q.provider_id, q.first_day DESC
) qualification ON qualification.provider_id = n.id
LEFT JOIN (
    SELECT r.provider_id, min(r.recognised_on) AS recognised_on,
           (array_agg(r.specialty ORDER BY (r.recognised_on <= %(year_end)s) DESC, r.recognised_on DESC))[1]
           AS specialty
    FROM providers_recognition r
    WHERE {chunk.providers("r.provider_id")} AND r.superseded_at IS NULL
    GROUP BY r.provider_id
) recognition ON recognition.provider_id = n.id
LEFT JOIN (
    SELECT t.provider_id, min(nullif(t.specialty, '')) AS specialty
    FROM providers_trainingplan t
    WHERE {chunk.providers("t.provider_id")} AND t.superseded_at IS NULL
    GROUP BY t.provider_id
) training_specialty ON training_specialty.provider_id = n.id
LEFT JOIN social_statute_inactivitywaiver waiver
    ON waiver.provider_id = n.id AND waiver.year = %(year)s AND waiver.withdrawn_at IS NULL
    AND {chunk.providers("waiver.provider_id")}
LEFT JOIN (
    SELECT chosen.person_id FROM (
        SELECT DISTINCT ON (b.person_id) b.person_id, b.iban_hash FROM providers_bankaccount b
        WHERE {chunk.persons("b.person_id")} AND b.domain IN ('all', 'social_statute') AND {USABLE_SQL}
        ORDER BY b.person_id, b.domain = 'all'
    ) chosen WHERE {NOT_BLOCKED_SQL}
) account ON account.person_id = n.person_id
LEFT JOIN (
    SELECT c.person_id, p.number
    FROM social_statute_benefitchoice c JOIN providers_providernumber p
        ON p.id = c.provider_id AND {chunk.providers("p.id")}
    WHERE c.year = %(year)s AND {chunk.persons("c.person_id")}
) choice ON choice.person_id = n.person_id
{_facts_in_lists(chunk)}
ORDER BY n.person_id, n.id
"""


# Everybody who had a number in the premium year; whoever is named is judged in any case.
_IN_TIME = " AND (p.granted_on IS NULL OR p.granted_on <= %(year_end)s)"

_OF_RANGES = _statement(_Chunk("BETWEEN %(first_{what})s AND %(last_{what})s"), _IN_TIME)
_OF_CHOSEN = _statement(_Chunk("= ANY(%({what}s)s)"))

_RANGE_OF_PROVIDERS = """
SELECT min(id), max(id) FROM providers_providernumber WHERE person_id BETWEEN %(first_person)s AND %(last_person)s
"""
_CHOSEN = """
SELECT array_agg(DISTINCT person_id), array_agg(id) FROM providers_providernumber WHERE person_id IN (
    SELECT person_id FROM providers_providernumber
    WHERE number = ANY(%(numbers)s) AND person_id BETWEEN %(first_person)s AND %(last_person)s
)
"""

# A chunk is joined by sorting or hashing whole ranges, in memory. Nested loops would be chosen only where the
# statistics are behind, as after an import, and then take minutes; compiling takes longer than running.
_PLAN_FOR_RANGES = """
SELECT set_config('work_mem', '64MB', TRUE), set_config('enable_nestloop', 'off', TRUE), set_config('jit', 'off', TRUE)
"""
_PLAN_AS_BEFORE = "SET LOCAL enable_nestloop TO DEFAULT"


def load_facts(year: int, selection: Selection) -> Iterator[LoadedFacts]:
    """The facts of every number of the selected persons for a premium year, ordered by person. Four statements,
    however many persons; of chosen numbers only their persons' rows are read."""
    params: dict[str, Any] = {
        "first_person": selection.first_person,
        "last_person": selection.last_person,
        "numbers": list(selection.numbers or ()),
        "year": year,
        "first_year": year - _YEARS_BACK,
        "year_start": f"{year}-01-01",
        "year_end": f"{year}-12-31",
        "first_year_start": f"{year - _YEARS_BACK}-01-01",
        "today": today(),
    }
    with connection.cursor() as cursor:
        if selection.numbers is None:
            statement, bounds, names = _OF_RANGES, _RANGE_OF_PROVIDERS, ("first_provider", "last_provider")
        else:
            statement, bounds, names = _OF_CHOSEN, _CHOSEN, ("persons", "providers")
        cursor.execute(bounds, params)
        params |= zip(names, cursor.fetchone(), strict=True)
        if params[names[0]] is None:
            return
        cursor.execute(_PLAN_FOR_RANGES)
        cursor.execute(statement, params)
        rows = cursor.fetchall()
        cursor.execute(_PLAN_AS_BEFORE)
    yield from map(LoadedFacts._make, rows)
