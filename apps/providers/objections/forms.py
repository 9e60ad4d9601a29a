from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from apps.core.clock import today
from apps.documents.forms import DocumentsField


class ObjectionForm(forms.Form):
    """ "This is wrong": which fact, what it should be, and why. `facts` are those that the reader may name."""

    fact = forms.ChoiceField(label=_("Which fact is wrong"))
    year = forms.IntegerField(
        label=_("Premium year"), required=False, min_value=1990, help_text=_("If it is about one year.")
    )
    shown = forms.CharField(label=_("What the portal shows"), max_length=300, required=False)
    wanted = forms.CharField(label=_("What it should be"), max_length=300)
    reason = forms.CharField(
        label=_("Why, and what proves it"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    documents = DocumentsField(label=_("Documents that prove it"), required=False)

    def __init__(self, *args: Any, facts: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fact"].choices = [("", _("Choose")), *facts.items()]  # type: ignore[attr-defined]
        self.fields["year"].validators.append(MaxValueValidator(today().year))


class ObjectionDocumentsForm(forms.Form):
    documents = DocumentsField(label=_("Documents that prove it"))
