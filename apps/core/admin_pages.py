"""What the office's own pages in the admin share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from .admin import ReadOnlyAdmin


class PagesAdmin(ReadOnlyAdmin):
    """An admin with pages of its own, in `templates/admin/<app>/<model>/`."""

    list_per_page = 50
    show_facets = ShowFacets.NEVER  # counting each filter reads the whole table

    class Media:
        css = {"all": ["portal/evaluations-admin.css"]}

    def page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        everywhere = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/{self.opts.app_label}/{self.opts.model_name}/{name}.html"
        return TemplateResponse(request, template, everywhere | context)

    def found(self, request: HttpRequest, pk: Any, queryset: Any = None) -> Any:
        """The object, for somebody who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model if queryset is None else queryset, pk=pk)

    def page_url(self, page: str, *args: Any) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def to_object(self, pk: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.page_url("change", pk))

    def to_list(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.page_url("changelist"))


def require(request: HttpRequest, permission: str) -> None:
    """PermissionDenied for anybody without that right."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def say_refused(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)
