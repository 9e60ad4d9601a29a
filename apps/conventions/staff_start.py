"""The proposals and windows that wait for somebody of the office."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from .models import ChangeState, ConventionChoice, TermsChange, Window, WindowKind
from .rules import windows


def cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    found = []
    if user.has_perm("conventions.approve_terms"):
        waiting = TermsChange.objects.filter(state=ChangeState.PROPOSED).exclude(proposed_by=user)
        found.append(
            StaffCard(
                title=_("Changes of windows, limits and quorums to approve"),
                count=capped_count(waiting),
                url=f"{reverse('admin:conventions_termschange_changelist')}?state__exact={ChangeState.PROPOSED}",
            )
        )
    if user.has_perm("conventions.view_window"):
        stuck = [
            window
            for window in Window.objects.filter(
                kind=WindowKind.NEW_AGREEMENT, is_run_here=True, closing__finished_at__isnull=True
            )
            if windows.is_over(window.terms, None, as_of)
        ]
        found.append(
            StaffCard(
                title=_("Windows that are over and not applied"),
                count=len(stuck),
                url=reverse("admin:conventions_window_changelist"),
                text=_("The day in force may be missing."),
                tone=Tone.BAD,
            )
        )
    if user.has_perm("conventions.view_conventionchoice"):
        waits = ConventionChoice.objects.filter(undone_at__isnull=True, effect_on__isnull=True)
        found.append(
            StaffCard(
                title=_("Choices that wait for a day in force"),
                count=capped_count(waits),
                url=f"{reverse('admin:conventions_conventionchoice_changelist')}?counts=yes",
                tone=Tone.INFO,
            )
        )
    return found


register_staff_card("conventions", cards)
