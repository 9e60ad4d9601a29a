"""Forms for one's own data. What belongs to a postcode is asked once the postcode is known, so that no script is
needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core import identifiers
from apps.core.clock import today
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


def form_refuse(form: forms.Form, error: ValidationError) -> None:
    """Puts what a service refused beside the field that it is about, or on top."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, messages in found.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)


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
