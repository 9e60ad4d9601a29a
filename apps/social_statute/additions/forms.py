from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import InsuranceContract, Insurer


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
