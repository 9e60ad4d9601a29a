"""Every write to a provider's file that means something. Imports write through `apps.providers.importers`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Language, User
from apps.core import clock, identifiers
from apps.core.fields import search_hash
from apps.core.trail import trail_add

from .correction_values import correction_value_check
from .models import FactCorrection, Person, ProviderNumber, QualificationCode
from .qualifications import meanings


@transaction.atomic
def person_register(
    *,
    last_name: str,
    first_name: str,
    niss: str = "",
    birth_date: dt.date | None = None,
    language: str = Language.FRENCH,
    email: str = "",
    pension_taken_on: dt.date | None = None,
    deceased_on: dt.date | None = None,
    account: User | None = None,
    actor: User | None = None,
) -> Person:
    """Adds a person. `niss` in any printed form; ValidationError when it is wrong or already known."""
    checked = identifiers.niss(niss, as_of=clock.today()).normalised if niss else ""
    if niss and not checked:
        raise ValidationError({"niss": _("This can't be a NISS: check its digits.")})
    person = Person(
        last_name=last_name,
        first_name=first_name,
        niss=checked,
        niss_hash=search_hash(checked) if checked else None,
        birth_date=birth_date,
        language=language,
        email=email,
        pension_taken_on=pension_taken_on,
        deceased_on=deceased_on,
        account=account,
    )
    person.full_clean(exclude=["search_name"])
    person.save(force_insert=True)
    person.refresh_from_db(fields=["search_name"])  # the database's own work
    trail_add(act="person_register", subject_type="person", subject_id=person.pk, person_id=person.pk, actor=actor)
    return person


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
    locked = FactCorrection.objects.select_for_update().select_related(None).get(pk=correction.pk)
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


def qualification_codes_load() -> int:
    """Brings the table of codes to the shipped list, after each migration. Codes added by hand stay."""
    rows = [QualificationCode(**meaning._asdict()) for meaning in meanings().values()]
    QualificationCode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["profession", "code"],
        update_fields=["group", "specialty", "meaning", "titles", "note", "source"],
    )
    return len(rows)
