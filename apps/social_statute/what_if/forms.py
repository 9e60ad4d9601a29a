from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import WITHOUT_VALUE, EvidenceKind
from ..wording import terms
from .selectors import Question, Supposition

PROVED = "proved_"


class WhatIfForm(forms.Form):
    """One field for each measure that decides; several are alternatives. Then what one may prove."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.question = question
        for measure, known in question.known.items():
            self.fields[measure] = forms.DecimalField(
                label=str(terms.MEASURES[measure])[:1].upper() + str(terms.MEASURES[measure])[1:],
                min_value=Decimal(0),
                max_digits=12,
                decimal_places=2,
                initial=known,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={
                    "required": _("Give a number; 0 if there was none."),
                    "invalid": _("Give a number, such as 1600."),
                    "min_value": _("Give a number of 0 or more."),
                },
            )
        for kind in question.provable:
            self.fields[f"{PROVED}{kind}"] = self._proved(kind)
        self.fields["more_days"] = forms.DecimalField(
            label=_("More working days of inactivity that we do not know"),
            help_text=_("For example of maternity rest. Parental leave does not count."),
            required=False,
            min_value=Decimal(0),
            max_value=Decimal(366),
            max_digits=5,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"invalid": _("Give a number, such as 20."), "max_value": _("Give at most 366 days.")},
        )
        if question.can_waive:
            self.fields["is_waived"] = forms.BooleanField(
                label=_("I waive being held inactive during my incapacity for work"),
                required=False,
                initial=question.is_waived,
            )

    def _proved(self, kind: EvidenceKind) -> forms.Field:
        label = _("If you proved: %(what)s") % {"what": kind.label}
        if kind in WITHOUT_VALUE:
            return forms.BooleanField(label=label, required=False)
        return forms.DecimalField(
            label=label,
            required=False,
            min_value=Decimal(0),
            max_digits=12,
            decimal_places=2,
            localize=True,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={
                "invalid": _("Give a number, such as 13 or 25000."),
                "min_value": _("Give a number of 0 or more."),
            },
        )

    def supposed(self) -> Supposition:
        """What was filled in, once it is valid."""
        data = self.cleaned_data
        return Supposition(
            volumes={measure: data[measure] for measure in self.question.known},
            evidence={
                kind.value: Decimal(data[f"{PROVED}{kind}"])
                for kind in self.question.provable
                if data[f"{PROVED}{kind}"]
            },
            more_days=data["more_days"] or Decimal(0),
            is_waived=data["is_waived"] if self.question.can_waive else None,
        )
