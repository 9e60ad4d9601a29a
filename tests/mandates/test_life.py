"""From an offer to its end: who may do what, and what can't be done twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.accounts.acting import Acting, Scope, acting_for, profiles_of
from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.mandates.models import Mandate
from apps.mandates.organisation_services import role_add, role_end
from apps.mandates.services import (
    Mandatary,
    mandatary_find,
    mandate_accept,
    mandate_offer,
    mandate_record,
    mandate_refuse,
    mandate_request,
    mandate_stop,
    mandate_stop_by_office,
    mandate_transfer,
    mandate_transfer_propose,
)
from apps.mandates.states import MandateKind, MandateState, Side, Standing
from apps.notifications.models import Message
from tests.factories import PersonFactory, StaffFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory, OrganisationFactory, RoleFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


@pytest.fixture
def principal() -> Any:
    return PersonFactory(with_account=True)


@pytest.fixture
def secretary() -> User:
    return MandataryUserFactory()


def person(user: User) -> Mandatary:
    return Mandatary(niss=user.niss, name="Secretary")


def offer(principal: Any, to: Mandatary, **more: Any) -> Mandate:
    fields: dict[str, Any] = {
        "kind": MandateKind.SOCIAL_STATUTE,
        "first_day": TODAY,
        "last_day": None,
        "actor": principal.account,
    }
    return mandate_offer(principal=principal, mandatary=to, **(fields | more))


def acting(user: User, mandate: Mandate) -> Acting | None:
    return acting_for(User.objects.get(pk=user.pk), f"mandate:{mandate.pk}")


def test_an_offer_counts_only_when_both_accepted_and_is_over_at_once(principal: Any, secretary: User) -> None:
    mandate = offer(principal, person(secretary))
    assert acting(secretary, mandate) is None

    mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)
    found = acting(secretary, mandate)
    assert found is not None
    assert found.person == principal
    assert found.may(Scope.SOCIAL_STATUTE)
    assert not found.may(Scope.ADMINISTRATIVE_FILE)
    assert found.capacity == {"acting_as": "mandate", "principal": principal.pk, "mandate": mandate.pk}

    mandate_stop(mandate=mandate, side=Side.PRINCIPAL, actor=principal.account)
    assert acting(secretary, mandate) is None
    acts = TrailEntry.objects.filter(subject_type="mandate").order_by("id").values_list("act", "person_id", "actor_id")
    assert list(acts) == [
        ("mandate_offer", principal.pk, principal.account.pk),
        ("mandate_active", principal.pk, secretary.pk),
        ("mandate_stopped", principal.pk, principal.account.pk),
    ]


def test_a_request_waits_for_the_provider(principal: Any, secretary: User) -> None:
    mandate = mandate_request(
        principal=principal,
        kind=MandateKind.ADMINISTRATIVE_FILE,
        mandatary=person(secretary),
        first_day=TODAY,
        last_day=dt.date(2025, 12, 31),
        actor=secretary,
    )
    with pytest.raises(ValidationError):
        mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)
    with pytest.raises(PermissionDenied):
        mandate_accept(mandate=mandate, side=Side.PRINCIPAL, actor=secretary)
    moved = mandate_accept(mandate=mandate, side=Side.PRINCIPAL, actor=principal.account)
    assert moved.standing == Standing.IN_FORCE
    found = acting(secretary, mandate)
    assert found is not None
    assert found.may(Scope.ADMINISTRATIVE_FILE)
    assert found.may(Scope.SOCIAL_STATUTE)


def test_nobody_else_decides(principal: Any, secretary: User) -> None:
    mandate = offer(principal, person(secretary))
    stranger = MandataryUserFactory()
    for side in Side:
        for service in (mandate_accept, mandate_refuse, mandate_stop):
            with pytest.raises(PermissionDenied):
                service(mandate=mandate, side=side, actor=stranger)
    with pytest.raises(PermissionDenied):
        mandate_offer(
            principal=principal,
            kind=MandateKind.SOCIAL_STATUTE,
            mandatary=person(stranger),
            first_day=TODAY,
            last_day=None,
            actor=stranger,
        )
    with pytest.raises(PermissionDenied):
        mandate_record(
            principal=principal,
            kind=MandateKind.SOCIAL_STATUTE,
            mandatary=person(stranger),
            first_day=TODAY,
            last_day=None,
            actor=StaffFactory(),
            terms="elsewhere",
        )


def test_an_organisation_s_members_work_and_its_managers_decide(principal: Any) -> None:
    role = RoleFactory()
    clerk = MandataryUserFactory()
    manager = User.objects.get(niss_hash=role.niss_hash)
    member = role_add(organisation=role.organisation, niss=clerk.niss, name="Clerk", role="member", actor=manager)
    mandate = offer(principal, Mandatary(organisation=role.organisation))
    with pytest.raises(PermissionDenied):
        mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=clerk)
    mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=manager)
    assert acting(clerk, mandate) is not None
    assert acting(manager, mandate) is not None

    role_end(role=member, actor=manager)
    assert acting(clerk, mandate) is None
    with pytest.raises(ValidationError, match="last manager"):
        role_end(role=role, actor=manager)
    with pytest.raises(PermissionDenied):
        role_add(organisation=role.organisation, niss=clerk.niss, name="Clerk", role="manager", actor=clerk)


@pytest.mark.parametrize(
    ("first", "last", "day", "standing"),
    [
        (TODAY, None, TODAY, Standing.IN_FORCE),
        (TODAY, TODAY, TODAY, Standing.IN_FORCE),
        (TODAY, TODAY, TODAY + dt.timedelta(days=1), Standing.EXPIRED),
        (TODAY + dt.timedelta(days=1), None, TODAY, Standing.LATER),
        (TODAY + dt.timedelta(days=1), None, TODAY + dt.timedelta(days=1), Standing.IN_FORCE),
    ],
)
def test_days_count_until_midnight_in_brussels(
    secretary: User, first: dt.date, last: dt.date | None, day: dt.date, standing: Standing, portal_clock: Any
) -> None:
    mandate = MandateFactory(user=secretary, first_day=first, last_day=last)
    portal_clock(day)
    assert mandate.standing == standing
    assert (acting(secretary, mandate) is not None) is (standing == Standing.IN_FORCE)
    assert Mandate.objects.in_force(day).exists() is (standing == Standing.IN_FORCE)


def test_no_second_open_mandate_on_the_same_days(principal: Any, secretary: User) -> None:
    first = offer(principal, person(secretary), last_day=dt.date(2025, 12, 31))
    with pytest.raises(ValidationError, match="already an open mandate"):
        offer(principal, person(secretary))
    # The other kind, another mandatary, and the time after it are free.
    offer(principal, person(secretary), kind=MandateKind.ADMINISTRATIVE_FILE)
    offer(principal, person(MandataryUserFactory()))
    offer(principal, person(secretary), first_day=dt.date(2026, 1, 1))
    mandate_refuse(mandate=first, side=Side.MANDATARY, actor=secretary)
    offer(principal, person(secretary), last_day=dt.date(2025, 12, 31))


def test_what_is_over_can_not_be_answered(principal: Any, secretary: User, portal_clock: Any) -> None:
    mandate = offer(principal, person(secretary), last_day=TODAY)
    portal_clock(TODAY + dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="Expired"):
        mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)


def test_the_provider_transfers(principal: Any, secretary: User) -> None:
    mandate = offer(principal, person(secretary))
    mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)
    other = MandataryUserFactory()
    new = mandate_transfer(mandate=mandate, to=person(other), first_day=TODAY, last_day=None, actor=principal.account)
    mandate.refresh_from_db()
    assert mandate.state == MandateState.TRANSFERRED
    assert (new.state, new.transferred_from) == (MandateState.OFFERED, mandate)
    assert acting(secretary, mandate) is None
    mandate_accept(mandate=new, side=Side.MANDATARY, actor=other)
    assert acting(other, new) is not None


def test_a_transfer_by_the_mandatary_needs_the_provider(principal: Any, secretary: User) -> None:
    mandate = MandateFactory(principal=principal, user=secretary)
    other = MandataryUserFactory()
    proposed = mandate_transfer_propose(
        mandate=mandate, to=person(other), first_day=TODAY, last_day=None, actor=secretary
    )
    with pytest.raises(ValidationError):
        mandate_accept(mandate=proposed, side=Side.MANDATARY, actor=other)
    assert acting(secretary, mandate) is not None
    with pytest.raises(ValidationError, match="already under way"):
        mandate_transfer_propose(
            mandate=mandate, to=person(MandataryUserFactory()), first_day=TODAY, last_day=None, actor=secretary
        )
    offered = mandate_accept(mandate=proposed, side=Side.PRINCIPAL, actor=principal.account)
    assert offered.state == MandateState.OFFERED
    assert acting(secretary, mandate) is None
    mandate_accept(mandate=offered, side=Side.MANDATARY, actor=other)
    assert acting(other, offered) is not None


def test_a_refused_transfer_leaves_the_mandate_as_it_is(principal: Any, secretary: User) -> None:
    mandate = MandateFactory(principal=principal, user=secretary)
    proposed = mandate_transfer_propose(
        mandate=mandate, to=person(MandataryUserFactory()), first_day=TODAY, last_day=None, actor=secretary
    )
    mandate_refuse(mandate=proposed, side=Side.PRINCIPAL, actor=principal.account)
    assert acting(secretary, mandate) is not None
    assert Message.objects.filter(account=secretary, data__what="transfer_refused").count() == 1


def test_the_office_stops_with_a_reason(secretary: User) -> None:
    mandate = MandateFactory(user=secretary)
    with pytest.raises(PermissionDenied):
        mandate_stop_by_office(mandate=mandate, reason="x", actor=StaffFactory())
    staff = StaffFactory(superuser=True)
    with pytest.raises(ValidationError):
        mandate_stop_by_office(mandate=mandate, reason=" ", actor=staff)
    stopped = mandate_stop_by_office(mandate=mandate, reason="Complaint", actor=staff)
    assert (stopped.state, stopped.ended_side, stopped.end_reason) == ("stopped", "", "Complaint")


def test_each_side_hears_of_it_once(principal: Any, secretary: User) -> None:
    mandate = offer(principal, person(secretary))
    mandate_accept(mandate=mandate, side=Side.MANDATARY, actor=secretary)
    mandate_stop(mandate=mandate, side=Side.MANDATARY, actor=secretary)
    told = Message.objects.order_by("id").values_list("kind", "person_id", "account_id", "data__what")
    assert list(told) == [
        ("mandate_held", None, secretary.pk, "offered"),
        ("mandate_accepted", principal.pk, None, "accepted"),
        ("mandate_held", None, secretary.pk, "accepted"),
        ("mandate_stopped", principal.pk, None, "stopped"),
        ("mandate_held", None, secretary.pk, "stopped"),
    ]


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        ("person", "85.07.30-033.29", "don't fit"),
        ("enterprise", "0999.000.000", "wrong"),
        ("enterprise", "0417.497.106", "The portal knows no organisation"),
        ("institution", "7-10001-00", "INAMI number"),
    ],
)
def test_a_wrong_or_unknown_mandatary_is_said_in_words(kind: str, number: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        mandatary_find(kind=kind, number=number, name="Somebody")


def test_nobody_mandates_themselves(principal: Any) -> None:
    with pytest.raises(ValidationError, match="own file"):
        offer(principal, Mandatary(niss=principal.niss, name="Me"))


def test_few_mandates_are_offered_one_by_one_and_many_as_a_list(
    secretary: User, django_assert_max_num_queries: Any
) -> None:
    few = [MandateFactory(user=secretary).pk for _ in range(2)]
    organisation = OrganisationFactory()
    RoleFactory(organisation=organisation, user=secretary)
    MandateFactory.create_batch(7, organisation=organisation)
    MandateFactory(user=secretary, offered=True)
    user = User.objects.get(pk=secretary.pk)
    with django_assert_max_num_queries(6):
        found = {profile.key: profile.count for profile in profiles_of(user) if profile.key != "citizen:"}
    assert found == {
        **{f"mandate:{pk}": None for pk in few},
        f"principals:{organisation.pk}": 7,
        "principals:waiting": 1,
    }
