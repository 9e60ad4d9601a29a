"""Parameters: delivered once, then changed by proposal and a second person's approval."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add, trail_turn

from ..models import Parameter, ParameterSet
from ..parameter_table import ParameterRow, ParameterTable
from ..schemes import get_scheme
from ..states import ParameterState

_FIELDS = tuple(ParameterRow.__dataclass_fields__)


@transaction.atomic
def parameters_load(*, scheme: str) -> int:
    """Puts in the delivered starter values of parameters that the table doesn't have at all: everything at first,
    what a new release brings later. Changes nothing of the others."""
    known = set(Parameter.objects.filter(scheme=scheme).order_by().values_list("key", flat=True).distinct())
    now = clock.now()
    rows = [
        Parameter(
            scheme=scheme,
            **{**asdict(row), "known_from": row.known_from or None, "known_to": row.known_to or None},
            state=ParameterState.APPROVED,
            is_starter=True,
            proposed_at=now,
            approved_at=now,
        )
        for row in get_scheme(scheme).delivered_table().rows
        if row.key not in known
    ]
    if not rows:
        return 0
    Parameter.objects.bulk_create(rows)
    trail_add(act="parameters_load", subject_type="scheme", subject_id=scheme, detail={"rows": len(rows)})
    return len(rows)


@transaction.atomic
def parameter_propose(*, actor: User, scheme: str, replaces: Parameter | None = None, **fields: Any) -> Parameter:
    """A draft, which counts for nothing until somebody else approves it. Raises ValidationError."""
    draft = Parameter(
        scheme=scheme,
        replaces=replaces,
        state=ParameterState.DRAFT,
        proposed_by=actor,
        proposed_at=clock.now(),
        **fields,
    )
    draft.full_clean()
    draft.save()
    trail_add(
        act="parameter_propose",
        subject_type="parameter",
        subject_id=draft.pk,
        actor=actor,
        detail={"what": str(draft), "value": draft.value, "replaces": replaces.pk if replaces else None},
    )
    return draft


@transaction.atomic
def parameter_approve(*, parameter: Parameter, actor: User) -> Parameter:
    """Makes a draft count, and retires the value that it replaces. Raises PermissionDenied for the proposer,
    ValidationError when somebody else was faster."""
    draft = Parameter.objects.select_for_update(of=("self",), no_key=True).get(pk=parameter.pk)
    if draft.state != ParameterState.DRAFT:
        raise ValidationError(_("This value has been decided already."))
    if draft.proposed_by_id == actor.pk:
        raise PermissionDenied(_("Another person than the proposer must approve a parameter."))
    former = None
    if draft.replaces_id is not None:
        former = Parameter.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.replaces_id)
        if former.state != ParameterState.APPROVED:
            raise ValidationError(
                _("The value that this one replaces no longer holds: withdraw this proposal, and make a new one.")
            )
    trail_turn()
    if former is not None:
        former.state = ParameterState.RETIRED
        former.save(update_fields=["state"])
    draft.state = ParameterState.APPROVED
    draft.approved_by = actor
    draft.approved_at = clock.now()
    draft.full_clean()
    draft.save()
    trail_add(
        act="parameter_approve",
        subject_type="parameter",
        subject_id=draft.pk,
        actor=actor,
        detail={"what": str(draft), "value": draft.value},
    )
    return draft


@transaction.atomic
def parameter_withdraw(*, parameter: Parameter, actor: User) -> None:
    """Takes a draft back; an approved value can only be replaced."""
    draft = Parameter.objects.select_for_update(of=("self",), no_key=True).get(pk=parameter.pk)
    if draft.state != ParameterState.DRAFT:
        raise ValidationError(_("Only a draft can be withdrawn: propose a new value instead."))
    trail_add(
        act="parameter_withdraw",
        subject_type="parameter",
        subject_id=draft.pk,
        actor=actor,
        detail={"what": str(draft), "value": draft.value},
    )
    draft.delete()


def parameter_table_now(*, scheme: str) -> ParameterTable:
    """All approved values as they are now."""
    approved = Parameter.objects.filter(scheme=scheme, state=ParameterState.APPROVED)
    return ParameterTable(
        ParameterRow(
            **{
                **row,
                "known_from": row["known_from"].isoformat() if row["known_from"] else "",
                "known_to": row["known_to"].isoformat() if row["known_to"] else "",
            }
        )
        for row in approved.values(*_FIELDS)
    )


def parameter_set_freeze(*, scheme: str) -> ParameterSet:
    """Today's approved values, kept once for each distinct content."""
    table = parameter_table_now(scheme=scheme)
    frozen, _created = ParameterSet.objects.get_or_create(
        digest=table.digest,
        defaults={"scheme": scheme, "rows": table.as_json(), "created_at": clock.now()},
    )
    return frozen
