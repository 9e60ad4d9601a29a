"""Requests about wrong facts on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .selectors import objections_waiting


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
