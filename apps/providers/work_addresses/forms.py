"""Forms about a place of work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.clock import today

from ..forms import DayField, NumbersMixin, PlaceForm, place_initial
from ..models import ProviderNumber, WorkAddress
from ..validators import IdentifierField

PLACE_TEXTS = ("name", "phone", "phone_is_public", "email", "email_is_public", "website", "website_is_public")


class WorkAddressForm(PlaceForm, NumbersMixin):
    """A place of work. `has_principal`: then it asks whether this one becomes the principal one."""

    name = forms.CharField(
        label=_("Name of the place"),
        max_length=120,
        required=False,
        help_text=_("Such as the name of the practice, the pharmacy or the hospital."),
    )
    phone = IdentifierField(kind="phone", takes_foreign=True, label=_("Phone"), required=False, max_length=30)
    phone_is_public = forms.BooleanField(label=_("Show this phone number in the public directory"), required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False, max_length=254)
    email_is_public = forms.BooleanField(label=_("Show this e-mail address in the public directory"), required=False)
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https", max_length=200)
    website_is_public = forms.BooleanField(label=_("Show this website in the public directory"), required=False)
    is_principal = forms.BooleanField(
        label=_("This is my principal work address"),
        required=False,
        help_text=_("There is one at a time. The former one stays as another address."),
    )
    first_day = DayField(label=_("From which day on"))

    field_order = ["name", "street", "house_number", "box", "postcode"]

    def __init__(
        self,
        *args: Any,
        row: WorkAddress | None = None,
        others: Sequence[ProviderNumber] = (),
        has_principal: bool = False,
        **kwargs: Any,
    ) -> None:
        if row is not None:
            first_day = max(row.first_day, today())
            initial = place_initial(row) | {name: getattr(row, name) for name in PLACE_TEXTS}
            kwargs["initial"] = initial | {"first_day": first_day, "phone": row.shown_phone}
        else:
            kwargs["initial"] = {"first_day": today(), "is_principal": not has_principal}
        super().__init__(*args, **kwargs)
        if row is not None:
            del self.fields["is_principal"]
        self.add_numbers(others)

    def details(self) -> dict[str, Any]:
        return self.place() | {name: self.cleaned_data[name] for name in PLACE_TEXTS}


class WorkAddressEndForm(forms.Form):
    last_day = DayField(label=_("Last day"), help_text=_("The last day on which you work there."))

    def __init__(self, *args: Any, successors: Sequence[WorkAddress] = (), **kwargs: Any) -> None:
        kwargs["initial"] = {"last_day": today()}
        super().__init__(*args, **kwargs)
        self.successors = {str(row.pk): row for row in successors}
        if successors:
            self.fields["next_principal"] = forms.ChoiceField(
                label=_("Principal work address afterwards"),
                choices=[(key, str(row)) for key, row in self.successors.items()],
                widget=forms.RadioSelect,
            )

    def next_principal(self) -> WorkAddress | None:
        return self.successors.get(self.cleaned_data.get("next_principal", ""))


class FromDayForm(forms.Form):
    first_day = DayField(label=_("From which day on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"first_day": today()}
        super().__init__(*args, **kwargs)
