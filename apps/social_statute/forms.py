from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.documents.forms import DocumentField
from apps.providers.models import FactCorrection

from .models import ANOTHER_FACT, WITHOUT_VALUE, InsuranceContract, Insurer, Proof
from .states import RefusalReason
from .what_if import Question
from .wording import terms


class ContractForm(forms.Form):
    contract = forms.ModelChoiceField(
        queryset=InsuranceContract.objects.none(),
        label=_("Which contract receives the benefit?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a contract.")},
    )

    def __init__(self, *args: Any, contracts: Sequence[InsuranceContract], labels: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["contract"]
        field.queryset = InsuranceContract.objects.filter(pk__in=[contract.pk for contract in contracts])
        field.label_from_instance = lambda contract: labels[contract.pk]


class OwnRequestForm(forms.Form):
    insurer = forms.ModelChoiceField(
        queryset=Insurer.objects.all(),
        label=_("Insurer or pension institution"),
        help_text=_("If yours is not in the list, it does not offer contracts of the social statute: call us."),
        error_messages={"required": _("Choose your insurer.")},
    )
    reference = forms.CharField(
        label=_("Contract number"),
        max_length=40,
        help_text=_("As it stands on your contract."),
        error_messages={"required": _("Give the number of your contract.")},
    )
    concluded_on = forms.DateField(
        label=_("Concluded on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Give the day on which you concluded the contract."),
            "invalid": _("Give a day such as 2024-05-31."),
        },
    )


class BenefitForm(forms.Form):
    number = forms.ChoiceField(
        label=_("For which INAMI number do you want to receive the benefit?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of your numbers.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["number"]
        field.choices = choices


class WhatIfForm(forms.Form):
    """One field for each measure that decides; several are alternatives."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for measure, known in question.known.items():
            self.fields[measure] = forms.DecimalField(
                label=str(terms.MEASURES[measure])[:1].upper() + str(terms.MEASURES[measure])[1:],
                min_value=Decimal(0),
                max_digits=12,
                decimal_places=2,
                initial=known,
                localize=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                error_messages={
                    "required": _("Give a number; 0 if there was none."),
                    "invalid": _("Give a number, such as 1600."),
                    "min_value": _("Give a number of 0 or more."),
                },
            )


class ProofForm(forms.Form):
    """Nothing is required to keep what was filled in (`is_sending` False)."""

    kind = forms.ChoiceField(
        label=_("What do you want to prove?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to prove.")},
    )
    value = forms.DecimalField(
        label=_("The number that your document shows"),
        help_text=_("Hours a week, or euro of the whole year. Leave it empty for activity abroad and for other facts."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": _("Give a number, such as 13 or 25000."),
            "min_value": _("Give a number above zero."),
        },
    )
    statement = forms.CharField(
        label=_("What do you want to tell us?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    document = DocumentField(label=_("Add a document"), error_messages={"required": _("Add at least one document.")})

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, Any]],
        has_documents: bool,
        is_sending: bool = True,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = [(code, capfirst(label)) for code, label in choices]
        kind.required = is_sending
        self.fields["document"].required = is_sending and not has_documents


class AcceptForm(forms.Form):
    value = forms.DecimalField(
        label=_("Value that the document proves"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        localize=True,
    )
    correction = forms.ModelChoiceField(
        queryset=FactCorrection.objects.none(), label=_("Correction of the fact"), required=False
    )
    reason = forms.CharField(
        label=_("Words to the provider"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, proof: Proof, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if proof.kind == ANOTHER_FACT:
            del self.fields["value"]
            field: Any = self.fields["correction"]
            field.queryset = FactCorrection.objects.filter(provider=proof.provider, withdrawn_at__isnull=True).order_by(
                "-made_at"
            )
            field.required = True
        else:
            del self.fields["correction"]
            if proof.kind in WITHOUT_VALUE:
                del self.fields["value"]
            else:
                self.fields["value"].initial = proof.value
                self.fields["value"].required = True


class RefuseForm(forms.Form):
    refusal = forms.ChoiceField(label=_("Standard reason"), choices=RefusalReason.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Words to the provider"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
