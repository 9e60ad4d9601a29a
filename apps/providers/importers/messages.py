"""What the codes of a refused file or row mean, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FILE = {
    "empty": _("The file is empty."),
    "no_rows": _("The file has a header and no rows."),
    "not_utf8": _("Line %(detail)s is not UTF-8. Save the file as UTF-8 and send it again."),
    "unreadable": _("Line %(detail)s can't be read as CSV: look for a quote that is not closed."),
    "header_missing": _("The header lacks these columns: %(detail)s."),
    "header_unknown": _("The header has columns that this kind of file doesn't know: %(detail)s."),
    "header_twice": _("The header has these columns twice: %(detail)s."),
    "failed": _("The database refused the rows, and nothing was written: %(detail)s"),
    "already_applied": _("This file was already applied on %(detail)s. Nothing was changed."),
}

ROW = {
    "columns": _("The row has more or fewer fields than the header."),
    "missing": _("A value is needed."),
    "too_long": _("The text is too long."),
    "bad_email": _("This is not an e-mail address."),
    "bad_day": _("This is not a day; write it as 2024-12-31."),
    "bad_year": _("This is not a year."),
    "bad_amount": _("This is not a number of zero or more with at most two decimals; write it as 12500.50."),
    "bad_choice": _("This value is not in the list for this column."),
    "bad_code": _("A qualification code has three digits."),
    "bad_number": _("An INAMI number has eight or eleven digits and doesn't start with 0."),
    "bad_check": _("The check digits of the INAMI number are wrong."),
    "bad_niss": _("This can't be a NISS: its form, its check digits or its date are wrong."),
    "unknown_provider": _("The portal knows no provider with this number."),
    "unknown_person": _("The portal knows no person with this NISS."),
    "person_or_number": _("Give a NISS or an INAMI number."),
    "other_person": _("This number belongs to another person."),
    "person_differs": _("The file gives different data for the same NISS."),
    "profession_differs": _("The portal knows this number for another profession."),
    "not_of_profession": _("The first digits of the number don't belong to this profession."),
    "unknown_insurer": _("The portal knows no insurer with this CBE number."),
    "order": _("The last day lies before the first."),
    "period_or_days": _("Give either a first day, or a year and its number of days."),
    "closed_without_end": _("A closed contract needs its last day."),
    "duplicate": _("This key stands more than once in the file."),
    "overlap_file": _("This period overlaps another one of the same provider in the file."),
    "overlap_known": _("This period overlaps one that the portal already holds."),
    "older": _("The portal already holds a later message with this key."),
}

WARNING = {
    "unknown_code": _("This qualification code is not in the list; it is kept and shown as unknown."),
    "check_unconfirmed": _("The check digits of the INAMI number fit only a modulus that is not confirmed."),
}


def file_words(error: str) -> str:
    """The sentence for a stored error: a code, a blank, and its detail."""
    code, _blank, detail = error.partition(" ")
    words = FILE.get(code)
    return str(words) % {"detail": detail} if words else error


def row_words(code: str) -> str:
    return str(ROW.get(code) or WARNING.get(code) or code)
