"""Facts, volumes and parameters as the reader's language writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.core.templatetags.portal import day, euro
from apps.evaluations.parameter_table import QUALIFIERS, ParameterRow
from apps.providers.professions import Profession, Specialty
from apps.providers.qualifications import meanings

from . import terms

# Facts of which nothing is heard when nothing happened; every other absent fact is not known.
EVENTS = frozenset(
    {
        "training",
        "inactivity",
        "inactivity_waiver",
        "sanctions",
        "pension_taken_on",
        "stopped_on",
        "deceased_on",
        "evidence",
        "other_benefit",
    }
)


def number(value: Decimal | int) -> str:
    """Grouped, with as many decimals as it needs, two at most."""
    value = Decimal(value)
    decimals = 0 if value == value.to_integral_value() else 2
    return formats.number_format(value, decimal_pos=decimals, force_grouping=True)


def percent(share: Decimal) -> str:
    # Translators: a share, such as "5 %".
    return pgettext("share", "%(number)s%%") % {"number": number(100 * share)}


def hundredths(value: int) -> Decimal:
    """Volumes and amounts of the rules, as they are stored in a line."""
    return Decimal(value).scaleb(-2)


def quantity(measure: str, value: Decimal) -> str:
    """A volume without its unit, for a column that is headed by it; amounts keep their sign."""
    return euro(value) if measure in terms.MEASURES_IN_EURO else number(value)


def volume(measure: str, value: Decimal) -> str:
    """A volume with its unit: "1,250 services"."""
    return str(terms.VOLUMES[measure]) % {"number": quantity(measure, value)}


def listed(parts: Sequence[str], last_word: str) -> str:
    """ "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last_word} {parts[-1]}"


def both(parts: Sequence[str]) -> str:
    return listed(parts, pgettext("between the last two of a list", "and"))


def either(parts: Sequence[str]) -> str:
    return listed(parts, pgettext("between the last two of a list", "or"))


def date_of(value: Any) -> dt.date | None:
    if not value:
        return None
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)


def on_day(value: Any) -> str:
    return day(date_of(value)) or str(terms.NOT_KNOWN)


def period(entry: Mapping[str, Any]) -> str:
    first, last = day(date_of(entry["from"])), entry.get("to")
    if last is None:
        return _("since %(first)s") % {"first": first}
    return _("from %(first)s to %(last)s") % {"first": first, "last": day(date_of(last))}


def _label_and_period(words: terms.Words, key: str) -> Callable[[Mapping[str, Any]], str]:
    def text(entry: Mapping[str, Any]) -> str:
        return f"{words[entry[key]]}, {period(entry)}"

    return text


def _inactivity(entry: Mapping[str, Any]) -> str:
    kind = terms.INACTIVITY[entry["kind"]]
    if "days" in entry:
        counted = _("%(days)s days in %(year)s") % {
            "days": number(Decimal(str(entry["days"]))),
            "year": entry["year"],
        }
        return f"{kind}, {counted}"
    return f"{kind}, {period(entry)}"


def _contract(entry: Mapping[str, Any]) -> str:
    parts = [contract_name(entry), _("concluded on %(day)s") % {"day": on_day(entry["concluded_on"])}]
    if entry.get("ended_on"):
        parts.append(_("ended on %(day)s") % {"day": on_day(entry["ended_on"])})
    if entry.get("known_on"):
        parts.append(_("sent to us on %(day)s") % {"day": on_day(entry["known_on"])})
    if entry.get("paid_for_year"):
        parts.append(_("last paid for %(year)s") % {"year": entry["paid_for_year"]})
    if entry.get("chosen"):
        parts.append(_("designated by you"))
    return ", ".join(parts)


def contract_name(entry: Mapping[str, Any]) -> str:
    if entry.get("insurer"):
        return _("%(insurer)s, number %(reference)s") % {
            "insurer": entry["insurer"],
            "reference": entry["reference"],
        }
    return _("number %(reference)s") % {"reference": entry["reference"]}


def _evidence(entry: Mapping[str, Any]) -> str:
    kind, value = entry["kind"], entry["value"]
    text = str(terms.EVIDENCE[kind])
    if value is not True:
        amount = Decimal(str(value))
        shown = euro(amount) if kind in terms.EVIDENCE_IN_EURO else volume("hours_per_week", amount)
        text = f"{text}: {shown}"
    return _("%(what)s, received on %(day)s") % {"what": text, "day": on_day(entry["received_on"])}


def _other_benefit(value: Mapping[str, Any]) -> str:
    text = euro(Decimal(str(value["amount"])))
    match value.get("chosen"):
        case True:
            return _("%(amount)s, chosen by you") % {"amount": text}
        case False:
            return _("%(amount)s, not chosen by you") % {"amount": text}
    return _("%(amount)s, no choice yet") % {"amount": text}


def _qualification(code: str, profession: str) -> str:
    found = meanings().get((profession, code))
    if found is None or not found.specialty:
        return code
    return f"{code} ({Specialty(found.specialty).label})"


