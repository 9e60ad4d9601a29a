"""What the office fills in on a dossier. Each form carries what its page showed, so that an old page is noticed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Language, User
from apps.evaluations.states import Verdict

from .desk import Desk
from .models import ReasonUse, StandardReason

GRANT, REFUSE = "grant", "refuse"
MAY_DECIDE = "decide_dossier"


def _text(label: Any, *, help_text: Any = "", required: bool = True, length: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=length,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ActForm(forms.Form):
    """An act that only needs a yes."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, desk: Desk, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk, self.user = desk, user
        self.initial.setdefault("seen", desk.seen)
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the dossier."""


class ReasonForm(ActForm):
    reason = _text(gettext_lazy("Reason"), help_text=gettext_lazy("For your colleagues: it stays in the dossier."))


class RevokeForm(ActForm):
    """The reason stands in the letter that takes the decision back."""

    reason = _text(gettext_lazy("Reason"), help_text=gettext_lazy("The provider reads this: write in their language."))
    confirmed = forms.BooleanField(
        label=gettext_lazy("I have checked that this decision must be undone."),
    )


class NoteForm(ActForm):
    text = _text(gettext_lazy("Note"), length=4000)
    is_visible = forms.ChoiceField(
        label=gettext_lazy("Who reads it"),
        choices=[("", gettext_lazy("The office alone")), ("1", gettext_lazy("The provider too"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )


class AssignForm(ActForm):
    to = forms.ModelChoiceField(
        label=gettext_lazy("Assigned to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )

    def prepare(self) -> None:
        field: Any = self.fields["to"]
        field.queryset = deciders()
        field.label_from_instance = staff_name
        self.initial.setdefault("to", self.desk.assignment.to_id if self.desk.assignment else None)


class DecideForm(ActForm):
    """Decides as the rules found. After a contest the person is told why, even then."""

    def decided(self) -> dict[str, Any]:
        found = self.desk.evaluation
        return {
            "grants": found is not None and found.verdict == Verdict.GRANTED,
            "amount": found.amount or Decimal(0) if found else Decimal(0),
            "reasons": list(self.cleaned_data.get("reasons", ())),
            "explanation": self.cleaned_data.get("explanation", ""),
        }


class ReasonsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("%(use)s: %(text)s") % {"use": capfirst(str(obj.get_use_display())), "text": obj.text}


def _add_words(form: ActForm) -> None:
    language = Language(form.desk.dossier.provider.person.language)
    uses = [ReasonUse.GRANT, ReasonUse.REFUSAL]
    form.fields["reasons"] = ReasonsField(
        label=_("Standard reasons"),
        queryset=StandardReason.objects.filter(is_active=True, use__in=uses),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The person reads them in their own language: %(language)s.") % {"language": language.label},
    )
    form.fields["explanation"] = _text(
        _("Explanation, in the person's language (%(language)s)") % {"language": language.label},
        help_text=_("It stands in the letter as you write it. Say which data you looked at, and what follows."),
        required=False,
        length=4000,
    )
    form.fields["explanation"].widget.attrs["lang"] = language.value


class DecideAgainForm(DecideForm):
    def prepare(self) -> None:
        _add_words(self)


class DepartForm(DecideForm):
    """Grants or refuses otherwise than the rules found: an amount, and why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[(GRANT, gettext_lazy("Grant the benefit")), (REFUSE, gettext_lazy("Refuse the benefit"))],
        widget=forms.RadioSelect,
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount (EUR)"),
        help_text=gettext_lazy("Only for a grant."),
        max_digits=10,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def prepare(self) -> None:
        _add_words(self)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        grants = found.get("verdict") == GRANT
        if grants and found.get("amount") is None and "amount" not in self.errors:
            self.add_error("amount", _("Enter the amount that is granted."))
        if found.get("verdict") == REFUSE and found.get("amount"):
            self.add_error("amount", _("A refusal has no amount: leave it empty."))
        if not found.get("reasons") and not found.get("explanation", "").strip():
            self.add_error("explanation", _("Say why: choose a standard reason or write an explanation."))
        wrong = ReasonUse.REFUSAL if grants else ReasonUse.GRANT
        if any(reason.use == wrong for reason in found.get("reasons", ())):
            self.add_error("reasons", _("Choose only reasons that fit your decision: to grant, or to refuse."))
        return found

    def decided(self) -> dict[str, Any]:
        grants = self.cleaned_data["verdict"] == GRANT
        return super().decided() | {
            "grants": grants,
            "amount": self.cleaned_data["amount"] if grants else Decimal(0),
        }


def deciders() -> Any:
    """Staff on whose desk a dossier can lie."""
    able = User.objects.filter(is_staff=True, is_active=True, groups__permissions__codename=MAY_DECIDE)
    return able.distinct().order_by("last_name", "first_name", "username")


def staff_name(user: Any) -> str:
    return user.get_full_name() or user.get_username()
