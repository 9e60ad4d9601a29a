"""The queues on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from apps.core.staff_start import StaffCard, register_staff_card

from .queues import queue_count, queues_for


def queue_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    address = reverse("admin:decisions_workdossier_changelist")
    return [
        StaffCard(
            title=queue.label,
            count=queue_count(queue.rows(as_of)),
            url=f"{address}?queue={queue.code}",
            text=queue.text,
            tone=queue.tone,
        )
        for queue in queues_for(user)
    ]


register_staff_card("decisions: queues", queue_cards)
