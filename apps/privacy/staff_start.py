"""What waits about privacy, on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card
from apps.core.trail_checks import trail_last_check

from .models import DataExport, RetentionRun, TermProposal
from .states import OPEN_RUNS, ExportState, ProposalState, RunKind

TRAIL_DAYS = 2
"""Longer than this the trail should not go unverified."""


def privacy_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    cards = []
    if user.has_perm("core.view_trailentry"):
        check = trail_last_check()
        is_broken = check is not None and check.broken_id is not None
        is_old = check is None or (as_of - check.started_at.date()).days > TRAIL_DAYS
        cards.append(
            StaffCard(
                title=_("The trail is broken") if is_broken else _("The trail was not verified for days"),
                text=_("Call the operator and the data protection officer.") if is_broken else "",
                count=int(is_broken or is_old),
                tone=Tone.BAD if is_broken else Tone.ATTENTION,
                url=reverse("admin:core_trailcheck_changelist"),
            )
        )
    if user.has_perm("privacy.approve_term"):
        waiting = TermProposal.objects.filter(state=ProposalState.PROPOSED).exclude(proposed_by=user)
        cards.append(
            StaffCard(
                title=_("Retention terms that wait for a second person"),
                count=capped_count(waiting),
                url=f"{reverse('admin:privacy_termproposal_changelist')}?state__exact={ProposalState.PROPOSED}",
            )
        )
    if user.has_perm("privacy.stop_retentionrun"):
        announced = RetentionRun.objects.filter(kind=RunKind.TERMS, is_dry=False, state__in=OPEN_RUNS)
        cards.append(
            StaffCard(
                title=_("Deletions that are announced"),
                text=_("Look at what goes, and stop it if something must stay."),
                count=capped_count(announced),
                url=f"{reverse('admin:privacy_retentionrun_changelist')}?kind__exact={RunKind.TERMS}",
            )
        )
    if user.has_perm("privacy.add_dataexport"):
        failed = DataExport.objects.filter(state=ExportState.FAILED)
        cards.append(
            StaffCard(
                title=_("Exports of personal data that could not be made"),
                count=capped_count(failed),
                url=f"{reverse('admin:privacy_dataexport_changelist')}?state__exact={ExportState.FAILED}",
            )
        )
    return cards


register_staff_card("privacy", privacy_cards)
