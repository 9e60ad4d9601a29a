"""What staff fill in for a bulk decision: which dossiers, then the reason and the number."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.evaluations.forms import numbers_typed
from apps.evaluations.models import PremiumYear
from apps.evaluations.schemes import all_schemes
from apps.evaluations.states import Verdict
from apps.evaluations.wordings import words_of
from apps.providers.professions import Profession
from apps.providers.selectors import providers_search

from .queues import queues_for
from .services.bulk import MAY
from .states import BulkAct

MOST_NUMBERS = 20_000
FILE_BYTES = 2_000_000
FILTERS = ("queue", "assigned", "verdict", "outcome", "profession")
_ALL = ("", _("all"))


class ChoiceForm(forms.Form):
    """By what the results say, or by a list of numbers."""

    act = forms.ChoiceField(label=_("What to do"), widget=forms.RadioSelect)
    premium_year = forms.ModelChoiceField(queryset=PremiumYear.objects.all(), label=_("Premium year"), empty_label=None)
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    assigned = forms.ChoiceField(
        label=_("On the desk of"),
        required=False,
        choices=[_ALL, ("me", _("On my desk")), ("nobody", _("On nobody's desk"))],
    )
    q = forms.CharField(label=_("A name, an INAMI number or a NISS"), required=False, max_length=100)
    verdict = forms.ChoiceField(label=_("The rules"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False)
    profession = forms.ChoiceField(label=_("Profession"), required=False, choices=[_ALL, *Profession.choices])
    numbers = forms.CharField(
        label=_("Or a list of INAMI numbers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Separated by spaces, commas or lines. Leave the choices above on “all” and the search empty."),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_("The first column holds the INAMI numbers; a first line with titles is passed over."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = [act for act in (BulkAct.DECIDE, BulkAct.HOLD, BulkAct.RELEASE) if user.has_perm(MAY[act])]
        outcomes = {code: words_of(one.code).outcome_label(code) for one in all_schemes() for code in one.outcomes}
        choices = {
            "act": [(act.value, act.label) for act in acts],
            "queue": [_ALL, *((queue.code, queue.label) for queue in queues_for(user))],
            "verdict": [_ALL, (Verdict.GRANTED, _("grant it")), (Verdict.REFUSED, _("refuse it"))],
            "outcome": [_ALL, *sorted(outcomes.items(), key=lambda item: str(item[1]))],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["act"].initial = acts[0] if acts else None

    def clean_numbers(self) -> list[str]:
        return numbers_typed(self.cleaned_data["numbers"])

    def clean_file(self) -> list[str]:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return []
        if (file.size or 0) > FILE_BYTES:
            raise forms.ValidationError(_("This file is too large: send a file of INAMI numbers alone."))
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This is not a text file: save it as CSV, in UTF-8.")) from None
        numbers = numbers_typed(" ".join(_first_cells(text)))
        if not numbers:
            raise forms.ValidationError(_("There is no INAMI number in the first column of this file."))
        return numbers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        numbers = sorted({*(cleaned.get("numbers") or []), *(cleaned.get("file") or [])})
        if cleaned.get("q"):
            cleaned["found"] = list(providers_search(cleaned["q"]).values_list("number", flat=True)[: MOST_NUMBERS + 1])
        if max(len(numbers), len(cleaned.get("found", []))) > MOST_NUMBERS:
            raise forms.ValidationError(
                _("At most %(count)s numbers at once: make several lists."), params={"count": MOST_NUMBERS}
            )
        if numbers and any(cleaned.get(name) for name in (*FILTERS, "q")):
            raise forms.ValidationError(_("Choose by numbers or by queue and result, not by both."))
        return cleaned

    @property
    def chosen(self) -> dict[str, Any]:
        """As `bulk_prepare` takes it: of a search, the numbers it found, and never the name or NISS that was typed."""
        cleaned = self.cleaned_data
        if numbers := sorted({*cleaned["numbers"], *cleaned["file"]}):
            return {"numbers": numbers}
        chosen = {name: cleaned[name] for name in FILTERS if cleaned[name]}
        return chosen | ({"found": cleaned["found"]} if cleaned["q"] else {})


def _first_cells(text: str) -> list[str]:
    """Of every line that has something in it; a title above numbers is left out."""
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    cells = [row[0].strip() for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row and row[0].strip()]
    return cells[1:] if cells and not any(sign.isdigit() for sign in cells[0]) else cells


class StartForm(forms.Form):
    """The reason, and the number as a sign that it was read."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Why you do this for all of them, for your colleagues. It stands in the trail, not in the letters."
        ),
    )
    count = forms.IntegerField(label=_("How many dossiers are there?"), min_value=0)

    def __init__(self, *args: Any, act: str, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = total
        self.fields["count"].help_text = _("Type %(count)s to confirm.") % {"count": total}
        if act == BulkAct.RELEASE:
            del self.fields["reason"]
        elif act == BulkAct.HOLD:
            self.fields["reason"].help_text = _("Why nobody may decide on them for now, for your colleagues.")

    def clean_count(self) -> int:
        count: int = self.cleaned_data["count"]
        if count != self.total:
            raise forms.ValidationError(_("Type the number of dossiers: %(count)s."), params={"count": self.total})
        return count


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
