"""The pages of the form, one topic each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.clock import today
from apps.documents.forms import DocumentField
from apps.providers.forms import PlaceForm
from apps.providers.validators import IdentifierField

from .models import AnswerBy, NumberRequest, OrderAnswer, VisaAnswer
from .rules.need import situations_of
from .rules.steps import Page
from .wording import PROFESSIONS, SITUATIONS


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, localize=False)


class ProfessionForm(forms.Form):
    profession = forms.ChoiceField(label=_("What is your profession?"), choices=PROFESSIONS, widget=forms.RadioSelect)


class SituationForm(forms.Form):
    """The second question; only for professions in which the answer matters."""

    profession = forms.ChoiceField(choices=PROFESSIONS, widget=forms.HiddenInput)
    situation = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, profession: str, question: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["situation"]
        field.label = question
        field.choices = [(code, SITUATIONS[profession, code]) for code in situations_of(profession)]  # type: ignore[attr-defined]


class BeginForm(forms.Form):
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a link there, with which you can stop now and go on later."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    language = forms.ChoiceField(label=_("The language in which we write to you"), choices=Language.choices)


class LinkForm(forms.Form):
    email = forms.EmailField(
        label=_("The e-mail address of your request"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class IdentityForm(forms.Form):
    first_name = forms.CharField(
        label=_("First name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Last name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    birth_date = day_field(_("Date of birth"))
    niss = IdentifierField(
        kind="niss",
        label=_("National register number (NISS) or BIS number"),
        help_text=_("Eleven digits. They stand on the back of a Belgian identity card."),
        error_messages={"required": _("Give the number, or say below that you have none yet.")},
        max_length=20,
    )
    has_no_niss = forms.BooleanField(label=_("I have no such number yet"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self["has_no_niss"].value():
            self.fields["niss"].required = False

    def clean_birth_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["birth_date"]
        if not dt.date(1900, 1, 1) <= day < today():
            raise forms.ValidationError(_("Look at the year: this can't be your date of birth."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("niss") and cleaned.get("has_no_niss"):
            self.add_error("has_no_niss", _("You gave a number: take this mark away, or remove the number."))
        return cleaned


class VisaForm(forms.Form):
    visa_answer = forms.ChoiceField(
        label=_("Do you have your visa of the FPS Public Health?"),
        choices=VisaAnswer.choices,
        widget=forms.RadioSelect,
        help_text=_("The visa is the licence to practise. Without it no number can be given."),
    )
    visa_on = day_field(_("Date of the visa"), required=False, help_text=_("Only when you have it."))
    visa_reference = forms.CharField(
        label=_("Reference of the visa"), max_length=40, required=False, help_text=_("As it stands on the visa.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "visa_on" in cleaned:
            if cleaned.get("visa_answer") != VisaAnswer.GRANTED:
                cleaned["visa_on"], cleaned["visa_reference"] = None, ""
            elif cleaned["visa_on"] is None:
                self.add_error("visa_on", _("Give the date that stands on your visa."))
            elif cleaned["visa_on"] > today():
                self.add_error("visa_on", _("This day lies in the future."))
        return cleaned


class TraineeshipForm(forms.Form):
    traineeship_start = day_field(_("First day of your traineeship"), help_text=_("As in your traineeship plan."))


class OrderForm(forms.Form):
    order_answer = forms.ChoiceField(
        label=_("Are you registered with the Order of your profession?"),
        choices=OrderAnswer.choices,
        widget=forms.RadioSelect,
    )
    order_reference = forms.CharField(label=_("Your number at the Order"), max_length=40, required=False)


class AnswerForm(forms.Form):
    answer_by = forms.ChoiceField(
        label=_("How do we send you the number?"), choices=AnswerBy.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("The language in which we write to you"), choices=Language.choices)


class DocumentForm(forms.Form):
    document = DocumentField(label=_("Add a document"), required=False)


class CheckForm(forms.Form):
    """`version` is the request as this page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_true = forms.BooleanField(
        label=_("What I wrote is complete and true."),
        error_messages={"required": _("Confirm that what you wrote is complete and true.")},
    )


FORMS: dict[str, type[forms.Form]] = {
    Page.IDENTITY: IdentityForm,
    Page.VISA: VisaForm,
    Page.TRAINEESHIP: TraineeshipForm,
    Page.ORDER: OrderForm,
    Page.ADDRESS: PlaceForm,
    Page.ANSWER: AnswerForm,
}


def initial_of(request: NumberRequest, page: str) -> dict[str, Any]:
    """What the page shows at first: the answers that are kept."""
    found = {name: getattr(request, name) for name in FORMS[page].base_fields if hasattr(request, name)}
    if page == Page.IDENTITY:
        found |= {"niss": request.shown_niss, "has_no_niss": bool(request.last_name) and not request.niss}
    if page == Page.ADDRESS:
        found["municipality"] = request.municipality_code or request.municipality_typed
    return found


def answers_of(form: forms.Form) -> dict[str, Any]:
    """What a page without faults says, by field of the request."""
    return form.place() if isinstance(form, PlaceForm) else form.cleaned_data
