"""The end of a mandate is announced twice, and never that of a stopped one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from apps.accounts.models import User
from apps.mandates.expiry import expiring_tell
from apps.mandates.services import mandate_stop
from apps.mandates.states import Side
from apps.notifications.models import Message
from tests.mandates.factories import MandataryUserFactory, MandateFactory, RoleFactory

pytestmark = pytest.mark.django_db

LAST = dt.date(2025, 8, 31)


def before(days: int) -> dt.date:
    return LAST - dt.timedelta(days=days)


def test_each_announcement_comes_once_to_both_sides(portal_clock: Any) -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary, last_day=LAST)
    told = []
    for days in (31, 30, 29, 8, 7, 6, 0, -1):
        portal_clock(before(days))
        told.append(expiring_tell(as_of=before(days)))
        assert expiring_tell(as_of=before(days)) == 0
    assert told == [0, 1, 0, 0, 1, 0, 0, 0]
    assert Message.objects.filter(kind="mandate_expiring", person_id=mandate.principal_id).count() == 2
    assert Message.objects.filter(kind="mandate_held_expiring", account=secretary).count() == 2


def test_a_missed_day_is_made_up_for_and_the_late_get_the_second_alone(portal_clock: Any) -> None:
    MandateFactory(last_day=LAST)
    portal_clock(before(5))
    assert expiring_tell(as_of=before(5)) == 1
    assert Message.objects.filter(kind="mandate_expiring").count() == 1


def test_never_for_what_is_stopped_offered_or_unlimited(portal_clock: Any) -> None:
    portal_clock(before(10))
    mandate = MandateFactory(last_day=LAST)
    mandate_stop(mandate=mandate, side=Side.PRINCIPAL, actor=mandate.principal.account)
    MandateFactory(last_day=LAST, offered=True)
    MandateFactory()
    assert expiring_tell(as_of=before(10)) == 0


def test_an_organisation_s_managers_get_one_message_for_all(portal_clock: Any) -> None:
    portal_clock(before(10))
    role = RoleFactory()
    MandateFactory.create_batch(12, organisation=role.organisation, last_day=LAST)
    assert expiring_tell(as_of=before(10)) == 12
    message = Message.objects.get(account=User.objects.get(niss_hash=role.niss_hash))
    assert (message.data["count"], len(message.data["items"]), message.data["more"]) == (12, 10, True)
