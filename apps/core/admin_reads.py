"""Each look of the office at one person's data is in the trail: noted here, at the one door of all its pages, so that
no page can forget it. A page that writes an entry of its own, such as `number_request_open`, isn't noted twice."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .personal_data import person_id_of, person_path
from .trail import reads_watched, trail_add

View = Callable[..., HttpResponseBase]
_KEYS = ("object_id", "pk", "id")


def reads_noted(view: View) -> View:
    @wraps(view)
    def noted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with reads_watched() as seen:
            response = view(request, *args, **kwargs)
        if not seen and response.status_code == 200 and request.user.is_authenticated:
            _note(request)
        return response

    return noted


def holds_personal_data(model: type[Model]) -> bool:
    """Whether a row is about one person, or is an account."""
    if model._meta.label_lower == "accounts.user" or person_path(model) is not None:
        return True
    try:
        model._meta.get_field("person_id")
    except FieldDoesNotExist:
        return False
    return True


def name_in_trail(model: type[Model]) -> str:
    """`BankAccount` is a bank_account there; the desk of a dossier shows that dossier."""
    shown = model._meta.concrete_model or model
    return re.sub(r"(?<!^)(?=[A-Z])", "_", shown._meta.object_name or "").lower()


def _note(request: HttpRequest) -> None:
    match = request.resolver_match
    if match is None:
        return
    key = next((match.kwargs[name] for name in _KEYS if name in match.kwargs), None)
    model = _model_of(match.url_name or "")
    if key is None or model is None or not holds_personal_data(model):
        return
    try:
        row = model._default_manager.filter(pk=key).first()
    except (ValueError, ValidationError):
        return
    if row is None:
        return
    name = name_in_trail(model)
    trail_add(
        act=f"{name}_read",
        subject_type=name,
        subject_id=row.pk,
        person_id=person_id_of(row),
        actor=request.user,
        detail={"page": request.path},
    )


def _model_of(url_name: str) -> type[Model] | None:
    """`providers_person_change` is about a Person. Names of apps hold underscores too."""
    for model in apps.get_models():
        if url_name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
            return model
    if url_name == "auth_user_password_change":
        return apps.get_model("accounts.User")
    return None
