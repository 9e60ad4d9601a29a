from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.core.admin_pages import PagesAdmin
from apps.core.templatetags.portal import euro
from apps.providers.admin.search import SearchedByProvider

from ..models import Decision


@admin.register(Decision)
class DecisionAdmin(SearchedByProvider, PagesAdmin):
    """All decisions; each leads to the dossier, where it stands with all that belongs to it."""

    list_display = ["dossier", "person", "round", "grants", "amount_shown", "departs", "way", "state", "final_at"]
    list_filter = ["state", "way", "grants", "departs", "round", "dossier__premium_year"]
    list_select_related = ["dossier__provider__person", "dossier__premium_year"]
    provider_path = "dossier__provider"
    ordering = ["-id"]
    sortable_by = ()

    @admin.display(description=_("person"))
    def person(self, decision: Decision) -> str:
        return str(decision.dossier.provider.person)

    @admin.display(description=_("amount"))
    def amount_shown(self, decision: Decision) -> SafeString:
        return format_html('<span class="nowrap">{}</span>', euro(decision.amount) or "–")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        names = [field.name for field in self.opts.fields if field.name not in ("id", "dossier")]
        return ["dossier_link", *names[:6], "reasons_given", *names[6:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return self.get_fields(request, obj)

    @admin.display(description=_("dossier"))
    def dossier_link(self, decision: Decision) -> SafeString:
        address = reverse("admin:decisions_workdossier_change", args=[decision.dossier_id])
        return format_html('<a href="{}">{}</a>', address, decision.dossier)

    @admin.display(description=_("standard reasons"))
    def reasons_given(self, decision: Decision) -> str:
        return " ".join(reason.text for reason in decision.reasons.all()) or "–"
