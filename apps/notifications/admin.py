from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin_filters import DaysFilter

from . import services
from .kinds import all_kinds, kind_for
from .models import BouncingAddress, Message
from .states import RESENDABLE, MessageState


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind.code, str(kind.label)) for kind in all_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class QueuedFilter(DaysFilter):
    title = gettext_lazy("queued at")
    column = "queued_at"


class BounceFilter(admin.SimpleListFilter):
    title = gettext_lazy("counts")
    parameter_name = "counts"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("still bounces")), ("no", gettext_lazy("cleared"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[BouncingAddress]) -> QuerySet[BouncingAddress]:
        return queryset.filter(cleared_at__isnull=self.value() == "yes") if self.value() else queryset


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """The outbox, as it is. Nothing can be edited; a message can be sent again."""

    list_display = ["subject_or_kind", "name", "address", "state", "queued_at", "sent_at"]
    list_filter = ["state", KindFilter, QueuedFilter, "language"]
    search_fields = ["name", "address", "event"]
    search_help_text = gettext_lazy("Name, e-mail address or event")
    date_hierarchy = "queued_at"
    list_per_page = 50
    show_full_result_count = False
    actions = ["resend"]
    fieldsets = [
        (None, {"fields": ["kind_label", "name", "address", "language", "state"]}),
        (gettext_lazy("As sent"), {"fields": ["subject", "body_as_sent"]}),
        (
            gettext_lazy("Sending"),
            {
                "fields": [
                    "queued_at",
                    "due_at",
                    "sent_at",
                    "attempts",
                    "resends",
                    "last_error",
                    "event",
                    "person_id",
                    "account",
                    "read_at",
                ]
            },
        ),
    ]
    readonly_fields = ["kind_label", "body_as_sent"]

    @admin.display(description=gettext_lazy("message"), ordering="kind")
    def subject_or_kind(self, message: Message) -> str:
        return message.subject or self.kind_label(message)

    @admin.display(description=gettext_lazy("kind"))
    def kind_label(self, message: Message) -> str:
        try:
            return str(kind_for(message.kind).label)
        except KeyError:
            return message.kind

    @admin.display(description=gettext_lazy("text as sent"))
    def body_as_sent(self, message: Message) -> SafeString | str:
        if not message.body:
            return _("Not sent yet.")
        return format_html('<pre class="letter" lang="{}">{}</pre>', message.language, message.body)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.resend_message")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if settings.EMAIL_BRAKE:
            waiting = Message.objects.filter(state=MessageState.WAITING).count()
            messages.warning(
                request,
                ngettext(
                    "The brake is on: no message leaves. %(count)s message waits.",
                    "The brake is on: no message leaves. %(count)s messages wait.",
                    waiting,
                )
                % {"count": waiting},
            )
        return super().changelist_view(request, extra_context)

    @admin.action(description=gettext_lazy("Send again…"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse | None:
        """Counts and asks first; then each message goes to the same address once more."""
        able = queryset.filter(state__in=RESENDABLE)
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Send again"),
                "opts": self.model._meta,
                "count": able.count(),
                "left_out": queryset.exclude(state__in=RESENDABLE).count(),
                "examples": able.order_by("-pk")[:10],
                "chosen": list(queryset.values_list("pk", flat=True)),
            }
            return TemplateResponse(request, "admin/notifications/message/resend.html", context)
        done = 0
        for pk in able.values_list("pk", flat=True):
            try:
                services.message_resend(message_id=pk, actor=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)
            else:
                done += 1
        text = ngettext("%(count)s message is sent again.", "%(count)s messages are sent again.", done)
        self.message_user(request, text % {"count": done}, messages.SUCCESS)
        return None


@admin.register(BouncingAddress)
class BouncingAddressAdmin(admin.ModelAdmin[BouncingAddress]):
    """Addresses from which mail came back: staff write them down and clear them; nothing is deleted."""

    list_display = ["address", "reason", "recorded_at", "recorded_by", "cleared_at"]
    list_filter = [BounceFilter]
    list_select_related = ["recorded_by"]
    search_fields = ["address"]
    search_help_text = gettext_lazy("E-mail address")
    list_per_page = 50
    actions = ["clear"]
    fields = ["address", "reason"]

    def get_fields(self, request: HttpRequest, obj: BouncingAddress | None = None) -> list[Any]:
        stamps = ["recorded_at", "recorded_by", "cleared_at", "cleared_by"]
        return ["address", "reason", *(stamps if obj else [])]

    def has_change_permission(self, request: HttpRequest, obj: BouncingAddress | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: BouncingAddress | None = None) -> bool:
        return False

    def has_clear_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.clear_bouncingaddress")

    def save_model(self, request: HttpRequest, obj: BouncingAddress, form: Any, change: bool) -> None:
        # Known already: the first record stays, and is what the page goes on with.
        recorded = services.bounce_record(address=obj.address, reason=obj.reason, actor=request.user)
        obj.__dict__.update(recorded.__dict__)

    @admin.action(description=gettext_lazy("Clear…"), permissions=["clear"])
    def clear(self, request: HttpRequest, queryset: QuerySet[BouncingAddress]) -> HttpResponse | None:
        """Counts and asks first; then mail goes to these addresses again."""
        able = queryset.filter(cleared_at__isnull=True)
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Clear addresses"),
                "opts": self.model._meta,
                "count": able.count(),
                "examples": able.order_by("-pk")[:10],
                "chosen": list(queryset.values_list("pk", flat=True)),
            }
            return TemplateResponse(request, "admin/notifications/bouncingaddress/clear.html", context)
        done = [services.bounce_clear(bounce_id=pk, actor=request.user) for pk in able.values_list("pk", flat=True)]
        text = ngettext("%(count)s address is cleared.", "%(count)s addresses are cleared.", len(done))
        self.message_user(request, text % {"count": len(done)}, messages.SUCCESS)
        return None
