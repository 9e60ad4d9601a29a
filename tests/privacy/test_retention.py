"""What is past its term goes: announced, in batches, once; what is needed stays; a dry run takes all of it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core import personal_data
from apps.core.models import TrailEntry
from apps.core.personal_data import register_needed
from apps.core.trail import trail_verify
from apps.notifications.models import Message
from apps.privacy.models import DataExport, RetentionClass, RetentionRun, RetentionStep, Tombstone
from apps.privacy.services import runs
from apps.privacy.services.runs import cutoff, retention_daily_work, retention_dry_run, retention_stop
from apps.privacy.services.terms import classes_note
from tests.factories import PersonFactory, StaffFactory
from tests.privacy.factories import ready_export
from tests.races import together

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 3, 1)
MESSAGES = "notifications.message"
Day = Callable[[dt.date], None]


@pytest.fixture(autouse=True)
def on_the_day(portal_clock: Day) -> Iterator[None]:
    portal_clock(TODAY)
    personal_data._load()
    former = dict(personal_data._needed)
    yield
    personal_data._needed.clear()
    personal_data._needed.update(former)


def message(queued: dt.date, **more: Any) -> Message:
    moment = dt.datetime.combine(queued, dt.time(12), tzinfo=dt.UTC)
    row: Message = Message.objects.create(
        **{
            "kind": "result_available",
            "event": f"{queued}-{Message.objects.count()}",
            "person_id": PersonFactory().pk,
            "name": "x",
            "address": "x@test.example",
            "language": "fr",
            "data": {},
            "state": "failed",
            "queued_at": moment,
            "due_at": moment,
            "moved_at": moment,
        }
        | more
    )
    return row


def old_messages(count: int) -> list[Message]:
    return [message(dt.date(2010, 1, 1)) for _turn in range(count)]


def term(years: int | None, code: str = MESSAGES) -> RetentionClass:
    classes_note()
    RetentionClass.objects.filter(code=code).update(years=years, basis="Act X" if years else "")
    return RetentionClass.objects.get(code=code)


def left() -> int:
    return Message.objects.filter(kind="result_available").count()


def terms_run() -> RetentionRun:
    return RetentionRun.objects.get(kind="terms", is_dry=False)


def announced_and_due(portal_clock: Day) -> RetentionRun:
    retention_daily_work(as_of=TODAY)
    run = terms_run()
    portal_clock(run.starts_on)
    return run


class TestTerms:
    @pytest.mark.parametrize(
        ("years", "as_of", "before"),
        [
            (10, dt.date(2026, 3, 1), dt.date(2016, 3, 1)),
            (1, dt.date(2024, 2, 29), dt.date(2023, 2, 28)),
            (4, dt.date(2024, 2, 29), dt.date(2020, 2, 29)),
            (None, dt.date(2026, 3, 1), None),
        ],
    )
    def test_the_day_before_which_it_must_have_begun(
        self, years: int | None, as_of: dt.date, before: dt.date | None
    ) -> None:
        assert cutoff(RetentionClass(code="x", years=years), as_of) == before

    def test_unknown_stays_for_ever(self) -> None:
        term(None)
        message(dt.date(1990, 1, 1))
        retention_daily_work(as_of=TODAY)
        assert left() == 1
        assert not RetentionRun.objects.exists()

    def test_a_row_goes_the_day_after_its_term_not_on_it(self, portal_clock: Day) -> None:
        term(10)
        message(dt.date(2016, 2, 29))
        on_the_day = message(dt.date(2016, 3, 1))
        run = announced_and_due(portal_clock)
        retention_daily_work(as_of=run.starts_on)
        assert list(Message.objects.filter(kind="result_available")) == [on_the_day]


class TestWarning:
    def test_staff_are_told_with_counts_before_anything_goes(self) -> None:
        reader = StaffFactory(role="Evaluation officers")
        StaffFactory(role="Read only")
        term(10)
        old_messages(3)
        message(dt.date(2025, 1, 1))
        retention_daily_work(as_of=TODAY)
        run = terms_run()
        assert (run.state, run.starts_on) == ("announced", TODAY + dt.timedelta(days=14))
        assert run.steps.get().announced == 3
        assert left() == 4
        told = Message.objects.get(kind="retention_announced")
        assert (told.account_id, told.data["rows"]) == (reader.pk, 3)
        retention_daily_work(as_of=TODAY)
        retention_daily_work(as_of=TODAY + dt.timedelta(days=13))
        assert left() == 4
        assert Message.objects.filter(kind="retention_announced").count() == 1

    def test_what_staff_stop_stays(self, portal_clock: Day) -> None:
        term(10)
        old_messages(2)
        run = announced_and_due(portal_clock)
        officer = StaffFactory(role="Evaluation officers")
        with pytest.raises(PermissionDenied):
            retention_stop(run=run, reason="no", actor=StaffFactory(role="Read only"))
        with pytest.raises(ValidationError):
            retention_stop(run=run, reason=" ", actor=officer)
        retention_stop(run=run, reason="A court asked for them", actor=officer)
        with pytest.raises(ValidationError):
            retention_stop(run=run, reason="again", actor=officer)
        runs.retention_run_work(run_id=run.pk, ends_at=float("inf"))
        assert left() == 2

    def test_a_term_that_was_changed_after_the_announcement_takes_nothing(self, portal_clock: Day) -> None:
        term(10)
        old_messages(2)
        run = announced_and_due(portal_clock)
        term(None)
        retention_daily_work(as_of=run.starts_on)
        run.refresh_from_db()
        assert (run.state, left()) == ("done", 2)
        assert runs.NO_LONGER in run.steps.get().reasons


class TestGoing:
    def test_what_is_past_goes_with_a_tombstone_and_a_report(self, portal_clock: Day) -> None:
        term(10)
        old_messages(3)
        message(dt.date(2010, 1, 1), state="waiting")
        run = announced_and_due(portal_clock)
        retention_daily_work(as_of=run.starts_on)
        run.refresh_from_db()
        assert (run.state, left()) == ("done", 1)
        stone = Tombstone.objects.get()
        assert (stone.retention_class.code, stone.count, stone.model) == (MESSAGES, 3, "notifications.Message")
        assert len(stone.digest) == 64
        acts = list(TrailEntry.objects.filter(subject_type="retention_run").values_list("act", flat=True))
        assert acts[::-1] == ["retention_announce", "retention_begin", "retention_done"]
        assert trail_verify() is None

    def test_what_is_still_needed_stays_and_the_report_says_why(self, portal_clock: Day) -> None:
        term(10)
        keep = old_messages(3)[1]
        register_needed(MESSAGES, "test", lambda keys: {keep.pk: "A contest is open."} if keep.pk in keys else {})
        run = announced_and_due(portal_clock)
        assert run.steps.get().announced == 2
        retention_daily_work(as_of=run.starts_on)
        step = run.steps.get()
        assert (step.disposed, step.needed, step.reasons) == (2, 1, {"A contest is open.": 1})
        assert list(Message.objects.filter(kind="result_available")) == [keep]

    def test_what_something_refers_to_stays_and_the_others_go(
        self, portal_clock: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from django.db.models import ProtectedError

        term(10)
        keep = old_messages(3)[1]
        registered = personal_data.retained_of(MESSAGES)
        assert registered is not None and registered.dispose is not None
        delete = registered.dispose

        def dispose(keys: Any) -> int:
            if keep.pk in keys:
                raise ProtectedError("refers", {keep})
            return delete(keys)

        object.__setattr__(registered, "dispose", dispose)
        try:
            run = announced_and_due(portal_clock)
            retention_daily_work(as_of=run.starts_on)
        finally:
            object.__setattr__(registered, "dispose", delete)
        step = run.steps.get()
        assert (step.disposed, step.needed, step.reasons) == (2, 1, {runs.REFERRED: 1})
        assert Tombstone.objects.get().count == 2

    def test_a_job_that_was_killed_goes_on_where_it_was(
        self, portal_clock: Day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runs, "BATCH", 2)
        term(10)
        old_messages(5)
        run = announced_and_due(portal_clock)
        batches: list[int] = []
        batch = runs._batch

        def dies(step_id: int) -> RetentionStep:
            if len(batches) == 1:
                raise KeyboardInterrupt
            batches.append(step_id)
            return batch(step_id)

        monkeypatch.setattr(runs, "_batch", dies)
        with pytest.raises(KeyboardInterrupt):
            retention_daily_work(as_of=run.starts_on)
        assert left() == 3
        assert Tombstone.objects.get().count == 2
        monkeypatch.setattr(runs, "_batch", batch)
        retention_daily_work(as_of=run.starts_on)
        run.refresh_from_db()
        assert (run.state, left(), run.steps.get().disposed) == ("done", 0, 5)
        assert sorted(Tombstone.objects.values_list("count", flat=True)) == [1, 2, 2]

    def test_when_the_time_is_over_the_next_call_goes_on(self, portal_clock: Day, monkeypatch: Any) -> None:
        monkeypatch.setattr(runs, "BATCH", 1)
        term(10)
        old_messages(2)
        run = announced_and_due(portal_clock)
        retention_daily_work(as_of=run.starts_on, seconds=-1)
        assert left() == 1
        retention_daily_work(as_of=run.starts_on)
        assert left() == 0


class TestDryRun:
    def test_it_goes_the_same_way_and_leaves_everything(self, portal_clock: Day, monkeypatch: Any) -> None:
        monkeypatch.setattr(runs, "BATCH", 2)
        term(10)
        keep = old_messages(5)[3]
        register_needed(MESSAGES, "test", lambda keys: {keep.pk: "Needed."} if keep.pk in keys else {})
        before = list(Message.objects.order_by("pk").values())
        dry = retention_dry_run(as_of=TODAY, actor=StaffFactory())
        assert dry is not None and dry.is_dry and dry.state == "done"
        assert list(Message.objects.order_by("pk").values()) == before
        assert not Tombstone.objects.exists()
        assert not TrailEntry.objects.exists(), "nothing happened, and nobody was held up"
        announced = announced_and_due(portal_clock)
        retention_daily_work(as_of=announced.starts_on)

        def report(run: RetentionRun) -> Any:
            return list(run.steps.values("disposed", "needed", "reasons", "digest", "before", "cursor"))

        assert report(dry) == report(announced)
        assert left() == 1


class TestOwnPolicy:
    def test_exports_lose_their_file_the_day_after_their_last(self) -> None:
        person = PersonFactory(with_account=True)
        over = ready_export(person, last=TODAY - dt.timedelta(days=1))
        stays = ready_export(person, last=TODAY)
        path = Path(over.file.path)
        classes_note()
        retention_daily_work(as_of=TODAY)
        over.refresh_from_db()
        stays.refresh_from_db()
        assert (over.state, bool(over.file), stays.state) == ("expired", False, "ready")
        assert Tombstone.objects.get().retention_class.code == "privacy.export"
        assert path.exists(), "until the transaction is over"

    def test_sessions_that_are_over_go_and_others_stay(self) -> None:
        classes_note()
        moment = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
        Session.objects.create(pk="over", session_data="", expire_date=moment - dt.timedelta(days=2))
        Session.objects.create(pk="alive", session_data="", expire_date=moment + dt.timedelta(days=2))
        retention_daily_work(as_of=TODAY)
        assert list(Session.objects.values_list("pk", flat=True)) == ["alive"]
        assert RetentionRun.objects.get().kind == "policy"
        retention_daily_work(as_of=TODAY)
        assert RetentionRun.objects.count() == 1, "nothing to do, nothing to report"


@pytest.mark.django_db(transaction=True)
def test_two_workers_let_each_row_go_once(portal_clock: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BATCH", 3)
    term(10)
    old_messages(20)
    run = announced_and_due(portal_clock)
    together(*[lambda: retention_daily_work(as_of=run.starts_on)] * 2)
    run.refresh_from_db()
    assert (run.state, left(), run.steps.get().disposed) == ("done", 0, 20)
    assert sum(Tombstone.objects.filter(run=run).values_list("count", flat=True)) == 20
    assert TrailEntry.objects.filter(act="retention_done").count() == 1
    assert trail_verify() is None


@pytest.mark.django_db(transaction=True)
def test_the_file_is_gone_after_the_transaction() -> None:
    export = ready_export(PersonFactory(with_account=True), last=TODAY - dt.timedelta(days=1))
    path = Path(export.file.path)
    classes_note()
    retention_daily_work(as_of=TODAY)
    assert not path.exists()
    assert DataExport.objects.get(pk=export.pk).state == "expired"


@pytest.mark.parametrize(
    "statement",
    ["UPDATE privacy_tombstone SET count = 1", "DELETE FROM privacy_tombstone", "TRUNCATE privacy_tombstone"],
)
def test_tombstones_stay(statement: str) -> None:
    run = RetentionRun.objects.create(
        kind="terms", state="announced", as_of=TODAY, starts_on=TODAY, made_at=timezone.now()
    )
    Tombstone.objects.create(
        run=run, retention_class=term(10), model=MESSAGES, count=3, before=TODAY, digest="0" * 64, at=timezone.now()
    )
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_tombstone ENABLE TRIGGER tombstone_never_emptied")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


def test_staff_stop_a_run_by_its_page(portal_clock: Day) -> None:
    term(10)
    old_messages(1)
    run = announced_and_due(portal_clock)
    client = Client()
    client.force_login(StaffFactory(role="Second signatories"))
    client.cookies["django_language"] = "en"
    text = client.get(reverse("admin:privacy_retentionrun_change", args=[run.pk])).content.decode()
    assert "Stop this deletion" in text and "Messages" in text
    address = reverse("admin:privacy_retentionrun_stop", args=[run.pk])
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "A court asked"}).status_code == 302
    run.refresh_from_db()
    assert run.state == "stopped"
