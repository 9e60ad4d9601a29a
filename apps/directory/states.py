from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


# A report is closed once; a new error is a new report.
STEPS: dict[ReportState, frozenset[ReportState]] = {
    ReportState.OPEN: frozenset({ReportState.CLOSED}),
    ReportState.CLOSED: frozenset(),
}


def may_become(former: str, wanted: ReportState) -> bool:
    return wanted in STEPS[ReportState(former)]
