"""Everything on a person, as one file for that person alone."""

from __future__ import annotations

import datetime as dt
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.clock import now
from apps.core.models import TrailEntry
from apps.core.trail import trail_add
from apps.documents.models import Document
from apps.notifications.models import Message
from apps.privacy.models import DataExport
from apps.privacy.package import _free_name, _safe
from apps.privacy.services import exports
from apps.privacy.services.exports import export_ask, export_download, export_make, export_retry
from apps.privacy.tasks import exports_sweep
from tests.accounts.fresh import freshly
from tests.factories import (
    BankAccountFactory,
    InsuranceContractFactory,
    PersonFactory,
    ProviderNumberFactory,
    StaffFactory,
    UserFactory,
)
from tests.mandates.factories import MandateFactory
from tests.privacy.factories import ready_export
from tests.races import together

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    kicked: list[int] = []
    monkeypatch.setattr(exports, "export_kick", kicked.append)
    return kicked


@pytest.fixture
def person() -> Any:
    return ProviderNumberFactory(person=PersonFactory(with_account=True, language="en")).person


def document(person: Any, name: str = "visa.pdf", content: bytes = b"%PDF-1.4 visa", **more: Any) -> Document:
    row = Document(
        purpose="example",
        scope=name,
        name=name,
        detected_type="pdf",
        size=len(content),
        sha256="0" * 64,
        person_id=person.pk,
        received_at=now(),
        moved_at=now(),
        state="clean",
        **more,
    )
    row.file.save("", ContentFile(content), save=False)
    row.save()
    return row


def made(person: Any) -> tuple[DataExport, zipfile.ZipFile]:
    export = export_ask(person=person, actor=person.account)
    assert export_make(export_id=export.pk) == "ready"
    export.refresh_from_db()
    with export.file.open("rb") as stored:
        return export, zipfile.ZipFile(io.BytesIO(stored.read()))


def data(package: zipfile.ZipFile, app: str) -> dict[str, list[dict[str, Any]]]:
    return {part["what"]: part["rows"] for part in json.loads(package.read(f"data/{app}.json"))["data"]}


def signed_in(user: Any, *, fresh: bool = True) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return freshly(client) if fresh else client


