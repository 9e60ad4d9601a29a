"""What people send is taken by its content, once, and can be taken back until it is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.core.models import TrailEntry
from apps.documents import services
from apps.documents.forms import DocumentField
from apps.documents.models import Document
from apps.documents.selectors import documents_of
from apps.documents.services import document_receive, document_remove, documents_send
from tests.documents.conftest import received
from tests.documents.files import JPEG, PAGE, PDF, PNG, PROGRAM, upload
from tests.races import together

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (JPEG, "jpg"), (PNG, "png")])
def test_the_content_decides_whatever_the_name_says(content: bytes, kind: str) -> None:
    document = received(content, name="../../etc/my visa.exe")
    assert (document.detected_type, document.name) == (kind, f"my visa.{kind}")
    with document.file.open("rb") as stored:
        assert stored.read() == content
    assert "visa" not in str(document.file.name)


@pytest.mark.parametrize("content", [PROGRAM, PAGE, b"just words", b"PK\x03\x04" + b"\x00" * 60])
def test_what_only_calls_itself_a_pdf_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ValidationError, match="not a PDF, JPEG or PNG"):
        received(content, name="visa.pdf")
    assert not Document.objects.exists()


def test_too_large_and_empty_are_said(settings: Any) -> None:
    settings.DOCUMENT_MAX_MEGABYTES = 1
    field = DocumentField()
    with pytest.raises(ValidationError, match="larger than 1 MB"):
        field.clean(upload(content=PDF + b" " * 1024 * 1024))
    with pytest.raises(ValidationError, match="empty"):
        field.clean(upload(content=b""))
    assert "1 MB" in str(field.help_text)


def test_the_same_file_twice_is_one(purpose: str) -> None:
    first, second = received(name="a.pdf"), received(name="b.pdf")
    assert first.pk == second.pk
    assert received(scope="2").pk != first.pk


def test_one_takes_back_what_was_not_sent_and_nothing_after() -> None:
    document = received()
    document_remove(document=document)
    document.refresh_from_db()
    assert (document.file.name, document.removed_at is None) == ("", False)
    assert not documents_of(purpose="test", scope="1").exists()

    again = received()
    assert documents_send(purpose="test", scope="1") == 1
    assert documents_send(purpose="test", scope="1") == 0
    with pytest.raises(ValidationError, match="can't be removed"):
        document_remove(document=again)
    assert [*TrailEntry.objects.filter(subject_type="document").values_list("act", flat=True)] == [
        "document_receive",
        "document_remove",
        "document_receive",
    ]


def test_a_file_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_IN_ONE_FILE", 1)
    first = received()
    with pytest.raises(ValidationError) as refused:
        received(PNG)
    assert refused.value.code == "too_many"
    assert received().pk == first.pk


def test_a_purpose_that_nobody_registered_takes_nothing() -> None:
    with pytest.raises(KeyError):
        document_receive(file=upload(), purpose="unknown", scope="1")


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_document() -> None:
    found = {outcome.value for outcome in together(*[lambda: received().pk] * 2)}
    assert len(found) == 1
    assert Document.objects.count() == 1
