"""Numbers in forms: refused with the reason in plain words, and brought to the stored form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core import identifiers
from apps.core.clock import today
from apps.core.identifiers import Checked, Verdict

Check = Callable[[str], Checked]


def niss_today(raw: str) -> Checked:
    return identifiers.niss(raw, as_of=today())


CHECKS: dict[str, Check] = {
    "inami": identifiers.inami,
    "niss": niss_today,
    "cbe": identifiers.cbe,
    "iban": identifiers.iban,
    "postcode": identifiers.postcode,
    "phone": identifiers.phone,
}

MESSAGES: dict[tuple[str, Verdict], str | Promise] = {
    ("inami", Verdict.BAD_FORMAT): _("An INAMI number has eight or eleven digits and doesn't start with 0."),
    ("inami", Verdict.BAD_CHECK): _("The check digits of this INAMI number are wrong. Compare it with your card."),
    ("niss", Verdict.BAD_FORMAT): _("A NISS has eleven digits, such as 85.07.30-033.28."),
    ("niss", Verdict.BAD_CHECK): _("The last two digits of this NISS don't fit the others. Look for a mistyped digit."),
    ("niss", Verdict.BAD_VALUE): _("This NISS has a date or a sequence number that can't exist."),
    ("cbe", Verdict.BAD_FORMAT): _("An enterprise number has ten digits and starts with 0 or 1."),
    ("cbe", Verdict.BAD_CHECK): _(
        "The last two digits of this enterprise number are wrong. Look for a mistyped digit."
    ),
    ("cbe", Verdict.BAD_VALUE): _("This enterprise number can't exist."),
    ("iban", Verdict.BAD_FORMAT): _("This is not an IBAN. A Belgian one is BE followed by fourteen digits."),
    ("iban", Verdict.BAD_CHECK): _("The check digits of this IBAN are wrong. Look for a mistyped digit."),
    ("iban", Verdict.FOREIGN): _("Only a Belgian account is accepted here."),
    ("postcode", Verdict.BAD_FORMAT): _("A Belgian postcode has four digits."),
    ("phone", Verdict.BAD_FORMAT): _(
        "A phone number is written with digits, such as 02 524 97 97 or +32 470 12 34 56."
    ),
    ("phone", Verdict.BAD_VALUE): _("Nobody can be called on this phone number. Look for a missing digit."),
    ("phone", Verdict.FOREIGN): _("Only a Belgian phone number is accepted here."),
}


class IdentifierField(forms.CharField):
    """A number of one kind, typed in any form. `takes_foreign` accepts another country's account or phone."""

    def __init__(self, *, kind: str, takes_foreign: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind, self.takes_foreign = kind, takes_foreign

    def clean(self, value: Any) -> str:
        raw: str = super().clean(value)
        return identifier_clean(kind=self.kind, raw=raw, takes_foreign=self.takes_foreign) if raw else ""


def identifier_clean(*, kind: str, raw: str, takes_foreign: bool = False) -> str:
    """The stored form of a number, or a ValidationError that says what is wrong with it."""
    checked = CHECKS[kind](raw)
    if checked.is_refused or (checked.verdict == Verdict.FOREIGN and not takes_foreign):
        raise ValidationError(str(MESSAGES[kind, checked.verdict]), code=checked.verdict)
    return checked.normalised
