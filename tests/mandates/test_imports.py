"""A file of mandates is checked whole, applied once, and goes on where it stopped."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.mandates import import_services
from apps.mandates.import_services import import_check, import_part, import_start, rejected_csv
from apps.mandates.models import Mandate, MandateImport, MandateImportState
from apps.notifications.models import Message
from tests.factories import ProviderNumberFactory, StaffFactory
from tests.mandates.factories import MandataryUserFactory, MandateFactory, OrganisationFactory, RoleFactory

pytestmark = pytest.mark.django_db

TODAY = dt.date(2025, 7, 10)
HEADER = "number;kind;first_day;last_day\n"


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


@pytest.fixture
def role() -> Any:
    return RoleFactory()


def check(role: Any, rows: str, *, header: str = HEADER, actor: User | None = None) -> MandateImport:
    return import_check(
        kind="requests",
        organisation=role.organisation,
        file=io.BytesIO((header + rows).encode()),
        file_name="mandates.csv",
        actor=actor or User.objects.get(niss_hash=role.niss_hash),
    )


def good(count: int) -> str:
    numbers = [ProviderNumberFactory().number for _ in range(count)]
    return "".join(f"{number};social_statute;2025-08-01;\n" for number in numbers)


def problems(batch: MandateImport) -> list[str]:
    return list(batch.rows.order_by("line").values_list("problem", flat=True))


def test_each_wrong_row_says_why_and_nothing_is_written(role: Any) -> None:
    known = ProviderNumberFactory()
    own = MandateFactory(organisation=role.organisation, kind="social_statute")
    of_own = ProviderNumberFactory(person=own.principal)
    n = known.number
    batch = check(
        role,
        f"{known.display}-003;social_statute;2025-08-01;2025-12-31\n"
        f"{n};social_statute;2025-12-01;\n"
        f"{n};administrative_file;2025-08-01;\n"
        "10000107;social_statute;2025-08-01;\n"
        "x;social_statute;2025-08-01;\n"
        "10000106;social_statute;2025-08-01;\n"
        f"{n};everything;2025-08-01;\n"
        f"{n};social_statute;01/08/2025;\n"
        f"{n};social_statute;;\n"
        f"{n};social_statute;2025-08-01;2025-07-31\n"
        f"{n};social_statute;2025-07-09;\n"
        f"{n};social_statute\n"
        f"{of_own.number};social_statute;2025-08-01;\n",
    )
    assert problems(batch) == [
        "",
        ":duplicate",
        "",
        "number:bad_check",
        "number:bad_number",
        "number:unknown_provider",
        "kind:bad_kind",
        "first_day:bad_day",
        "first_day:missing",
        "last_day:order",
        "first_day:past",
        ":columns",
        ":already_open",
    ]
    assert Mandate.objects.count() == 1
    actor = batch.created_by
    with pytest.raises(ValidationError, match="good rows"):
        import_start(batch=batch, actor=actor)
    import_start(batch=batch, actor=actor, good_rows_alone=True)
    assert Mandate.objects.filter(state="requested", organisation=role.organisation).count() == 2
    lines = "".join(rejected_csv(batch=batch, actor=actor)).splitlines()
    assert len(lines) == 12
    assert lines[1].startswith(f"{n};social_statute;2025-12-01;;")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        (HEADER, "no rows"),
        ("number;kind\n1;2\n", "lacks"),
        ("number;kind;first_day;last_day;x\n", "know"),
    ],
)
def test_a_file_that_can_not_be_read_is_refused(role: Any, content: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        check(role, "", header=content)


def test_it_is_applied_once(role: Any) -> None:
    rows = good(3)
    batch = check(role, rows)
    import_start(batch=batch, actor=batch.created_by)
    batch.refresh_from_db()
    assert batch.state == MandateImportState.APPLIED
    assert Mandate.objects.filter(state="requested").count() == 3
    assert Message.objects.filter(kind="mandate_requested").count() == 3
    assert TrailEntry.objects.filter(act="mandate_request", actor_id=batch.created_by.pk).count() == 3
    with pytest.raises(ValidationError, match="before"):
        import_start(batch=batch, actor=batch.created_by)
    again = check(role, rows)
    assert problems(again) == [":already_open"] * 3
    with pytest.raises(ValidationError, match="No row"):
        import_start(batch=again, actor=again.created_by, good_rows_alone=True)
    assert Mandate.objects.count() == 3


def test_a_job_that_died_goes_on_where_it_stopped(role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_services, "AT_ONCE", 1)
    monkeypatch.setattr(import_services, "PART", 2)
    batch = check(role, good(5))
    import_start(batch=batch, actor=batch.created_by)
    assert Mandate.objects.count() == 0
    assert import_part(batch_id=batch.pk)
    assert Mandate.objects.count() == 2
    while import_part(batch_id=batch.pk):
        pass
    batch.refresh_from_db()
    assert (Mandate.objects.count(), batch.state) == (5, MandateImportState.APPLIED)
    assert not import_part(batch_id=batch.pk)


def test_who_lost_the_right_meanwhile_asks_for_nothing(role: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_services, "AT_ONCE", 0)
    batch = check(role, good(1))
    import_start(batch=batch, actor=batch.created_by)
    type(role).objects.filter(pk=role.pk).update(role="member")
    import_part(batch_id=batch.pk)
    assert problems(batch) == [":no_right"]
    assert Mandate.objects.count() == 0


def test_only_managers_and_the_right_staff(role: Any) -> None:
    with pytest.raises(PermissionDenied):
        check(role, good(1), actor=MandataryUserFactory())
    with pytest.raises(PermissionDenied):
        import_check(kind="accepted", organisation=None, file=io.BytesIO(), file_name="x", actor=StaffFactory())


def test_staff_record_what_both_sides_accepted_elsewhere() -> None:
    organisation, provider = OrganisationFactory(), ProviderNumberFactory()
    secretary = MandataryUserFactory()
    header = "number,kind,first_day,last_day,mandatary_type,mandatary_number,mandatary_name\n"
    rows = (
        f"{provider.number},social_statute,2024-01-01,,enterprise,{organisation.number},\n"
        f"{provider.number},administrative_file,2024-01-01,2026-12-31,person,{secretary.niss},Secretary\n"
        f"{provider.number},social_statute,2024-01-01,,enterprise,0417497106,\n"
        f"{provider.number},social_statute,2024-01-01,,person,1,X\n"
        f"{provider.number},social_statute,2024-01-01,,cat,1,X\n"
    )
    staff = StaffFactory(superuser=True)
    batch = import_check(
        kind="accepted",
        organisation=None,
        file=io.BytesIO((header + rows).encode()),
        file_name="ssm.csv",
        actor=staff,
    )
    assert problems(batch) == [
        "",
        "",
        "mandatary_number:unknown_organisation",
        "mandatary_number:bad_mandatary",
        "mandatary_type:bad_mandatary",
    ]
    import_start(batch=batch, actor=staff, good_rows_alone=True)
    assert Mandate.objects.in_force(TODAY).filter(source="ssm", principal_terms="elsewhere").count() == 2
