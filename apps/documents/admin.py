from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin import ReadOnlyAdmin

from .kinds import purpose_of
from .models import Document
from .selectors import documents_stuck
from .services import document_scan_again
from .states import DocumentState


class StuckFilter(admin.SimpleListFilter):
    title = gettext_lazy("waits for more than an hour")
    parameter_name = "stuck"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", gettext_lazy("yes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        return queryset & documents_stuck() if self.value() == "yes" else queryset


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    """What was received. Opening one is for those whom its purpose allows it, and is noted in the trail."""

    list_display = ["name", "purpose_label", "detected_type", "size_shown", "received_at", "state"]
    list_filter = ["state", StuckFilter, "detected_type"]
    search_fields = ["name", "=sha256", "scope"]
    search_help_text = gettext_lazy("Name, what it belongs to, or SHA-256")
    list_per_page = 50
    actions = ["scan_again"]
    fields = [
        "name",
        "open_link",
        "belongs_to",
        "purpose_label",
        "detected_type",
        "size_shown",
        "sha256",
        "owner",
        "person_id",
        "received_at",
        "sent_at",
        "removed_at",
        "state",
        "moved_at",
        "finding",
    ]
    readonly_fields = ["open_link", "belongs_to", "purpose_label", "size_shown"]

    @admin.display(description=gettext_lazy("purpose"))
    def purpose_label(self, document: Document) -> str:
        return document.purpose_label

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def size_shown(self, document: Document) -> str:
        return filesizeformat(document.size)

    @admin.display(description=gettext_lazy("belongs to"))
    def belongs_to(self, document: Document) -> SafeString | str:
        purpose = purpose_of(document.purpose)
        if purpose is None or purpose.staff_url is None:
            return document.scope
        return format_html('<a href="{}">{}</a>', purpose.staff_url(document), document.scope)

    @admin.display(description=gettext_lazy("file"))
    def open_link(self, document: Document) -> SafeString | str:
        if not document.is_readable:
            return _("Nobody can open it now.")
        address = reverse("documents:download", kwargs={"public_id": document.public_id})
        return format_html('<a href="{}">{}</a>', address, _("Download"))

    def has_scan_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("documents.scan_document")

    @admin.action(description=gettext_lazy("Check again for viruses…"), permissions=["scan"])
    def scan_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> HttpResponse | None:
        """Counts and asks first."""
        able = queryset.filter(state__in=[DocumentState.NOT_SCANNED, DocumentState.UNREADABLE], removed_at__isnull=True)
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Check again for viruses"),
                "opts": self.opts,
                "count": able.count(),
                "chosen": list(queryset.values_list("pk", flat=True)),
            }
            return TemplateResponse(request, "admin/documents/document/scan_again.html", context)
        done = 0
        for document in able:
            try:
                document_scan_again(document=document, actor=request.user)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)
            else:
                done += 1
        text = ngettext("%(count)s document is checked again.", "%(count)s documents are checked again.", done)
        self.message_user(request, text % {"count": done})
        return None
