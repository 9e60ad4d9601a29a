"""What this app's own admin pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin


def staff_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin lets nobody in who isn't signed in


class ActAdmin(ReadOnlyAdmin):
    """Pages that say what will happen, with a form; then the act, once."""

    list_per_page = 50

    def found(self, request: HttpRequest, pk: Any) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model, pk=pk)

    def act(
        self,
        request: HttpRequest,
        *,
        form: forms.Form | None,
        title: str,
        text: str,
        button: str,
        done: str,
        do: Callable[[dict[str, Any]], Any],
        back: str,
        rows: list[tuple[str, Any]] | None = None,
        is_danger: bool = False,
    ) -> HttpResponse:
        refused: list[str] = []
        if request.method == "POST" and (form is None or form.is_valid()):
            try:
                do(form.cleaned_data if form else {})
            except ValidationError as error:
                refused = error.messages
            else:
                messages.success(request, done)
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "text": text,
            "button": button,
            "form": form,
            "refused": refused,
            "rows": rows or [],
            "back": back,
            "is_danger": is_danger,
            "is_refused": bool(refused),
        }
        return TemplateResponse(request, "admin/privacy/act.html", context)

    def address(self, page: str, *arguments: Any) -> str:
        return reverse(f"admin:privacy_{self.opts.model_name}_{page}", args=arguments)


def require(request: HttpRequest, permission: str) -> None:
    """PermissionDenied for anybody without that right."""
    if not staff_of(request).has_perm(permission):
        raise PermissionDenied
