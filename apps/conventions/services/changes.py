"""Changes of dated rows: proposed by one member of staff, approved by another."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add

from ..models import Agreement, ChangeState, PartialLimits, Quorum, Reduction, TermsChange, Window, WindowClosing

MODELS: dict[str, type[models.Model]] = {
    model.__name__.lower(): model for model in (Agreement, Window, PartialLimits, Quorum, Reduction)
}


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON holds it: days and numbers as text, rows as their numbers."""
    named = {name: _plain(value) for name, value in values.items()}
    result: dict[str, Any] = json.loads(json.dumps(named, cls=DjangoJSONEncoder))
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    # 0.750 from the database and 0.75 as typed are the same.
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


@transaction.atomic
def change_propose(
    *, model: str, row: models.Model | None, values: dict[str, Any], reason: str, actor: User
) -> TermsChange:
    """A proposal; it counts for nothing yet. ValidationError: nothing changes, or the row would not be right."""
    former = plain(model_to_dict(row, fields=list(values))) if row is not None else {}
    wanted = plain(values)
    if wanted == former:
        raise ValidationError(_("Nothing would change."))
    _applied(model, row.pk if row is not None else None, wanted).full_clean()
    change = TermsChange(
        model=model,
        row_id=row.pk if row is not None else None,
        values=wanted,
        former=former,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=clock.now(),
    )
    change.full_clean()
    change.save(force_insert=True)
    _note(change, "convention_terms_propose", actor)
    return change


@transaction.atomic
def change_approve(*, change: TermsChange, actor: User) -> TermsChange:
    """Makes a proposal count. PermissionDenied for the proposer; ValidationError when it fits no longer."""
    locked = _locked(change)
    if locked.proposed_by_id == actor.pk:
        raise PermissionDenied(_("Another person than the proposer must approve it."))
    row = _applied(locked.model, locked.row_id, locked.values, lock=True)
    if isinstance(row, Window) and WindowClosing.objects.filter(window_id=row.pk).exists():
        raise ValidationError(_("The silence of this window was already applied: it can't be changed any more."))
    if locked.row_id is not None:
        now = MODELS[locked.model]._default_manager.get(pk=locked.row_id)
        if plain(model_to_dict(now, fields=list(locked.former))) != locked.former:
            raise ValidationError(_("The row has changed since the proposal. Propose it anew."))
    row.full_clean()
    row.save()
    locked.row_id = row.pk
    return _decide(locked, ChangeState.APPROVED, "convention_terms_approve", actor)


@transaction.atomic
def change_withdraw(*, change: TermsChange, actor: User) -> TermsChange:
    """Takes a proposal back, or refuses it."""
    return _decide(_locked(change), ChangeState.WITHDRAWN, "convention_terms_withdraw", actor)


def _locked(change: TermsChange) -> TermsChange:
    locked = TermsChange.objects.select_for_update(of=("self",), no_key=True).get(pk=change.pk)
    if locked.state != ChangeState.PROPOSED:
        raise ValidationError(_("This proposal has been decided already."))
    return locked


def _decide(change: TermsChange, state: ChangeState, act: str, actor: User) -> TermsChange:
    change.state, change.decided_by, change.decided_at = state, actor, clock.now()
    change.full_clean()
    change.save()
    _note(change, act, actor)
    return change


def _applied(model: str, row_id: int | None, values: dict[str, Any], *, lock: bool = False) -> Any:
    """The row as it would be."""
    kind = MODELS[model]
    manager = (
        kind._default_manager.select_for_update(of=("self",), no_key=True) if lock else kind._default_manager.all()
    )
    row = manager.get(pk=row_id) if row_id is not None else kind()
    for name, value in values.items():
        field = kind._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            setattr(row, field.attname, value)
        elif isinstance(field, models.Field):
            setattr(row, name, field.to_python(value))
    return row


def _note(change: TermsChange, act: str, actor: User) -> None:
    trail_add(
        act=act,
        subject_type="convention_terms",
        subject_id=change.pk,
        actor=actor,
        detail={
            "model": change.model,
            "row": change.row_id,
            "former": change.former,
            "values": change.values,
            "reason": change.reason,
        },
    )
