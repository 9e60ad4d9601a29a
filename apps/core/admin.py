from __future__ import annotations

from typing import Any

from celery import current_app
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.forms import SplitDateTimeField
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from .admin_site import yes_or_no
from .clock import BRUSSELS
from .maintenance import maintenance_save
from .models import MaintenanceNotice, TrailCheck, TrailEntry
from .trail_checks import VERIFY_TASK, trail_last_check


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

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Above the list: when all of it was last verified, and what was found."""
        if request.method == "GET":
            level, text = _last_check_said()
            messages.add_message(request, level, text)
        return super().changelist_view(request, extra_context)

    @admin.action(description=_("Verify the whole chain"))
    def verify(self, request: HttpRequest, queryset: QuerySet[TrailEntry]) -> None:
        """A worker does it: a long chain takes minutes."""
        try:
            current_app.send_task(VERIFY_TASK, args=[request.user.pk])
        except OperationalError:
            self.message_user(request, _("No worker can be reached now. Try again later."), messages.ERROR)
        else:
            self.message_user(request, _("The chain is being verified. The result will stand above this list."))


def _last_check_said() -> tuple[int, str]:
    check = trail_last_check()
    if check is None or check.finished_at is None:
        return messages.WARNING, gettext("The trail was never verified.")
    found = {
        "when": date_format(check.finished_at.astimezone(BRUSSELS), "DATETIME_FORMAT"),
        "count": check.entries,
        "id": check.broken_id,
        "how": check.get_how_display(),
    }
    if check.broken_id is not None:
        return messages.ERROR, gettext("Verified at %(when)s: the trail breaks at entry %(id)s (%(how)s).") % found
    return messages.INFO, gettext("Verified at %(when)s: sound, %(count)s entries read.") % found


@admin.register(TrailCheck)
class TrailCheckAdmin(ReadOnlyAdmin):
    """When the trail was verified, by whom, and what was found."""

    list_display = ["started_at", "finished_at", "asked_by", "entries", "sound", "broken_id", "how"]

    @admin.display(description=_("sound"))
    def sound(self, check: TrailCheck) -> str:
        return yes_or_no(check.is_sound)


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
