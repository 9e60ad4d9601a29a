"""The office's part of the portal: its start page, and its lists in the order of the work."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.templatetags import admin_list
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .admin_reads import reads_noted
from .clock import today
from .staff_start import staff_start

HOUSE = "core"


class PortalAdminSite(admin.AdminSite):
    site_header = gettext_lazy("Care providers' portal")
    site_title = gettext_lazy("Care providers' portal")
    index_title = gettext_lazy("The office's work")
    enable_nav_sidebar = False

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(reads_noted(view), cacheable)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        start = staff_start(request.user, today())
        return super().index(request, {"start": start} | (extra_context or {}))

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        title = apps.get_app_config(app_label).verbose_name
        return super().app_index(request, app_label, {"title": title} | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Apps of one name are one group. Groups come in the order of the installed apps, the house's own last;
        an app may say the order of its lists in `admin_order`."""
        found = self._build_app_dict(request)
        house = apps.get_app_config(HOUSE).verbose_name
        groups: dict[str, dict[str, Any]] = {}
        labels: dict[str, set[str]] = {}
        for config in apps.get_app_configs():
            if config.label in found:
                name = str(config.verbose_name)
                part = found[config.label] | {"models": _ordered(config, found[config.label]["models"])}
                group = groups.setdefault(name, part | {"models": []})
                group["models"] += part["models"]
                labels.setdefault(name, set()).add(config.label)
        names = sorted(groups, key=lambda name: name == house)
        return [groups[name] for name in names if app_label is None or app_label in labels[name]]


def _ordered(config: Any, models: list[dict[str, Any]]) -> list[dict[str, Any]]:
    order = [*getattr(config, "admin_order", ())]
    models = sorted(models, key=lambda model: str(model["name"]))
    return sorted(
        models,
        key=lambda model: (
            order.index(model["object_name"].lower()) if model["object_name"].lower() in order else len(order)
        ),
    )


def yes_or_no(value: bool | None) -> SafeString:
    """A word, with a sign that is only decoration."""
    if value is None:
        return format_html('<span class="yes-no">{}</span>', _("Not known"))
    sign, word = ("✓", _("Yes")) if value else ("–", _("No"))
    return format_html('<span class="yes-no"><span aria-hidden="true">{}</span> {}</span>', sign, word)


# Django shows a picture here, named "True" or "False" in every language. It has no other place to say otherwise.
admin_list._boolean_icon = yes_or_no  # type: ignore[attr-defined]
