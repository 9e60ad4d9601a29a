"""The shape of a corrected fact's value: the vocabulary of the rule cases, checked before it is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import ConventionStatus, EmploymentStatus, FactCorrection, InactivityKind, Measure
from ..professions import Specialty

Check = Callable[[Any], None]
Shape = Mapping[str, Check]


def _day(value: Any) -> None:
    try:
        dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValidationError(_("%(value)s is not a day; write it as 2024-12-31.") % {"value": value}) from None


def _flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValidationError(_("Give true or false."))


def _year(value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1900 <= value <= 2100:
        raise ValidationError(_("%(value)s is not a year.") % {"value": value})


def _number(value: Any) -> None:
    try:
        number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite() or number < 0:
        raise ValidationError(
            _('%(value)s is not a number of zero or more; write it as text, such as "12500.50".') % {"value": value}
        )


def _one_of(values: list[str]) -> Check:
    def check(value: Any) -> None:
        if value not in values:
            raise ValidationError(
                _("%(value)s is not one of: %(values)s.") % {"value": value, "values": ", ".join(values)}
            )

    return check


def _entries(required: Shape, optional: Shape | None = None) -> Check:
    """A list of entries with these keys; where `from` and `to` are both given, they must be in order."""
    known = {**required, **(optional or {})}

    def check(value: Any) -> None:
        if not isinstance(value, list):
            raise ValidationError(_("Give a list of entries."))
        for entry in value:
            if not isinstance(entry, dict):
                raise ValidationError(_("Give a list of entries."))
            if unknown := sorted(set(entry) - set(known)):
                raise ValidationError(_("Unknown: %(keys)s.") % {"keys": ", ".join(unknown)})
            if missing := sorted(set(required) - set(entry)):
                raise ValidationError(_("Missing: %(keys)s.") % {"keys": ", ".join(missing)})
            for key, content in entry.items():
                known[key](content)
            if "from" in entry and "to" in entry and entry["to"] < entry["from"]:
                raise ValidationError(_("The last day lies before the first."))

    return check


def _either(*shapes: Check) -> Check:
    def check(value: Any) -> None:
        for shape in shapes[:-1]:
            try:
                return shape(value)
            except ValidationError:
                continue
        shapes[-1](value)

    return check


_PERIOD: Shape = {"from": _day}
_END: Shape = {"to": _day}
_KIND: Shape = {"kind": _one_of(InactivityKind.values)}

SHAPES: dict[str, Check] = {
    FactCorrection.Fact.ACTIVITY: _entries({"year": _year, "measure": _one_of(Measure.values), "value": _number}),
    FactCorrection.Fact.CONVENTION: _entries({"status": _one_of(ConventionStatus.values), **_PERIOD}, _END),
    FactCorrection.Fact.EMPLOYMENT: _entries({"status": _one_of(EmploymentStatus.values), **_PERIOD}, _END),
    FactCorrection.Fact.INACTIVITY: _either(
        _entries({**_KIND, "year": _year, "days": _number}), _entries({**_KIND, **_PERIOD}, _END)
    ),
    FactCorrection.Fact.TITULAR: _flag,
    FactCorrection.Fact.TRAINING: _entries(_PERIOD, _END),
    FactCorrection.Fact.RECOGNISED_ON: _day,
    FactCorrection.Fact.FIRST_NUMBER_ON: _day,
    FactCorrection.Fact.SANCTIONS: _entries(_PERIOD, _END),
    FactCorrection.Fact.STOPPED_ON: _day,
    FactCorrection.Fact.SPECIALTY: _one_of(Specialty.values),
}


def correction_value_check(fact: str, value: Any) -> None:
    """Raises ValidationError, in words, when `value` doesn't have the shape of `fact`."""
    SHAPES[fact](value)
