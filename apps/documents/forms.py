"""The fields in which people add documents. Any app's form may use them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
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


MOST_AT_ONCE = 10


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


def _help_for_many() -> str:
    limits = {"limit": settings.DOCUMENT_MAX_MEGABYTES, "most": MOST_AT_ONCE}
    return _("PDF, JPEG or PNG, each of at most %(limit)s MB. You can choose up to %(most)s at once.") % limits


class DocumentsField(DocumentField):
    """One or more of them at once; its value is a list, empty when nothing was chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", lazy(_help_for_many, str)())
        kwargs.setdefault("widget", _ManyFiles(attrs={"accept": ",".join(MIME_TYPES.values())}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = list(data or ())
        if not files:
            super().clean(None)
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(_("Choose at most %(most)s documents at once.") % {"most": MOST_AT_ONCE})
        refused = []
        for file in files:
            try:
                super().clean(file)
            except ValidationError as error:
                refused += [f"{file.name}: {text}" for text in error.messages]
        if refused:
            raise ValidationError(refused)
        return files
