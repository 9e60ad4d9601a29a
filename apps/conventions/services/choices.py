"""Making a choice and taking it back. Both hold the lock of the provider's number, as the closing of a window does, so
that two tabs, or a click at midnight and the closing, come one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import ProviderNumber

from ..facts import KnownLimits, current_periods, held, limits_for, own_of, places_of
from ..models import ConventionChoice, ScheduleBlock, Window
from ..rules import effects, windows
from ..rules.schedule import Block, Complaint, complaints
from ..rules.terms import Choice, Status
from .periods import periods_restore, periods_write

REGISTERED = "convention_registered"
UNDONE = "convention_undone"


class ChoiceRefusedError(ValidationError):
    """The window is closed, the choice isn't offered, or its schedule breaks a limit (`complaints`)."""

    def __init__(self, message: str, *, found: Sequence[Complaint] = ()) -> None:
        super().__init__(message)
        self.complaints = found


class AlreadyChosenError(ValidationError):
    """Another choice is registered in this window: `choice`."""

    def __init__(self, choice: ConventionChoice) -> None:
        super().__init__(_("You already made another choice in this window. Take it back first."))
        self.choice = choice


@transaction.atomic
def choice_make(
    *,
    provider: ProviderNumber,
    window: Window,
    choice: str,
    actor: User,
    blocks: Sequence[Block] = (),
    asked_on: dt.date | None = None,
    is_by_mandate: bool = False,
) -> ConventionChoice:
    """Registers a choice, with the periods that follow from it. The same choice again gives back the first one.
    `asked_on`: another day of effect than the window's own, where the window lets one ask for it.

    Raises AlreadyChosenError or ChoiceRefusedError.
    """
    # The lock first, the day after it: whoever waited over midnight comes too late.
    number = (
        ProviderNumber.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=provider.pk)
    )
    window = Window.objects.select_related("agreement").get(pk=window.pk)
    as_of, terms = clock.today(), window.terms
    rows = current_periods(number)
    own = own_of(number, rows, as_of)
    start = windows.start_of(terms, own, as_of)
    if known := _choice_that_counts(number, window, start, as_of):
        if _is_same(known, choice, blocks, asked_on):
            return known
        raise AlreadyChosenError(known)
    if start is None or not is_open_for(number, window, own, as_of):
        raise ChoiceRefusedError(_("You can't choose now: the window is closed."))
    asked_on = _asked(terms, start, asked_on)
    effect = windows.effect_day(terms, start=start, received_on=as_of, asked_on=asked_on)
    before = effects.status_on(held(rows), effect or as_of)
    status_before = before.status if before else None
    if choice not in effects.offered(terms.kind, terms.family, status_before):
        raise ChoiceRefusedError(_("This choice isn't possible in this window."))
    status = effects.status_after(Choice(choice), status_before)
    if status is None:
        raise ChoiceRefusedError(_("We don't know your status, so that you can't confirm it. Choose a status."))
    if status == Status.PARTIAL:
        schedule_check(blocks, limits_for(number, effect or as_of))
    made = ConventionChoice(
        provider=number,
        window=window,
        occasion=start,
        choice=choice,
        status_before=status_before or "",
        status=status,
        effect_on=effect,
        asked_on=asked_on,
        receipt=f"C-{as_of:%Y%m%d}-{get_random_string(6, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}",
        made_at=clock.now(),
        made_by=actor,
        is_by_mandate=is_by_mandate,
    )
    made.full_clean()
    made.save(force_insert=True)
    if status == Status.PARTIAL:
        _blocks_add(made, blocks, places=_addresses(number, as_of, effect))
    if effect is not None:
        done = periods_write(provider=number, rows=rows, effect=effect, status=status, key=made.receipt)
        made.replaced, made.written = list(done.replaced), list(done.written)
        made.save(update_fields=["replaced", "written"])
    trail_add(
        act="convention_choose",
        subject_type="convention_choice",
        subject_id=made.pk,
        person_id=number.person_id,
        actor=actor,
        detail=_noted(made),
    )
    _tell(made, REGISTERED)
    return made


@transaction.atomic
def choice_undo(*, choice: ConventionChoice, actor: User) -> ConventionChoice:
    """Takes a choice back, as long as its window is open: all is as it was before. Already taken back: stays so."""
    ProviderNumber.objects.select_for_update(of=("self",), no_key=True).get(pk=choice.provider_id)
    made = ConventionChoice.objects.select_related("window", "provider__person").get(pk=choice.pk)
    if not made.is_current:
        return made
    if not may_undo(made, clock.today()):
        raise ChoiceRefusedError(_("You can't take this choice back any more: the window is closed."))
    if not periods_restore(replaced=made.replaced, written=made.written):
        raise ChoiceRefusedError(
            _("Something newer was registered after this choice. Contact us, so that we look at it with you.")
        )
    made.undone_at, made.undone_by = clock.now(), actor
    made.full_clean()
    made.save(update_fields=["undone_at", "undone_by"])
    trail_add(
        act="convention_undo",
        subject_type="convention_choice",
        subject_id=made.pk,
        person_id=made.provider.person_id,
        actor=actor,
        detail=_noted(made),
    )
    _tell(made, UNDONE)
    return made


