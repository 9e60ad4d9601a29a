"""From which day a number counts. Portal fact sheet 3.2 and 3.3."""

from __future__ import annotations

import calendar
import datetime as dt
from enum import StrEnum
from typing import NamedTuple

WITHIN_A_MONTH = frozenset({"nurse", "care_assistant"})
"""Professions whose number counts from the visa when it is asked for in time (INAMI's pages for nurses and care
assistants)."""

TRAINEES = frozenset({"physician", "dentist"})
"""Professions whose trainees have a number from the start of the traineeship."""


class Basis(StrEnum):
    VISA = "visa"
    SUBMISSION = "submission"
    TRAINEESHIP = "traineeship"
    DATA = "data"


class Activation(NamedTuple):
    day: dt.date
    basis: Basis


def last_day_of_the_month_after(visa_on: dt.date) -> dt.date:
    """The last day on which a request still counts from the visa: the same day of the next month, or that month's
    last day when it is shorter."""
    year, month = (visa_on.year + 1, 1) if visa_on.month == 12 else (visa_on.year, visa_on.month + 1)
    return dt.date(year, month, min(visa_on.day, calendar.monthrange(year, month)[1]))


def activation(
    *,
    profession: str,
    is_trainee: bool,
    visa_on: dt.date | None,
    submitted_on: dt.date,
    traineeship_start: dt.date | None,
    data_received_on: dt.date | None,
) -> Activation | None:
    """The day from which the number counts and why; None while the day that decides is not known.

    Nurse, care assistant: the visa's day when asked within a month of it, otherwise the day of asking, never before
    the visa. Trainee physician or dentist: the start of the traineeship. Others: the day on which the authentic data
    arrived.
    """
    if profession in WITHIN_A_MONTH:
        if visa_on is None:
            return None
        if submitted_on <= last_day_of_the_month_after(visa_on):
            return Activation(visa_on, Basis.VISA)
        return Activation(submitted_on, Basis.SUBMISSION)
    if is_trainee and profession in TRAINEES:
        return Activation(traineeship_start, Basis.TRAINEESHIP) if traineeship_start else None
    return Activation(data_received_on, Basis.DATA) if data_received_on else None
