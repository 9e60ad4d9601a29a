"""Fills an empty database with the demo, and empties it again. Refused wherever the demo doesn't run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.accounts.models import User
from apps.core.demo import demo_fill, portal_day
from apps.evaluations.models import Attempt, Run
from apps.evaluations.services import parameters_load, premium_year_open, run_publish, run_start, run_work
from apps.evaluations.states import RunState
from apps.providers.corrections.services import correction_add
from apps.providers.models import Person, ProviderNumber

from ..population import population_make
from .accounts import staff_make
from .loading import personas_load
from .reading import Correction, read_personas
from .titles import MIEKE_CORRECTION

SCHEME = "social_statute"
OPEN_YEARS = range(2016, 2026)
GENERATED = 2_000
SEED = 1
OFFICER, SIGNATORY = "sabine.thys", "rik.devos"

# The premium years that everybody was evaluated for: the day of the evaluation, and that of its publication.
FOR_EVERYBODY: dict[int, tuple[dt.date, dt.date]] = {
    2022: (dt.date(2023, 7, 1), dt.date(2023, 7, 3)),
    2023: (dt.date(2024, 7, 1), dt.date(2024, 7, 2)),
    2024: (dt.date(2025, 7, 1), dt.date(2025, 7, 1)),
}
BEGINNING = dt.date(2019, 6, 3)
AFTER_CORRECTION = dt.date(2025, 7, 8)
LAST_DAY = dt.date(2025, 7, 9)
KEPT = frozenset(
    (
        "core_trailentry",
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "providers_qualificationcode",
    )
)


class DemoRefusedError(Exception):
    """The demo's rows never enter, or leave, a portal that isn't a demo."""


def check_demo() -> None:
    if not settings.PORTAL_DEMO:
        raise DemoRefusedError(_("This portal isn't a demo: PORTAL_DEMO is off."))


def demo_is_loaded() -> bool:
    """One query: the last step of the loading is done."""
    corrected = [number for number, _correction in _corrected()]
    return Attempt.objects.filter(number=2, dossier__provider__number__in=corrected).exists()


def demo_load(*, say: Callable[[str], None], providers: int = GENERATED) -> bool:
    """Parameters, premium years, people, evaluations and a little life, then each app's part; false when the people
    and evaluations were there. A step that is done is passed over, so that a broken loading goes on."""
    check_demo()
    loaded = not demo_is_loaded()
    if loaded:
        _load_people_and_results(say=say, providers=providers)
    demo_fill(say)
    return loaded


def _load_people_and_results(*, say: Callable[[str], None], providers: int) -> None:
    with portal_day(BEGINNING):
        parameters_load(scheme=SCHEME)
        staff_make()
        personas_load()
    say("people of the demo are there")
    if not Person.objects.filter(account__isnull=True).exists():
        population_make(providers=providers, seed=SEED, last_year=max(FOR_EVERYBODY), with_email=False)
    say(f"{ProviderNumber.objects.count():,} provider numbers are there")
    _evaluate_older_years(say)
    for year, (as_of, published_on) in FOR_EVERYBODY.items():
        run = _published(year=year, as_of=as_of, day=published_on)
        say(f"premium year {year}: {run.total:,} evaluated and published")
    _evaluate_again(say)
    _open_years(until=LAST_DAY)


def _open_years(*, until: dt.date) -> None:
    """Opens the premium years whose turn had come by then, each in the February after it; the last one is
    already prepared on the demo's last day."""
    for year in OPEN_YEARS:
        day = max(BEGINNING, min(dt.date(year + 1, 2, 3), LAST_DAY))
        if day <= until:
            with portal_day(day):
                premium_year_open(scheme=SCHEME, year=year)


def _evaluate_older_years(say: Callable[[str], None]) -> None:
    """The premium years before those for everybody: only the personas that show something of them."""
    years: dict[int, list[str]] = {}
    for persona in read_personas():
        for number in persona.numbers:
            for year in number.expect:
                if year < min(FOR_EVERYBODY):
                    years.setdefault(year, []).append(number.number)
    for year, numbers in sorted(years.items()):
        day = dt.date(year + 1, 7, 1)
        _published(year=year, as_of=day, day=day, numbers=numbers)
        say(f"premium year {year}: {len(numbers)} evaluated and published")


def _published(*, year: int, as_of: dt.date, day: dt.date, numbers: Sequence[str] | None = None) -> Run:
    """The run of that year and day, brought to its end from wherever it stands."""
    _open_years(until=day)
    runs = Run.objects.filter(premium_year__scheme=SCHEME, premium_year__year=year, as_of=as_of, is_dry=False)
    run = runs.exclude(state=RunState.CANCELLED).filter(providers__isnull=numbers is None).first()
    with portal_day(day):
        if run is None:
            run = run_start(
                scheme=SCHEME, year=year, as_of=as_of, providers=numbers, actor=_person_of_the_office(OFFICER)
            )
        if run.state == RunState.RUNNING:
            run = _worked(run)
        if run.state == RunState.DONE:
            run = run_publish(run=run, actor=_person_of_the_office(SIGNATORY))
        if run.state == RunState.PUBLISHING:
            run = _worked(run)
    return run


def _dry_run(*, year: int, day: dt.date) -> None:
    """Beside the published run of everybody, what it would find now: something to compare."""
    if Run.objects.filter(premium_year__year=year, is_dry=True, state=RunState.DONE).exists():
        return
    with portal_day(day):
        _worked(run_start(scheme=SCHEME, year=year, as_of=day, is_dry=True, actor=_person_of_the_office(OFFICER)))


def _worked(run: Run) -> Run:
    run_work(run.pk)  # here and now: the demo's loading waits for nobody
    run.refresh_from_db()
    return run


def _corrected() -> Iterator[tuple[str, Correction]]:
    for persona in read_personas():
        for number in persona.numbers:
            if number.correction:
                yield number.number, number.correction


def _evaluate_again(say: Callable[[str], None]) -> None:
    """Somebody's volume is corrected and judged again: a second attempt, whose difference one sees."""
    for number, correction in _corrected():
        provider = ProviderNumber.objects.get(number=number)
        if not provider.corrections.exists():
            officer = _person_of_the_office(OFFICER)
            with portal_day(correction.made_on), override(officer.language):
                correction_add(
                    provider=provider,
                    fact=correction.fact,
                    value=correction.value,
                    reason=_(MIEKE_CORRECTION),
                    document="attestation.pdf",
                    actor=officer,
                )
        _dry_run(year=correction.year, day=correction.made_on)
        _published(
            year=correction.year,
            as_of=AFTER_CORRECTION,
            day=AFTER_CORRECTION,
            numbers=[number],
        )
        say(f"{provider.display} was corrected and evaluated again")


def _person_of_the_office(username: str) -> User:
    return User.objects.get(username=username)


@transaction.atomic
def demo_reset() -> None:
    """Empties every table except the trail, which nobody can empty, and what the migrations fill."""
    check_demo()
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^evaluations_evaluation_run_[0-9]+$'")
        for (table,) in cursor.fetchall():
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}")
        tables = set(connection.introspection.django_table_names(only_existing=True)) - KEPT
        tables.add("evaluations_evaluation")
        names = ", ".join(connection.ops.quote_name(table) for table in sorted(tables))
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY")
