"""What staff know better than a source, beside what the source says."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add

from ..models import FactCorrection, ProviderNumber
from .values import correction_value_check


@transaction.atomic
def correction_add(
    *, provider: ProviderNumber, fact: str, value: Any, reason: str, actor: User, document: str = ""
) -> FactCorrection:
    """Puts what staff know beside what the source says. The source's fact stays as it is."""
    correction = FactCorrection(
        provider=provider,
        fact=fact,
        value=value,
        reason=reason.strip(),
        document=document,
        made_by=actor,
        made_at=clock.now(),
    )
    correction.full_clean()
    correction_value_check(fact, value)
    correction.save(force_insert=True)
    trail_add(
        act="correction_add",
        subject_type="correction",
        subject_id=correction.pk,
        person_id=provider.person_id,
        actor=actor,
        detail={"provider": provider.number, "fact": fact, "value": value, "reason": correction.reason},
    )
    return correction


@transaction.atomic
def correction_withdraw(*, correction: FactCorrection, reason: str, actor: User) -> FactCorrection:
    """Ends a correction: what the source says counts again. It stays visible, with who withdrew it."""
    if not reason.strip():
        raise ValidationError(_("Say why the correction is withdrawn."))
    locked = FactCorrection.objects.select_for_update(no_key=True).select_related(None).get(pk=correction.pk)
    if locked.withdrawn_at is not None:
        raise ValidationError(_("This correction has already been withdrawn."))
    locked.withdrawn_by = actor
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_by", "withdrawn_at"])
    trail_add(
        act="correction_withdraw",
        subject_type="correction",
        subject_id=locked.pk,
        person_id=locked.provider.person_id,
        actor=actor,
        detail={"provider": locked.provider.number, "fact": locked.fact, "reason": reason.strip()},
    )
    return locked
