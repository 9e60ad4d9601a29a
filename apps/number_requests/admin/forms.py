"""What staff fill in. Each form carries the version of the request that its page showed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.clock import today
from apps.providers.validators import IdentifierField

from ..models import MissingReason, NumberRequest
from ..selectors import codes_for

ANOTHER = "another"
USUAL_TERM = dt.timedelta(days=30)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), localize=False, **kwargs
    )


class VersionedForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, number_request: NumberRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number_request = number_request
        self.initial.setdefault("version", number_request.version)


class TakeUpForm(VersionedForm):
    pass


class VisaForm(VersionedForm):
    visa_on = _day(_("Date of the visa, as the FPS Public Health says"))
    received_on = _day(_("We received this message on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"visa_on": self.number_request.visa_on, "received_on": today()})


class OrderForm(VersionedForm):
    received_on = _day(_("We received the Order's message on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"received_on": today()})


class NissForm(VersionedForm):
    niss = IdentifierField(kind="niss", label=_("NISS or BIS number"), max_length=20)


class AskForm(VersionedForm):
    reasons = forms.MultipleChoiceField(
        label=_("What is missing"), choices=MissingReason.choices, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("In your words"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    due_on = _day(_("Until and including"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update({"due_on": today() + USUAL_TERM})


class ApproveForm(VersionedForm):
    code = forms.ChoiceField(
        label=_("Qualification code"), widget=forms.RadioSelect, help_text=_("Looked up, never derived.")
    )
    another = forms.CharField(
        label=_("Another code"), required=False, max_length=3, help_text=_("Three digits, when the list lacks it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [
            (row.code, f"{row.code} – {row.meaning or _('label not known')}") for row in codes_for(self.number_request)
        ]
        self.fields["code"].choices = [*known, (ANOTHER, _("Another code, given below"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("code") == ANOTHER:
            another = cleaned.get("another", "").strip()
            if not (len(another) == 3 and another.isascii() and another.isdigit()):
                self.add_error("another", _("Give three digits."))
            cleaned["code"] = another
        return cleaned


class RefuseForm(VersionedForm):
    reason = forms.CharField(
        label=_("Reason, as the applicant reads it"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
