"""What staff fill in: the start of a run, the opening of a year, a new value of a parameter."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import clock, identifiers

from .models import CalendarDate, Parameter, ParameterMark, PremiumYear
from .parameter_table import QUALIFIERS
from .schemes import all_schemes
from .states import ParameterState
from .wordings import words_of


class OpenYearForm(forms.Form):
    scheme = forms.ChoiceField(label=_("Scheme"))
    year = forms.IntegerField(label=_("Premium year"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].choices = [(s.code, s.label) for s in all_schemes()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wanted = {name: cleaned[name] for name in ("scheme", "year") if name in cleaned}
        if len(wanted) == 2 and PremiumYear.objects.filter(**wanted).exists():
            self.add_error("year", _("This premium year is open already."))
        return cleaned


@dataclass(frozen=True, slots=True)
class Move:
    """A day of the calendar that is to be another."""

    date: CalendarDate
    title: str
    day: dt.date | None


class CalendarForm(forms.Form):
    """One field a day; empty: not known."""

    def __init__(self, *args: Any, dates: Sequence[CalendarDate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dates = dates
        for date in dates:
            self.fields[f"day_{date.pk}"] = forms.DateField(
                label=words_of(date.premium_year.scheme).calendar_title(date.key),
                initial=date.day,
                required=False,
                widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                input_formats=["%Y-%m-%d"],
            )

    @property
    def moves(self) -> list[Move]:
        return [
            Move(date, str(self.fields[name].label), self.cleaned_data[name])
            for date in self.dates
            if self.cleaned_data.get(name := f"day_{date.pk}") != date.day
        ]


def numbers_typed(typed: str) -> list[str]:
    """INAMI numbers as people write them, with or without check digits, as eight digits each. Raises ValidationError
    for what is none."""
    numbers = []
    for text in filter(None, re.split(r"[\s,;]+", typed.strip())):
        digits = re.sub(r"[./-]", "", text)
        if not re.fullmatch(r"[0-9]{8}|[0-9]{11}", digits):
            raise forms.ValidationError(_("“%(text)s” is not an INAMI number."), params={"text": text})
        if len(digits) == 11 and identifiers.inami(digits).is_refused:
            raise forms.ValidationError(_("“%(text)s” is not an INAMI number."), params={"text": text})
        numbers.append(digits[:8])
    return sorted(set(numbers))


class StartRunForm(forms.Form):
    premium_year = forms.ModelChoiceField(queryset=PremiumYear.objects.all(), label=_("Premium year"), empty_label=None)
    as_of = forms.DateField(
        label=_("As of"),
        help_text=_("The day whose knowledge counts: documents and contracts received later are not seen."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    is_dry = forms.BooleanField(
        label=_("Dry run"),
        required=False,
        initial=True,
        help_text=_("The same work, to be looked at and compared. A dry run is never published."),
    )
    providers = forms.CharField(
        label=_("Chosen providers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("INAMI numbers, separated by spaces, commas or lines. Empty: everybody."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.today()

    def clean_providers(self) -> list[str] | None:
        """Eight digits each, whatever the printed form; None for everybody."""
        return numbers_typed(self.cleaned_data["providers"]) or None


PROPOSED = [
    "first_year",
    "last_year",
    "known_from",
    "known_to",
    "value",
    "unit",
    "provisional",
    "mark",
    "legal_reference",
    "source",
    "note",
]


class ProposalForm(forms.ModelForm[Parameter]):
    """A new value beside an existing one of the same key and qualifiers, or in its place."""

    replaces_former = forms.BooleanField(
        label=_("Replaces the former value"),
        required=False,
        initial=True,
        help_text=_("The former value is retired for all of its years. Without this mark both hold, for other years."),
    )

    class Meta:
        model = Parameter
        fields = PROPOSED
        widgets = {
            "known_from": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "known_to": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, former: Parameter, **kwargs: Any) -> None:
        self.former = former
        kwargs.setdefault("initial", {name: getattr(former, name) for name in PROPOSED})
        super().__init__(*args, **kwargs)
        if former.state != ParameterState.APPROVED:
            del self.fields["replaces_former"]

    def _get_validation_exclusions(self) -> set[str]:
        # The row is made and checked whole by the service.
        return {field.name for field in Parameter._meta.fields} - set(PROPOSED)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("value")) == (cleaned.get("mark") == ParameterMark.UNKNOWN):
            self.add_error("mark", _("A value needs a mark other than “unknown”; without value it is unknown."))
        if self.is_replacement and not self._covers_former(cleaned):
            message = _(
                "The new value must hold for all years of the value that it replaces. To change later years alone, "
                "first propose the former value with an earlier last year."
            )
            self.add_error("first_year", message)
        if not self._changes_something(cleaned):
            self.add_error(None, _("This is the value that holds already."))
        return cleaned

    @property
    def is_replacement(self) -> bool:
        return bool(self.cleaned_data.get("replaces_former"))

    def _covers_former(self, cleaned: dict[str, Any]) -> bool:
        """A shorter last year is the announced way to let another value follow."""
        first, former_first = cleaned.get("first_year"), self.former.first_year
        return first is None or (former_first is not None and first <= former_first)

    def _changes_something(self, cleaned: dict[str, Any]) -> bool:
        return any(cleaned.get(name) != getattr(self.former, name) for name in PROPOSED)

    def fields_of_draft(self) -> dict[str, Any]:
        """Everything that `parameter_propose` needs."""
        kept = {name: getattr(self.former, name) for name in ("key", *QUALIFIERS)}
        return {
            **kept,
            **{name: self.cleaned_data[name] for name in PROPOSED},
            "scheme": self.former.scheme,
            "replaces": self.former if self.is_replacement else None,
        }