class TestContent:
    def test_all_on_the_person_and_nothing_on_others(self, person: Any) -> None:
        other = ProviderNumberFactory(person=PersonFactory(last_name="Someoneelse")).person
        BankAccountFactory(person=person)
        BankAccountFactory(person=other)
        InsuranceContractFactory(provider=person.numbers.get(), reference="MY-CONTRACT")
        InsuranceContractFactory(provider=other.numbers.get(), reference="OTHER-CONTRACT")
        MandateFactory(principal=person)
        document(person)
        document(other, name="other.pdf", content=b"%PDF other")
        officer = StaffFactory(role="Evaluation officers", last_name="Privatename", username="privatename")
        trail_add(act="person_read", subject_type="person", subject_id=person.pk, person_id=person.pk, actor=officer)
        _export, package = made(person)
        everything = b"\n".join(package.read(name) for name in package.namelist()).decode()
        assert person.niss in everything, "one's own number is readable"
        assert "MY-CONTRACT" in everything
        assert "%PDF-1.4 visa" in everything
        for foreign in ("Someoneelse", "OTHER-CONTRACT", other.niss, "%PDF other", "rivatename"):
            assert foreign not in everything
        assert person.account.password not in everything
        assert len(data(package, "providers")["Bank accounts"]) == 1
        [looked] = [look for look in json.loads(package.read("data/who_looked.json")) if "Looked" in look["what"]]
        assert looked["who"] == "INAMI / RIZIV (evaluation officer)"
        assert any("visa.pdf" in name for name in package.namelist())

    def test_names_are_readable_and_in_the_persons_language(self, person: Any) -> None:
        _export, package = made(person)
        [identity] = data(package, "providers")["Persons"]
        assert identity["Last name"] == person.last_name
        assert identity["Language of letters and e-mails"] == "English"

    def test_what_is_left_out_is_told_with_its_reason(self, person: Any) -> None:
        _export, package = made(person)
        absent = json.loads(package.read("data/not_included.json"))
        assert all(entry["what"] and entry["why"] for entry in absent)
        parts = json.loads(package.read("data/accounts.json"))["data"]
        assert any("left_out" in part for part in parts)

    def test_contents_names_each_file_with_its_fingerprint(self, person: Any) -> None:
        import hashlib

        document(person)
        _export, package = made(person)
        listed = json.loads(package.read("contents.json"))["files"]
        assert {entry["file"] for entry in listed} == set(package.namelist()) - {"contents.json", "README.txt"}
        for entry in listed:
            assert hashlib.sha256(package.read(entry["file"])).hexdigest() == entry["sha256"]

    def test_a_document_that_nobody_may_open_or_that_is_gone_is_not_passed_over(self, person: Any) -> None:
        row = document(person)
        Path(row.file.path).unlink()
        infected = document(person, name="virus.pdf")
        Document.objects.filter(pk=infected.pk).update(state="infected")
        _export, package = made(person)
        listed = json.loads(package.read("contents.json"))["files"]
        assert [entry for entry in listed if entry.get("missing")]
        assert not any("virus" in name for name in package.namelist())
        assert len(data(package, "documents")["Documents"]) == 2, "that it exists is told"

    @pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x", "a\x00b\n", " .. ", "x" * 400])
    def test_no_name_leads_out_of_its_folder(self, name: str) -> None:
        safe = _safe(name)
        assert safe and "/" not in safe and "\\" not in safe and not safe.startswith(".") and len(safe) <= 150

    def test_two_of_one_name_stay_two(self) -> None:
        taken: set[str] = set()
        assert [_free_name("d/a.pdf", taken) for _turn in range(3)] == ["d/a.pdf", "d/a (2).pdf", "d/a (3).pdf"]


class TestAsking:
    def test_the_person_asks_and_gets_a_message_once(self, person: Any, no_broker: list[int]) -> None:
        export, _package = made(person)
        assert export.expires_on == now().date() + dt.timedelta(days=14)
        export_make(export_id=export.pk)
        assert Message.objects.get().kind == "data_export_ready"
        acts = list(TrailEntry.objects.filter(person_id=person.pk).values_list("act", flat=True).order_by("id"))
        assert acts == ["data_export_ask", "data_export_ready"]

    def test_asked_twice_it_is_made_once(self, person: Any) -> None:
        first = export_ask(person=person, actor=person.account)
        assert export_ask(person=person, actor=person.account) == first

    def test_nobody_else_may_ask(self, person: Any) -> None:
        for actor in (UserFactory(), StaffFactory(), StaffFactory(role="Read only")):
            with pytest.raises(PermissionDenied):
                export_ask(person=person, actor=actor, reason="I would like to see it")

    def test_staff_say_why_and_the_person_reads_it(self, person: Any) -> None:
        officer = StaffFactory(role="Evaluation officers")
        with pytest.raises(ValidationError):
            export_ask(person=person, actor=officer, reason="short")
        client = signed_in(officer)
        address = reverse("admin:privacy_dataexport_make", args=[person.pk])
        assert client.post(address, {"reason": ""}).status_code == 200
        assert client.post(address, {"reason": "Asked by letter of 3 March"}).status_code == 302
        export_make(export_id=DataExport.objects.get().pk)
        text = signed_in(person.account).get(reverse("privacy:my_data")).content.decode()
        assert "Asked by letter of 3 March" in text
        assert signed_in(StaffFactory(role="Read only")).get(address).status_code == 403


