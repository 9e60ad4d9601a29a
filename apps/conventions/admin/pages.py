"""What the admin's own pages of this app share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from apps.core.admin_pages import PagesAdmin

MAY_PROPOSE = "conventions.propose_terms"
MAY_APPROVE = "conventions.approve_terms"


class ConventionPages(PagesAdmin):
    """Pages in `templates/admin/conventions/`."""

    def page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        everywhere = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "list_url": self.page_url("changelist"),
        }
        return TemplateResponse(request, f"admin/conventions/{name}.html", everywhere | context)


def to(name: str, *args: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:conventions_{name}", args=args))
