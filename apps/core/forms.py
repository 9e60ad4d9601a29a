"""What forms share."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm


def form_refuse(form: BaseForm, error: ValidationError) -> None:
    """Puts what a service refused beside the field that it is about, or on top."""
    found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for name, errors in found.items():
        for one in errors:
            form.add_error(name if name in form.fields else None, one)
