"""What the office's own pages of this room share."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.template.response import TemplateResponse

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin


def staff_of(request: HttpRequest) -> User:
    return cast(User, request.user)


def require(request: HttpRequest, permission: str) -> None:
    if not staff_of(request).has_perm(permission):
        raise PermissionDenied


class PagesAdmin(ReadOnlyAdmin):
    """To look at, with pages of its own beside."""

    def page(self, request: HttpRequest, name: str, *, title: str, **context: Any) -> TemplateResponse:
        more = self.admin_site.each_context(request) | {"opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/letters/{name}.html", more | context)