def is_open_for(provider: ProviderNumber, window: Window, own: windows.Own, as_of: dt.date) -> bool:
    """Whether the window is open to that number: its profession's, run here, and the career not over."""
    return (
        window.is_run_here
        and window.profession == provider.profession
        and (provider.stopped_on is None or provider.stopped_on >= as_of)
        and windows.is_open(window.terms, own, as_of)
    )


def may_undo(choice: ConventionChoice, as_of: dt.date) -> bool:
    return choice.is_current and undo_until(choice) >= as_of


def undo_until(choice: ConventionChoice) -> dt.date:
    """The last day on which it can be taken back."""
    made_on = choice.made_at.astimezone(clock.BRUSSELS).date()
    return windows.undo_until(choice.window.terms, start=choice.occasion, made_on=made_on)


def schedule_check(blocks: Sequence[Block], known: KnownLimits) -> None:
    """ChoiceRefusedError with all that is wrong. Limits that nobody knows yet refuse nothing."""
    if found := complaints(blocks, known.limits):
        raise ChoiceRefusedError(_("The weekly schedule isn't right yet."), found=found)


def _choice_that_counts(
    provider: ProviderNumber, window: Window, start: dt.date | None, as_of: dt.date
) -> ConventionChoice | None:
    """The choice of this occasion; of a window without end, that of today, which has moved the occasion itself."""
    for choice in ConventionChoice.objects.filter(provider=provider, window=window, undone_at__isnull=True):
        choice.window = window
        if choice.occasion == start or (not window.is_common and may_undo(choice, as_of)):
            return choice
    return None


def _asked(terms: windows.WindowTerms, start: dt.date, asked_on: dt.date | None) -> dt.date | None:
    """The day that was asked for; None: the window's own. ChoiceRefusedError when it may not be asked."""
    if asked_on is None or (terms.day_may_be_asked and asked_on == start):
        return None
    if not terms.day_may_be_asked:
        raise ChoiceRefusedError(_("In this window you can't ask for another day."))
    if not windows.may_ask_day(terms, start=start, asked_on=asked_on):
        raise ChoiceRefusedError(_("A choice can't count from a day before your registration."))
    return asked_on


def _is_same(choice: ConventionChoice, wanted: str, blocks: Sequence[Block], asked_on: dt.date | None) -> bool:
    if choice.choice != wanted or choice.asked_on != (None if asked_on == choice.occasion else asked_on):
        return False
    return choice.status != Status.PARTIAL or sorted(_content(b) for b in blocks_of(choice)) == sorted(
        _content(b) for b in blocks
    )


def _content(block: Block) -> tuple[Any, ...]:
    return (block.place, block.weekday, block.starts, block.ends, block.is_agreed)


def blocks_of(choice: ConventionChoice) -> list[Block]:
    """A registered schedule as the rules read it."""
    return [
        Block(
            place=str(block.place),
            weekday=block.weekday,
            starts=block.starts.hour * 60 + block.starts.minute,
            ends=block.ends.hour * 60 + block.ends.minute,
            is_agreed=block.is_agreed,
        )
        for block in choice.blocks.all()
    ]


def _addresses(provider: ProviderNumber, as_of: dt.date, effect: dt.date | None) -> dict[str, str]:
    found = {place.key: place.address for place in places_of(provider, as_of)}
    if effect and effect > as_of:
        found |= {place.key: place.address for place in places_of(provider, effect)}
    return found


def _blocks_add(choice: ConventionChoice, blocks: Sequence[Block], *, places: dict[str, str]) -> None:
    if any(block.place not in places for block in blocks):
        raise ChoiceRefusedError(_("One of the work addresses isn't yours any more. Look at your work addresses."))
    ScheduleBlock.objects.bulk_create(
        ScheduleBlock(
            choice=choice,
            place=block.place,
            address=places[block.place],
            weekday=block.weekday,
            starts=dt.time(*divmod(block.starts, 60)),
            ends=dt.time(*divmod(block.ends, 60)),
            is_agreed=block.is_agreed,
        )
        for block in blocks
    )


def _noted(choice: ConventionChoice) -> dict[str, Any]:
    return {
        "provider": choice.provider.number,
        "window": choice.window.key,
        "choice": choice.choice,
        "before": choice.status_before,
        "status": choice.status,
        "effect_on": choice.effect_on,
        "asked_on": choice.asked_on,
        "receipt": choice.receipt,
    }


def _tell(choice: ConventionChoice, kind: str) -> None:
    person = choice.provider.person
    messages_queue(
        kind=kind,
        messages=[
            NewMessage(
                event=choice.receipt,
                person_id=person.pk,
                name=person.full_name,
                address=person.email,
                language=person.language,
                data={
                    "number": choice.provider.number,
                    "receipt": choice.receipt,
                    "status": choice.status,
                    "before": choice.status_before,
                    "effect_on": choice.effect_on,
                    "undo_until": undo_until(choice),
                    "made_at": choice.made_at,
                    "is_by_mandate": choice.is_by_mandate,
                },
            )
        ],
    )
