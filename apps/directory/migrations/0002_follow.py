"""The directory follows the file, whoever changes it: a service, an import by COPY, staff in SQL. A changed status, a
stopped number or a death shows with the commit that brings it. docs/adr/0013."""

from django.db import migrations

# One row per number as the directory should have it. Nothing here asks which day it is.
COMPUTED = """
CREATE FUNCTION directory_computed(chosen bigint[])
RETURNS TABLE (
    provider_id bigint, number varchar, words text, profession varchar, codes varchar[], places text[],
    settled_days daterange, listed_days datemultirange, full_days datemultirange, partial_days datemultirange, none_days datemultirange
)
LANGUAGE sql STABLE AS $$
SELECT
    n.id AS provider_id,
    n.number,
    ' ' || btrim(regexp_replace(p.search_name, '[^a-z0-9]+', ' ', 'g')) || ' ' AS words,
    n.profession,
    coalesce((
        SELECT array_agg(DISTINCT q.code ORDER BY q.code) FROM providers_qualification q
        WHERE q.provider_id = n.id AND q.superseded_at IS NULL
    ), '{}') AS codes,
    coalesce((
        SELECT array_agg(DISTINCT found.place ORDER BY found.place)
        FROM providers_workaddress a, unnest(ARRAY[
            a.postcode,
            nullif('m' || a.municipality_code, 'm'),
            nullif(btrim(regexp_replace(lower(unaccent(a.municipality_typed)), '[^a-z0-9]+', ' ', 'g')), '')
        ]) AS found(place)
        WHERE a.provider_id = n.id AND a.withdrawn_at IS NULL AND found.place IS NOT NULL
    ), '{}') AS places,
    coalesce((
        SELECT CASE
            WHEN min(a.last_day) < max(a.first_day) THEN daterange 'empty'
            ELSE daterange(max(a.first_day), min(a.last_day), '[]')
        END
        FROM providers_workaddress a WHERE a.provider_id = n.id AND a.withdrawn_at IS NULL HAVING count(*) > 0
    ), 'empty') AS settled_days,
    -- From the first day of the number to the last, in life, with a qualification, and not suspended.
    CASE
        WHEN coalesce(corrected.stopped_on, n.stopped_on) < n.granted_on THEN '{}'
        ELSE datemultirange(daterange(n.granted_on, coalesce(corrected.stopped_on, n.stopped_on), '[]'))
    END
    * datemultirange(daterange(NULL, p.deceased_on, '()'))
    * coalesce((
        SELECT range_agg(daterange(q.first_day, q.last_day, '[]')) FROM providers_qualification q
        WHERE q.provider_id = n.id AND q.superseded_at IS NULL
    ), '{}')
    - coalesce(
        CASE WHEN corrected.sanctions IS NOT NULL THEN (
            SELECT range_agg(daterange(s."from", s."to", '[]'))
            FROM jsonb_to_recordset(corrected.sanctions) AS s("from" date, "to" date)
        ) ELSE (
            SELECT range_agg(daterange(s.first_day, s.last_day, '[]')) FROM providers_sanction s
            WHERE s.provider_id = n.id AND s.superseded_at IS NULL
        ) END,
        '{}'
    ) AS listed_days,
    coalesce(convention.full_days, '{}') AS full_days,
    coalesce(convention.partial_days, '{}') AS partial_days,
    coalesce(convention.none_days, '{}') AS none_days
FROM providers_providernumber n
JOIN providers_person p ON p.id = n.person_id
-- What staff hold to be true comes before what the source says.
CROSS JOIN LATERAL (
    SELECT
        (SELECT c.value FROM providers_factcorrection c
         WHERE c.provider_id = n.id AND c.fact = 'convention' AND c.withdrawn_at IS NULL
         ORDER BY c.made_at DESC, c.id DESC LIMIT 1) AS convention,
        (SELECT c.value FROM providers_factcorrection c
         WHERE c.provider_id = n.id AND c.fact = 'sanctions' AND c.withdrawn_at IS NULL
         ORDER BY c.made_at DESC, c.id DESC LIMIT 1) AS sanctions,
        (SELECT (c.value #>> '{}')::date FROM providers_factcorrection c
         WHERE c.provider_id = n.id AND c.fact = 'stopped_on' AND c.withdrawn_at IS NULL
         ORDER BY c.made_at DESC, c.id DESC LIMIT 1) AS stopped_on
) corrected
CROSS JOIN LATERAL (
    SELECT
        range_agg(period.days) FILTER (WHERE period.status = 'full') AS full_days,
        range_agg(period.days) FILTER (WHERE period.status = 'partial') AS partial_days,
        range_agg(period.days) FILTER (WHERE period.status = 'none') AS none_days
    FROM (
        SELECT c.status, daterange(c.first_day, c.last_day, '[]') AS days FROM providers_conventionperiod c
        WHERE corrected.convention IS NULL AND c.provider_id = n.id AND c.superseded_at IS NULL
        UNION ALL
        SELECT c.status, daterange(c."from", c."to", '[]')
        FROM jsonb_to_recordset(corrected.convention) AS c(status text, "from" date, "to" date)
    ) period
) convention
WHERE n.id = ANY (chosen)
$$
"""

