"""Accounts on the office's start page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.components import Tone
from apps.core.staff_start import StaffCard, capped_count, register_staff_card

from ..models import BankAccount, BankAccountBlock
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


register_staff_card("providers: bank accounts", bank_cards)
