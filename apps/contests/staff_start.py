"""The contests that wait, on the office's start page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .selectors import to_judge, waiting
from .states import ContestState


def cards(user: Any, as_of: dt.date) -> Sequence[StaffCard]:
    if not user.has_perm("contests.view_contest"):
        return []
    address = reverse("admin:contests_contest_changelist")
    return [
        StaffCard(
            title=_("Contests: admissible or not?"),
            count=capped_count(to_judge()),
            url=f"{address}?state__exact={ContestState.SENT}",
            text=_("The oldest first."),
        ),
        StaffCard(
            title=_("Contests that wait for a second decision"),
            count=capped_count(waiting().filter(state=ContestState.ADMISSIBLE)),
            url=f"{address}?state__exact={ContestState.ADMISSIBLE}",
            text=_("Somebody else than for the first decision takes it."),
        ),
    ]


register_staff_card("contests", cards)
