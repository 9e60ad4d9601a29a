from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..wording import terms
from .selectors import Question


class WhatIfForm(forms.Form):
    """One field for each measure that decides; several are alternatives."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any):
        super().__init__(*args, **kwargs)
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
