"""What the pages take: a choice, and the rows of a weekly schedule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.templatetags.portal import day

from .facts import Place
from .models.choices import WEEKDAYS
from .rules.schedule import Block, Complaint
from .wording import complaint_text

FIELDS = ("place", "weekday", "starts", "ends", "fees")
AGREED, OUTSIDE = "agreed", "outside"
FIRST_ROWS = 5
MOST_ROWS = 60


class ChoiceForm(forms.Form):
    choice = forms.ChoiceField(label=gettext_lazy("What do you choose?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offered: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["choice"]
        field.choices = offered


class AskedDayForm(forms.Form):
    """Another day of effect, where the window lets one ask for it. Empty: the window's own day."""

    asked_on = forms.DateField(
        label=gettext_lazy("Count from another day"),
        required=False,
        localize=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, start: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.start = start
        self.fields["asked_on"].help_text = _(
            "Leave it empty to adhere from your registration, %(day)s. How late the day may be is not known to us."
        ) % {"day": day(start)}

    def clean_asked_on(self) -> dt.date | None:
        asked_on: dt.date | None = self.cleaned_data["asked_on"]
        if asked_on is not None and asked_on < self.start:
            raise forms.ValidationError(_("A choice can't count from a day before your registration."))
        return asked_on


class ChoiceWithDayForm(AskedDayForm, ChoiceForm):
    field_order = ["choice", "asked_on"]


class RowTime(forms.TimeField):
    """A time that the row itself asks for: a row without any is left out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)

    def validate(self, value: Any) -> None:
        """Empty is right here."""


class BlockForm(forms.Form):
    """One row of the schedule. What is wrong with it stands on top of the row, over its whole width."""

    use_required_attribute = False

    place = forms.ChoiceField(label=gettext_lazy("Work address"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), coerce=int, choices=WEEKDAYS)
    starts = RowTime(label=gettext_lazy("From"))
    ends = RowTime(label=gettext_lazy("To"))
    fees = forms.ChoiceField(
        label=gettext_lazy("Fees"),
        choices=[
            (AGREED, gettext_lazy("at agreed fees")),
            (OUTSIDE, gettext_lazy("outside the agreed fees")),
        ],
    )

    def __init__(self, *args: Any, places: Sequence[Place] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["place"]
        field.choices = [(place.key, place.address) for place in places]

    @property
    def is_left_out(self) -> bool:
        return not self.data.get(self.add_prefix("starts")) and not self.data.get(self.add_prefix("ends"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.is_left_out:
            for name, text in (("starts", _("Say when these hours begin.")), ("ends", _("Say when they end."))):
                if found.get(name) is None and name not in self.errors:
                    self.add_error(None, text)
        return found

    @property
    def block(self) -> Block | None:
        """The row as the rules read it; None: left out."""
        found = self.cleaned_data
        starts, ends = found.get("starts"), found.get("ends")
        if starts is None or ends is None:
            return None
        return Block(
            place=found["place"],
            weekday=found["weekday"],
            starts=_minutes(starts),
            ends=_minutes(ends),
            is_agreed=found["fees"] == AGREED,
        )


def _minutes(time: dt.time) -> int:
    return time.hour * 60 + time.minute


class Schedule:
    """The rows of a schedule: as typed, as forms, and as blocks with what is wrong with them."""

    def __init__(self, typed: Sequence[Mapping[str, Any]], places: Sequence[Place], *, is_sent: bool = False) -> None:
        self.typed, self.places = list(typed)[:MOST_ROWS], places
        self.forms = [self._form(row, values, is_sent) for row, values in enumerate(self.typed)]
        self.week_errors: list[str] = []
        self.is_sent = is_sent

    def _form(self, row: int, values: Mapping[str, Any], is_sent: bool) -> BlockForm:
        prefix = f"row-{row}"
        if not is_sent:
            return BlockForm(initial=dict(values), prefix=prefix, places=self.places)
        return BlockForm(
            {f"{prefix}-{name}": values.get(name, "") for name in FIELDS}, prefix=prefix, places=self.places
        )

    def read(self) -> list[Block] | None:
        """The blocks; None when a row can't be read."""
        refused = [form for form in self.forms if not form.is_valid()]  # all of them, not only the first
        if refused:
            return None
        return [block for form in self.forms if (block := form.block)]

    def complain(self, found: Sequence[Complaint]) -> None:
        """Ties each complaint to its row, or to the whole week."""
        rows = [form for form in self.forms if form.block]
        for complaint in found:
            text = complaint_text(complaint)
            if complaint.row is None:
                self.week_errors.append(text)
            else:
                rows[complaint.row].add_error(None, text)

    @property
    def errors(self) -> list[dict[str, str]]:
        """For the summary on top."""
        found = [{"target": "schedule", "message": text} for text in self.week_errors]
        for row, form in enumerate(self.forms, start=1):
            if not form.is_bound:
                continue
            for name, errors in form.errors.items():
                target = form[name if name in form.fields else "starts"].id_for_label
                found += [
                    {"target": target, "message": _("Row %(row)s: %(text)s") % {"row": row, "text": text}}
                    for text in errors
                ]
        return found


def typed_rows(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a sent page, whatever stands in them."""
    count = str(data.get("rows", ""))
    rows = min(int(count), MOST_ROWS) if count.isascii() and count.isdigit() else 0
    return [{name: str(data.get(f"row-{row}-{name}", "")) for name in FIELDS} for row in range(rows)]


def rows_of(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Blocks as the page shows them."""
    return [
        {
            "place": block.place,
            "weekday": str(block.weekday),
            "starts": "{:02d}:{:02d}".format(*divmod(block.starts, 60)),
            "ends": "{:02d}:{:02d}".format(*divmod(block.ends, 60)),
            "fees": AGREED if block.is_agreed else OUTSIDE,
        }
        for block in blocks
    ]


def first_rows(places: Sequence[Place]) -> list[dict[str, Any]]:
    """Monday to Friday at the principal place, without hours."""
    place = places[0].key if places else ""
    return [
        {"place": place, "weekday": str(day), "starts": "", "ends": "", "fees": AGREED}
        for day in range(1, FIRST_ROWS + 1)
    ]
