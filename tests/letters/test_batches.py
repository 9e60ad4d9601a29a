"""Print batches: each letter in one of them, one file with the same bytes for ever, a day of posting."""

from __future__ import annotations

import csv
import datetime as dt
import errno
import hashlib
import io
import zipfile
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypdf import PdfReader

from apps.core.clock import today
from apps.core.models import TrailEntry
from apps.letters import bundle
from apps.letters.models import Letter, PrintBatch, PrintEntry
from apps.letters.services import (
    batch_dissolve,
    batch_make_again,
    batch_open,
    batch_post,
    batch_start,
    batches_make,
    letter_address_give,
    letter_withdraw,
    letters_posted_mark,
    letters_render,
)
from apps.letters.services import batches as service
from tests.factories import PersonFactory, ProviderNumberFactory, StaffFactory
from tests.races import refusals

from .conftest import lives_at, write

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)


def to_post(count: int = 2, **person: Any) -> list[Letter]:
    """Letters that wait for the post, with PDF and address."""
    found = []
    for place in range(count):
        provider = ProviderNumberFactory(person=PersonFactory(email="", **person))
        lives_at(provider)
        found.append(write(provider.person, f"{person.get('language', 'fr')}:{place}", provider=provider))
    letters_render(seconds=60)
    return found


def made() -> PrintBatch:
    batch = batch_start(actor=StaffFactory())
    assert batches_make(seconds=30) == 1
    batch.refresh_from_db()
    return batch


def content_of(batch: PrintBatch) -> bytes:
    with batch.file.open("rb") as stored:
        return bytes(stored.read())


def test_one_file_with_each_letter_and_an_index() -> None:
    letters = [*to_post(1, language="nl"), *to_post(2, language="fr")]
    batch = made()
    content = content_of(batch)
    assert batch.sha256 == hashlib.sha256(content).hexdigest()
    assert batch.size == len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        index = list(csv.DictReader(io.StringIO(found.read("index.csv").decode("utf-8-sig")), delimiter=";"))
        for row in index:
            assert hashlib.sha256(found.read(row["file"])).hexdigest() == row["sha256"]
    assert [row["language"] for row in index] == ["fr", "fr", "nl"]
    assert {row["code"] for row in index} == {letter.code_shown for letter in letters}
    assert index[0]["address_1"] == "Rue de l'Exemple 12 boîte 3"
    assert index[0]["address_2"] == "1000 Bruxelles"
    assert batches_make(seconds=5) == 0


def test_what_is_not_ready_is_left_for_the_next_batch() -> None:
    ready, withdrawn, unmade = to_post(3)
    without = write(PersonFactory(email=""), "no address")
    letters_render(seconds=30)
    by_mail = write(PersonFactory(), "by mail")
    letter_withdraw(letter=withdrawn, reason="Mistake", actor=None)
    Letter.objects.filter(pk=unmade.pk).update(
        pdf_state="waiting", made_at=None, size=None, sha256="", file="", printed_address=""
    )
    batch = batch_start(actor=StaffFactory())
    assert list(batch.entries.values_list("letter", flat=True)) == [ready.pk]
    assert Letter.objects.get(pk=without.pk).delivery == "post"
    assert Letter.objects.get(pk=by_mail.pk).delivery == "email"
    with pytest.raises(ValidationError):
        batch_start(actor=StaffFactory())


def test_an_address_given_later_is_printed_on_a_sheet_before_the_letter() -> None:
    letter = write(PersonFactory(email="", last_name="Dupont"))
    letters_render(seconds=30)
    letter_address_give(letter=letter, postal_address="Rue Neuve 7\n4000 Liège", actor=StaffFactory())
    with zipfile.ZipFile(io.BytesIO(content_of(made()))) as found:
        names = [name for name in found.namelist() if name.endswith(".pdf")]
        assert names == sorted(names)
        text = PdfReader(io.BytesIO(found.read(names[0]))).pages[0].extract_text()
    assert len(names) == 2
    assert "Rue Neuve 7" in text and "Dupont" in text


def test_the_database_refuses_a_letter_in_two_batches() -> None:
    to_post(1)
    batch = made()
    other = PrintBatch.objects.create(
        started_at=timezone.now(), started_by=batch.started_by, letter_count=1, due_at=timezone.now()
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        PrintEntry.objects.create(batch=other, letter=batch.entries.get().letter, place=1)


@pytest.mark.django_db(transaction=True)
def test_two_staff_at_once_take_each_letter_once() -> None:
    to_post(4)
    actors = StaffFactory.create_batch(2)
    refused = refusals(*[partial(batch_start, actor=actor) for actor in actors])
    assert PrintEntry.objects.count() == 4
    assert PrintBatch.objects.count() + len(refused) == 2
    assert Letter.objects.filter(delivery="batched").count() == 4


def test_a_full_disk_leaves_the_batch_and_its_file_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any, **named: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    to_post(1)
    batch = batch_start(actor=StaffFactory())
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        for _attempt in range(service.MAX_ATTEMPTS):
            PrintBatch.objects.update(due_at=timezone.now())
            assert batches_make(seconds=5) == 0
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "No space left" in batch.last_error
    with pytest.raises(ValidationError):
        batch_open(batch=batch, actor=StaffFactory())
    batch_make_again(batch=batch, actor=StaffFactory())
    assert batches_make(seconds=5) == 1
    with pytest.raises(ValidationError):
        batch_make_again(batch=batch, actor=StaffFactory())


def test_a_letter_whose_bytes_were_changed_stops_the_batch() -> None:
    (letter,) = to_post(1)
    with open(letter_path(letter), "ab") as stored:
        stored.write(b"changed")
    batch = batch_start(actor=StaffFactory())
    assert batches_make(seconds=5) == 0
    batch.refresh_from_db()
    assert "not the one that was made" in batch.last_error


def letter_path(letter: Letter) -> str:
    letter.refresh_from_db()
    return str(letter.file.path)


class Killed(BaseException):
    pass


def test_a_worker_killed_while_making_it_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*arguments: Any) -> None:
        raise Killed

    to_post(1)
    batch = batch_start(actor=StaffFactory())
    with monkeypatch.context() as patch:
        patch.setattr(service, "bundle_write", die)
        with pytest.raises(Killed):
            batches_make(seconds=5)
    assert batches_make(seconds=5) == 0
    PrintBatch.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    assert batches_make(seconds=5) == 1
    batch.refresh_from_db()
    assert batch.attempts == 2


