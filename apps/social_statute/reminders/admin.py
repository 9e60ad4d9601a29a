"""The office sees who will be reminded before it happens, can stop a round, and reads what was sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.staff import staff_of
from apps.core.admin_pages import PagesAdmin, require, say_refused
from apps.core.clock import today
from apps.core.trail import trail_add
from apps.notifications.states import MessageState

from ..models import ReminderHold
from ..wording.open_items import ITEMS
from .selectors import KIND, Reminder, Round, event_of, reminders_of, rounds
from .services import reminders_hold, reminders_release

MAY_HOLD = "social_statute.hold_reminders"
SHOWN = 200


class HoldForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@admin.register(ReminderHold)
class ReminderAdmin(PagesAdmin):
    def get_urls(self) -> list[URLPattern]:
        def page(name: str, view: Any) -> URLPattern:
            address = f"<int:year>/<int:days>/{name}/" if name != "round" else "<int:year>/<int:days>/"
            return path(address, self.admin_site.admin_view(view), name=f"social_statute_reminderhold_{name}")

        return [
            page("round", self.round_view),
            page("hold", self.hold_view),
            page("release", self.release_view),
            *super().get_urls(),
        ]

    def page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        return super().page(request, name, brake=settings.EMAIL_BRAKE, **context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        require(request, "social_statute.view_reminderhold")
        shown = [{"round": one, "status": _status(one)} for one in rounds()]
        return self.page(request, "rounds", title=gettext("Reminders of the last day for additions"), rounds=shown)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One hold is shown with its round."""
        hold = self.found(request, object_id)
        return self._to_round(hold.year, hold.days)

    def _to_round(self, year: int, days: int) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:social_statute_reminderhold_round", args=[year, days]))

    def round_view(self, request: HttpRequest, year: int, days: int) -> HttpResponse:
        """Who would be reminded, counted before it goes. Names are personal data: the look is written down."""
        require(request, "social_statute.view_reminderhold")
        one = _found(year, days)
        is_over = one.last_day < today()
        due = [] if is_over else reminders_of(one, as_of=max(today(), one.first_day))
        trail_add(
            act="reminders_read",
            subject_type="reminder_round",
            subject_id=event_of(year, days),
            actor=staff_of(request),
            detail={"count": len(due)},
        )
        return self.page(
            request,
            "round",
            title=_title(one),
            round=one,
            status=_status(one),
            is_over=is_over,
            count=len(due),
            without_address=sum(not reminder.address for reminder in due),
            reasons=_reasons(due),
            shown=[{"reminder": reminder, "numbers": _numbers(reminder)} for reminder in due[:SHOWN]],
            sent=[(MessageState(state).label, count) for state, count in sorted(one.sent.items())],
            messages_url=f"{reverse('admin:notifications_message_changelist')}?kind={KIND}",
            form=HoldForm(),
            may_hold=staff_of(request).has_perm(MAY_HOLD) and not is_over,
        )

    def hold_view(self, request: HttpRequest, year: int, days: int) -> HttpResponse:
        one = _found(year, days)
        require(request, MAY_HOLD)
        form = HoldForm(request.POST)
        if request.method == "POST" and form.is_valid():
            try:
                reminders_hold(year=one.year, days=one.days, actor=staff_of(request), **form.cleaned_data)
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, gettext("Stopped: none of these reminders leaves until they are released."))
        elif request.method == "POST":
            messages.error(request, gettext("Give a reason."))
        return self._to_round(year, days)

    def release_view(self, request: HttpRequest, year: int, days: int) -> HttpResponse:
        one = _found(year, days)
        require(request, MAY_HOLD)
        if request.method == "POST":
            try:
                reminders_release(year=one.year, days=one.days, actor=staff_of(request))
            except ValidationError as error:
                say_refused(request, error)
            else:
                messages.success(request, gettext("Released: they leave within the hour, if their day has come."))
        return self._to_round(year, days)


def _found(year: int, days: int) -> Round:
    for one in rounds():
        if (one.year, one.days) == (year, days):
            return one
    raise Http404


def _title(one: Round) -> str:
    return gettext("Premium year %(year)s: reminders %(days)s days before the last day") % {
        "year": one.year,
        "days": one.days,
    }


_PLANNED, _GOING, _OVER = gettext_lazy("planned"), gettext_lazy("being sent"), gettext_lazy("over")
_STOPPED = gettext_lazy("stopped")


def _status(one: Round) -> tuple[str, str]:
    """The tone of the tag and its word."""
    if one.last_day < today():
        return "neutral", str(_OVER)
    if one.hold is not None:
        return "attention", str(_STOPPED)
    return ("info", str(_PLANNED)) if today() < one.first_day else ("good", str(_GOING))


def _reasons(due: list[Reminder]) -> list[tuple[str, int]]:
    counted = Counter(code for reminder in due for item in reminder.items for code, _day in item["missing"])
    return [(str(ITEMS[code].title), count) for code, count in counted.most_common()]


def _numbers(reminder: Reminder) -> list[tuple[str, str]]:
    return [
        (item["number"], "; ".join(str(ITEMS[code].title) for code, _day in item["missing"])) for item in reminder.items
    ]
