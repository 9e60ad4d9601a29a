from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import identifiers
from apps.core.clock import today
from apps.providers.models import ConventionStatus
from apps.providers.professions import Profession, Specialty

from .models import ReportKind
from .places import Place, place_read, plain
from .selectors import words_of
from .wanted import Cursor, Wanted, cursor_read

EARLIEST = dt.date(1964, 1, 1)
"""The insurance as it is began in 1964: no status is older."""


class SearchForm(forms.Form):
    """What one searches by. Everything is optional, and everything given must hold."""

    q = forms.CharField(
        label=gettext_lazy("Name or INAMI number"),
        help_text=gettext_lazy("Small typing errors don't matter."),
        max_length=100,
        required=False,
    )
    place = forms.CharField(
        label=gettext_lazy("Place"),
        help_text=gettext_lazy("A postcode or a municipality."),
        max_length=80,
        required=False,
    )
    profession = forms.ChoiceField(label=gettext_lazy("Profession"), required=False)
    specialty = forms.ChoiceField(
        label=gettext_lazy("Specialty"), help_text=gettext_lazy("Of physicians."), required=False
    )
    status = forms.ChoiceField(label=gettext_lazy("Convention status"), required=False)
    code = forms.RegexField(
        r"^[0-9]{3}$",
        label=gettext_lazy("Qualification code"),
        help_text=gettext_lazy("The last three digits of the INAMI number."),
        required=False,
        error_messages={"invalid": gettext_lazy("A qualification code has three digits.")},
    )
    on = forms.DateField(
        label=gettext_lazy("On which day?"),
        help_text=gettext_lazy("Leave it empty for today. For another day you see the status of that day."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"],
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.found_place: Place | None = None
        self.words: tuple[str, ...] = ()
        self.number_start = ""
        self.typed_code = ""
        self._choices("profession", Profession.choices)
        self._choices("specialty", sorted(Specialty.choices, key=lambda choice: plain(str(choice[1]))))
        self._choices("status", ConventionStatus.choices)
        self.fields["q"].widget.attrs |= {"autocomplete": "off", "data-suggest": "name"}
        self.fields["place"].widget.attrs |= {"autocomplete": "off", "data-suggest": "place"}

    def _choices(self, name: str, choices: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [("", gettext_lazy("All")), *choices]

    def clean_q(self) -> str:
        """A number in any printed form, its beginning, or a name."""
        typed: str = self.cleaned_data["q"]
        digits = re.sub(r"[\s./-]", "", typed)
        if not digits.isdigit():
            self.words = words_of(typed)
            if typed and not self.words:
                raise ValidationError(_("Type a name or a number."))
            return typed
        if len(digits) in (8, 11):
            self._read_number(typed, digits)
        elif 3 <= len(digits) < 8 and digits.isascii():
            self.number_start = digits
        else:
            raise ValidationError(_("An INAMI number has eight or eleven digits. Type at least the first three."))
        return typed

    def _read_number(self, typed: str, digits: str) -> None:
        checked = identifiers.inami(typed)
        if not checked.is_refused:
            self.number_start, self.typed_code = checked.normalised[:8], checked.normalised[8:]
        elif len(digits) == 11 and not identifiers.niss(digits, as_of=today()).is_refused:
            raise ValidationError(
                _("This looks like a national register number. Nobody can be found by it here; don't type it.")
            )
        else:
            raise ValidationError(_("The check digits of this INAMI number are wrong. Look for a mistyped digit."))

    def clean_place(self) -> str:
        typed: str = self.cleaned_data["place"]
        if typed:
            self.found_place = place_read(typed)
            if self.found_place is None:
                raise ValidationError(
                    _("We don't know this place. Type a postcode, or the name of the whole municipality.")
                )
        return typed

    def clean_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["on"]
        if day and day > today():
            raise ValidationError(_("The future isn't known yet. Give today or a day before."))
        if day and day < EARLIEST:
            raise ValidationError(_("Give a day from 1964 on."))
        return day

    @property
    def is_detailed(self) -> bool:
        """Whether something is asked that the page folds away."""
        return any(self[name].data or self[name].errors for name in ("specialty", "status", "code", "on"))

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            on=given["on"] or today(),
            words=self.words,
            number_start=self.number_start,
            place=self.found_place,
            profession=given["profession"],
            specialty=given["specialty"],
            code=given["code"],
            status=given["status"],
        )


class PageForm(forms.Form):
    """Where the results go on."""

    after = forms.CharField(max_length=600, required=False)

    def clean_after(self) -> Cursor | None:
        typed = self.cleaned_data["after"]
        cursor = cursor_read(typed) if typed else None
        if typed and cursor is None:
            raise ValidationError(_("This address of a next page is damaged. Search again."))
        return cursor


class ReportForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("What is wrong?"), choices=ReportKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("Tell us what is wrong, and what is right"),
        help_text=gettext_lazy("Don't write anything about your own health."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("Only if you want an answer. We erase it when your report is closed."),
        required=False,
    )