# Two changes of one file at a time come one after the other: the second must see what the first wrote.
REFRESH = """
CREATE FUNCTION directory_refresh(chosen bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(cardinality(chosen), 0) = 0 THEN
        RETURN;
    END IF;
    PERFORM FROM providers_providernumber WHERE id = ANY (chosen) ORDER BY id FOR NO KEY UPDATE;
    DELETE FROM directory_directoryentry e
    WHERE e.provider_id = ANY (chosen)
      AND NOT EXISTS (SELECT FROM providers_providernumber n WHERE n.id = e.provider_id);
    INSERT INTO directory_directoryentry AS e
        (provider_id, number, words, profession, codes, places, settled_days,
         listed_days, full_days, partial_days, none_days)
    SELECT c.provider_id, c.number, c.words, c.profession, c.codes, c.places, c.settled_days,
           c.listed_days, c.full_days, c.partial_days, c.none_days
    FROM directory_computed(chosen) c
    ON CONFLICT (provider_id) DO UPDATE SET
        number = excluded.number, words = excluded.words, profession = excluded.profession,
        codes = excluded.codes, places = excluded.places, settled_days = excluded.settled_days,
        listed_days = excluded.listed_days,
        full_days = excluded.full_days, partial_days = excluded.partial_days, none_days = excluded.none_days
    WHERE (e.number, e.words, e.profession, e.codes, e.places, e.settled_days, e.listed_days, e.full_days, e.partial_days, e.none_days)
        IS DISTINCT FROM (excluded.number, excluded.words, excluded.profession, excluded.codes, excluded.places, excluded.settled_days,
            excluded.listed_days, excluded.full_days, excluded.partial_days, excluded.none_days);
END $$
"""

FOLLOW_FACTS = """
CREATE FUNCTION directory_follow_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE chosen bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        chosen := (SELECT array_agg(DISTINCT provider_id) FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        chosen := (SELECT array_agg(DISTINCT provider_id) FROM former);
    ELSE
        chosen := (SELECT array_agg(DISTINCT provider_id) FROM (TABLE fresh UNION ALL TABLE former) AS changed);
    END IF;
    PERFORM directory_refresh(chosen);
    RETURN NULL;
END $$
"""

FOLLOW_NUMBERS = """
CREATE FUNCTION directory_follow_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM directory_refresh((SELECT array_agg(id) FROM former));
    ELSE
        PERFORM directory_refresh((SELECT array_agg(id) FROM fresh));
    END IF;
    RETURN NULL;
END $$
"""

FOLLOW_PERSONS = """
CREATE FUNCTION directory_follow_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM directory_refresh((
        SELECT array_agg(n.id)
        FROM fresh JOIN former USING (id) JOIN providers_providernumber n ON n.person_id = fresh.id
        WHERE (fresh.search_name, fresh.deceased_on) IS DISTINCT FROM (former.search_name, former.deceased_on)
    ));
    RETURN NULL;
END $$
"""

FACTS = ("qualification", "conventionperiod", "sanction", "workaddress", "factcorrection")
TABLES = {
    "INSERT": "NEW TABLE AS fresh",
    "UPDATE": "OLD TABLE AS former NEW TABLE AS fresh",
    "DELETE": "OLD TABLE AS former",
}


def trigger(table, event, function):
    name = f"directory_follow_{table}_{event.lower()}"
    return (
        f"CREATE TRIGGER {name} AFTER {event} ON providers_{table} REFERENCING {TABLES[event]}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {function}()",
        f"DROP TRIGGER {name} ON providers_{table}",
    )


TRIGGERS = [
    *(trigger(table, event, "directory_follow_facts") for table in FACTS for event in TABLES),
    *(trigger("providernumber", event, "directory_follow_numbers") for event in TABLES),
    trigger("person", "UPDATE", "directory_follow_persons"),
]


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial"), ("providers", "0003_contact")]

    operations = [
        migrations.RunSQL(COMPUTED, "DROP FUNCTION directory_computed"),
        migrations.RunSQL(REFRESH, "DROP FUNCTION directory_refresh"),
        migrations.RunSQL(FOLLOW_FACTS, "DROP FUNCTION directory_follow_facts"),
        migrations.RunSQL(FOLLOW_NUMBERS, "DROP FUNCTION directory_follow_numbers"),
        migrations.RunSQL(FOLLOW_PERSONS, "DROP FUNCTION directory_follow_persons"),
        *(migrations.RunSQL(make, drop) for make, drop in TRIGGERS),
        # Who is there already.
        migrations.RunSQL(
            "SELECT directory_refresh((SELECT array_agg(id) FROM providers_providernumber))", migrations.RunSQL.noop
        ),
    ]
