"""Registers' files: what is refused, what is rejected by row, and what a good file leaves behind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.providers.importers import importers, services
from apps.providers.importers.messages import ROW, WARNING, file_words
from apps.providers.importers.services import (
    import_apply,
    import_request,
    import_validate,
    import_work,
    rejected_rows_csv,
)
from apps.providers.models import (
    ActivityVolume,
    ConventionPeriod,
    EmploymentPeriod,
    ImportState,
    ImportWork,
    InactivityPeriod,
    Qualification,
)
from tests.providers.conftest import Upload, make_provider, niss, number, problems

pytestmark = pytest.mark.django_db

ACTIVITY = "source_key,number,year,measure,value,received_on\n"
CONVENTION = "source_key,number,status,first_day,last_day\n"


# ------------------------------------------------------------------ files that can't be read


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "empty"),
        (ACTIVITY.encode(), "no_rows"),
        (b"source_key,number,year,measure\nA,10000106,2024,services\n", "header_missing value"),
        (ACTIVITY.replace("\n", ",colour\n").encode() + b"A,1,2,3,4,5,6\n", "header_unknown colour"),
        (ACTIVITY.replace("\n", ",year\n").encode() + b"A,1,2,3,4,5,6\n", "header_twice year"),
        (ACTIVITY.encode() + "A,10000106,2024,services,1,\nGénéral,".encode("latin-1"), "not_utf8 3"),
        (ACTIVITY.encode() + b'A,10000106,2024,"services,1,\n', "unreadable 2"),
        (ACTIVITY.encode() + b"A\0,10000106,2024,services,1,\n", "unreadable 2"),
    ],
)
def test_an_unreadable_file_is_refused_with_its_reason(upload: Upload, content: bytes, error: str) -> None:
    batch = import_apply(batch=upload("activity", content))
    assert (batch.state, batch.error) == (ImportState.REFUSED, error)
    assert file_words(batch.error) != batch.error
    assert not ActivityVolume.objects.exists()


# ------------------------------------------------------------------ rows


def test_each_bad_row_is_named_with_line_column_and_code(upload: Upload) -> None:
    make_provider()
    rows = [
        "A1,10000106,2024,services,10,2025-01-31",
        "A2,10000107,2024,services,10,",  # check digits
        "A3,10000206,2024,services,10,",
        f"A4,{number(100_009)},2024,services,10,",  # nobody
        "A5,1000O106,2024,services,10,",
        "A6,10000106,24,services,10,",
        "A7,10000106,2024,smiles,10,",
        'A8,10000106,2024,services,"10,5",',
        "A9,10000106,2024,services,-1,",
        "A10,10000106,2024,services,10,2025-02-30",
        ",10000106,2024,services,10,",
        "A12,10000106,2024,services",
        "",
        "A14,10000106,2024,services,,",
        "A15,1-00001-06-003,2024,services,10,",
        "A16,10000106,2024,services,10,",
        "A16,10000106,2024,services,11,",
    ]
    batch = import_validate(batch=upload("activity", ACTIVITY + "\n".join(rows) + "\n"))
    assert problems(batch) == {
        (3, "number", "bad_check"),
        (4, "number", "bad_check"),
        (5, "number", "unknown_provider"),
        (6, "number", "bad_number"),
        (7, "year", "bad_year"),
        (8, "measure", "bad_choice"),
        (9, "value", "bad_amount"),
        (10, "value", "bad_amount"),
        (11, "received_on", "bad_day"),
        (12, "source_key", "missing"),
        (13, "", "columns"),
        (15, "value", "missing"),
        (17, "source_key", "duplicate"),
        (18, "source_key", "duplicate"),
    }
    assert (batch.state, batch.rows_total, batch.rows_new, batch.rows_rejected) == ("validated", 16, 2, 14)
    assert batch.rejections.get(line=8).raw == "A7,10000106,2024,smiles,10,"
    assert not ActivityVolume.objects.exists()


def test_codes_have_words() -> None:
    import re
    from pathlib import Path

    root = Path(services.__file__).parent
    source = "".join(path.read_text() for path in root.glob("*.py") if path.name != "messages.py")
    source += (root.parents[1] / "social_statute" / "importers.py").read_text()
    for code in {*ROW, *WARNING}:
        assert re.search(rf"[\":']{code}[\"']", source), f"{code} is never given"


def test_a_raw_row_is_not_readable_in_the_database(upload: Upload) -> None:
    import_validate(batch=upload("activity", ACTIVITY + "A1,x,2024,services,1,\n"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT raw FROM providers_importrejection")
        assert "2024" not in cursor.fetchone()[0]


def test_semicolons_and_a_byte_order_mark_are_read(upload: Upload) -> None:
    make_provider()
    content = "\ufeff" + ACTIVITY.replace(",", ";") + "A1;10000106;2024;services;10;\r\n"
    assert import_apply(batch=upload("activity", content)).state == ImportState.APPLIED


def test_a_file_with_rejected_rows_is_applied_only_when_asked(upload: Upload, officer: User) -> None:
    make_provider()
    batch = upload("activity", ACTIVITY + "A1,10000106,2024,services,10,\nA2,x,2024,services,10,\n")
    assert import_apply(batch=batch).state == ImportState.VALIDATED
    assert not ActivityVolume.objects.exists()
    batch = import_apply(batch=batch, apply_good=True)
    assert (batch.state, batch.rows_new, batch.rows_rejected) == (ImportState.APPLIED, 1, 1)
    assert ActivityVolume.objects.get().value == Decimal(10)
    assert list(rejected_rows_csv(batch=batch, actor=officer)) == [
        "source_key,number,year,measure,value,received_on,reason\r\n",
        f"A2,x,2024,services,10,,number: {ROW['bad_number']}\r\n",
    ]
    assert TrailEntry.objects.filter(act="import_rejections_read", actor_id=officer.pk).exists()


# ------------------------------------------------------------------ once, and again


def test_the_same_file_twice_says_so_and_changes_nothing(upload: Upload) -> None:
    make_provider()
    content = ACTIVITY + "A1,10000106,2024,services,10,2025-01-31\n"
    import_apply(batch=upload("activity", content))
    before = list(ActivityVolume.objects.values())
    again = import_apply(batch=upload("activity", content))
    assert (again.state, again.error.split()[0]) == (ImportState.REFUSED, "already_applied")
    assert list(ActivityVolume.objects.values()) == before


def test_a_known_key_with_new_content_supersedes(upload: Upload) -> None:
    make_provider()
    import_apply(
        batch=upload(
            "activity",
            ACTIVITY + "A1,10000106,2024,services,10,2025-01-31\nA2,10000106,2024,contacts,5,2025-01-31\n",
        )
    )
    batch = import_apply(
        batch=upload(
            "activity",
            ACTIVITY
            + "A1,10000106,2024,services,12.50,2025-02-28\nA2,10000106,2024,contacts,5.00,2025-02-28\n"
            + "A3,10000106,2023,services,7,2025-02-28\n",
        )
    )
    assert (batch.rows_new, batch.rows_changed, batch.rows_unchanged) == (1, 1, 1)
    rows = ActivityVolume.objects.filter(source_key="A1").order_by("id")
    assert [(row.value, row.is_current) for row in rows] == [
        (Decimal(10), False),
        (Decimal("12.50"), True),
    ]
    assert ActivityVolume.objects.get(source_key="A2").received_on == dt.date(2025, 1, 31)
    assert ActivityVolume.objects.count() == 4


def test_keys_count_within_their_source(upload: Upload) -> None:
    make_provider()
    for source in ("inami", "ima"):
        import_apply(batch=upload("activity", ACTIVITY + "A1,10000106,2024,services,10,\n", source=source))
    assert ActivityVolume.objects.filter(superseded_at=None).count() == 2


def test_an_older_message_does_not_undo_a_later_one(upload: Upload) -> None:
    make_provider()
    import_apply(batch=upload("activity", ACTIVITY + "A1,10000106,2024,services,12,2025-02-28\n"))
    batch = import_apply(batch=upload("activity", ACTIVITY + "A1,10000106,2024,services,10,2025-01-31\n"))
    assert problems(batch) == {(2, "received_on", "older")}
    assert ActivityVolume.objects.get().value == 12


def test_nothing_is_half_applied(upload: Upload, monkeypatch: pytest.MonkeyPatch) -> None:
    """The import dies between superseding and stamping: nothing of it is there, and it can be done again."""
    make_provider()
    import_apply(batch=upload("activity", ACTIVITY + "A1,10000106,2024,services,10,\n"))
    batch = upload("activity", ACTIVITY + "A1,10000106,2024,services,11,\nA2,10000106,2024,contacts,1,\n")

    def dies(*args: Any, **kwargs: Any) -> None:
        assert ActivityVolume.objects.filter(value=11).exists()  # it was that far
        raise DatabaseError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(services, "_trail", dies)
        with pytest.raises(DatabaseError, match="killed"):
            import_apply(batch=batch)
    batch.refresh_from_db()
    assert batch.state == ImportState.UPLOADED
    assert [(row.value, row.is_current) for row in ActivityVolume.objects.all()] == [(Decimal(10), True)]
    assert import_apply(batch=batch).state == ImportState.APPLIED
    assert set(ActivityVolume.objects.filter(superseded_at=None).values_list("value", flat=True)) == {11, 1}


# ------------------------------------------------------------------ periods


def test_overlaps_inside_the_file_and_with_what_is_known(upload: Upload) -> None:
    make_provider()
    make_provider(100_002)
    import_apply(batch=upload("convention", CONVENTION + "K1,10000106,full,2020-01-01,2023-12-31\n"))
    batch = import_validate(
        batch=upload(
            "convention",
            CONVENTION
            + "K1,10000106,full,2020-01-01,2022-12-31\n"  # makes room for the next
            + "K2,10000106,none,2023-01-01,2023-12-31\n"
            + "K3,10000106,partial,2022-06-01,2022-06-30\n"  # but meets the first
            + f"K4,{number(100_002)},full,2020-01-01,\n"
            + f"K5,{number(100_002)},none,2019-01-01,2019-12-31\n"
            + f"K6,{number(100_002)},none,2019-02-01,2019-01-01\n",
        )
    )
    # K1 is rejected with K3, so that what is known of K1 stays, and K2 meets that.
    assert problems(batch) == {
        (2, "first_day", "overlap_file"),
        (3, "first_day", "overlap_known"),
        (4, "first_day", "overlap_file"),
        (7, "last_day", "order"),
    }


def test_periods_that_make_room_for_each_other_are_applied(upload: Upload) -> None:
    make_provider()
    import_apply(batch=upload("convention", CONVENTION + "K1,10000106,full,2020-01-01,\n"))
    batch = import_apply(
        batch=upload(
            "convention",
            CONVENTION + "K1,10000106,full,2020-01-01,2022-12-31\nK2,10000106,none,2023-01-01,\n",
        )
    )
    assert batch.state == ImportState.APPLIED
    current = ConventionPeriod.objects.filter(superseded_at=None).order_by("first_day")
    assert list(current.values_list("status", "last_day")) == [
        ("full", dt.date(2022, 12, 31)),
        ("none", None),
    ]


def test_an_unknown_qualification_is_kept_with_a_warning(upload: Upload) -> None:
    make_provider()
    header = "source_key,number,code,first_day,last_day\n"
    batch = import_apply(
        batch=upload(
            "qualifications",
            header + "Q1,10000106,777,2010-01-01,2012-12-31\nQ2,10000106,003,2013-01-01,\n",
        )
    )
    assert (batch.state, batch.rows_warned) == (ImportState.APPLIED, 1)
    assert problems(batch, warnings=True) == {(2, "code", "unknown_code")}
    assert Qualification.objects.filter(code="777").exists()


# ------------------------------------------------------------------ facts of persons


def test_facts_of_persons_are_found_by_niss_or_number(upload: Upload) -> None:
    one = make_provider(niss=niss(850730_033))
    other = make_provider(100_002, niss=niss(850730_035))
    header = "source_key,niss,number,status,first_day\n"
    batch = import_validate(
        batch=upload(
            "employment",
            header
            + f"E1,85.07.30-033.28,,employee,2020-01-01\nE2,,{other.number},employee,2020-01-01\n"
            + f"E3,{one.person.niss},{other.number},employee,2020-01-01\n"
            + f"E4,,,employee,2020-01-01\nE5,{niss(700101_001)},,employee,2020-01-01\n"
            + "E6,85073003329,,employee,2020-01-01\n",
        )
    )
    assert problems(batch) == {
        (4, "number", "other_person"),
        (5, "niss", "person_or_number"),
        (6, "niss", "unknown_person"),
        (7, "niss", "bad_niss"),
    }
    import_apply(batch=batch, apply_good=True)
    assert set(EmploymentPeriod.objects.values_list("person", flat=True)) == {
        one.person_id,
        other.person_id,
    }


def test_inactivity_is_a_period_or_days_of_a_year(upload: Upload) -> None:
    make_provider()
    header = "source_key,number,kind,first_day,last_day,year,days\n"
    batch = import_apply(
        batch=upload(
            "inactivity",
            header
            + "I1,10000106,maternity,2024-01-01,2024-04-30,,\nI2,10000106,incapacity,,,2024,17.5\n"
            + "I3,10000106,incapacity,2024-01-01,,2024,3\nI4,10000106,incapacity,,,2024,0\n"
            + "I5,10000106,incapacity,,,,\n",
        ),
        apply_good=True,
    )
    assert {line for line, _column, code in problems(batch) if code == "period_or_days"} == {4, 5, 6}
    assert InactivityPeriod.objects.count() == 2


def test_contracts_come_with_their_insurer(upload: Upload) -> None:
    from apps.social_statute.models import InsuranceContract, Insurer

    make_provider()
    Insurer.objects.create(cbe="0403019261", name="AG")
    header = "source_key,number,insurer,reference,message,concluded_on,ended_on\n"
    batch = import_apply(
        batch=upload(
            "contracts",
            header
            + "C1,10000106,0403.019.261,P-1,new,2019-05-02,\nC2,10000106,0428759497,P-2,new,2019-05-02,\n"
            + "C3,10000106,0403019261,P-3,closed,2019-05-02,\n"
            + "C4,10000106,0403019261,P-4,closed,2019-05-02,2018-01-01\n",
        ),
        apply_good=True,
    )
    assert problems(batch) == {
        (3, "insurer", "unknown_insurer"),
        (4, "ended_on", "closed_without_end"),
        (5, "ended_on", "order"),
    }
    assert InsuranceContract.objects.get().reference == "P-1"


# ------------------------------------------------------------------ all kinds


def test_every_kind_reads_its_own_example(upload: Upload) -> None:
    """The example line of docs/imports.md, with a number and a person that exist."""
    from apps.social_statute.models import Insurer

    Insurer.objects.create(cbe="0403019261", name="AG")
    for importer in importers():
        columns = importer.columns
        content = (
            ",".join(column.name for column in columns) + "\n" + ",".join(column.example for column in columns) + "\n"
        )
        batch = import_apply(batch=upload(importer.kind, content))
        assert (problems(batch), batch.state) == (set(), ImportState.APPLIED), importer.kind


def test_the_page_on_imports_shows_every_column_and_example() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "imports.md").read_text()
    for importer in importers():
        names = ",".join(column.name for column in importer.columns)
        example = ",".join(column.example for column in importer.columns)
        assert f"{names}\n{example}\n" in page, importer.kind


# ------------------------------------------------------------------ the job


def test_a_job_does_what_was_asked_and_a_second_one_nothing(upload: Upload, officer: User) -> None:
    make_provider()
    batch = upload("activity", ACTIVITY + "A1,10000106,2024,services,10,\n")
    import_request(batch=batch, work=ImportWork.VALIDATE, actor=officer)
    assert import_work(batch_id=batch.pk)
    assert not import_work(batch_id=batch.pk)
    import_request(batch=batch, work=ImportWork.APPLY, actor=officer)
    assert import_work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.applied_by, batch.wanted) == (ImportState.APPLIED, officer, "")
    with pytest.raises(ValidationError, match="ended"):
        import_request(batch=batch, work=ImportWork.APPLY, actor=officer)


def test_a_job_that_the_database_refuses_says_so_and_is_not_tried_for_ever(
    upload: Upload, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_provider()
    batch = import_validate(batch=upload("activity", ACTIVITY + "A1,10000106,2024,services,10,\n"))
    import_request(batch=batch, work=ImportWork.APPLY, actor=officer)

    def refused(*args: Any, **kwargs: Any) -> None:
        raise IntegrityError("overlaps a row written meanwhile")

    monkeypatch.setattr("apps.providers.importers.base.FactImporter.write", refused)
    assert import_work(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.wanted) == (ImportState.VALIDATED, "")
    assert file_words(batch.error).endswith("nothing was written: overlaps a row written meanwhile")
    assert not import_work(batch_id=batch.pk)


def test_an_unchecked_or_rejected_file_is_not_queued_for_applying(upload: Upload, officer: User) -> None:
    batch = upload("activity", ACTIVITY + "A1,10000106,2024,services,10,\n")
    with pytest.raises(ValidationError, match="Check the file first"):
        import_request(batch=batch, work=ImportWork.APPLY, actor=officer)
    import_validate(batch=batch)
    with pytest.raises(ValidationError, match="Some rows are rejected"):
        import_request(batch=batch, work=ImportWork.APPLY, actor=officer)
