"""Persons as the federal sign-in asks for them."""

from __future__ import annotations

from apps.accounts.identity import KnownPerson
from apps.accounts.models import User
from apps.core.trail import trail_add

from .models import Person


def person_of_niss(niss_hash: str) -> KnownPerson | None:
    """Inside a transaction: the person's row stays locked, so that two first sign-ins make one account."""
    # The account is read after the wait for the lock: joined to the row, it would be that of before.
    person = Person.objects.select_for_update(no_key=True).filter(niss_hash=niss_hash).first()
    if person is None:
        return None

    def link(account: User) -> None:
        person.account = account
        person.save(update_fields=["account"])
        trail_add(
            act="person_account_link",
            subject_type="person",
            subject_id=person.pk,
            person_id=person.pk,
            actor=account,
            detail={"account": account.pk},
        )

    return KnownPerson(
        account=person.account,
        is_deceased=person.deceased_on is not None,
        language=person.language,
        link=link,
    )
