"""Accounts on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from ..models import BankAccount, BankAccountBlock
from .paper import MAY_CONFIRM, papers_for
from .selectors import accounts_shared


def bank_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    if not user.has_perm("providers.view_bankaccount"):
        return []
    address = reverse("admin:providers_bankaccount_changelist")
    suspect = BankAccount.objects.planned(as_of).filter(follows_email_change=True)
    return [
        StaffCard(
            title=_("The same bank account on several people"),
            count=capped_count(accounts_shared(as_of)),
            text=_("Families and companies share accounts; fraudsters too."),
            url=f"{address}?shared=yes",
        ),
        *_paper_cards(user),
        StaffCard(
            title=_("New bank accounts soon after a new e-mail address"),
            count=capped_count(suspect),
            text=_("They are not used yet. Stop the payments where you have a doubt."),
            url=f"{address}?state=planned&follows_email_change__exact=1",
        ),
        StaffCard(
            title=_("Bank accounts to which payments are stopped"),
            count=capped_count(BankAccountBlock.objects.filter(released_at=None)),
            tone=Tone.INFO,
            url=f"{address}?state=blocked",
        ),
    ]


def _paper_cards(user: Any) -> list[StaffCard]:
    if not user.has_perm(MAY_CONFIRM):
        return []
    return [
        StaffCard(
            title=_("Bank accounts on paper that wait for a second person"),
            count=capped_count(papers_for(user)),
            url=f"{reverse('admin:providers_paperbankaccount_changelist')}?state__exact=waiting",
        )
    ]


register_staff_card("providers: bank accounts", bank_cards)
