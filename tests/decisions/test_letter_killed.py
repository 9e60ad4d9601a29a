"""A real worker, killed with `kill -9` while it makes the PDF of a letter: the decisions stand, each letter follows."""

from __future__ import annotations

import datetime as dt
import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from apps.accounts.models import User
from apps.core.trail import trail_verify
from apps.decisions.models import Decision
from apps.decisions.states import DecisionState
from apps.evaluations.models import Dossier
from apps.evaluations.states import DossierState
from apps.letters.models import Letter
from apps.letters.services import letters_kick
from apps.letters.states import PdfState
from tests.decisions.deciding import dossier_judged, followed

pytestmark = pytest.mark.django_db(transaction=True)
# A table that long keeps the worker busy for seconds.
LONG = [[f"Rule {number}", "what was found"] for number in range(6_000)]


@pytest.fixture
def letters(premium_year: None, officer: User) -> list[Letter]:
    """Of three decisions; the second letter takes long to make."""
    for _place in range(3):
        followed(dossier_judged(), actor=officer)
    found = list(Letter.objects.filter(kind="decision").order_by("pk"))
    table = {"caption": "All rules", "head": ["Rule", "Found"], "rows": LONG}
    section = {"title": "Rules", "paragraphs": [], "rows": [], "table": table}
    Letter.objects.filter(pk=found[1].pk).update(data=found[1].data | {"sections": [section]})
    # In this order, whatever the clocks say.
    for place, letter in enumerate(found):
        Letter.objects.filter(pk=letter.pk).update(pdf_due_at=timezone.now() - dt.timedelta(minutes=10 - place))
    return found


def until(met: Callable[[], bool], *, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < deadline, list(Letter.objects.values_list("pdf_state", "attempts", "last_error"))
        time.sleep(0.02)


def states() -> list[str]:
    return list(Letter.objects.filter(kind="decision").order_by("pk").values_list("pdf_state", flat=True))


def assert_decisions_stand() -> None:
    assert Decision.objects.filter(state=DecisionState.FINAL).count() == Decision.objects.count() == 3
    assert Dossier.objects.filter(state=DossierState.DECIDED).count() == 3


def test_a_worker_killed_while_it_makes_a_letter(
    letters: list[Letter], celery_worker_process: Callable[..., Any]
) -> None:
    worker = celery_worker_process()
    letters_kick()
    until(lambda: states()[1] == PdfState.RENDERING)
    worker.kill()
    assert states() == [PdfState.MADE, PdfState.RENDERING, PdfState.WAITING]
    first = Letter.objects.get(pk=letters[0].pk)
    assert_decisions_stand()

    # The next worker leaves the lost one alone as long as its claim lasts.
    celery_worker_process()
    letters_kick()
    until(lambda: states()[2] == PdfState.MADE)
    assert states()[1] == PdfState.RENDERING
    Letter.objects.filter(pk=letters[1].pk).update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    letters_kick()
    until(lambda: states() == [PdfState.MADE] * 3)

    assert_decisions_stand()
    found = list(Letter.objects.filter(kind="decision").order_by("pk"))
    assert [letter.attempts for letter in found] == [1, 2, 1]
    assert (found[0].made_at, found[0].sha256) == (first.made_at, first.sha256)
    for letter in found:
        with letter.file.open("rb") as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == letter.sha256
        stem = letter.public_id.hex
        assert len(list(Path(settings.PRIVATE_MEDIA_ROOT).rglob(f"{stem}*"))) == 1
    assert trail_verify() is None
