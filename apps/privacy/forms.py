from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.personal_data import TrailKind


class LooksForm(forms.Form):
    """What of the trail is shown."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What"),
        required=False,
        choices=[
            ("", gettext_lazy("Everything")),
            (TrailKind.READ.value, gettext_lazy("Who looked")),
            (TrailKind.CHANGE.value, gettext_lazy("What was done")),
        ],
    )
    first = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Until and including"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day lies before the first."))
        return cleaned


class ExportForm(forms.Form):
    """For staff: an export for somebody else."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The person concerned reads it. For example: asked by letter of 3 March 2026."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TermForm(forms.Form):
    years = forms.IntegerField(
        label=gettext_lazy("Term in years"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("Leave it empty for unknown: nothing is deleted then."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=1000,
        help_text=gettext_lazy("The law with its article, or the decision with its date, on which the term rests."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
