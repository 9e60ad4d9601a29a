"""Imports under accident: two at once, and jobs of a real worker."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.core.models import TrailEntry
from apps.core.trail import trail_verify
from apps.providers.importers.services import import_apply, import_request, import_validate
from apps.providers.models import ActivityVolume, ImportBatch, ImportState, ImportWork
from apps.providers.tasks import imports_sweep
from tests.providers.conftest import Upload, make_provider
from tests.races import together

ACTIVITY = "source_key,number,year,measure,value\n"


@pytest.mark.django_db(transaction=True)
def test_two_that_apply_the_same_batch_write_it_once(upload: Upload) -> None:
    make_provider()
    rows = "".join(f"A{n},10000106,2024,services,{n}\n" for n in range(500))
    batch = upload("activity", ACTIVITY + rows)
    outcomes = together(*[lambda: import_apply(batch=batch).state] * 2)
    assert [outcome.value for outcome in outcomes] == [ImportState.APPLIED, ImportState.APPLIED]
    assert ActivityVolume.objects.count() == 500
    assert TrailEntry.objects.filter(act="import_apply").count() == 1
    assert trail_verify() is None


@pytest.mark.django_db(transaction=True)
def test_the_same_file_uploaded_twice_is_applied_once(upload: Upload) -> None:
    make_provider()
    content = ACTIVITY + "A1,10000106,2024,services,1\n"
    batches = [upload("activity", content), upload("activity", content)]
    together(*[partial(import_apply, batch=batch) for batch in batches])
    assert sorted(ImportBatch.objects.values_list("state", flat=True)) == ["applied", "refused"]
    assert ActivityVolume.objects.count() == 1


def until(batch: ImportBatch, state: str) -> None:
    for _ in range(150):
        batch.refresh_from_db()
        if batch.state == state and not batch.wanted:
            return
        time.sleep(0.1)
    raise AssertionError(f"still {batch.state}, wants {batch.wanted}")


def test_a_worker_checks_and_applies_and_lost_work_is_taken_up(
    celery_worker_process: Callable[..., Any], upload: Upload, broker: Any
) -> None:
    make_provider()
    batch = upload("activity", ACTIVITY + "A1,10000106,2024,services,1\n")
    celery_worker_process()
    import_request(batch=batch, work=ImportWork.VALIDATE, actor=None)
    until(batch, ImportState.VALIDATED)
    # The broker forgets what it was told; the sweep tells it again.
    ImportBatch.objects.filter(pk=batch.pk).update(wanted=ImportWork.APPLY)
    imports_sweep()
    until(batch, ImportState.APPLIED)
    assert ActivityVolume.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_checking_leaves_no_lock_behind(upload: Upload) -> None:
    import_validate(batch=upload("activity", ACTIVITY + "A1,x,2024,services,1\n"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database"
            " WHERE locktype = 'advisory' AND d.datname = current_database()"
        )
        assert cursor.fetchone()[0] == 0
        cursor.execute("SELECT to_regclass('import_row')")
        assert cursor.fetchone()[0] is None
