from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.staff import staff_of
from apps.core.admin_pages import require
from apps.core.clock import BRUSSELS, today

from .. import services
from ..models import PrintBatch
from ..selectors import letters_printable
from ..services.batches import MOST_LETTERS
from ..states import DISSOLVABLE
from .pages import LetterPages

POST = "letters.post_printbatch"


class DayForm(forms.Form):
    day = forms.DateField(
        label=gettext_lazy("Day on which the letters went to the post"),
        help_text=gettext_lazy("The terms in the letters count from this day."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class DissolveForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("It stays in the trail, with the fingerprint of the file."),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 50}),
    )


@admin.register(PrintBatch)
class PrintBatchAdmin(LetterPages):
    """Letters for the post: made into one file, printed, posted."""

    list_display = ["__str__", "started_at", "started_by", "letter_count", "state", "posted_on"]
    list_filter = ["state"]
    list_select_related = ["started_by"]
    sortable_by = ()
    change_list_template = "admin/letters/batches.html"
    change_form_template = "admin/letters/batch.html"
    fields = [
        "started_at",
        "started_by",
        "letter_count",
        "withdrawn_since",
        "state",
        "attempts",
        "last_error",
        "made_at",
        "size_shown",
        "sha256",
        "posted_on",
        "posted_by",
        "dissolved_at",
        "dissolved_by",
        "dissolved_reason",
    ]
    readonly_fields = ["size_shown", "withdrawn_since"]

    @admin.display(description=gettext_lazy("size"))
    def size_shown(self, batch: PrintBatch) -> str:
        return filesizeformat(batch.size) if batch.size else "–"

    @admin.display(description=gettext_lazy("withdrawn since: take these out"))
    def withdrawn_since(self, batch: PrintBatch) -> str:
        entries = batch.entries.filter(letter__withdrawn_at__isnull=False).values_list("place", flat=True)
        return ", ".join(f"{place:04}" for place in entries) or "–"

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("make/", wrap(self.make_view), name="letters_printbatch_make"),
            path("<int:pk>/file/", wrap(self.file_view), name="letters_printbatch_file"),
            path("<int:pk>/posted/", wrap(self.posted_view), name="letters_printbatch_posted"),
            path("<int:pk>/dissolve/", wrap(self.dissolve_view), name="letters_printbatch_dissolve"),
            path("<int:pk>/again/", wrap(self.again_view), name="letters_printbatch_again"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        more = {"may_post": staff_of(request).has_perm(POST)}
        return super().changelist_view(request, (extra_context or {}) | more)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"may_post": staff_of(request).has_perm(POST), "dissolvable": DISSOLVABLE}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def make_view(self, request: HttpRequest) -> HttpResponse:
        """Counts and asks first."""
        require(request, POST)
        if request.method == "POST":
            try:
                batch = services.batch_start(actor=staff_of(request))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(reverse("admin:letters_printbatch_changelist"))
            messages.success(request, _("The batch is being made. Load this page again in a moment."))
            return _to(batch.pk)
        ready = letters_printable().count()
        count = min(ready, MOST_LETTERS)
        return self.page(request, "make", title=_("Make a print batch"), count=count, left=ready - count)

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The same bytes each time; who took them is in the trail."""
        require(request, POST)
        batch = get_object_or_404(PrintBatch, pk=pk)
        try:
            services.batch_open(batch=batch, actor=staff_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return _to(pk)
        name = f"letters-{batch.started_at.astimezone(BRUSSELS):%Y-%m-%d}-{batch.pk}.zip"
        return FileResponse(batch.file.open("rb"), as_attachment=True, filename=name, content_type="application/zip")

    def posted_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Asks for the day, and says what it does."""
        require(request, POST)
        batch = get_object_or_404(PrintBatch, pk=pk)
        form = DayForm(request.POST if request.method == "POST" else None, initial={"day": today()})
        if request.method == "POST" and form.is_valid():
            try:
                services.batch_post(batch=batch, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error("day", error)
            else:
                messages.success(request, _("The letters are being marked as posted."))
                return _to(pk)
        return self.page(request, "posted", title=_("Mark as posted"), batch=batch, form=form)

    def dissolve_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Counts, asks for a reason, and says what happens to the letters and the file."""
        require(request, POST)
        batch = get_object_or_404(PrintBatch, pk=pk)
        form = DissolveForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                services.batch_dissolve(batch=batch, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The batch is dissolved. Its letters wait for the post again."))
                return _to(pk)
        withdrawn = batch.entries.filter(letter__withdrawn_at__isnull=False).count()
        about = {"batch": batch, "count": batch.letter_count - withdrawn, "withdrawn": withdrawn}
        return self.page(request, "dissolve", title=_("Dissolve the batch"), form=form, **about)

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The answer to a button."""
        require(request, POST)
        batch = get_object_or_404(PrintBatch, pk=pk)
        if request.method == "POST":
            try:
                services.batch_make_again(batch=batch, actor=staff_of(request))
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
            else:
                messages.success(request, _("The file is being made again."))
        return _to(pk)


def _to(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:letters_printbatch_change", args=[pk]))
