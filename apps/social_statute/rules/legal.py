"""Which text governs which rule in which premium year (docs/rules/social_statute.md, legal map)."""

from __future__ import annotations

from functools import lru_cache

ACT = "act-1994-07-14"
HARMONISED = "decree-2020-05-05"
# The regime of each profession before the harmonised decree, and its last premium year.
FORMER: dict[str, tuple[str, int]] = {
    "physician": ("decree-2007-03-06", 2019),
    "dentist": ("decree-2007-08-17", 2019),
    "pharmacist": ("decree-1971-03-18", 2018),
    "physiotherapist": ("decree-2004-01-23", 2018),
    "speech_therapist": ("decree-2016-11-27", 2018),
    "nurse": ("decree-2017-12-21", 2018),
}
THRESHOLD_2017 = "decree-2016-08-16"
ASSIMILATION = "decree-2019-09-19"
PENSION = "decree-2019-09-24"
ONE_BENEFIT = "decree-2022-01-27"
REFORM_2023 = "decree-2023-09-18"

INSTRUMENTS: dict[str, str] = {
    ACT: "Act on compulsory health insurance, coordinated on 14 July 1994, art. 54",
    "decree-1971-03-18": "Royal Decree of 18 March 1971",
    "decree-2004-01-23": "Royal Decree of 23 January 2004",
    "decree-2007-03-06": "Royal Decree of 6 March 2007",
    "decree-2007-08-17": "Royal Decree of 17 August 2007",
    THRESHOLD_2017: "Royal Decree of 16 August 2016",
    "decree-2016-11-27": "Royal Decree of 27 November 2016",
    "decree-2017-12-21": "Royal Decree of 21 December 2017",
    ASSIMILATION: "Royal Decree of 19 September 2019",
    PENSION: "Royal Decree of 24 September 2019",
    HARMONISED: "Royal Decree of 5 May 2020",
    ONE_BENEFIT: "Royal Decree of 27 January 2022",
    REFORM_2023: "Royal Decree of 18 September 2023",
}


@lru_cache(maxsize=4096)
def legal_references(rule: str, regime: str, year: int) -> tuple[str, ...]:
    """Codes of the instruments behind a rule, the general text of the year first."""
    former, last_year = FORMER.get(regime, ("", 0))
    base = former if former and year <= last_year else HARMONISED
    extra: tuple[str, ...] = ()
    match rule:
        case "scope":
            base = ACT
            extra = (former if former and year <= last_year else HARMONISED,)
            if regime == "midwife":
                extra = (REFORM_2023,)
        case "recognition" if regime == "physician" and year >= 2022:
            extra = (REFORM_2023,)
        case "activity" if regime == "physician":
            extra = (THRESHOLD_2017, ASSIMILATION) if year >= 2017 else ()
        case "activity" | "amount" if regime == "midwife":
            extra = (REFORM_2023,)
        case "amount" if year in (2020, 2021) and regime in ("physician", "dentist"):
            extra = (ONE_BENEFIT,)
        case "payee":
            extra = (PENSION,)
        case "contract" if year >= 2020:
            extra = (ONE_BENEFIT,)
        case "one_benefit":
            base = ONE_BENEFIT
    return (base, *extra)
