"""Words about accounts and fiscal recipients for pages and messages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from apps.core.components import Tone
from apps.core.identifiers import iban_display
from apps.core.templatetags.portal import day

from ..bank import policy
from ..models import BankAccount, PaymentDomain

register = template.Library()


@register.filter
def domain_name(code: str) -> str:
    return str(PaymentDomain(code).label)


@register.filter
def recipient_deadline(income_year: int) -> str:
    return day(policy.fiscal_recipient_deadline(income_year))


@register.filter
def iban_printed(iban: str) -> str:
    """In groups of four, as on a bank card. Only where somebody types it."""
    return iban_display(iban)


@register.filter
def bank_country(iban: str) -> str:
    return policy.country_name(iban[:2], get_language() or "en")


@register.inclusion_tag("bank/_account.html")
def bank_account(account: BankAccount) -> dict[str, Any]:
    """The masked number with its holder, and who gave it."""
    return {"account": account, "is_blocked": getattr(account, "is_blocked", False), "blocked_tone": Tone.BAD}
