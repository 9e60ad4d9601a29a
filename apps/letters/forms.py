from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        help_text=_("Twelve letters and digits, at the end of the letter. Capitals and dashes don't matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "input-short"}),
    )


class PageForm(forms.Form):
    """From where a list goes on."""

    before = forms.IntegerField(required=False, min_value=1)
