"""The tests' own way of doing things at the same moment: it hides nothing that goes wrong."""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests import races
from tests.races import refusals, together


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid: int = cursor.fetchone()[0]
    return pid


def refused() -> None:
    raise ValidationError("Somebody was faster.")


@pytest.mark.django_db(transaction=True)
def test_each_act_has_its_own_connection_and_says_what_became_of_it() -> None:
    first, second, third = together(backend, refused, backend)
    assert len({first.value, third.value, backend()}) == 3
    assert [first.words, second.words] == ["done", "Somebody was faster."]
    assert refusals(refused, backend) == ["Somebody was faster."]


@pytest.mark.django_db(transaction=True)
def test_what_goes_wrong_in_an_act_goes_wrong_in_the_test() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        together(backend, lambda: 1 / 0)
    assert any("lambda" in str(entry) for entry in raised.traceback)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_does_not_end_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(races, "SECONDS", 0.5)
    released = threading.Event()
    with pytest.raises(pytest.fail.Exception, match="1 of 2 acts did not end"):
        together(backend, lambda: released.wait(30))
    released.set()
