"""What forms about one's own data share. What belongs to a postcode is asked once the postcode is known, so that no
script is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core import identifiers
from apps.core.identifiers import Verdict

from .models import ContactAddress, ProviderNumber, WorkAddress
from .places import municipalities_of
from .validators import IdentifierField


class DayField(forms.DateField):
    """A day, by the browser's own calendar where it has one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            **kwargs,
        )


class PlaceForm(forms.Form):
    """An address in Belgium. A postcode of several municipalities, or one that the list lacks, asks for the
    municipality."""

    street = forms.CharField(label=_("Street"), max_length=120)
    house_number = forms.CharField(label=_("Number"), max_length=12)
    box = forms.CharField(label=_("Box"), max_length=12, required=False)
    postcode = IdentifierField(
        kind="postcode",
        label=_("Postcode"),
        help_text=_("A Belgian postcode; we find the municipality."),
        max_length=10,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = str(self["postcode"].value() or "")
        checked = identifiers.postcode(typed)
        self.municipalities = municipalities_of(typed)
        if len(self.municipalities) > 1:
            self.fields["municipality"] = forms.ChoiceField(
                label=_("Municipality"),
                choices=[(found.code, found.name) for found in self.municipalities],
                widget=forms.RadioSelect,
                error_messages={"required": _("This postcode belongs to several municipalities. Choose yours.")},
            )
        elif checked.verdict == Verdict.UNKNOWN or (checked.verdict == Verdict.OK and not self.municipalities):
            self.fields["municipality"] = forms.CharField(
                label=_("Municipality"),
                max_length=80,
                error_messages={
                    "required": _(
                        "This postcode is not in our list. Look for a mistyped digit. "
                        "If there is none, write the municipality."
                    )
                },
            )
        names = list(self.fields)
        if "municipality" in names:
            names.remove("municipality")
            names.insert(names.index("postcode") + 1, "municipality")
            self.order_fields(names)

    def place(self) -> dict[str, Any]:
        """The columns of `BelgianPlace`."""
        typed = self.cleaned_data.get("municipality", "")
        code, name = "", typed
        if self.municipalities:
            code, name = typed if len(self.municipalities) > 1 else self.municipalities[0].code, ""
        return {
            **{key: self.cleaned_data[key] for key in ("street", "house_number", "box", "postcode")},
            "municipality_code": code,
            "municipality_typed": name,
        }


def place_initial(row: WorkAddress | ContactAddress) -> dict[str, Any]:
    names = ("street", "house_number", "box", "postcode")
    return {name: getattr(row, name) for name in names} | {
        "municipality": row.municipality_code or row.municipality_typed
    }


class NumbersMixin(forms.Form):
    """ "Also for these numbers", where somebody holds several."""

    def add_numbers(self, others: Sequence[ProviderNumber]) -> None:
        if others:
            self.fields["numbers"] = forms.MultipleChoiceField(
                label=_("Also for these INAMI numbers"),
                choices=[(str(n.pk), f"{n.display}, {n.get_profession_display()}") for n in others],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.others = list(others)

    def chosen_numbers(self) -> list[ProviderNumber]:
        chosen = set(self.cleaned_data.get("numbers", ()))
        return [number for number in self.others if str(number.pk) in chosen]