def _flag(value: bool) -> str:
    return str(terms.YES if value else terms.NO)


_ENTRIES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "training": period,
    "sanctions": period,
    "convention": _label_and_period(terms.CONVENTION, "status"),
    "employment": _label_and_period(terms.EMPLOYMENT, "status"),
    "inactivity": _inactivity,
    "contracts": _contract,
    "evidence": _evidence,
}
_ONE: dict[str, Callable[[Any], str]] = {
    "profession": lambda value: str(Profession(value).label),
    "specialty": lambda value: str(Specialty(value).label),
    "first_number_on": on_day,
    "recognised_on": on_day,
    "pension_taken_on": on_day,
    "stopped_on": on_day,
    "deceased_on": on_day,
    "inactivity_waiver": _flag,
    "titular": _flag,
    "bank_account": _flag,
    "other_benefit": _other_benefit,
}


def fact_title(path: str) -> str:
    name, _sep, rest = path.partition("/")
    if not rest:
        return str(terms.FACTS[name])
    year, _sep, measure = rest.partition("/")
    return _("Activity in %(year)s: %(measure)s") % {"year": year, "measure": terms.MEASURES[measure]}


def is_absence_none(path: str, value: Any) -> bool:
    """Nothing was reported, so nothing happened: of events, and of lists that were read and are empty."""
    name, _sep, rest = path.partition("/")
    return name in EVENTS or (value == [] and not rest)


def fact_values(path: str, value: Any, profession: str) -> list[str]:
    """The value of a fact, one text an entry. Nothing known is said, and so is nothing reported."""
    name, _sep, rest = path.partition("/")
    if value is None or value == []:
        return [str(terms.NONE_REPORTED if is_absence_none(path, value) else terms.NOT_KNOWN)]
    if rest:
        measure = rest.rpartition("/")[2]
        return [volume(measure, sum((Decimal(str(e["value"])) for e in value), Decimal(0)))]
    if name == "qualification":
        return [_qualification(value, profession)]
    if name in _ENTRIES:
        entries = sorted(value, key=lambda e: str(e.get("from") or e.get("concluded_on") or e.get("received_on") or ""))
        return [_ENTRIES[name](entry) for entry in entries]
    return [_ONE[name](value)]


# --- parameters -------------------------------------------------------------------------------------------------------


def parameter_value(row: ParameterRow) -> str:
    if not row.value:
        return str(terms.NOT_KNOWN)
    if row.unit == "profession":
        return str(Profession(row.value).label)
    if row.unit == "true/false":
        return _flag(row.value == "true")
    if row.unit == "day" and row.key.startswith("calendar."):
        return _calendar_day(row.value)
    try:
        value = Decimal(row.value)
    except InvalidOperation:
        return str(terms.UNITS[row.unit]) % {"number": row.value}  # a ratio such as 222/365, or codes
    if row.unit == "EUR":
        return euro(value)
    if row.unit.startswith("share"):
        return percent(value)
    shown = row.value if row.unit in ("premium year", "factor") else number(value)
    return str(terms.UNITS[row.unit]) % {"number": shown}


def _calendar_day(value: str) -> str:
    """ "08-31" as a day of any year, "2022-02-10" as that day."""
    if len(value) == len("MM-DD"):
        return formats.date_format(dt.date.fromisoformat(f"2000-{value}"), "MONTH_DAY_FORMAT")
    return on_day(value)


_QUALIFIERS: dict[str, Callable[[str], str]] = {
    "profession": lambda value: str(Profession(value).label),
    "specialty": lambda value: str(terms.OTHER_SPECIALTY if value == "residual_category" else Specialty(value).label),
    "level": lambda value: str(terms.LEVELS[value]),
    "measure": lambda value: str(terms.MEASURES[value]),
    "bound": lambda value: str(terms.BOUNDS[value]),
    "item": lambda value: str(terms.ITEMS.get(value, value)),
}


def parameter_qualifiers(row: ParameterRow) -> str:
    """What tells the row from others of its key: profession, specialty, level …"""
    return ", ".join(_QUALIFIERS[name](getattr(row, name)) for name in QUALIFIERS if getattr(row, name))


def parameter_validity(row: ParameterRow) -> str:
    """Premium years, and the days between which the value was the valid one."""
    first, last = row.first_year, row.last_year
    if first is None and last is None:
        text = _("all premium years")
    elif first == last:
        text = _("premium year %(year)s") % {"year": first}
    elif last is None:
        text = _("from premium year %(year)s") % {"year": first}
    elif first is None:
        text = _("until premium year %(year)s") % {"year": last}
    else:
        text = _("premium years %(first)s to %(last)s") % {"first": first, "last": last}
    if row.known_from:
        text = _("%(years)s, valid from %(day)s") % {"years": text, "day": on_day(row.known_from)}
    if row.known_to:
        text = _("%(years)s, valid until %(day)s") % {"years": text, "day": on_day(row.known_to)}
    return text