class TestDownload:
    def test_only_the_person_after_a_fresh_sign_in(self, person: Any) -> None:
        export = ready_export(person, content=b"PK the file")
        address = reverse("privacy:export_download", args=[export.public_id])
        assert signed_in(person.account, fresh=False).get(address).status_code == 302
        response = signed_in(person.account).get(address)
        assert b"".join(response.streaming_content) == b"PK the file"  # type: ignore[attr-defined]
        assert "attachment" in response["Content-Disposition"]
        assert TrailEntry.objects.filter(act="data_export_download", person_id=person.pk).count() == 1
        another = ProviderNumberFactory(person=PersonFactory(with_account=True)).person
        assert signed_in(another.account).get(address).status_code == 404
        for staff in (StaffFactory(superuser=True), StaffFactory(role="Evaluation officers")):
            assert signed_in(staff).get(address).status_code == 403
            with pytest.raises(PermissionDenied):
                export_download(export=export, actor=staff)

    def test_the_last_day_counts_until_midnight(self, person: Any, portal_clock: Callable[[dt.date], None]) -> None:
        portal_clock(dt.date(2025, 10, 26))  # the clock changes on that night
        export = ready_export(person, last=dt.date(2025, 10, 26))
        address = reverse("privacy:export_download", args=[export.public_id])
        response = signed_in(person.account).get(address)
        assert b"".join(response.streaming_content) == b"PK"  # type: ignore[attr-defined]
        portal_clock(dt.date(2025, 10, 27))
        assert signed_in(person.account).get(address).status_code == 302, "back to the page, in words"
        with pytest.raises(ValidationError):
            export_download(export=export, actor=person.account)

    def test_a_file_that_is_gone_is_said_in_words(self, person: Any) -> None:
        export = ready_export(person)
        Path(export.file.path).unlink()
        address = reverse("privacy:export_download", args=[export.public_id])
        assert "not there any more" in signed_in(person.account).get(address, follow=True).content.decode()


class TestAccidents:
    def test_a_full_disk_is_tried_again_and_then_shown_to_staff(
        self, person: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(**arguments: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(exports, "package_write", full)
        export = export_ask(person=person, actor=person.account)
        for attempt in range(1, exports.MAX_ATTEMPTS + 1):
            DataExport.objects.filter(pk=export.pk).update(due_at=timezone.now())
            state = export_make(export_id=export.pk)
            assert state == ("failed" if attempt == exports.MAX_ATTEMPTS else "queued")
        export.refresh_from_db()
        assert "No space left" in export.last_error
        assert list(Path(django_settings.PRIVATE_MEDIA_ROOT).glob(f"exports/{export.public_id.hex}*")) == []
        monkeypatch.undo()
        export_retry(export=export, actor=StaffFactory(role="Evaluation officers"))
        assert export_make(export_id=export.pk) == "ready"

    def test_a_worker_that_died_is_replaced_after_its_time(self, person: Any, no_broker: list[int]) -> None:
        export = export_ask(person=person, actor=person.account)
        dead = exports._claim(export.pk)
        assert dead is not None
        left = Path(django_settings.PRIVATE_MEDIA_ROOT) / "exports" / f"{export.public_id.hex}-1.zip"
        left.parent.mkdir(parents=True, exist_ok=True)
        left.write_bytes(b"half a file")
        assert export_make(export_id=export.pk) == "at_work", "somebody has it"
        DataExport.objects.filter(pk=export.pk).update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
        no_broker.clear()
        exports_sweep()
        assert no_broker == [export.pk]
        assert export_make(export_id=export.pk) == "ready"
        assert not left.exists()
        assert exports._ready(dead, "exports/late.zip", left) == "ready", "the dead one comes back and changes nothing"
        assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_it_once(person: Any) -> None:
    export = export_ask(person=person, actor=person.account)
    together(*[lambda: export_make(export_id=export.pk)] * 2)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("ready", 1)
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_makes_it(
    person: Any, celery_worker_process: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    celery_worker_process()
    export = export_ask(person=person, actor=person.account)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and DataExport.objects.get(pk=export.pk).state != "ready":
        time.sleep(0.2)
    export.refresh_from_db()
    assert export.state == "ready"
    assert zipfile.is_zipfile(export.file.path)
