"""An organisation that does not answer: the office ends a role, and names a manager when none is left."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from apps.core.models import TrailEntry
from apps.mandates.models import OrganisationRole, RoleKind
from apps.mandates.organisation_services import manager_name_by_office, role_end, role_end_by_office
from apps.mandates.selectors import holder_of
from apps.notifications.models import Message
from tests.factories import StaffFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory, OrganisationFactory, RoleFactory, niss_of
from tests.mandates.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.PORTAL_STAFF_MFA_REQUIRED = False


def told() -> set[tuple[int | None, str, bool]]:
    found = Message.objects.filter(kind="organisation_role")
    return {(message.account_id, message.data["what"], message.data["own"]) for message in found}


def acts() -> list[str]:
    found = TrailEntry.objects.filter(subject_type="organisation").order_by("pk")
    return [f"{entry.act}:{entry.detail['role']}:{entry.detail.get('reason', '')}" for entry in found]


def name_manager(organisation: Any, **more: Any) -> OrganisationRole:
    data = {"niss": niss_of(70_001), "name": "New Manager", "reason": "The manager left"}
    actor = more.pop("actor", None) or StaffFactory(role="Registers")
    return manager_name_by_office(organisation=organisation, actor=actor, **data | more)


def test_a_role_ended_by_the_office_opens_no_file_any_more_and_both_sides_are_told() -> None:
    clerk, manager = MandataryUserFactory(), MandataryUserFactory()
    role = RoleFactory(user=manager)
    member = RoleFactory(organisation=role.organisation, user=clerk, role=RoleKind.MEMBER)
    mandate = MandateFactory(organisation=role.organisation)
    assert holder_of(clerk).holds(mandate)
    role_end_by_office(role=member, reason=" She left ", actor=StaffFactory(role="Evaluation officers"))
    assert not holder_of(clerk).holds(mandate)
    assert told() == {(clerk.pk, "ended", True), (manager.pk, "ended", False)}
    assert acts() == ["organisation_role_end:member:She left"]
    member.refresh_from_db()
    assert member.end_reason == "She left"


def test_the_last_manager_s_role_ends_and_a_member_becomes_manager() -> None:
    clerk = MandataryUserFactory()
    last = RoleFactory()
    former = RoleFactory(organisation=last.organisation, user=clerk, role=RoleKind.MEMBER)
    with pytest.raises(ValidationError):
        name_manager(last.organisation)
    role_end_by_office(role=last, reason="Died", actor=StaffFactory(role="Registers"))
    named = name_manager(last.organisation, niss=clerk.niss)
    assert holder_of(clerk).managed == [last.organisation]
    assert [role.pk for role in OrganisationRole.objects.filter(ended_at=None)] == [named.pk]
    former.refresh_from_db()
    assert former.end_reason == "The manager left"
    assert acts() == [
        "organisation_role_end:manager:Died",
        "organisation_role_end:member:The manager left",
        "organisation_role_add:manager:The manager left",
    ]
    assert (clerk.pk, "named", True) in told()


def test_an_ended_role_ends_once() -> None:
    role, officer = RoleFactory(), StaffFactory(role="Evaluation officers")
    role_end_by_office(role=role, reason="x", actor=officer)
    with pytest.raises(ValidationError):
        role_end_by_office(role=role, reason="x", actor=officer)
    assert len(acts()) == 1


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_happens(reason: str) -> None:
    role = RoleFactory()
    with pytest.raises(ValidationError):
        role_end_by_office(role=role, reason=reason, actor=StaffFactory(role="Registers"))
    with pytest.raises(ValidationError):
        name_manager(OrganisationFactory(), reason=reason)
    assert acts() == []


def test_who_may() -> None:
    role, empty = RoleFactory(), OrganisationFactory()
    for group in ("Read only", "Second signatories"):
        with pytest.raises(PermissionDenied):
            role_end_by_office(role=role, reason="x", actor=StaffFactory(role=group))
    for group in ("Read only", "Second signatories", "Evaluation officers"):
        with pytest.raises(PermissionDenied):
            name_manager(empty, actor=StaffFactory(role=group))


def client_of(group: str) -> Client:
    client = Client()
    client.force_login(StaffFactory(role=group, language="en"))
    return client


def test_the_office_s_pages_ask_and_then_act() -> None:
    role = RoleFactory()
    own = reverse("admin:mandates_organisation_change", args=[role.organisation_id])
    end = reverse("admin:mandates_organisation_end_role", args=[role.organisation_id, role.pk])
    name = reverse("admin:mandates_organisation_manager", args=[role.organisation_id])
    reader, registers = client_of("Read only"), client_of("Registers")
    assert end not in reader.get(own).content.decode()
    assert [reader.post(url, {"reason": "x"}).status_code for url in (end, name)] == [403, 403]
    page = registers.get(own).content.decode()
    assert end in page
    assert name not in page
    assert registers.get(end).context["is_last_manager"]
    assert registers.post(end, {"reason": ""}).status_code == 200
    role.refresh_from_db()
    assert role.ended_at is None
    assert registers.post(end, {"reason": "She left"}).status_code == 302
    assert registers.get(end).status_code == 404
    assert name in registers.get(own).content.decode()
    typed = {"niss": niss_of(70_002), "name": "New Manager", "reason": "She left"}
    refused = registers.post(name, typed)
    assert "checked" in refused.context["form"].errors
    assert registers.post(name, typed | {"niss": "75.04.12-998.50", "checked": "on"}).status_code == 200
    assert registers.post(name, typed | {"checked": "on"}).status_code == 302
    assert [found.name for found in role.organisation.roles.filter(ended_at=None)] == ["New Manager"]
    assert registers.post(name, typed | {"checked": "on"}).status_code == 200


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_two_of_the_office_name_one_manager(self) -> None:
        for turn in range(4):
            organisation, actor = OrganisationFactory(), StaffFactory(role="Registers")
            numbers = [niss_of(71_000 + 2 * turn), niss_of(71_001 + 2 * turn)]
            both = [partial(name_manager, organisation, niss=niss, actor=actor) for niss in numbers]
            assert sorted(at_once(*both)) == ["done", "refused"]
            assert organisation.roles.count() == 1

    def test_the_office_and_a_manager_end_the_same_role_once(self) -> None:
        for _turn in range(4):
            manager = MandataryUserFactory()
            own = RoleFactory(user=manager)
            member = RoleFactory(organisation=own.organisation, role=RoleKind.MEMBER)
            officer = StaffFactory(role="Evaluation officers")
            found = at_once(
                partial(role_end, role=member, actor=manager),
                partial(role_end_by_office, role=member, reason="x", actor=officer),
            )
            assert sorted(found) == ["done", "refused"]

    def test_the_manager_s_end_and_a_new_manager_leave_one_manager(self) -> None:
        """The office ends the last manager while another of the office already wants to name one."""
        last, officer, registers = (
            RoleFactory(),
            StaffFactory(role="Evaluation officers"),
            StaffFactory(role="Registers"),
        )
        began = threading.Event()

        def end() -> None:
            began.set()
            role_end_by_office(role=last, reason="x", actor=officer)

        def name() -> None:
            began.wait(10)
            name_manager(last.organisation, actor=registers)

        ended, named = at_once(end, name)
        assert ended == "done"
        assert last.organisation.roles.filter(ended_at=None).count() == (1 if named == "done" else 0)
