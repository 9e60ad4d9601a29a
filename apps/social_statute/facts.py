"""Loads the facts of a chunk of persons, in the vocabulary of the rule cases, with one set-based statement.

The text that the database makes is what is judged and what is stored: an evaluation can be judged again, years later,
from its own row. `sources` tells for each fact which source gave it and when; it is shown, never judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import Template

from django.db import connection

from apps.evaluations.schemes import LoadedFacts, Selection

# Years of activity and inactivity that a premium year may look at: itself and the two before.
_YEARS_BACK = 2

_PERIOD = "json_build_object('from', t.first_day, 'to', t.last_day)"
_STATUS = "json_build_object('status', t.status, 'from', t.first_day, 'to', t.last_day)"


def _by_provider(name: str, table: str, value: str, where: str = "", *, superseded: bool = True) -> str:
    """One aggregated row a provider, found through the range of ids, so that the index is read in one go."""
    current = "t.superseded_at IS NULL" if superseded else "TRUE"
    sources = ", min(t.source) AS source, max(t.received_on) AS received_on" if superseded else ""
    return f"""
    LEFT JOIN (
        SELECT t.provider_id, json_agg({value}) AS entries{sources}
        FROM {table} t
        WHERE t.provider_id BETWEEN %(first_provider)s AND %(last_provider)s AND {current}{where}
        GROUP BY t.provider_id
    ) {name} ON {name}.provider_id = n.id"""


def _by_person(name: str, table: str, value: str, where: str = "") -> str:
    return f"""
    LEFT JOIN (
        SELECT t.person_id, json_agg({value}) AS entries, min(t.source) AS source, max(t.received_on) AS received_on
        FROM {table} t
        WHERE t.person_id BETWEEN %(first_person)s AND %(last_person)s AND t.superseded_at IS NULL{where}
        GROUP BY t.person_id
    ) {name} ON {name}.person_id = n.person_id"""


_JOINS = "".join(
    (
        _by_provider("convention", "providers_conventionperiod", _STATUS, " AND t.first_day <= %(year_end)s"),
        _by_provider(
            "activity",
            "providers_activityvolume",
            "json_build_object('year', t.year, 'measure', t.measure, 'value', t.value::text)",
            " AND t.year BETWEEN %(first_year)s AND %(year)s AND t.measure IN ('eur_reimbursed', 'eur_art8', 'services', "
            "'m_values', 'r_values', 'v_values', 'hours_per_week')",
        ),
        _by_provider("training", "providers_trainingplan", _PERIOD, " AND t.first_day <= %(year_end)s"),
        _by_provider(
            "sanctions",
            "providers_sanction",
            _PERIOD,
            " AND t.first_day <= %(year_end)s AND coalesce(t.last_day, 'infinity') >= %(year_start)s",
        ),
        _by_provider(
            "functions",
            "providers_pharmacistfunction",
            "t.role = 'titular' AND t.first_day <= greatest(%(year_start)s, coalesce(p.granted_on, %(year_start)s)) "
            "AND coalesce(t.last_day, 'infinity') >= least(%(year_end)s, coalesce(p.stopped_on, %(year_end)s))",
        ).replace(
            "FROM providers_pharmacistfunction t",
            "FROM providers_pharmacistfunction t JOIN providers_providernumber p ON p.id = t.provider_id",
        ),
        _by_provider(
            "contracts",
            "social_statute_insurancecontract",
            "json_build_object('reference', t.reference, 'concluded_on', t.concluded_on, 'ended_on', t.ended_on, "
            "'known_on', (SELECT min(s.received_on) FROM social_statute_insurancecontract s "
            "WHERE s.provider_id = t.provider_id AND s.source_key = t.source_key), "
            "'paid_for_year', t.paid_for_year, "
            "'chosen', coalesce(c.reference = t.reference AND c.insurer_id = t.insurer_id, FALSE), "
            "'insurer', i.name)",
        ).replace(
            "FROM social_statute_insurancecontract t",
            "FROM social_statute_insurancecontract t JOIN social_statute_insurer i ON i.id = t.insurer_id "
            "LEFT JOIN social_statute_contractchoice c ON c.provider_id = t.provider_id AND c.year = %(year)s",
        ),
        _by_provider(
            "evidence",
            "social_statute_evidence",
            "json_build_object('kind', t.kind, 'value', CASE WHEN t.kind = 'activity_abroad' THEN 'true'::json "
            "ELSE to_json(t.value::text) END, 'received_on', t.received_on)",
            " AND t.year = %(year)s",
            superseded=False,
        ),
        _by_provider(
            "corrections",
            "providers_factcorrection",
            "json_build_object('id', t.id, 'fact', t.fact, 'value', t.value) ORDER BY t.id",
            " AND t.withdrawn_at IS NULL",
            superseded=False,
        ),
        _by_person("employment", "providers_employmentperiod", _STATUS, " AND t.first_day <= %(year_end)s"),
        _by_person(
            "inactivity",
            "providers_inactivityperiod",
            "CASE WHEN t.year IS NULL THEN json_build_object('kind', t.kind, 'from', t.first_day, 'to', t.last_day) "
            "ELSE json_build_object('kind', t.kind, 'year', t.year, 'days', t.days::text) END",
            " AND (t.year BETWEEN %(first_year)s AND %(year)s OR (t.first_day <= %(year_end)s "
            "AND coalesce(t.last_day, 'infinity') >= %(first_year_start)s))",
        ),
    )
)

_SOURCED = ("convention", "activity", "training", "sanctions", "contracts", "employment", "inactivity")

_STATEMENT = Template("""
WITH n AS (
    SELECT p.id, p.number, p.profession, p.granted_on, p.stopped_on, p.person_id,
           person.pension_taken_on, person.deceased_on
    FROM providers_providernumber p JOIN providers_person person ON person.id = p.person_id
    WHERE p.person_id BETWEEN %(first_person)s AND %(last_person)s $chosen
)
SELECT n.person_id, n.id, n.number, n.profession, json_strip_nulls(json_build_object(
    'profession', n.profession,
    'qualification', qualification.code,
    'specialty', coalesce(nullif(recognition.specialty, ''), training_specialty.specialty),
    'first_number_on', n.granted_on,
    'recognised_on', recognition.recognised_on,
    'training', training.entries,
    'convention', convention.entries,
    'activity', activity.entries,
    'inactivity', inactivity.entries,
    'inactivity_waiver', CASE WHEN waiver.provider_id IS NOT NULL THEN TRUE END,
    'sanctions', sanctions.entries,
    'employment', employment.entries,
    'pension_taken_on', n.pension_taken_on,
    'stopped_on', n.stopped_on,
    'deceased_on', n.deceased_on,
    'titular', CASE WHEN functions.provider_id IS NOT NULL THEN functions.entries::text LIKE '%%true%%' END,
    'contracts', coalesce(contracts.entries, '[]'::json),
    'bank_account', account.person_id IS NOT NULL,
    'evidence', evidence.entries,
    'benefit_choice', choice.number,
    'corrections', corrections.entries,
    'sources', json_build_object($sources)
))::text
FROM n
LEFT JOIN LATERAL (
    SELECT q.code FROM providers_qualification q
    WHERE q.provider_id = n.id AND q.superseded_at IS NULL AND q.first_day <= %(year_end)s
    ORDER BY q.first_day DESC LIMIT 1
) qualification ON TRUE
LEFT JOIN (
    SELECT r.provider_id, min(r.recognised_on) AS recognised_on,
           (array_agg(r.specialty ORDER BY (r.recognised_on <= %(year_end)s) DESC, r.recognised_on DESC))[1]
           AS specialty
    FROM providers_recognition r
    WHERE r.provider_id BETWEEN %(first_provider)s AND %(last_provider)s AND r.superseded_at IS NULL
    GROUP BY r.provider_id
) recognition ON recognition.provider_id = n.id
LEFT JOIN (
    SELECT t.provider_id, nullif(min(t.specialty), '') AS specialty
    FROM providers_trainingplan t
    WHERE t.provider_id BETWEEN %(first_provider)s AND %(last_provider)s AND t.superseded_at IS NULL
    GROUP BY t.provider_id
) training_specialty ON training_specialty.provider_id = n.id
LEFT JOIN social_statute_inactivitywaiver waiver ON waiver.provider_id = n.id AND waiver.year = %(year)s
LEFT JOIN (
    SELECT DISTINCT b.person_id FROM providers_bankaccount b
    WHERE b.person_id BETWEEN %(first_person)s AND %(last_person)s AND b.closed_on IS NULL
      AND b.domain IN ('all', 'social_statute')
) account ON account.person_id = n.person_id
LEFT JOIN (
    SELECT c.person_id, p.number
    FROM social_statute_benefitchoice c JOIN providers_providernumber p ON p.id = c.provider_id
    WHERE c.year = %(year)s
) choice ON choice.person_id = n.person_id
$joins
ORDER BY n.person_id, n.id
""").substitute(
    chosen="$chosen",
    joins=_JOINS,
    sources=", ".join(
        f"'{name}', CASE WHEN {name}.source IS NOT NULL THEN json_build_array({name}.source, {name}.received_on) END"
        for name in _SOURCED
    ),
)

_CHOSEN = (
    "AND p.person_id IN (SELECT chosen.person_id FROM providers_providernumber chosen "
    "WHERE chosen.number = ANY(%(numbers)s))"
)


def load_facts(year: int, selection: Selection) -> Iterator[LoadedFacts]:
    """The facts of every number of the selected persons for a premium year, ordered by person. Three statements."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")
        cursor.execute(
            "SELECT min(id), max(id) FROM providers_providernumber WHERE person_id BETWEEN %s AND %s",
            [selection.first_person, selection.last_person],
        )
        first_provider, last_provider = cursor.fetchone()
        if first_provider is None:
            return
        statement = Template(_STATEMENT).substitute(chosen=_CHOSEN if selection.numbers is not None else "")
        cursor.execute(
            statement,
            {
                "first_person": selection.first_person,
                "last_person": selection.last_person,
                "first_provider": first_provider,
                "last_provider": last_provider,
                "numbers": list(selection.numbers or ()),
                "year": year,
                "first_year": year - _YEARS_BACK,
                "year_start": f"{year}-01-01",
                "year_end": f"{year}-12-31",
                "first_year_start": f"{year - _YEARS_BACK}-01-01",
            },
        )
        for row in cursor.fetchall():
            yield LoadedFacts(*row)
