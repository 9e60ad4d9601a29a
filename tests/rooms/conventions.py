"""Adherence to the agreement or convention."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from apps.accounts.models import User

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World

WINDOW, MADE = "matrix", "matrix-made"


CHOICE: dict[str, Any] = {
    "number": "10000106",
    "receipt": "C-20250710-ABCDEF",
    "status": "none",
    "before": "full",
    "effect_on": "2026-03-27",
    "undo_until": "2026-03-12",
    "made_at": "2025-07-10T12:05:00+00:00",
    "is_by_mandate": False,
}
MESSAGES: dict[str, list[dict[str, Any]]] = {
    "convention_registered": [CHOICE, {**CHOICE, "effect_on": None, "before": ""}, {**CHOICE, "is_by_mandate": True}],
    "convention_undone": [CHOICE],
    "convention_silence": [{key: CHOICE[key] for key in ("number", "before", "status", "effect_on")}],
    "convention_reminder": [
        {"number": "10000106", "deadline": "2026-03-12", "effect_on": effect} for effect in ("2026-03-27", None)
    ],
}


def _own(user: User, **more: str) -> dict[str, Any]:
    return {"number": user.person.numbers.get().number, **more}


OWN = {
    "conventions:number": lambda user: _own(user),
    "conventions:choose": lambda user: _own(user, window="phys-rejoin"),
    "conventions:schedule": lambda user: _own(user, window="phys-rejoin"),
    "conventions:check": lambda user: _own(user, window="phys-rejoin", choice="full"),
    "conventions:receipt": lambda user: _own(user, receipt="none"),
    "conventions:receipt_file": lambda user: _own(user, receipt="none"),
    "conventions:undo": lambda user: _own(user, receipt="none"),
}


def _receipt(world: World) -> dict[str, Any]:
    from apps.conventions.models import ConventionChoice

    return {"number": world.number_of_role, "receipt": ConventionChoice.objects.get(window__key=MADE).receipt}


def _newest(name: str) -> Callable[[World], dict[str, Any]]:
    def arguments(world: World) -> dict[str, Any]:
        from django.apps import apps

        return {"pk": apps.get_model("conventions", name)._default_manager.latest("pk").pk}

    return arguments


NO_PAGES = {
    "conventions:receipt_file": "a file",
    "admin:conventions_window_counts_csv": "a file",
    "admin:conventions_conventionchoice_csv": "a file",
    "admin:conventions_termschange_decide": "answers a form by another page",
}
TERMS = ("agreement", "window", "partiallimits", "quorum", "reduction")
ARGUMENTS = {
    "conventions:number": lambda world: {"number": world.number_of_role},
    "conventions:choose": lambda world: {"number": world.number_of_role, "window": WINDOW},
    "conventions:schedule": lambda world: {"number": world.number_of_role, "window": WINDOW},
    "conventions:check": lambda world: {"number": world.number_of_role, "window": WINDOW, "choice": "none"},
    "conventions:receipt": _receipt,
    "conventions:undo": _receipt,
    **{f"admin:conventions_{name}_propose": _newest(name) for name in TERMS},
}
OFFICE = {
    "admin:conventions_window_counts": ["officer", "signatory"],
    **{f"admin:conventions_{name}_propose": ["officer"] for name in TERMS},
    **{f"admin:conventions_{name}_propose_new": ["officer"] for name in TERMS},
}
ONLY_FOR = {f"conventions:{name}": ["provider"] for name in ("choose", "schedule", "check", "receipt", "undo")}


def fill() -> None:
    """Two windows of the provider's profession: one to choose in, one in which a choice is made."""
    from apps.conventions.models import Window, WindowClosing
    from apps.conventions.services import change_propose, choice_make, terms_load
    from apps.core.clock import now
    from tests.conventions.factories import work_address
    from tests.e2e.everybody.people import OFFICER, PROVIDER
    from tests.e2e.everybody.world import World

    terms_load()
    provider = World.user(PROVIDER).person.numbers.get()
    for key in (WINDOW, MADE):
        Window.objects.create(
            key=key,
            title=f"Agreement {key}",
            profession=provider.profession,
            family="agreement",
            kind="new_agreement",
            published=dt.date(2025, 7, 1),
            days=30,
            in_force_days=45,
        )
    if not provider.work_addresses.exists():
        work_address(provider)
    made = Window.objects.get(key=MADE)
    choice_make(provider=provider, window=made, choice="none", actor=World.user(PROVIDER))
    WindowClosing.objects.create(
        window=Window.objects.get(key="phys-2024-2025"),
        started_at=now(),
        finished_at=now(),
        counts={"silent_same": 5, "chosen_none": 1},
    )
    change_propose(
        model="window",
        row=made,
        values={"extended_to": dt.date(2025, 8, 14)},
        reason="Moniteur belge / Belgisch Staatsblad",
        actor=World.user(OFFICER),
    )
