from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import SplitDateTimeField
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .maintenance import maintenance_save
from .models import MaintenanceNotice, TrailEntry
from .trail import trail_verify


class CappedPaginator(Paginator):
    """Counts up to a limit and no further: nobody turns a thousand pages, and counting all rows is slow."""

    limit = 10_000

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return len(rows.order_by().values_list("pk", flat=True)[: self.limit])


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """To look at. Nothing is added, changed or deleted here."""

    show_full_result_count = False
    paginator = CappedPaginator
    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(TrailEntry)
class TrailEntryAdmin(ReadOnlyAdmin):
    list_display = ["at", "actor_label", "act", "subject_type", "subject_id", "person_id"]
    list_filter = ["at"]
    search_fields = ["=act", "=actor_label", "=subject_id", "=person_id"]
    search_help_text = _("An act, an account, or the number of a subject or person.")
    actions = ["verify"]

    @admin.action(description=_("Verify the whole chain"))
    def verify(self, request: HttpRequest, queryset: QuerySet[TrailEntry]) -> None:
        broken = trail_verify()
        if broken is None:
            self.message_user(request, _("The chain is sound."))
        else:
            self.message_user(request, _("The chain breaks at entry %(id)s.") % {"id": broken}, level="ERROR")


@admin.register(MaintenanceNotice)
class MaintenanceNoticeAdmin(admin.ModelAdmin[MaintenanceNotice]):
    """Old banners stay, switched off or over."""

    list_display = ["text", "starts_at", "ends_at", "is_on"]
    list_filter = ["is_on"]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A moment has two fields, a day and a time, under one label: each gets a name of its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, SplitDateTimeField):
            day, time = field.widget.widgets
            day.attrs["aria-label"] = gettext("%(field)s: day") % {"field": db_field.verbose_name}
            time.attrs["aria-label"] = gettext("%(field)s: time of day") % {"field": db_field.verbose_name}
        return field

    def save_model(self, request: HttpRequest, obj: MaintenanceNotice, form: Any, change: bool) -> None:
        maintenance_save(notice=obj, actor=request.user)
