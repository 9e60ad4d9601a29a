from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from apps.documents.forms import DocumentField
from apps.documents.services import MOST_IN_ONE_FILE
from apps.providers.models import FactCorrection

from ..models import ANOTHER_FACT, WITHOUT_VALUE, Proof
from ..states import RefusalReason


class ProofForm(forms.Form):
    """Nothing is required to keep what was filled in (`is_sending` False)."""

    kind = forms.ChoiceField(
        label=_("What do you want to prove?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to prove.")},
    )
    fact = forms.ChoiceField(
        label=_("Which of our data are wrong or missing?"),
        choices=[("", _("Choose")), *((code, capfirst(label)) for code, label in FactCorrection.Fact.choices)],
        required=False,
        help_text=_("Only if you prove something else that is wrong or missing."),
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
        document = self.fields["document"]
        document.required = is_sending and not has_documents
        more = _("You can add one after the other, up to %(most)s documents.") % {"most": MOST_IN_ONE_FILE}
        document.help_text = f"{document.help_text} {more}"


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
        label=_("Words to the provider"),
        help_text=_("In their language."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, proof: Proof, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if proof.kind == ANOTHER_FACT:
            del self.fields["value"]
            field: Any = self.fields["correction"]
            field.queryset = FactCorrection.objects.filter(provider=proof.provider, withdrawn_at__isnull=True).order_by(
                "-made_at"
            )
            if proof.fact:
                field.queryset = field.queryset.filter(fact=proof.fact)
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
        label=_("Words to the provider"),
        help_text=_("In their language."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
