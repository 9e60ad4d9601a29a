"""Two who act on one mandate at the same moment, on two real connections."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.core.trail import trail_verify
from apps.mandates.models import Mandate, OrganisationRole, RoleKind
from apps.mandates.organisation_services import role_add
from apps.mandates.services import Mandatary, mandate_accept, mandate_offer, mandate_stop, mandate_transfer
from apps.mandates.states import MandateState, Side
from apps.providers.models import Person
from tests.factories import PersonFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory, OrganisationFactory, RoleFactory
from tests.races import together

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = dt.date(2025, 7, 10)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What became of each: "done" or "refused"."""
    return ["refused" if outcome.refusal else "done" for outcome in together(*acts)]


def acts_of(mandate: Mandate) -> list[str]:
    return sorted(
        TrailEntry.objects.filter(subject_type="mandate", subject_id=str(mandate.pk)).values_list("act", flat=True)
    )


def test_a_double_accept_accepts_once() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary, offered=True)

    def accept() -> None:
        mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)

    assert sorted(at_once(accept, accept)) == ["done", "refused"]
    assert acts_of(mandate) == ["mandate_active"]


def test_accept_and_stop_at_once_end_stopped() -> None:
    secretary = MandataryUserFactory()
    mandate = MandateFactory(user=secretary, offered=True)
    accepted, stopped = at_once(
        lambda: mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary),
        lambda: mandate_stop(mandate=mandate, side=Side.PRINCIPAL, actor=mandate.principal.account),
    )
    mandate.refresh_from_db()
    assert (stopped, mandate.state) == ("done", MandateState.STOPPED)
    assert acts_of(mandate) == (["mandate_active"] if accepted == "done" else []) + ["mandate_stopped"]
    assert not Mandate.objects.in_force(TODAY).exists()


MANY_TIMES = 6  # who meets whom between which two steps is chance


@pytest.fixture
def in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two who write a mandate or a role wait for each other just before, unless one of them waits in the database."""
    for model in (Mandate, OrganisationRole):
        meeting, save = threading.Barrier(2), model.save

        def meet(
            row: Any, *args: Any, meeting: threading.Barrier = meeting, save: Callable[..., None] = save, **kwargs: Any
        ) -> None:
            with suppress(threading.BrokenBarrierError):
                meeting.wait(0.1)
            meeting.reset()
            save(row, *args, **kwargs)

        monkeypatch.setattr(model, "save", meet)


def offer_to(secretary: User, *, principal: Person) -> Callable[[], object]:
    assert principal.account
    return partial(
        mandate_offer,
        principal=principal,
        kind="social_statute",
        mandatary=Mandatary(niss=secretary.niss, name="Secretary"),
        first_day=TODAY,
        last_day=None,
        actor=principal.account,
    )


@pytest.mark.usefixtures("in_step")
def test_two_equal_offers_make_one_mandate() -> None:
    for _time in range(MANY_TIMES):
        principal = PersonFactory(with_account=True)
        offer = offer_to(MandataryUserFactory(), principal=principal)

        assert sorted(at_once(offer, offer)) == ["done", "refused"]
        assert principal.mandates_given.count() == 1
    assert trail_verify() is None


@pytest.mark.usefixtures("in_step")
def test_a_second_mandate_against_the_acceptance_of_the_first() -> None:
    for _time in range(MANY_TIMES):
        secretary = MandataryUserFactory()
        first = MandateFactory(user=secretary, kind="social_statute", offered=True)
        accept = partial(mandate_accept, mandate=first, side=Side.MANDATARY, actor=secretary)

        assert at_once(accept, offer_to(secretary, principal=first.principal)) == ["done", "refused"]
        assert first.principal.mandates_given.count() == 1


@pytest.mark.usefixtures("in_step")
def test_two_managers_who_name_the_same_person_name_them_once() -> None:
    for _time in range(MANY_TIMES):
        organisation, clerk = OrganisationFactory(), MandataryUserFactory()
        managers = [MandataryUserFactory(), MandataryUserFactory()]
        acts = []
        for manager in managers:
            RoleFactory(organisation=organisation, user=manager)
            named = {"organisation": organisation, "niss": clerk.niss, "name": "Clerk", "role": RoleKind.MEMBER}
            acts.append(partial(role_add, **named, actor=manager))

        assert sorted(at_once(*acts)) == ["done", "refused"]
        assert organisation.roles.count() == len(managers) + 1


def test_transfer_and_stop_at_once_do_one_of_the_two() -> None:
    secretary, other = MandataryUserFactory(), MandataryUserFactory()
    mandate = MandateFactory(user=secretary)
    found = at_once(
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
