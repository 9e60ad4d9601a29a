"""Mandates as staff see them: to look at, and to stop with a reason."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin
from apps.core.admin_filters import DaysFilter

from .. import services
from ..models import Mandate

EXAMPLES = 10


class BegunFilter(DaysFilter):
    title = _("begun at")
    column = "opened_at"


class StopForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Both sides read it."), widget=forms.Textarea(attrs={"rows": 3})
    )


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    list_display = ["principal", "mandatary_shown", "kind", "standing_shown", "first_day", "last_day"]
    list_filter = ["state", "kind", "source", BegunFilter]
    list_select_related = ["principal", "organisation"]
    search_fields = ["=principal__numbers__number", "principal__search_name", "organisation__name"]
    search_help_text = _("Name or INAMI number (eight digits) of the care provider, or name of the organisation.")
    exclude = ["mandatary_niss"]
    readonly_fields = ["masked_niss", "standing_shown"]
    actions = ["stop"]

    @admin.display(description=_("mandatary"))
    def mandatary_shown(self, mandate: Mandate) -> str:
        return mandate.mandatary

    @admin.display(description=_("today"))
    def standing_shown(self, mandate: Mandate) -> str:
        return str(mandate.standing.label)

    @admin.display(description=_("mandatary's number"))
    def masked_niss(self, mandate: Mandate) -> str:
        return mandate.mandatary_number

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mandates.stop_mandate")

    @admin.action(description=_("Stop these mandates"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Mandate]) -> HttpResponse | None:
        """Counts and asks for a reason first."""
        chosen = list(queryset.select_related("principal", "organisation").order_by("pk"))
        can_stop = [mandate for mandate in chosen if mandate.is_open]
        form = StopForm(request.POST if "confirmed" in request.POST else None)
        if "confirmed" in request.POST and form.is_valid():
            self._stop(request, can_stop, form.cleaned_data["reason"])
            return None
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": _t("Stop mandates?"),
            "form": form,
            "chosen": [mandate.pk for mandate in chosen],
            "count": len(can_stop),
            "left_out": len(chosen) - len(can_stop),
            "examples": can_stop[:EXAMPLES],
        }
        return TemplateResponse(request, "admin/mandates/mandate/stop.html", context)

    def _stop(self, request: HttpRequest, mandates: list[Mandate], reason: str) -> None:
        stopped = 0
        for mandate in mandates:
            try:
                services.mandate_stop_by_office(mandate=mandate, reason=reason, actor=cast(User, request.user))
            except ValidationError as error:
                self.message_user(request, f"{mandate}: {' '.join(error.messages)}", messages.WARNING)
            else:
                stopped += 1
        said = ngettext("%(count)s mandate is stopped.", "%(count)s mandates are stopped.", stopped)
        self.message_user(request, said % {"count": stopped})
