"""The PDF: tagged, in the letter's language, all of its words; made once, whatever fails in between."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from pypdf import PdfReader

from apps.core.pdf import PdfError
from apps.letters.models import Letter
from apps.letters.services import letter_render_again, letters_render, rendering
from apps.letters.tasks import letters_render_due
from tests.factories import StaffFactory
from tests.races import together

from .conftest import CONTENT, write


def read(letter: Letter) -> PdfReader:
    with letter.file.open("rb") as stored:
        return PdfReader(io.BytesIO(stored.read()))


def made(letter: Letter) -> Letter:
    letters_render(seconds=30)
    letter.refresh_from_db()
    assert letter.pdf_state == "made", letter.last_error
    return letter


def tags(node: Any) -> list[str]:
    """The kinds of all elements of a PDF's structure."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    found = [str(node["/S"])] if "/S" in node else []
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found += tags(child)
    return found


def overdue(**more: Any) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Letter.objects.update(pdf_due_at=past, **more)


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_it_is_tagged_and_says_everything_in_its_language(person: Any, language: str) -> None:
    person.language = language
    person.save()
    letter = made(write(person))
    pdf = read(letter)
    catalogue: Any = pdf.trailer["/Root"]
    assert catalogue["/Lang"] == language
    assert catalogue["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in catalogue["/Metadata"].get_data()
    assert pdf.metadata is not None and pdf.metadata.title == CONTENT["title"]
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    section = CONTENT["sections"][0]
    for words in (
        person.full_name,
        CONTENT["reference"],
        *CONTENT["lead"],
        section["title"],
        *(cell for row in section["table"]["rows"] for cell in row),
        *CONTENT["legal"],
        *CONTENT["how_to_contest"],
        *CONTENT["signature"],
        letter.code_shown,
    ):
        assert words in text
    assert f"/verify/{letter.code_shown}/" in text.replace(" ", "")
    structure = tags(catalogue["/StructTreeRoot"])
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/L", "/Link"} <= set(structure)


def test_what_people_typed_is_never_markup(person: Any) -> None:
    nasty = '#panic("no") $x$ *bold* <label> @ref'
    letter = made(write(person, data={"title": "A", "lead": nasty, "rows": [[nasty, nasty]], "legal": [nasty]}))
    assert read(letter).pages[0].extract_text().count('#panic("no")') == 4


def test_the_bytes_are_kept_once_with_their_hash(person: Any) -> None:
    letter = made(write(person))
    with letter.file.open("rb") as stored:
        content = stored.read()
    assert letter.sha256 == hashlib.sha256(content).hexdigest()
    assert letter.size == len(content)
    with pytest.raises(ValidationError):
        letter_render_again(letter=letter, actor=StaffFactory())
    assert letters_render(seconds=5).made == 0


def test_a_pdf_that_fails_is_tried_again_and_never_blocks(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**arguments: Any) -> bytes:
        raise PdfError("no type on this machine")

    letter = write(person)
    with monkeypatch.context() as patch:
        patch.setattr(rendering, "pdf_render", broken)
        for attempt in range(1, rendering.MAX_ATTEMPTS + 1):
            overdue()
            assert letters_render(seconds=5).made == 0
            letter.refresh_from_db()
            assert letter.attempts == attempt
            assert letter.pdf_state == ("failed" if attempt == rendering.MAX_ATTEMPTS else "waiting")
    assert "no type on this machine" in letter.last_error
    # The e-mail did not wait for it.
    assert letter.message is not None and letter.message.state == "waiting"

    overdue()
    assert letters_render(seconds=5).made == 0  # it waits for staff
    letter_render_again(letter=letter, actor=StaffFactory())
    assert made(letter).last_error == ""


def test_a_full_disk_leaves_the_row_and_the_pdf_follows(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: Any, **named: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    letter = write(person)
    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        letters_render(seconds=5)
    letter.refresh_from_db()
    assert (letter.pdf_state, letter.file.name) == ("waiting", "")
    assert "No space left" in letter.last_error
    assert letters_render(seconds=5).made == 0  # not at once
    overdue()
    made(letter)


class Killed(BaseException):
    """As a worker's end: nothing of ours catches it."""


@pytest.mark.parametrize("where", ["before the file", "after the file"])
def test_a_worker_killed_in_the_middle_is_followed_by_another(
    person: Any, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def die(*arguments: Any, **named: Any) -> Any:
        raise Killed

    letter = write(person)
    with monkeypatch.context() as patch:
        if where == "before the file":
            patch.setattr(rendering, "_store", die)
        else:
            patch.setattr(Letter, "save", _dies_with_the_hash(Letter.save))
        with pytest.raises(Killed):
            letters_render(seconds=5)
    letter.refresh_from_db()
    assert letter.pdf_state == "rendering"
    assert letters_render(seconds=5).made == 0  # its claim holds
    Letter.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    name = made(letter).file.name
    assert name == f"letters/{letter.public_id.hex[:2]}/{letter.public_id.hex}.pdf"  # no second file beside it


def _dies_with_the_hash(save: Any) -> Any:
    def dying(letter: Letter, *arguments: Any, **named: Any) -> None:
        if "sha256" in named.get("update_fields", ()):
            raise Killed
        save(letter, *arguments, **named)

    return dying


def test_who_was_too_slow_does_not_overwrite(person: Any) -> None:
    letter = write(person)
    slow = rendering._claim_one()
    assert slow is not None
    Letter.objects.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    sha256 = made(letter).sha256
    rendering._store(slow, b"%PDF-late")
    rendering._refused(slow, OSError("late"))
    letter.refresh_from_db()
    assert (letter.sha256, letter.last_error) == (sha256, "")


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_letters(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for event in range(6):
        write(person, f"decision:{event}")
    rendered: list[str] = []

    def counted(*, template: str, data: dict[str, Any]) -> bytes:
        rendered.append(data["verify"]["code"])
        return b"%PDF-1.7 a stand-in"

    monkeypatch.setattr(rendering, "pdf_render", counted)
    together(*[lambda: letters_render(seconds=20)] * 2)
    assert len(rendered) == len(set(rendered)) == 6
    assert Letter.objects.filter(pdf_state="made", attempts=1).count() == 6


def test_a_long_queue_goes_on_in_another_turn(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    write(person)
    kicked: list[int] = []
    monkeypatch.setattr("apps.letters.tasks.TURN_SECONDS", 0)
    monkeypatch.setattr("apps.letters.services.letters_kick", lambda: kicked.append(1))
    assert letters_render_due() == 0
    assert kicked