def test_posting_dates_each_letter_and_tells_its_app(told: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    to_post(3)
    batch = made()
    actor = StaffFactory()
    assert batch.made_at is not None
    for wrong in (today() + ONE_DAY, today() - ONE_DAY):
        with pytest.raises(ValidationError):
            batch_post(batch=batch, day=wrong, actor=actor)
    batch_post(batch=batch, day=today(), actor=actor)
    with pytest.raises(ValidationError):
        batch_post(batch=batch, day=today(), actor=actor)

    marks = service._mark_posted
    with monkeypatch.context() as patch:
        seen: list[int] = []

        def dies_at_the_second(letter_id: int) -> bool:
            seen.append(letter_id)
            if len(seen) == 2:
                raise Killed
            return marks(letter_id)

        patch.setattr(service, "_mark_posted", dies_at_the_second)
        with pytest.raises(Killed):
            letters_posted_mark()
    assert letters_posted_mark() == 2
    assert letters_posted_mark() == 0
    assert told == [today()] * 3
    assert Letter.objects.filter(delivery="posted", notified_on=today()).count() == 3
    assert TrailEntry.objects.filter(act="letter_post").count() == 3


def test_a_file_cannot_be_posted_before_it_is_made() -> None:
    to_post(1)
    batch = batch_start(actor=StaffFactory())
    with pytest.raises(ValidationError):
        batch_post(batch=batch, day=today(), actor=StaffFactory())


def test_what_spreadsheets_would_run_is_harmless() -> None:
    assert bundle._plain("=1+1") == "'=1+1"
    assert bundle._plain("Anne") == "Anne"


def test_a_dissolved_batch_gives_its_letters_back_and_keeps_its_bytes() -> None:
    one, withdrawn = to_post(2)
    batch = made()
    content = content_of(batch)
    letter_withdraw(letter=withdrawn, reason="Mistake", actor=None)
    actor = StaffFactory()
    with pytest.raises(ValidationError):
        batch_dissolve(batch=batch, reason="  ", actor=actor)
    for _time in range(2):
        batch_dissolve(batch=batch, reason="The wrong\nmonth", actor=actor)
    batch.refresh_from_db()
    assert (batch.state, batch.dissolved_by, batch.dissolved_reason) == ("dissolved", actor, "The wrong month")
    entry = TrailEntry.objects.get(act="print_batch_dissolve")
    assert entry.detail["sha256"] == batch.sha256 == hashlib.sha256(content).hexdigest()
    assert content_of(batch) == content
    assert entry.detail["letters"] == [one.pk, withdrawn.pk]
    for letter in (one, withdrawn):
        letter.refresh_from_db()
    assert (one.delivery, one.post_reason, one.notified_on) == ("post", "no_address", None)
    assert withdrawn.delivery == "dropped"

    for act in (batch_make_again, batch_open):
        with pytest.raises(ValidationError):
            act(batch=batch, actor=actor)
    with pytest.raises(ValidationError):
        batch_post(batch=batch, day=today(), actor=actor)
    again = made()
    assert list(again.entries.values_list("letter", flat=True)) == [one.pk]
    batch_post(batch=again, day=today(), actor=actor)
    assert letters_posted_mark() == 1
    with pytest.raises(ValidationError):
        batch_dissolve(batch=again, reason="Too late", actor=actor)
    assert Letter.objects.get(pk=one.pk).notified_on == today()


def test_dissolved_while_its_file_is_being_made_it_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    to_post(1)
    batch = batch_start(actor=StaffFactory())
    write_bundle = service.bundle_write

    def meanwhile(found: PrintBatch, target: Any) -> None:
        write_bundle(found, target)
        batch_dissolve(batch=found, reason="Mistake", actor=StaffFactory())

    monkeypatch.setattr(service, "bundle_write", meanwhile)
    batches_make(seconds=5)
    batch.refresh_from_db()
    assert (batch.state, batch.sha256, bool(batch.file)) == ("dissolved", "", False)
    assert Letter.objects.get().delivery == "post"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
def test_dissolved_and_posted_at_once_it_is_one_of_both(turn: int) -> None:
    to_post(2)
    batch = made()
    actors = StaffFactory.create_batch(2)
    refused = refusals(
        partial(batch_dissolve, batch=batch, actor=actors[0], reason="Mistake"),
        partial(batch_post, batch=batch, actor=actors[1], day=today()),
    )
    letters_posted_mark()
    batch.refresh_from_db()
    states = set(Letter.objects.values_list("delivery", flat=True))
    assert len(refused) == 1
    assert (batch.state, states) in [("dissolved", {"post"}), ("posted", {"posted"})]
