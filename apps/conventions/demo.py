"""The demo's part: a window to try, and a choice that is made already.

No real window is open on the demo's day, so that one is made up for the dentists, and says so in its name.
"""

from __future__ import annotations

import datetime as dt

from django.utils.translation import override

from apps.accounts.models import User
from apps.core.demo import Say, portal_day, register_demo
from apps.providers.models import ProviderNumber

from .models import ConventionChoice, Window
from .services import choice_make, terms_load

WINDOW = "demonstration-dentists"
OPENED = dt.date(2025, 6, 23)
CHOSEN_ON = dt.date(2025, 7, 3)
CHOSE = ("vincent.baert", "none")


def fill(say: Say) -> None:
    if ConventionChoice.objects.filter(provider__person__account__username=CHOSE[0]).exists():
        return
    terms_load()
    Window.objects.get_or_create(
        key=WINDOW,
        defaults={
            "title": "Demonstration (fictitious agreement of the dentists)",
            "profession": "dentist",
            "family": "agreement",
            "kind": "new_agreement",
            "published": OPENED,
            "days": 30,
            "in_force_days": 45,
            "evidence": "",
            "source": "demonstration",
            "note": "Made up, so that the flow can be tried in the demonstration.",
        },
    )
    _choose(*CHOSE)
    say("a made-up window of the dentists is open")


def _choose(username: str, choice: str) -> None:
    """One choice that is already made, with its receipt."""
    account = User.objects.filter(username=username).first()
    provider = ProviderNumber.objects.filter(person__account=account, profession="dentist").first() if account else None
    window = Window.objects.get(key=WINDOW)
    if (
        account is None
        or provider is None
        or ConventionChoice.objects.filter(provider=provider, window=window).exists()
    ):
        return
    with portal_day(CHOSEN_ON), override(provider.person.language):
        choice_make(provider=provider, window=window, choice=choice, actor=account)


register_demo("50_conventions", fill)
