from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import User


class ScreenLanguageForm(forms.ModelForm[User]):
    class Meta:
        model = User
        fields = ["language"]
        labels = {"language": _("Language of the screen")}
        help_texts = {"language": _("E-mails and letters come in the language of your file.")}
        widgets = {"language": forms.RadioSelect}
