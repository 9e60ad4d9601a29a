"""What somebody without a file finds on their start page."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.acting import CitizenOffer, register_citizen_offers
from apps.accounts.models import User


def number_offer(user: User) -> Sequence[CitizenOffer]:
    return [
        CitizenOffer(
            title=_("Ask for an INAMI number"),
            text=_("Look first whether you need one. What we know of you is filled in."),
            url=reverse("number_requests:start"),
            action=_("Begin, or see your requests"),
        )
    ]


def register() -> None:
    register_citizen_offers("number_requests", number_offer)
