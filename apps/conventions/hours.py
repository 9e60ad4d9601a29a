"""What patients may know of a weekly schedule: when and where the agreed fees are charged."""

from __future__ import annotations

import datetime as dt

from apps.providers.models import ConventionStatus
from apps.providers.week import AgreedHours

from .models import ChoiceMade, ConventionChoice


def hours_of(number: str, on: dt.date) -> list[AgreedHours]:
    """Those of the choice that counts on that day; none when that isn't a partial one."""
    choice = (
        ConventionChoice.objects.filter(provider__number=number, undone_at__isnull=True, effect_on__lte=on)
        .exclude(choice=ChoiceMade.CONFIRM)  # the schedule stays as it was
        .order_by("-effect_on", "-pk")
        .first()
    )
    if choice is None or choice.status != ConventionStatus.PARTIAL:
        return []
    return [
        AgreedHours(block.weekday, str(block.get_weekday_display()), block.starts, block.ends, block.address)
        for block in choice.blocks.filter(is_agreed=True)
    ]
