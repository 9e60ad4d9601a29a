"""The scheme's queues on the office's start page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import OwnRequest
from .proofs.selectors import waiting


def cards(user: Any, as_of: dt.date) -> Sequence[StaffCard]:
    if not user.has_perm("social_statute.view_proof"):
        return []
    return [
        StaffCard(
            title=_("Proofs to judge"),
            count=capped_count(waiting()),
            url=f"{reverse('admin:social_statute_proof_changelist')}?state__exact=sent",
            text=_("The oldest first."),
        ),
        StaffCard(
            title=_("Requests without a contract from the insurer"),
            count=capped_count(OwnRequest.objects.waiting()),
            url=f"{reverse('admin:social_statute_ownrequest_changelist')}?state=waiting",
            text=_("Ask the insurer to send the contract: it counts as soon as it is in the insurer's file."),
        ),
    ]


register_staff_card("social_statute", cards)
