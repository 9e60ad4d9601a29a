from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from apps.documents.forms import DocumentField
from apps.evaluations.wordings import ShownLine

from .models import LONGEST_STATEMENT, Contest


@dataclass(frozen=True, slots=True)
class LineFields:
    """A line of the result with its two fields."""

    line: ShownLine
    tick: BoundField
    why: BoundField

    @property
    def is_filled(self) -> bool:
        """Shown unfolded, whether it is marked or not."""
        return bool(self.why.value() or self.why.errors)


class LinesForm(forms.Form):
    """For each line of the result a mark and a text. Nothing is required to keep what was filled in."""

    statement = forms.CharField(
        label=_("Your statement"),
        help_text=_("What is wrong, and what should it be? You can write in the language that you choose."),
        required=False,
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, lines: Sequence[ShownLine], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"line_{line.rule}"] = forms.BooleanField(
                label=_("I do not agree with this line"),
                required=False,
                widget=forms.CheckboxInput(attrs={"aria-describedby": f"says_{line.rule}"}),
            )
            self.fields[f"why_{line.rule}"] = forms.CharField(
                label=_("What is wrong with “%(line)s”?") % {"line": line.title},
                required=False,
                max_length=LONGEST_STATEMENT,
                widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
            )

    def line_fields(self) -> Iterator[LineFields]:
        for line in self.lines:
            yield LineFields(line, self[f"line_{line.rule}"], self[f"why_{line.rule}"])

    def objections(self) -> dict[str, str]:
        """What is said of each line that is marked, or of which something is said."""
        said = {}
        for line in self.lines:
            why = self.cleaned_data.get(f"why_{line.rule}", "").strip()
            if why or self.cleaned_data.get(f"line_{line.rule}"):
                said[line.rule] = why
        return said


class ContestForm(LinesForm):
    """The provider's draft."""

    document = DocumentField(label=_("Add a document"), required=False)
    field_order = ("statement", "document")


def filled(draft: Contest | None) -> dict[str, Any]:
    """What the draft holds, as the form's initial values."""
    if draft is None:
        return {}
    said = {objection.rule: objection.statement for objection in draft.objections.all()}
    return (
        {"statement": draft.statement}
        | {f"line_{rule}": True for rule in said}
        | {f"why_{rule}": text for rule, text in said.items()}
    )
