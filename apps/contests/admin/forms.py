from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.decisions.models import ReasonUse, StandardReason
from apps.documents.forms import DocumentField
from apps.evaluations.models import PremiumYear
from apps.providers.admin.corrections import CorrectionForm

from ..forms import LinesForm
from ..models import Contest

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WaiverForm(forms.Form):
    reason = forms.CharField(
        label=_("Why can it be judged although it came late?"),
        help_text=_("The provider reads this: write in their language."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class InadmissibleForm(forms.Form):
    """A standard reason, or one's own words, or both."""

    standard_reason = forms.ModelChoiceField(
        queryset=StandardReason.objects.none(),
        label=_("Standard reason"),
        help_text=_("The provider reads it in their language."),
        required=False,
        empty_label=_("None: I write the reason below"),
    )
    reason = forms.CharField(
        label=_("Words to the provider"),
        help_text=_("In their language."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["standard_reason"]
        field.queryset = StandardReason.objects.filter(use=ReasonUse.CONTEST, is_active=True)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("standard_reason") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Choose a standard reason or write why it is inadmissible."))
        return cleaned


class FrozenForm(forms.Form):
    amount = forms.DecimalField(
        label=_("Amount that waits (EUR)"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    reason = forms.CharField(
        label=_("Why this amount?"),
        help_text=_("Only the office reads this."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, contest: Contest, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("From 0 to %(amount)s, the decided amount.") % {
            "amount": contest.decided_amount
        }


class WhichDecisionForm(forms.Form):
    """Whose decision a letter is about."""

    number = forms.CharField(label=_("INAMI number"), max_length=20)
    premium_year = forms.ModelChoiceField(queryset=PremiumYear.objects.order_by("-year"), label=_("Premium year"))


class LetterForm(LinesForm):
    """What stands in a registered letter."""

    received_on = forms.DateField(label=_("Letter received on"), widget=_DAY)
    posted_on = forms.DateField(
        label=_("Date of the postmark"),
        help_text=_(
            "It counts for the term. Leave it empty when it can't be read: the day of the receipt counts then."
        ),
        required=False,
        widget=_DAY,
    )
    document = DocumentField(label=_("Scan of the letter"))
    field_order = ("received_on", "posted_on", "document", "statement")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["statement"].label = _("What the letter says")
        self.fields["statement"].help_text = _("The provider reads it as the statement of the contest.")


class DocumentAcceptForm(CorrectionForm):
    """The same correction as in the provider's file; whose it is and on which document it rests is known."""

    class Meta(CorrectionForm.Meta):
        fields = ("fact", "value", "reason")  # type: ignore[assignment]


class DocumentAsideForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it set aside?"),
        help_text=_("The provider reads this: write in their language."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TakeBackForm(forms.Form):
    why = forms.CharField(
        label=_("Why is it taken back?"),
        help_text=_("The provider reads this: write in their language."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FrozenAnswerForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it sent back?"),
        help_text=_("Only the office reads this."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
