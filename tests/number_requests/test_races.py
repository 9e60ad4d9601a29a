"""Two at once, on two real connections: one number for one person, two numbers for two."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from apps.core.trail import trail_verify
from apps.notifications.models import Message
from apps.number_requests import services
from apps.number_requests.models import NumberRequest
from apps.number_requests.states import RequestState
from apps.providers.models import Person, ProviderNumber
from tests.factories import StaffFactory
from tests.number_requests.conftest import examined, filled
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of them: "done", or the code of the refusal."""
    return sorted(str(outcome.refusal.code) if outcome.refusal else "done" for outcome in together(*acts))


def grant(request: NumberRequest) -> Callable[[], object]:
    officer = StaffFactory()
    return lambda: services.request_approve(
        request=request, qualification_code="401", actor=officer, version=request.version
    )


def test_two_of_the_staff_grant_one_request_once() -> None:
    request = examined()
    assert at_once(grant(request), grant(request)) == ["done", "stale"]
    assert ProviderNumber.objects.count() == 1
    assert Message.objects.filter(kind="number_request_granted").count() == 1
    assert trail_verify() is None


def test_two_requests_of_one_person_give_one_number() -> None:
    # One under way per NISS is a rule of the database; two without a NISS get theirs written down later.
    first, second = examined(), examined(niss="")
    NumberRequest.objects.filter(pk=first.pk).update(niss_hash="", niss="")
    niss, niss_hash = first.niss, first.niss_hash
    with connection.cursor() as cursor:
        # Granted already in the moment in which the second is written down: the index forbids it otherwise.
        cursor.execute("DROP INDEX number_request_one_open")
        for request in (first, second):
            NumberRequest.objects.filter(pk=request.pk).update(niss_hash=niss_hash)
            row = NumberRequest.objects.get(pk=request.pk)
            row.niss = niss
            row.save(update_fields=["niss"])
    try:
        rows = [NumberRequest.objects.get(pk=request.pk) for request in (first, second)]
        assert at_once(*(grant(row) for row in rows)) == ["done", "has_number"]
    finally:
        with connection.cursor() as cursor:
            NumberRequest.objects.filter(pk=second.pk).update(niss_hash="")
            NumberRequest.objects.filter(pk=first.pk).update(niss_hash="")
            cursor.execute(
                "CREATE UNIQUE INDEX number_request_one_open ON number_requests_numberrequest (niss_hash, profession) "
                "WHERE state IN ('submitted', 'waiting_visa', 'waiting_order', 'incomplete', 'in_review', 'approved') "
                "AND NOT (niss_hash = '')"
            )
    assert Person.objects.count() == 1
    assert ProviderNumber.objects.count() == 1


def test_two_people_at_once_get_two_numbers() -> None:
    first, second = examined(), examined(niss="90010100123")
    third = examined("midwife", "")  # the same person as the first, the same series
    assert at_once(grant(first), grant(second), grant(third)) == ["done"] * 3
    numbers = [*ProviderNumber.objects.values_list("number", flat=True)]
    assert len({number[:6] for number in numbers}) == 3
    assert Person.objects.count() == 2
    assert trail_verify() is None


def test_two_clicks_on_send_make_one_request() -> None:
    request = filled()

    def send() -> object:
        return services.request_submit(request=request, version=request.version)

    assert at_once(send, send) == ["done", "done"]
    assert Message.objects.filter(kind="number_request_received").count() == 1
    assert request.steps.filter(state=RequestState.SUBMITTED).count() == 1


def test_two_drafts_of_one_person_sent_at_once_are_one_request() -> None:
    first, second = filled(), filled()

    def send(request: NumberRequest) -> Callable[[], object]:
        return lambda: services.request_submit(request=request, version=request.version)

    assert at_once(send(first), send(second)) == ["done", "one_open"]
