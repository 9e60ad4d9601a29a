from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from apps.accounts.staff import staff_of
from apps.core.admin_filters import DaysFilter
from apps.core.admin_pages import require

from .. import services
from ..downloads import pdf_response
from ..kinds import all_letter_kinds
from ..models import Letter
from ..selectors import (
    bounce_belongs,
    content_shown,
    letters_printable,
    letters_returned,
    letters_without_address,
    letters_without_pdf,
)
from .returns import RETURN, ReturnPages

GIVE_ADDRESS = "letters.address_letter"
RENDER = "letters.render_letter"


class WrittenFilter(DaysFilter):
    title = gettext_lazy("written")
    column = "written_at"


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.code, kind.label) for kind in all_letter_kinds()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WorkFilter(admin.SimpleListFilter):
    """Exactly what the cards of the start page count."""

    title = gettext_lazy("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("print", gettext_lazy("ready to print")),
            ("address", gettext_lazy("postal address unknown")),
            ("returned", gettext_lazy("returned by the post")),
            ("pdf", gettext_lazy("PDF not made, something went wrong")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Letter]) -> QuerySet[Letter]:
        match self.value():
            case "print":
                return queryset & letters_printable()
            case "address":
                return queryset & letters_without_address()
            case "returned":
                return queryset & letters_returned()
            case "pdf":
                return queryset & letters_without_pdf()
        return queryset


class AddressForm(forms.Form):
    postal_address = forms.CharField(
        label=gettext_lazy("Postal address"),
        help_text=gettext_lazy("One line under the other, without the name: the street and number, then the town."),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 50}),
    )


