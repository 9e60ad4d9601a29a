"""Corrections on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.clock import end_of
from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from ..models import FactCorrection

# How far back a correction is worth a look: a choice of the list's filter.
CORRECTED_DAYS = 7


def correction_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("providers.view_factcorrection"):
        return []
    made = FactCorrection.objects.filter(made_at__gte=end_of(as_of - dt.timedelta(days=CORRECTED_DAYS)))
    address = reverse("admin:providers_factcorrection_changelist")
    return [
        StaffCard(
            title=_("Corrections of the last %(days)s days") % {"days": CORRECTED_DAYS},
            count=capped_count(made),
            tone=Tone.INFO,
            url=f"{address}?days={CORRECTED_DAYS}",
        )
    ]


register_staff_card("providers: corrections", correction_cards)
