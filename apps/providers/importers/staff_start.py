"""Imports on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.clock import end_of
from apps.core.components import Tone
from apps.core.staff_start import StaffCard, register_staff_card

from ..models import ImportBatch, ImportState

# How far back a refused file is worth a look: a choice of the list's filter.
REFUSED_DAYS = 30


def import_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("providers.view_importbatch"):
        return []
    checked = Q(state=ImportState.VALIDATED)
    found = ImportBatch.objects.aggregate(
        checked=Count("pk", filter=checked),
        rejected=Count("pk", filter=checked & Q(rows_rejected__gt=0)),
        refused=Count(
            "pk", filter=Q(state=ImportState.REFUSED, created_at__gte=end_of(as_of - dt.timedelta(days=REFUSED_DAYS)))
        ),
    )
    rejected = ngettext(
        "%(count)s of them has rejected rows.", "%(count)s of them have rejected rows.", found["rejected"]
    )
    address = reverse("admin:providers_importbatch_changelist")
    return [
        StaffCard(
            title=_("Checked imports that wait to be applied"),
            count=found["checked"],
            text=rejected % {"count": found["rejected"]} if found["rejected"] else "",
            url=f"{address}?state__exact={ImportState.VALIDATED}",
        ),
        StaffCard(
            title=_("Refused imports of the last %(days)s days") % {"days": REFUSED_DAYS},
            count=found["refused"],
            tone=Tone.BAD,
            url=f"{address}?state__exact={ImportState.REFUSED}&days={REFUSED_DAYS}",
        ),
    ]


register_staff_card("providers: imports", import_cards)
