"""What the directory holds on a person, and for how long."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
    rows_delete,
)

from .models import DirectoryReport
from .states import ReportState

register_left_out("directory.DirectoryEntry", _("Made from your own facts, which are here; everybody can see it."))
register_personal_model(
    "directory.DirectoryReport",
    "provider__person",
    omitted={
        "email": _("The address of whoever reported it is that person's own."),
        "text": _("What somebody else wrote. Ask the office if you want to know it."),
    },
)
register_retained(
    Retained(
        code="directory.report",
        model="directory.DirectoryReport",
        label=_("Reports of errors in the directory that were closed"),
        begins=_("the day on which the report was closed"),
        past=lambda day: DirectoryReport.objects.filter(
            state=ReportState.CLOSED, closed_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)
        ),
        dispose=rows_delete("directory.DirectoryReport"),
    )
)
register_trail_words(TrailKind.READ, {"directory_report_read": _("Looked at a report about you in the directory")})
register_trail_words(
    TrailKind.CHANGE,
    {
        "directory.report": _("Reported an error about you in the directory"),
        "directory.report_close": _("Closed a report about you in the directory"),
    },
)
