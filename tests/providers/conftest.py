from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from apps.accounts.models import User
from apps.core.fields import search_hash
from apps.core.identifiers import inami_check_digits
from apps.providers.importers.services import import_upload
from apps.providers.models import ImportBatch, Person, ProviderNumber

Upload = Callable[..., ImportBatch]


def number(six: int) -> str:
    return f"{six}{inami_check_digits(str(six))}"


def niss(base: int) -> str:
    """A NISS of somebody born in the last century: `niss(850730_033)`."""
    return f"{base:09d}{97 - base % 97:02d}"


def make_provider(six: int = 100_001, profession: str = "physician", **person: Any) -> ProviderNumber:
    own = {"last_name": "Peeters", "first_name": "Anna"} | person
    if own.get("niss"):
        own["niss_hash"] = search_hash(own["niss"])
    return ProviderNumber.objects.create(number=number(six), profession=profession, person=Person.objects.create(**own))


def problems(batch: ImportBatch, *, warnings: bool = False) -> set[tuple[int, str, str]]:
    found = batch.rejections.filter(is_warning=warnings)
    return set(found.values_list("line", "column", "code"))


@pytest.fixture(autouse=True)
def in_english(no_language_left_over: None) -> Iterator[None]:
    """What these tests read is in the language of the code."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def private_files(settings: Any, tmp_path: Path) -> Path:
    settings.PRIVATE_MEDIA_ROOT = tmp_path / "private"
    return tmp_path / "private"


@pytest.fixture
def upload(private_files: Path) -> Upload:
    """`upload("activity", "source_key,number…\\n…")`: a batch with these bytes."""

    def make(kind: str, content: str | bytes, source: str = "inami") -> ImportBatch:
        data = content.encode() if isinstance(content, str) else content
        return import_upload(kind=kind, source=source, file=io.BytesIO(data), file_name="register.csv")

    return make


@pytest.fixture
def officer(db: None) -> User:
    return User.objects.create_user("officer", "officer@example.org", "x", is_staff=True)
