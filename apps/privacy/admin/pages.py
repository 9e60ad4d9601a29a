"""What this app's own admin pages share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from apps.core.admin_pages import PagesAdmin


class ActAdmin(PagesAdmin):
    """Pages that say what will happen, with a form; then the act, once."""

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
