from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core import identifiers
from apps.core.templatetags.portal import day

from ..models import PaymentDomain, RecipientKind
from . import policy
from .services import iban_check


class BankAccountForm(forms.Form):
    domain = forms.ChoiceField(
        label=gettext_lazy("Which payments go to this account?"),
        choices=PaymentDomain.choices,
        help_text=gettext_lazy("An account for one kind of payment goes before the account for all payments."),
    )
    iban = forms.CharField(
        label=gettext_lazy("Account number (IBAN)"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    holder = forms.CharField(
        label=gettext_lazy("Name of the holder"),
        max_length=140,
        help_text=gettext_lazy("As it stands on your bank card or statement."),
    )
    wanted_from = forms.DateField(
        label=gettext_lazy("Use it from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: dt.date, first_day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.first_day = today, first_day
        self.fields["iban"].help_text = _("Spaces don't matter, such as %(example)s.") % {
            "example": "BE71 0961 2345 6769"
        }
        self.fields["wanted_from"].help_text = _(
            "Leave it empty to use the account as soon as possible: from %(day)s."
        ) % {"day": day(first_day)}

    def clean_iban(self) -> str:
        return iban_check(self.cleaned_data["iban"], on=self.today)

    def clean_wanted_from(self) -> dt.date | None:
        wanted: dt.date | None = self.cleaned_data["wanted_from"]
        last = policy.last_day_to_plan(self.today)
        if wanted and wanted < self.first_day:
            raise ValidationError(_("The first day that you can choose is %(day)s.") % {"day": day(self.first_day)})
        if wanted and wanted > last:
            raise ValidationError(_("The last day that you can choose is %(day)s.") % {"day": day(last)})
        return wanted


class CloseForm(forms.Form):
    wanted_from = forms.DateField(
        label=gettext_lazy("Close it from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted_from"].help_text = _(
            "Leave it empty to close the account as soon as possible: from %(day)s."
        ) % {"day": day(policy.first_closing_day(today))}


class FiscalRecipientForm(forms.Form):
    income_year = forms.TypedChoiceField(
        label=gettext_lazy("Income year"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The year in which you are paid."),
    )
    domain = forms.ChoiceField(
        label=gettext_lazy("For which payments?"),
        choices=PaymentDomain.choices,
        help_text=gettext_lazy("A choice for one kind of payment goes before the choice for all payments."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Who is the fiscal recipient?"),
        widget=forms.RadioSelect,
        choices=[
            (RecipientKind.SELF, gettext_lazy("Yourself")),
            (RecipientKind.PERSON, gettext_lazy("Another person: name and NISS are needed")),
            (RecipientKind.COMPANY, gettext_lazy("A company or association: name and CBE number are needed")),
        ],
    )
    name = forms.CharField(label=gettext_lazy("Name, for another person or a company"), max_length=140, required=False)
    niss = forms.CharField(
        label=gettext_lazy("NISS, for another person"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Eleven digits. It stands on the back of the identity card."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    cbe = forms.CharField(
        label=gettext_lazy("CBE number, for a company or association"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Ten digits, such as 0566.988.259. Compare the name and address with those in the CBE."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["income_year"].choices = [  # type: ignore[attr-defined]
            (
                year,
                _("%(year)s, can be changed until %(day)s")
                % {"year": year, "day": day(policy.fiscal_recipient_deadline(year))},
            )
            for year in policy.open_income_years(today)
        ]

    def clean(self) -> dict[str, Any]:
        """Only what fits the choice is asked for; the rest is dropped."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind in (RecipientKind.PERSON, RecipientKind.COMPANY) and not cleaned.get("name"):
            self.add_error("name", _("Fill in the name."))
        if kind == RecipientKind.PERSON and identifiers.niss(cleaned.get("niss", ""), as_of=self.today).is_refused:
            self.add_error("niss", _("This can't be a NISS: check its digits."))
        if kind == RecipientKind.COMPANY and identifiers.cbe(cleaned.get("cbe", "")).is_refused:
            self.add_error("cbe", _("This can't be a CBE number: check its digits."))
        return cleaned
