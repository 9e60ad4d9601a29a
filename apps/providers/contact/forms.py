"""Forms about how somebody is reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.clock import today

from ..forms import DayField, NumbersMixin, PlaceForm, place_initial
from ..models import ContactAddress, ProviderNumber
from ..validators import IdentifierField


class ContactAddressForm(PlaceForm, NumbersMixin):
    care_of = forms.CharField(label=_("Care of"), max_length=120, required=False)
    first_day = DayField(label=_("From which day on"))

    field_order = ["care_of", "street", "house_number", "box", "postcode"]

    def __init__(
        self, *args: Any, row: ContactAddress | None = None, others: Sequence[ProviderNumber] = (), **kwargs: Any
    ) -> None:
        initial = place_initial(row) | {"care_of": row.care_of} if row else {}
        kwargs["initial"] = initial | {"first_day": today()}
        super().__init__(*args, **kwargs)
        self.add_numbers(others)

    def details(self) -> dict[str, Any]:
        return self.place() | {"care_of": self.cleaned_data["care_of"]}


class ContactPhoneForm(forms.Form):
    phone = IdentifierField(
        kind="phone",
        takes_foreign=True,
        label=_("Phone number"),
        required=False,
        max_length=30,
        help_text=_("Such as 02 524 97 97 or +32 470 12 34 56. Leave it empty if we are not to call you."),
    )
    first_day = DayField(label=_("From which day on"))

    def __init__(self, *args: Any, phone: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"phone": phone, "first_day": today()}
        super().__init__(*args, **kwargs)


class ContactEmailForm(forms.Form):
    address = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("We send a link to this address. We use it once you have opened the link."),
    )


class LanguagesForm(forms.Form):
    """`has_screen`: the account's own language can be chosen too, by whoever it belongs to."""

    letters = forms.ChoiceField(
        label=_("Language of letters and e-mails"), choices=Language.choices, widget=forms.RadioSelect
    )
    screen = forms.ChoiceField(label=_("Language of the screen"), choices=Language.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, has_screen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_screen:
            del self.fields["screen"]
