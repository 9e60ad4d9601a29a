"""What other pages show of somebody's messages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import formats

from apps.accounts.models import User
from apps.core.clock import BRUSSELS

from .. import selectors

register = template.Library()

LATEST = 3


@register.simple_tag
def unread_messages(user: User) -> int:
    return selectors.unread_count(user)


@register.inclusion_tag("notifications/_latest.html")
def latest_messages(user: User) -> dict[str, Any]:
    entries, _older = selectors.inbox_page(user=user, limit=LATEST)
    return {"entries": entries}


@register.inclusion_tag("notifications/_bounces.html")
def bounce_notice(user: User) -> dict[str, Any]:
    return {"addresses": selectors.bouncing_addresses_of(user), "is_provider": hasattr(user, "person")}


@register.inclusion_tag("notifications/_choices.html", takes_context=True)
def message_choices(context: template.Context) -> dict[str, Any]:
    return {
        "choices": selectors.kind_choices(context["user"]),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def moment_of(text: str) -> str:
    """A moment of a message's data, in Brussels: "10 July 2025 14:05"."""
    return formats.date_format(dt.datetime.fromisoformat(text).astimezone(BRUSSELS), "DATETIME_FORMAT")


@register.filter
def day_of(text: str) -> str:
    """A day of a message's data: "31 August 2025"."""
    return formats.date_format(dt.date.fromisoformat(text), "DATE_FORMAT")
