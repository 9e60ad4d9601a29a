"""Imports and corrections on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.clock import end_of
from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .contact_selectors import objections_waiting
from .models import FactCorrection, ImportBatch, ImportState

# How far back a refused file and a correction are worth a look. Both are choices of their lists' filters.
REFUSED_DAYS = 30
CORRECTED_DAYS = 7


def _since(as_of: dt.date, days: int) -> dt.datetime:
    return end_of(as_of - dt.timedelta(days=days))


def import_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("providers.view_importbatch"):
        return []
    checked = Q(state=ImportState.VALIDATED)
    found = ImportBatch.objects.aggregate(
        checked=Count("pk", filter=checked),
        rejected=Count("pk", filter=checked & Q(rows_rejected__gt=0)),
        refused=Count("pk", filter=Q(state=ImportState.REFUSED, created_at__gte=_since(as_of, REFUSED_DAYS))),
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


def correction_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("providers.view_factcorrection"):
        return []
    made = FactCorrection.objects.filter(made_at__gte=_since(as_of, CORRECTED_DAYS))
    address = reverse("admin:providers_factcorrection_changelist")
    return [
        StaffCard(
            title=_("Corrections of the last %(days)s days") % {"days": CORRECTED_DAYS},
            count=capped_count(made),
            tone=Tone.INFO,
            url=f"{address}?days={CORRECTED_DAYS}",
        )
    ]


def objection_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    """Requests about facts of our own register; the others are for other authorities to answer."""
    if not user.has_perm("providers.view_factobjection"):
        return []
    address = reverse("admin:providers_factobjection_changelist")
    return [
        StaffCard(
            title=_("Requests about wrong facts that wait for an answer"),
            count=capped_count(objections_waiting()),
            url=f"{address}?state__exact=open&authority__exact=own",
        )
    ]


register_staff_card("providers: wrong facts", objection_cards)
register_staff_card("providers: imports", import_cards)
register_staff_card("providers: corrections", correction_cards)
