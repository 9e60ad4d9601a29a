"""The field in which people add a document. Any app's form may use it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from .kinds import MIME_TYPES
from .services import document_check


def _help() -> str:
    return _("A PDF, JPEG or PNG of at most %(limit)s MB.") % {"limit": settings.DOCUMENT_MAX_MEGABYTES}


class DocumentField(forms.FileField):
    """A PDF, JPEG or PNG, judged by its content. Clean it, then give it to `services.document_receive`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", lazy(_help, str)())
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(MIME_TYPES.values())}))
        super().__init__(allow_empty_file=True, **kwargs)  # `document_check` says it in our words

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file is not None and file is not initial:
            document_check(file)
        return file
