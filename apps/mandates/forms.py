from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from apps.core.clock import today
from apps.providers.models import Person
from apps.providers.professions import Profession
from apps.providers.validators import IdentifierField

from .models import Organisation, OrganisationKind, RoleKind
from .selectors import Holder, ListWish, principal_by_number
from .services import PERSON, Mandatary, mandatary_find, mandatary_self
from .states import MandateKind

KINDS = [
    (MandateKind.SOCIAL_STATUTE, _("Social statute: insurance contract, results, extra information, payments")),
    (MandateKind.ADMINISTRATIVE_FILE, _("Administrative file: everything, the social statute included")),
]


def day_field(**more: Any) -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class DaysMixin(forms.Form):
    """From a day on, until another or without end."""

    first_day = day_field(label=_("From"))
    last_day = day_field(
        label=_("Until and including"),
        required=False,
        help_text=_("Leave this empty for a mandate without a last day."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day"].initial = today

    def clean_first_day(self) -> dt.date:
        first: dt.date = self.cleaned_data["first_day"]
        if first < today():
            raise ValidationError(_t("Choose today or a later day."))
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _t("The last day lies before the first."))
        return cleaned


class TermsForm(forms.Form):
    terms = forms.BooleanField(
        label=_("I accept the terms"), error_messages={"required": _("A mandate counts only with the terms accepted.")}
    )


class MandataryMixin(forms.Form):
    """Who receives the mandate, by a number that is checked."""

    mandatary_kind = forms.ChoiceField(
        label=_("To whom"),
        widget=forms.RadioSelect,
        choices=[
            (PERSON, _("A person, by NISS or BIS number")),
            (OrganisationKind.ENTERPRISE, _("An enterprise, by enterprise number (CBE)")),
            (OrganisationKind.INSTITUTION, _("An institution or grouping, by its INAMI number")),
        ],
    )
    number = forms.CharField(
        label=_("Number"), max_length=30, help_text=_("NISS, enterprise number or INAMI number, as chosen above.")
    )
    name = forms.CharField(
        label=_("Name of the person"),
        max_length=120,
        required=False,
        help_text=_("Only for a person: you will recognise the mandate by it."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, number = cleaned.get("mandatary_kind"), cleaned.get("number")
        if kind and number:
            try:
                self.mandatary = mandatary_find(kind=kind, number=number, name=cleaned.get("name", ""))
            except ValidationError as error:
                self.add_error("name" if hasattr(error, "error_dict") else "number", error.messages[0])
        return cleaned

    mandatary: Mandatary


class OfferForm(TermsForm, DaysMixin, MandataryMixin):
    kind = forms.ChoiceField(label=_("What the mandatary can do"), widget=forms.RadioSelect, choices=KINDS)

    field_order = ["mandatary_kind", "number", "name", "kind", "first_day", "last_day", "terms"]


class TransferForm(TermsForm, DaysMixin, MandataryMixin):
    field_order = ["mandatary_kind", "number", "name", "first_day", "last_day", "terms"]


class ForWhomMixin(forms.Form):
    """In one's own name, or for an organisation that one manages. With one choice alone nothing is asked."""

    holder: Holder

    def choices_of(self, holder: Holder) -> list[tuple[str, str]]:
        own = [("own", _t("Myself"))] if holder.niss_hashes else []
        return own + [(str(organisation.pk), organisation.name) for organisation in holder.managed]

    def organisation_chosen(self) -> Organisation | None:
        chosen = self.cleaned_data.get("mandatary", "own")
        return next((found for found in self.holder.managed if str(found.pk) == chosen), None)


class RequestForm(TermsForm, DaysMixin, ForWhomMixin):
    number = IdentifierField(
        kind="inami", label=_("INAMI number of the care provider"), help_text=_("Eight or eleven digits.")
    )
    mandatary = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(label=_("What you ask for"), widget=forms.RadioSelect, choices=KINDS)

    field_order = ["number", "mandatary", "kind", "first_day", "last_day", "terms"]
    principal: Person

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder = holder
        self.fields["mandatary"].choices = self.choices_of(holder)  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        principal = principal_by_number(number)
        if principal is None:
            raise ValidationError(_t("The portal knows no care provider with this number."))
        self.principal = principal
        return number

    def who(self) -> Mandatary:
        organisation = self.organisation_chosen()
        return Mandatary(organisation=organisation) if organisation else mandatary_self(user=self.holder.user)


class RoleForm(forms.Form):
    """Somebody who works for the organisation."""

    niss = IdentifierField(kind="niss", label=_("NISS or BIS number"))
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(
        label=_("Role"),
        widget=forms.RadioSelect,
        choices=[
            (RoleKind.MEMBER, _("Member: works on the files of the principals")),
            (RoleKind.MANAGER, _("Manager: also answers offers, stops mandates and names people")),
        ],
        initial=RoleKind.MEMBER,
    )


class UploadForm(ForWhomMixin):
    mandatary = forms.ChoiceField(label=_("For whom"), widget=forms.RadioSelect)
    file = forms.FileField(label=_("File"), help_text=_("CSV in UTF-8 with a header, at most 5 MB."))

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holder = holder
        self.fields["mandatary"].choices = self.choices_of(holder)  # type: ignore[attr-defined]


class ListForm(forms.Form):
    """What of a long list of principals is shown."""

    q = forms.CharField(label=_("Name or INAMI number"), required=False, max_length=100)
    needs = forms.ChoiceField(
        label=_("What to show"),
        required=False,
        choices=[
            ("", _("All")),
            ("todo", _("Something must be done")),
            ("30", _("Something must be done within 30 days")),
            ("7", _("Something must be done within 7 days")),
        ],
    )
    kind = forms.ChoiceField(label=_("Mandate"), required=False, choices=[("", _("All")), *MandateKind.choices])
    profession = forms.ChoiceField(label=_("Profession"), required=False)
    mandatary = forms.ChoiceField(label=_("Held by"), required=False)

    def __init__(self, *args: Any, holder: Holder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _t("All"))]
        self.fields["profession"].choices = every + list(Profession.choices)  # type: ignore[attr-defined]
        self.fields["mandatary"].choices = [  # type: ignore[attr-defined]
            *every,
            ("own", _t("Myself")),
            *((str(found.pk), found.name) for found in holder.organisations),
        ]
        if not holder.organisations:
            del self.fields["mandatary"]
        for field in self.fields.values():
            is_text = isinstance(field.widget, forms.TextInput)
            field.widget.attrs["class"] = "form-control" if is_text else "form-select"

    def wish(self) -> ListWish:
        """What was chosen; what can't be read counts as not chosen."""
        self.is_valid()
        chosen = self.cleaned_data
        needs = chosen.get("needs", "")
        return ListWish(
            text=chosen.get("q", ""),
            kind=chosen.get("kind", ""),
            profession=chosen.get("profession", ""),
            mandatary=chosen.get("mandatary", ""),
            only_needs=bool(needs),
            within_days=int(needs) if needs.isdigit() else None,
        )
