"""Persons and the table of qualification codes. What is written about a subject stands in its folder."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Language, User
from apps.core import clock, identifiers
from apps.core.fields import search_hash
from apps.core.trail import trail_add

from .models import Person, QualificationCode
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
