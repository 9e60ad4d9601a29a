"""The office's work on contests: the queue, one contest with all that was said, and the acts on it. Each act is a page
of its own that says what it will do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounts.models import User
from apps.accounts.staff import staff_of
from apps.core import clock
from apps.core.admin_pages import require, say_refused
from apps.core.forms import form_refuse
from apps.decisions.admin.sections import register_section
from apps.decisions.models import Decision
from apps.decisions.services import dossier_assign
from apps.decisions.terms import contest_last_day
from apps.evaluations.models import Dossier

from .. import services
from ..models import Contest
from ..selectors import (
    active_of,
    contests_sent,
    decisions_for_letters,
    search,
    shown_lines_of,
    waiting,
    why_not_contestable,
)
from ..states import WAITING, ContestState
from ..wording import tone_of, what_was_decided
from .documents import JUDGE, DocumentPages, may_judge_documents
from .forms import InadmissibleForm, LetterForm, TakeBackForm, WaiverForm, WhichDecisionForm
from .frozen import FrozenPages, frozen_acts

ENTER = "contests.enter_contest"


class QueueFilter(admin.SimpleListFilter):
    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", gettext_lazy("not answered yet")), ("mine", gettext_lazy("not answered yet, assigned to me"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contest]) -> QuerySet[Contest]:
        if self.value() == "open":
            return queryset.filter(pk__in=waiting().order_by().values("pk"))
        if self.value() == "mine":
            return queryset.filter(state__in=WAITING, decision__dossier__assignment__to=staff_of(request))
        return queryset


def _days(since: dt.date | None) -> str:
    if since is None:
        return "–"
    count = (clock.today() - since).days
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


@admin.register(Contest)
class ContestAdmin(DocumentPages, FrozenPages):
    list_display = ["reference_shown", "provider", "year", "state_shown", "channel", "age", "legal_age", "assigned"]
    list_display_links = ["reference_shown"]
    list_filter = [QueueFilter, "state", "channel", "is_late"]
    search_fields = ["=reference"]
    search_help_text = gettext_lazy("A receipt number or an INAMI number.")
    ordering = ["made_on", "id"]
    sortable_by = ()
    change_list_template = "admin/contests/contest/list.html"

    @admin.display(description=gettext_lazy("receipt number"))
    def reference_shown(self, contest: Contest) -> str:
        return str(contest)

    @admin.display(description=gettext_lazy("provider"))
    def provider(self, contest: Contest) -> str:
        number = contest.decision.dossier.provider
        return f"{number.display}, {number.person.full_name}"

    @admin.display(description=gettext_lazy("premium year"))
    def year(self, contest: Contest) -> int:
        return contest.decision.dossier.premium_year.year

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, contest: Contest) -> SafeString:
        tag = '<span class="tag tone-{}">{}</span>'
        state = format_html(tag, tone_of(contest).value, contest.get_state_display())
        return format_html("{} " + tag, state, "attention", _("late")) if contest.needs_waiver else state

    @admin.display(description=gettext_lazy("waits with us"))
    def age(self, contest: Contest) -> str:
        if contest.state not in WAITING or contest.sent_at is None:
            return "–"
        return _days(contest.sent_at.astimezone(clock.BRUSSELS).date())

    @admin.display(description=gettext_lazy("since the day that counts"))
    def legal_age(self, contest: Contest) -> str:
        return _days(contest.made_on) if contest.state in WAITING else "–"

    @admin.display(description=gettext_lazy("assigned to"))
    def assigned(self, contest: Contest) -> str:
        assignment = getattr(contest.decision.dossier, "assignment", None)
        return str(assignment.to) if assignment else "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contest]:
        return contests_sent()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return (queryset.filter(search(search_term)) if search_term.strip() else queryset), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(
            request, {"may_enter": staff_of(request).has_perm(ENTER)} | (extra_context or {})
        )

    def get_urls(self) -> list[URLPattern]:
        def page(route: str, name: str, view: Any) -> URLPattern:
            return path(route, self.admin_site.admin_view(view), name=f"contests_contest_{name}")

        return [
            page("letter/", "letter", self.letter_view),
            page("letter/<int:pk>/", "letter_of", self.letter_of_view),
            page("<int:pk>/assign/", "assign", self.assign_view),
            page("<int:pk>/admit/", "admit", self.admit_view),
            page("<int:pk>/inadmissible/", "inadmissible", self.inadmissible_view),
            page("<int:pk>/take-back/", "take_back", self.take_back_view),
            page("<int:pk>/waive/", "waive", self.waive_view),
            page("<int:pk>/documents/<int:document>/accept/", "document_accept", self.document_accept_view),
            page("<int:pk>/documents/<int:document>/aside/", "document_aside", self.document_aside_view),
            page("<int:pk>/frozen/", "frozen", self.frozen_view),
            page("<int:pk>/frozen/<int:proposal>/", "frozen_sign", self.frozen_sign_view),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        contest = self._contest(request, object_id)
        user = staff_of(request)
        described = self._described(contest) | may_judge_documents(user) | frozen_acts(user, contest)
        assignment = described["assignment"]
        return self.page(
            request,
            "contest",
            **described,
            is_mine=assignment is not None and assignment.to_id == user.pk,
            may_judge=contest.state == ContestState.SENT and user.has_perm(JUDGE),
            may_take_back=contest.state == ContestState.INADMISSIBLE and user.has_perm(JUDGE),
            may_assign=contest.state in WAITING and user.has_perm(JUDGE),
            may_correct=user.has_perm("providers.add_factcorrection"),
        )

    def assign_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes the dossier on oneself, or gives it back."""
        contest = self._contest(request, pk)
        require(request, JUDGE)
        user = staff_of(request)
        if request.method == "POST":
            dossier = contest.decision.dossier
            assignment = getattr(dossier, "assignment", None)
            is_mine = assignment is not None and assignment.to_id == user.pk
            dossier_assign(dossier=dossier, to=None if is_mine else user, actor=user)
        return self.to_object(pk)

    def _act(
        self,
        request: HttpRequest,
        contest: Contest,
        name: str,
        title: str,
        form: Form,
        act: Callable[..., Any],
        said: str,
    ) -> HttpResponse:
        """The page that asks; when it is answered, does it and says so."""
        if request.method == "POST" and form.is_valid():
            try:
                act(contest=contest, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, said)
            return self.to_object(contest.pk)
        return self.page(request, name, **self._described(contest) | {"title": title}, form=form)

    def admit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, JUDGE)
        form = Form(request.POST if request.method == "POST" else None)
        said = _("Admissible. The dossier is judged again, and the provider is told.")
        return self._act(
            request, contest, "admit", _("Is this contest admissible?"), form, services.contest_admit, said
        )

    def inadmissible_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, JUDGE)
        said = _("Inadmissible. The provider is told why.")
        form = InadmissibleForm(request.POST or None)
        return self._act(
            request,
            contest,
            "inadmissible",
            _("Declare this contest inadmissible"),
            form,
            services.contest_declare_inadmissible,
            said,
        )

    def take_back_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, JUDGE)
        title, form = _("Take back that this contest is inadmissible"), TakeBackForm(request.POST or None)
        said = _("Taken back, and the provider is told. Now judge whether it is admissible.")
        return self._act(request, contest, "take_back", title, form, services.contest_judgement_take_back, said)

    def waive_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contest = self._contest(request, pk)
        require(request, JUDGE)
        said = _("The lateness is waived, and the provider is told. Now judge whether it is admissible.")
        form = WaiverForm(request.POST or None)
        return self._act(
            request,
            contest,
            "waive",
            _("Waive that this contest came late"),
            form,
            services.contest_lateness_waive,
            said,
        )

    # --- registered letters

    def letter_view(self, request: HttpRequest) -> HttpResponse:
        """Which decision is the letter about?"""
        require(request, ENTER)
        form = WhichDecisionForm(request.GET or None)
        if request.GET and form.is_valid():
            found = decisions_for_letters(**form.cleaned_data).first()
            if found is not None:
                return HttpResponseRedirect(reverse("admin:contests_contest_letter_of", args=[found.pk]))
            form.add_error("number", _("There is no decision on this number and premium year that can be contested."))
        return self.page(request, "letter", title=_("Enter a registered letter"), form=form)

    def letter_of_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        require(request, ENTER)
        decision: Decision = self.found(request, pk, decisions_for_letters())
        form = LetterForm(
            request.POST or None, request.FILES or None, lines=shown_lines_of(decision), initial={"statement": ""}
        )
        if request.method == "POST" and form.is_valid():
            filled = form.cleaned_data
            try:
                contest = services.contest_letter_enter(
                    decision=decision,
                    received_on=filled["received_on"],
                    posted_on=filled["posted_on"],
                    statement=filled["statement"],
                    objections=form.objections(),
                    file=filled["document"],
                    actor=staff_of(request),
                )
            except ValidationError as error:
                form_refuse(form, error)
            else:
                said = _("Entered as contest %(number)s. The provider is told that we received it.")
                messages.success(request, said % {"number": contest.reference})
                return self.to_object(contest.pk)
        return self.page(
            request,
            "letter_of",
            title=_("Enter a registered letter"),
            form=form,
            decision=decision,
            provider=decision.dossier.provider,
            what=what_was_decided(decision),
            last_day=contest_last_day(decision),
            active=active_of(decision),
            why_not=why_not_contestable(decision),
        )


# --- on the dossier's page of the office ------------------------------------------------------------------------------


def _contests_of(dossier: Dossier, user: User) -> dict[str, Any] | None:
    """What the provider has against the decision; None while nothing was sent."""
    if not user.has_perm("contests.view_contest"):
        return None
    contests = list(contests_sent().filter(decision__dossier=dossier).order_by("-id"))
    return {"contests": [(contest, tone_of(contest)) for contest in contests]} if contests else None


register_section("contests", 5, "admin/contests/contest/_section.html", _contests_of)
