"""What the public reports, on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import DirectoryReport
from .states import ReportState


def report_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("directory.view_directoryreport"):
        return []
    address = reverse("admin:directory_directoryreport_changelist")
    return [
        StaffCard(
            title=_("Errors in the public directory"),
            text=_("Reported by the public, not closed yet."),
            count=capped_count(DirectoryReport.objects.filter(state=ReportState.OPEN)),
            url=f"{address}?state__exact={ReportState.OPEN}",
        )
    ]


register_staff_card("directory", report_cards)
