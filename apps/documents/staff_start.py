"""Documents that wait too long for their virus check, on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import Document
from .selectors import documents_stuck
from .states import DocumentState


def document_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("documents.view_document"):
        return []
    address = reverse("admin:documents_document_changelist")
    infected = Document.objects.filter(state=DocumentState.INFECTED, removed_at__isnull=True)
    return [
        StaffCard(
            title=_("Documents that wait for the virus check for more than an hour"),
            text=_("Nobody can open them. Look whether the virus scanner runs."),
            count=capped_count(documents_stuck()),
            tone=Tone.BAD,
            url=f"{address}?stuck=yes",
        ),
        StaffCard(
            title=_("Documents in which a virus was found"),
            count=capped_count(infected),
            url=f"{address}?state__exact={DocumentState.INFECTED}",
        ),
    ]


register_staff_card("documents", document_cards)
