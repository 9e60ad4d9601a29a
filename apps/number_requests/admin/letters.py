from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.admin import ReadOnlyAdmin
from apps.core.pdf import PdfError
from apps.core.trail import trail_add

from .. import services
from ..models import Letter, NumberSeries

POST = "number_requests.post_letter"


class PostedFilter(admin.SimpleListFilter):
    title = gettext_lazy("posted")
    parameter_name = "posted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", gettext_lazy("to print")), ("yes", gettext_lazy("posted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(posted_at__isnull=self.value() == "no") if self.value() else queryset


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    """Decisions on paper: print, post, and mark as posted."""

    list_display = ["request", "applicant", "kind", "language", "made_at", "pdf", "posted_at"]
    list_filter = [PostedFilter, "kind", "language"]
    list_select_related = ["request"]
    search_fields = ["=request__reference", "request__last_name"]
    search_help_text = gettext_lazy("Receipt number or last name")
    actions = ["mark_posted"]
    fields = ["request", "applicant", "kind", "language", "made_at", "pdf", "sha256", "posted_at", "posted_by"]
    readonly_fields = ["applicant", "pdf"]

    @admin.display(description=gettext_lazy("applicant"))
    def applicant(self, letter: Letter) -> str:
        return letter.request.full_name

    @admin.display(description=gettext_lazy("PDF"))
    def pdf(self, letter: Letter) -> SafeString:
        address = reverse("admin:number_requests_letter_pdf", args=[letter.pk])
        label = _("PDF of %(letter)s") % {"letter": letter}
        return format_html('<a href="{}" aria-label="{}">{}</a>', address, label, _("Download"))

    def get_urls(self) -> list[URLPattern]:
        own = [path("<int:pk>/pdf/", self.admin_site.admin_view(self.pdf_view), name="number_requests_letter_pdf")]
        return own + super().get_urls()

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The letter; made now if no worker did it before."""
        if not request.user.has_perm(POST):
            raise PermissionDenied
        letter = get_object_or_404(Letter.objects.select_related("request"), pk=pk)
        try:
            letter = services.letter_render(letter_id=letter.pk)
        except PdfError:
            messages.error(request, _("The PDF could not be made now. Try again later."))
            return HttpResponseRedirect(reverse("admin:number_requests_letter_changelist"))
        trail_add(
            act="letter_open",
            subject_type="letter",
            subject_id=letter.pk,
            person_id=letter.request.person_id,
            actor=request.user,
        )
        name = f"{letter.request.reference}.pdf"
        return FileResponse(letter.file.open("rb"), as_attachment=True, filename=name, content_type="application/pdf")

    def has_post_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(POST)

    @admin.action(description=gettext_lazy("Mark as posted…"), permissions=["post"])
    def mark_posted(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        """Counts and asks first."""
        able = queryset.filter(posted_at__isnull=True)
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "title": _("Mark as posted"),
                "opts": self.opts,
                "count": able.count(),
                "chosen": list(queryset.values_list("pk", flat=True)),
            }
            return TemplateResponse(request, "admin/number_requests/letter/posted.html", context)
        done = 0
        for letter in able:
            try:
                services.letter_post(letter=letter, actor=request.user)  # type: ignore[arg-type]
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)
            else:
                done += 1
        text = ngettext("%(count)s letter is marked as posted.", "%(count)s letters are marked as posted.", done)
        self.message_user(request, text % {"count": done})
        return None


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """How far each series is used up."""

    list_display = ["name", "modulus", "next_six"]
