"""What the admin's own pages of this app share."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin

MAY_PROPOSE = "conventions.propose_terms"
MAY_APPROVE = "conventions.approve_terms"


class PagesAdmin(ReadOnlyAdmin):
    """An admin with pages of its own, in `templates/admin/conventions/`."""

    list_per_page = 50
    show_facets = ShowFacets.NEVER

    class Media:
        css = {"all": ["portal/evaluations-admin.css"]}

    def page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        everywhere = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "list_url": reverse(f"admin:conventions_{self.opts.model_name}_changelist"),
        }
        return TemplateResponse(request, f"admin/conventions/{name}.html", everywhere | context)

    def found(self, request: HttpRequest, pk: Any, queryset: Any = None) -> Any:
        """The object, for somebody who may see it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.model if queryset is None else queryset, pk=pk)


def staff_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin lets nobody in who isn't signed in


def require(request: HttpRequest, permission: str) -> None:
    """PermissionDenied for anybody without that right."""
    if not staff_of(request).has_perm(permission):
        raise PermissionDenied


def say_refused(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


def to(name: str, *args: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:conventions_{name}", args=args))
