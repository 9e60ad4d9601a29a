"""The office's work beside the decision: holds, notes, who has it on their desk, the checklist."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.services import dossier_locked

from ..checks import checks_of
from ..models import Assignment, Hold, ManualCheck, Note


@transaction.atomic
def hold_place(*, dossier: Dossier, reason: str, actor: User) -> Hold:
    """Nobody decides on the dossier until the hold is released. Raises ValidationError when it is held already."""
    locked = dossier_locked(dossier.pk)
    hold = Hold(dossier=locked, reason=reason.strip(), placed_at=clock.now(), placed_by=actor)
    hold.full_clean()
    hold.save(force_insert=True)
    _note("hold_place", locked, actor, reason=hold.reason)
    return hold


@transaction.atomic
def hold_release(*, dossier: Dossier, actor: User) -> Hold | None:
    """Releases the dossier; None when it isn't held."""
    locked = dossier_locked(dossier.pk)
    hold = Hold.objects.select_for_update(no_key=True).filter(dossier=locked, released_at__isnull=True).first()
    if hold is None:
        return None
    hold.released_at, hold.released_by = clock.now(), actor
    hold.save(update_fields=["released_at", "released_by"])
    _note("hold_release", locked, actor, hold=hold.pk)
    return hold


@transaction.atomic
def note_write(*, dossier: Dossier, text: str, is_visible: bool, actor: User) -> Note:
    """A note stays as it was written; a visible one is read by the provider too."""
    note = Note(dossier=dossier, text=text.strip(), is_visible=is_visible, written_at=clock.now(), written_by=actor)
    note.full_clean()
    note.save(force_insert=True)
    _note("note_write", dossier, actor, note=note.pk, is_visible=is_visible)
    return note


@transaction.atomic
def dossier_assign(*, dossier: Dossier, to: User | None, actor: User) -> None:
    """Puts the dossier on somebody's desk, or takes it off with None."""
    locked = dossier_locked(dossier.pk)
    if to is None:
        Assignment.objects.filter(dossier=locked).delete()
    else:
        Assignment.objects.update_or_create(dossier=locked, defaults={"to": to, "since": clock.now()})
    _note("dossier_assign", locked, actor, to=to.pk if to else None)


@transaction.atomic
def check_done(*, attempt: Attempt, code: str, actor: User) -> ManualCheck:
    """Says that somebody went through a manual check; said twice, the first stays."""
    manual = {check.code for check in checks_of(attempt.dossier.premium_year.scheme) if check.is_manual}
    if code not in manual:
        raise ValidationError(_("There is no such check for this dossier."))
    check, is_new = ManualCheck.objects.get_or_create(
        attempt=attempt, code=code, defaults={"done_at": clock.now(), "done_by": actor}
    )
    if is_new:
        _note("check_done", attempt.dossier, actor, check=code, attempt=attempt.number)
    return check


@transaction.atomic
def check_undone(*, attempt: Attempt, code: str, actor: User) -> None:
    """Takes it back; the trail keeps both."""
    if ManualCheck.objects.filter(attempt=attempt, code=code).delete()[0]:
        _note("check_undone", attempt.dossier, actor, check=code, attempt=attempt.number)


def _note(act: str, dossier: Dossier, actor: User, **detail: Any) -> None:
    trail_add(
        act=act,
        subject_type="dossier",
        subject_id=dossier.pk,
        person_id=dossier.provider.person_id,
        actor=actor,
        detail=detail,
    )
