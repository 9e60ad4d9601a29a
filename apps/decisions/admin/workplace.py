"""The office's workplace: the queues, one dossier with all that belongs to it, and the acts on it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.forms import form_refuse
from apps.evaluations.admin.dossiers import DOSSIER_LINKS
from apps.evaluations.models import Dossier

from ..desk import Desk, desk_of
from ..forms import ActForm
from ..models import WorkDossier
from ..services import check_done, check_undone
from .acts import ACTS, MAY_DECIDE, NOT_NOW, Act, act_do, acts_for, draft_of
from .dossier_page import dossier_context, head_context
from .previews import preview_of
from .queue_page import queue_context, take

MAY_LOOK = "decisions.view_decision"


@admin.register(WorkDossier)
class WorkDossierAdmin(PagesAdmin):
    # --- who may ----------------------------------------------------------------------------------

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(MAY_LOOK)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_LOOK)

    # --- pages ------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"decisions_workdossier_{name}")

        return [
            path("take/", self.admin_site.admin_view(self.take_view), name="decisions_workdossier_take"),
            page("check", self.check_view),
            *(page(act.name, self._view_of(act)) for act in ACTS.values()),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = staff_of(request)
        context = queue_context(request, user)
        return self.page(request, "queues", title=_("Work queues"), may_take=user.has_perm(MAY_DECIDE), **context)

    def take_view(self, request: HttpRequest) -> HttpResponse:
        """Puts the chosen rows on one's own desk."""
        require(request, MAY_DECIDE)
        if request.method == "POST":
            try:
                count = take(request, staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                said = ngettext("%(count)s dossier is on your desk.", "%(count)s dossiers are on your desk.", count)
                messages.success(request, said % {"count": count})
            back = request.POST.get("back", "")
            if url_has_allowed_host_and_scheme(back, allowed_hosts=None, require_https=request.is_secure()):
                return HttpResponseRedirect(back)
        return self.to_list()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        desk = self._desk(request, object_id)
        user = staff_of(request)
        acts = acts_for(desk, user)
        return self.page(request, "dossier", acts=acts, **dossier_context(desk, user))

    def check_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ticks a point of the checklist of the newest result, or takes the tick back."""
        require(request, MAY_DECIDE)
        desk = self._desk(request, pk)
        if request.method == "POST":
            code, seen = request.POST.get("code", ""), request.POST.get("attempt", "")
            try:
                if desk.attempt is None or seen != str(desk.attempt.number):
                    raise ValidationError(_("There is a newer result than the one you saw: look at it first."))
                if "undo" in request.POST:
                    check_undone(attempt=desk.attempt, code=code, actor=staff_of(request))
                else:
                    check_done(attempt=desk.attempt, code=code, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
        return HttpResponseRedirect(reverse("admin:decisions_workdossier_change", args=[pk]) + "#checklist")

    # --- acts -------------------------------------------------------------------------------------

    def _view_of(self, act: Act) -> Any:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self.act_view(request, pk, act)

        return view

    def act_view(self, request: HttpRequest, pk: int, act: Act) -> HttpResponse:
        user = staff_of(request)
        if not act.may(user):
            raise PermissionDenied
        desk = self._desk(request, pk)
        if request.method == "POST":
            return self._act_posted(request, desk, act)
        if not act.is_open(desk, user):
            messages.error(request, NOT_NOW)
            return self.to_object(pk)
        return self._act_page(request, desk, act, act.form(desk)(desk=desk, user=user))

    def _act_posted(self, request: HttpRequest, desk: Desk, act: Act) -> HttpResponse:
        user = staff_of(request)
        form = act.form(desk)(request.POST, desk=desk, user=user)
        is_sure = not act.asks_twice or "confirmed" in request.POST
        if form.is_valid() and "change" not in request.POST:
            if not is_sure:
                return self._act_page(request, desk, act, form, is_asked_again=True)
            try:
                said = act_do(act, desk.dossier, form, user)
            except ValidationError as error:
                form_refuse(form, error)
                # Once more as it stands now: what was typed stays, and the form fits the dossier again.
                desk = desk_of(
                    Dossier.objects.select_related("provider__person", "premium_year").get(pk=desk.dossier.pk)
                )
                form.data = typed = request.POST.copy()
                typed["seen"] = desk.seen
            else:
                messages.success(request, said)
                return self.to_object(desk.dossier.pk)
        return self._act_page(request, desk, act, form)

    def _act_page(
        self, request: HttpRequest, desk: Desk, act: Act, form: ActForm, *, is_asked_again: bool = False
    ) -> HttpResponse:
        user = staff_of(request)
        return self.page(
            request,
            "act",
            **head_context(desk),
            title=act.title,
            act=act,
            form=form,
            is_open=act.is_open(desk, user),
            is_asked_again=is_asked_again,
            hidden=[(name, value) for name in form.fields for value in request.POST.getlist(name)]
            if is_asked_again
            else (),
            preview=self._preview(desk, act, form, user, is_asked_again),
        )

    def _preview(self, desk: Desk, act: Act, form: ActForm, user: User, is_asked_again: bool) -> Any:
        if not act.has_letter or not act.is_open(desk, user) or (act.asks_twice and not is_asked_again):
            return None
        if act.name == "sign":
            return preview_of(desk.proposal)
        if not form.is_bound:
            form.cleaned_data = {}
        return preview_of(draft_of(desk, form, user))

    def _desk(self, request: HttpRequest, pk: Any) -> Desk:
        """The dossier for somebody who may look."""
        dossier = self.found(request, pk, Dossier.objects.select_related("provider__person", "premium_year"))
        return desk_of(dossier)


def _work_link(dossier: Dossier, user: Any) -> tuple[str, str] | None:
    if not user.has_perm(MAY_LOOK):
        return None
    return reverse("admin:decisions_workdossier_change", args=[dossier.pk]), _("Work on this dossier")


DOSSIER_LINKS.append(_work_link)