@admin.register(Letter)
class LetterAdmin(ReturnPages):
    """Official letters: what they say, whether their PDF is made, and how they reach their person."""

    list_display = ["title", "recipient", "kind_label", "written_at", "pdf_state", "delivery", "notified_on"]
    list_filter = [WorkFilter, "delivery", "pdf_state", KindFilter, "post_reason", "language", WrittenFilter]
    search_fields = ["=code", "=person__numbers__number", "person__search_name", "=event"]
    search_help_text = gettext_lazy("Name, INAMI number (eight digits), or verification code without dashes.")
    sortable_by = ()
    list_per_page = 50
    actions = ["render_again"]
    change_form_template = "admin/letters/letter.html"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("recipient", "language"),
                    "person",
                    "provider",
                    ("kind_label", "written_at"),
                    ("code_shown", "pdf"),
                    "content",
                )
            },
        ),
        (
            gettext_lazy("How it reaches the person"),
            {
                "fields": (
                    ("delivery", "delivery_since"),
                    "post_reason",
                    ("email", "message_link"),
                    "bounce_rule",
                    "address",
                    "batch",
                    "notified_on",
                    "post_returns",
                )
            },
        ),
        (
            gettext_lazy("The PDF"),
            {"fields": (("pdf_state", "made_at"), "sha256", "attempts", "last_error", "pdf_due_at")},
        ),
        (
            gettext_lazy("Where it comes from, and whether it stands"),
            {"fields": ("event", "written_by", ("withdrawn_at", "withdrawn_by"), "withdrawn_reason")},
        ),
    )
    readonly_fields = [
        "kind_label",
        "code_shown",
        "pdf",
        "address",
        "batch",
        "content",
        "message_link",
        "post_returns",
        "bounce_rule",
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Letter], search_term: str
    ) -> tuple[QuerySet[Letter], bool]:
        term = search_term.replace("-", "") if search_term.count("-") == 2 else search_term
        return super().get_search_results(request, queryset, term.upper() if term != search_term else term)

    @admin.display(description=gettext_lazy("kind"))
    def kind_label(self, letter: Letter) -> str:
        return letter.kind_label

    @admin.display(description=gettext_lazy("title"))
    def title(self, letter: Letter) -> str:
        return letter.title

    @admin.display(description=gettext_lazy("verification code"))
    def code_shown(self, letter: Letter) -> str:
        return letter.code_shown

    @admin.display(description=gettext_lazy("postal address"))
    def address(self, letter: Letter) -> SafeString | str:
        return mark_safe(linebreaks(letter.postal_address, autoescape=True)) if letter.postal_address else _("unknown")  # noqa: S308 - escaped

    @admin.display(description=gettext_lazy("file"))
    def pdf(self, letter: Letter) -> SafeString | str:
        if not letter.is_made:
            return _("not made yet")
        return format_html('<a href="{}">{}</a>', reverse("admin:letters_letter_pdf", args=[letter.pk]), _("Download"))

    @admin.display(description=gettext_lazy("message"))
    def message_link(self, letter: Letter) -> SafeString | str:
        if letter.message is None:
            return "–"
        address = reverse("admin:notifications_message_change", args=[letter.message.pk])
        return format_html('<a href="{}">{}</a>', address, letter.message.get_state_display())

    @admin.display(description=gettext_lazy("if the e-mail comes back"))
    def bounce_rule(self, letter: Letter) -> str:
        days = bounce_belongs().days
        text = ngettext(
            "Within %(days)s day after it left: the day of notification is taken back, and the letter is posted.",
            "Within %(days)s days after it left: the day of notification is taken back, and the letter is posted.",
            days,
        )
        return text % {"days": days}

    @admin.display(description=gettext_lazy("print batch"))
    def batch(self, letter: Letter) -> SafeString | str:
        """Each one, the newest first; dissolved ones say so."""
        entries = letter.print_entries.select_related("batch").order_by("-pk")
        rows = [
            (
                reverse("admin:letters_printbatch_change", args=[entry.batch_id]),
                entry.batch,
                entry.batch.get_state_display(),
            )
            for entry in entries
        ]
        return format_html_join(", ", '<a href="{}">{}</a> ({})', rows) or "–"

    @admin.display(description=gettext_lazy("what it says"))
    def content(self, letter: Letter) -> str:
        with override(letter.language):
            said = {"letter": letter, "content": content_shown(letter)}
            return render_to_string("admin/letters/_content.html", said)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/pdf/", wrap(self.pdf_view), name="letters_letter_pdf"),
            path("<int:pk>/address/", wrap(self.address_view), name="letters_letter_address"),
        ]
        return own + self.return_urls() + super().get_urls()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        staff = staff_of(request)
        more = {"may_give_address": staff.has_perm(GIVE_ADDRESS), "may_return": staff.has_perm(RETURN)}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def pdf_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The bytes as they were made; the look is noted in the trail at the door."""
        require(request, "letters.view_letter")
        letter = get_object_or_404(Letter, pk=pk)
        if letter.is_made:
            return pdf_response(letter)
        messages.error(request, _("The PDF is not made yet."))
        return HttpResponseRedirect(reverse("admin:letters_letter_change", args=[pk]))

    def address_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, GIVE_ADDRESS)
        letter = get_object_or_404(Letter, pk=pk)
        initial = {"postal_address": letter.postal_address}
        form = AddressForm(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                services.letter_address_give(letter=letter, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error("postal_address", error)
            else:
                messages.success(request, _("The letter goes to this address with the next print batch."))
                return HttpResponseRedirect(reverse("admin:letters_letter_change", args=[pk]))
        title = _("Postal address of a letter")
        return self.page(request, "address", title=title, letter=letter, form=form)

    def has_render_permission(self, request: HttpRequest) -> bool:
        return staff_of(request).has_perm(RENDER)

    @admin.action(description=gettext_lazy("Make the PDF again…"), permissions=["render"])
    def render_again(self, request: HttpRequest, queryset: QuerySet[Letter]) -> HttpResponse | None:
        """Counts and asks first; what is made stays as it is."""
        able = queryset & letters_without_pdf()
        if "confirmed" not in request.POST:
            chosen = list(queryset.values_list("pk", flat=True))
            return self.page(request, "again", title=_("Make the PDF again"), count=able.count(), chosen=chosen)
        done = 0
        for letter in able:
            try:
                services.letter_render_again(letter=letter, actor=staff_of(request))
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.WARNING)
            else:
                done += 1
        text = ngettext("The PDF of %(count)s letter is made now.", "The PDFs of %(count)s letters are made now.", done)
        self.message_user(request, text % {"count": done})
        return None
