"""Two who act on one mandate at the same moment, on two real connections."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.core.models import TrailEntry
from apps.core.trail import trail_verify
from apps.mandates.models import Mandate
from apps.mandates.services import Mandatary, mandate_accept, mandate_offer, mandate_stop, mandate_transfer
from apps.mandates.states import MandateState, Side
from tests.factories import PersonFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = dt.date(2025, 7, 10)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


def together(*acts: Callable[[], object]) -> list[str]:
    """What became of each: "done", or "refused" by a ValidationError."""
    barrier = threading.Barrier(len(acts))
    found = ["died"] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(60)
            act()
            found[place] = "done"
        except ValidationError:
            found[place] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def acts_of(mandate: Mandate) -> list[str]:
    return sorted(
        TrailEntry.objects.filter(subject_type="mandate", subject_id=str(mandate.pk)).values_list("act", flat=True)
    )


def test_a_double_accept_accepts_once() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary, offered=True)

    def accept() -> None:
        mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)

    assert sorted(together(accept, accept)) == ["done", "refused"]
    assert acts_of(mandate) == ["mandate_active"]


def test_accept_and_stop_at_once_end_stopped() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary, offered=True)
    accepted, stopped = together(
        lambda: mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary),
        lambda: mandate_stop(mandate=mandate, side=Side.PRINCIPAL, actor=mandate.principal.account),
    )
    mandate.refresh_from_db()
    assert (stopped, mandate.state) == ("done", MandateState.STOPPED)
    assert acts_of(mandate) == (["mandate_active"] if accepted == "done" else []) + ["mandate_stopped"]
    assert not Mandate.objects.in_force(TODAY).exists()


def test_two_equal_offers_make_one_mandate() -> None:
    principal, secretary = PersonFactory(with_account=True), MandataryUserFactory()

    def offer() -> None:
        mandate_offer(
            principal=principal,
            kind="social_statute",
            mandatary=Mandatary(niss=secretary.niss, name="Secretary"),
            first_day=TODAY,
            last_day=None,
            actor=principal.account,
        )

    assert sorted(together(offer, offer)) == ["done", "refused"]
    assert Mandate.objects.count() == 1
    assert trail_verify() is None


def test_transfer_and_stop_at_once_do_one_of_the_two() -> None:
    secretary, other = MandataryUserFactory(), MandataryUserFactory()
    mandate = MandateFactory(user=secretary)
    found = together(
        lambda: mandate_transfer(
            mandate=mandate,
            to=Mandatary(niss=other.niss, name="Other"),
            first_day=TODAY,
            last_day=None,
            actor=mandate.principal.account,
        ),
        lambda: mandate_stop(mandate=mandate, side=Side.MANDATARY, actor=secretary),
    )
    assert sorted(found) == ["done", "refused"]
    mandate.refresh_from_db()
    transferred = mandate.state == MandateState.TRANSFERRED
    assert Mandate.objects.exclude(pk=mandate.pk).exists() is transferred is (found[0] == "done")
