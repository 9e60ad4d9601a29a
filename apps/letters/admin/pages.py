"""What the office's own pages of this room share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.response import TemplateResponse

from apps.core.admin_pages import PagesAdmin


class LetterPages(PagesAdmin):
    """Pages in `templates/admin/letters/`."""

    def page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        everywhere = self.admin_site.each_context(request) | {"opts": self.opts}
        return TemplateResponse(request, f"admin/letters/{name}.html", everywhere | context)
