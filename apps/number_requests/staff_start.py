"""The queues of requests on the office's start page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import COUNTED, StaffCard, capped_count, register_staff_card

from .models import Letter
from .selectors import overdue, queue
from .states import RequestState


def request_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("number_requests.view_numberrequest"):
        return []
    address = reverse("admin:number_requests_numberrequest_changelist")
    letters = reverse("admin:number_requests_letter_changelist")

    waiting = Counter(queue().order_by().values_list("state", flat=True)[: COUNTED + 1])

    def of(state: RequestState, title: Any, tone: Tone) -> StaffCard:
        return StaffCard(title=title, count=waiting[state], tone=tone, url=f"{address}?state__exact={state}")

    return [
        of(RequestState.SUBMITTED, _("New requests for a number"), Tone.ATTENTION),
        of(RequestState.IN_REVIEW, _("Requests for a number to decide"), Tone.ATTENTION),
        of(RequestState.WAITING_VISA, _("Requests that wait for the visa"), Tone.INFO),
        of(RequestState.WAITING_ORDER, _("Requests that wait for the Order"), Tone.INFO),
        StaffCard(
            title=_("Requests whose documents did not come in time"),
            count=capped_count(overdue()),
            url=f"{address}?queue=overdue",
        ),
        StaffCard(
            title=_("Letters to print"),
            count=capped_count(Letter.objects.filter(posted_at__isnull=True)),
            url=f"{letters}?posted=no",
        ),
    ]


register_staff_card("number_requests", request_cards)
