"""Premium years and their calendar."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add

from ..models import CalendarDate, Parameter, PremiumYear
from ..states import ParameterState

# Days of a premium year's calendar that don't lie in the year after it.
_YEARS_LATER = {"calendar.contract_deadline": 0, "calendar.payment_target": 2}


def _calendar_day(parameter: Parameter, year: int) -> dt.date | None:
    """A parameter such as "08-31" as a day of the year in which the premium year is handled."""
    if not parameter.value:
        return None
    later = _YEARS_LATER.get(parameter.key, 1)
    return dt.date.fromisoformat(f"{year + later}-{parameter.value}")


@transaction.atomic
def premium_year_open(*, scheme: str, year: int, actor: User | None = None) -> PremiumYear:
    """The premium year with its calendar, made from the dated parameters; safe to repeat."""
    premium_year, created = PremiumYear.objects.get_or_create(scheme=scheme, year=year)
    if not created:
        return premium_year
    days = [
        p
        for p in Parameter.objects.filter(
            scheme=scheme, state=ParameterState.APPROVED, key__startswith="calendar.", unit="day"
        )
        if (p.first_year or 0) <= year <= (p.last_year or 9999) and len(p.value) == len("MM-DD")
    ]
    CalendarDate.objects.bulk_create(
        CalendarDate(
            premium_year=premium_year,
            key=p.key.removeprefix("calendar."),
            day=_calendar_day(p, year),
            mark=p.mark,
            source=p.source,
            note=p.note,
        )
        for p in days
    )
    trail_add(act="premium_year_open", subject_type="premium_year", subject_id=premium_year.pk, actor=actor)
    return premium_year


@transaction.atomic
def calendar_date_change(*, date: CalendarDate, day: dt.date | None, actor: User) -> CalendarDate:
    """Moves a day of the calendar; the trail keeps the former one."""
    locked = CalendarDate.objects.select_for_update(of=("self",), no_key=True).get(pk=date.pk)
    trail_add(
        act="calendar_date_change",
        subject_type="calendar_date",
        subject_id=locked.pk,
        actor=actor,
        detail={"key": locked.key, "from": locked.day, "to": day, "at": clock.today()},
    )
    locked.day = day
    locked.save(update_fields=["day"])
    return locked
