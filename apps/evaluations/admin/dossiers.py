from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.core.admin_pages import PagesAdmin
from apps.providers.admin.search import SearchedByProvider

from ..models import Attempt, Dossier
from ..wordings import words_of


def _evaluation_link(attempt: Attempt) -> SafeString:
    address = reverse("admin:evaluations_evaluation_change", args=[attempt.evaluation_id])
    return format_html('<a href="{}">{}</a>', address, _("see the evaluation"))


def changes_in_words(attempt: Attempt, scheme: str) -> str:
    """What the attempt changed, in words."""
    changes, words = attempt.changes, words_of(scheme)
    if changes is None:
        return str(_("first result"))
    parts = []
    if "outcome" in changes:
        before, after = (words.outcome_label(code) for code in changes["outcome"])
        parts.append(gettext("outcome: %(before)s → %(after)s") % {"before": before, "after": after})
    if "amount" in changes:
        before, after = (text or "–" for text in changes["amount"])
        parts.append(gettext("amount: %(before)s → %(after)s") % {"before": before, "after": after})
    if "blockers" in changes:
        before, after = (", ".join(map(words.blocker_label, codes)) or "–" for codes in changes["blockers"])
        parts.append(gettext("what stops the payment: %(before)s → %(after)s") % {"before": before, "after": after})
    if "facts" in changes:
        parts.append(gettext("other data"))
    return "; ".join(parts) or str(_("nothing changed"))


DossierLink = Callable[[Dossier, Any], tuple[str, str] | None]
DOSSIER_LINKS: list[DossierLink] = []
"""What rooms above offer on a dossier's page: address and label, or None for who may not."""


@admin.register(Dossier)
class DossierAdmin(SearchedByProvider, PagesAdmin):
    list_display = ["provider", "person", "premium_year", "state", "evaluated_at"]
    list_filter = ["premium_year", "state"]
    list_select_related = ["provider__person", "premium_year"]
    ordering = ["-id"]

    @admin.display(description=_("person"))
    def person(self, dossier: Dossier) -> SafeString:
        address = reverse("admin:providers_person_change", args=[dossier.provider.person_id])
        return format_html('<a href="{}">{}</a>', address, dossier.provider.person)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The dossier with all its attempts."""
        dossier = self.found(request, object_id, Dossier.objects.select_related("provider__person", "premium_year"))
        attempts = dossier.attempts.select_related("run__premium_year").order_by("-number")
        return self.page(
            request,
            "dossier",
            title=str(dossier),
            dossier=dossier,
            links=[found for link in DOSSIER_LINKS if (found := link(dossier, request.user))],
            attempts=[{"attempt": a, "changes": changes_in_words(a, dossier.premium_year.scheme)} for a in attempts],
        )


@admin.register(Attempt)
class AttemptAdmin(SearchedByProvider, PagesAdmin):
    list_display = ["dossier", "number", "run", "published_at", "changes_shown", "evaluation_link"]
    list_filter = ["dossier__premium_year"]
    list_select_related = ["dossier__premium_year", "dossier__provider", "run__premium_year"]
    provider_path = "dossier__provider"
    ordering = ["-id"]
    fields = readonly_fields = ("dossier", "number", "run", "published_at", "changes_shown", "evaluation_link")

    @admin.display(description=_("what changed"))
    def changes_shown(self, attempt: Attempt) -> str:
        return changes_in_words(attempt, attempt.dossier.premium_year.scheme)

    @admin.display(description=_("evaluation"))
    def evaluation_link(self, attempt: Attempt) -> SafeString:
        return _evaluation_link(attempt)
