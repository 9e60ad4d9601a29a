"""Exports of everything on one person: asked for, made by a worker, downloaded by that person alone, and deleted."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import os
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from apps.accounts.models import User
from apps.core.clock import now, today
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue
from apps.providers.models import Person

from ..models import DataExport
from ..package import package_write
from ..states import EXPORT_STEPS, UNDER_WAY, ExportState

logger = logging.getLogger(__name__)

MAKE_TASK = "apps.privacy.tasks.export_make_run"
READY_KIND = "data_export_ready"
MAY_MAKE = "privacy.add_dataexport"
LEASE = dt.timedelta(minutes=10)
"""Longer than any export takes; after it the worker counts as dead."""
MAX_ATTEMPTS = 5
SHORTEST_REASON = 10


@transaction.atomic
def export_ask(*, person: Person, actor: User, reason: str = "") -> DataExport:
    """One at a time for each person; asked again while one is made, it is that one. Staff say why.
    PermissionDenied for anybody but the person and the staff who may."""
    is_own = person.account_id is not None and person.account_id == actor.pk
    if not is_own:
        if not (actor.is_staff and actor.has_perm(MAY_MAKE)):
            raise PermissionDenied
        if len(reason.strip()) < SHORTEST_REASON:
            raise ValidationError({"reason": _("Say why, so that the person concerned can understand it later.")})
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if under_way := DataExport.objects.filter(person=person, state__in=UNDER_WAY).first():
        return under_way
    export = DataExport.objects.create(
        person=person,
        asked_by=actor,
        asked_at=now(),
        reason="" if is_own else reason.strip(),
        due_at=timezone.now(),
    )
    _note(export, "data_export_ask", actor, reason=export.reason)
    transaction.on_commit(lambda: export_kick(export.pk))
    return export


def export_kick(export_id: int) -> None:
    """Asks a worker to make it. Without broker the sweep does it."""
    try:
        current_app.send_task(MAKE_TASK, args=[export_id])
    except OperationalError:
        logger.warning("The broker is not reachable; export %s waits for the sweep.", export_id)


def export_make(*, export_id: int) -> str:
    """Makes the file and tells the person; returns the state. Safe to run twice and at the same time: a worker holds
    it for a while, and one that died is replaced."""
    export = _claim(export_id)
    if export is None:
        return DataExport.objects.filter(pk=export_id).values_list("state", flat=True).first() or ""
    storage = export._meta.get_field("file").storage
    name = f"exports/{export.public_id.hex}-{export.attempts}.zip"
    _leftovers_delete(export, storage)
    path = Path(storage.path(name))
    try:
        os.makedirs(path.parent, exist_ok=True)
        with translation.override(export.person.language), open(path, "xb") as target:
            os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS)
            package_write(person=export.person, target=target, made_at=now())
    except OSError as error:
        path.unlink(missing_ok=True)
        return _failed(export, error)
    return _ready(export, name, path)


@transaction.atomic
def _claim(export_id: int) -> DataExport | None:
    moment = timezone.now()
    export = (
        DataExport.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk=export_id).first()
    )
    if export is None or export.state not in UNDER_WAY or export.due_at > moment:
        return None
    if export.claimed_until is not None and export.claimed_until > moment:
        return None
    if export.attempts >= MAX_ATTEMPTS:
        export.last_error = export.last_error or "The worker stopped each time."
        _move(export, ExportState.FAILED)
        return None
    export.attempts += 1
    export.claimed_until = moment + LEASE
    _move(export, ExportState.AT_WORK)
    return export


def _leftovers_delete(export: DataExport, storage: Storage) -> None:
    """What a worker that died left behind."""
    for attempt in range(1, export.attempts):
        storage.delete(f"exports/{export.public_id.hex}-{attempt}.zip")


@transaction.atomic
def _failed(export: DataExport, error: OSError) -> str:
    """Later again, such as when the disk was full; after the last attempt staff see it."""
    locked = DataExport.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)
    if locked.state != ExportState.AT_WORK or locked.attempts != export.attempts:
        return locked.state
    locked.last_error = f"{type(error).__name__}: {error.strerror or error}"[:300]
    locked.claimed_until = None
    locked.due_at = timezone.now() + dt.timedelta(minutes=4 ** (locked.attempts - 1))
    _move(locked, ExportState.FAILED if locked.attempts >= MAX_ATTEMPTS else ExportState.QUEUED)
    return locked.state


@transaction.atomic
def _ready(export: DataExport, name: str, path: Path) -> str:
    locked = (
        DataExport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("person__account")
        .get(pk=export.pk)
    )
    if locked.state != ExportState.AT_WORK or locked.attempts != export.attempts:
        path.unlink(missing_ok=True)  # another worker took over
        return locked.state
    with open(path, "rb") as made:
        locked.sha256 = hashlib.file_digest(made, "sha256").hexdigest()
    locked.file.name, locked.size = name, path.stat().st_size
    locked.ready_at, locked.claimed_until, locked.last_error = now(), None, ""
    locked.expires_on = today() + dt.timedelta(days=settings.PRIVACY_EXPORT_DAYS)
    _move(locked, ExportState.READY)
    _note(locked, "data_export_ready", None, sha256=locked.sha256, size=locked.size)
    person = locked.person
    message = NewMessage(
        event=f"export:{locked.pk}",
        person_id=person.pk,
        name=person.full_name,
        address=person.email,
        language=person.language,
        data={"expires_on": locked.expires_on.isoformat(), "by_office": bool(locked.reason)},
    )
    messages_queue(kind=READY_KIND, messages=[message])
    return locked.state


@transaction.atomic
def export_retry(*, export: DataExport, actor: User) -> DataExport:
    """Staff try a failed one again."""
    if not actor.has_perm(MAY_MAKE):
        raise PermissionDenied
    locked = DataExport.objects.select_for_update(of=("self",), no_key=True).get(pk=export.pk)
    if locked.state != ExportState.FAILED:
        raise ValidationError(_("Only an export that could not be made is tried again."))
    if DataExport.objects.filter(person=locked.person_id, state__in=UNDER_WAY).exists():
        raise ValidationError(_("An export of these data is being made already."))
    locked.attempts, locked.due_at, locked.claimed_until = 0, timezone.now(), None
    _move(locked, ExportState.QUEUED)
    _note(locked, "data_export_retry", actor)
    transaction.on_commit(lambda: export_kick(locked.pk))
    return locked


@transaction.atomic
def export_download(*, export: DataExport, actor: User) -> DataExport:
    """Notes the download. PermissionDenied for anybody but the person; ValidationError when it is over."""
    locked = DataExport.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=export.pk)
    if locked.person.account_id is None or locked.person.account_id != actor.pk:
        raise PermissionDenied
    if not locked.is_downloadable:
        raise ValidationError(_("This export can't be downloaded any more. Ask for a new one."))
    locked.downloaded_at = now()
    locked.save(update_fields=["downloaded_at"])
    _note(locked, "data_export_download", actor)
    return locked


@transaction.atomic
def export_expire(*, export_id: int) -> bool:
    """Deletes the file of one whose last day is over; the row stays. Safe to run twice."""
    locked = DataExport.objects.select_for_update(of=("self",), no_key=True).get(pk=export_id)
    if locked.state != ExportState.READY or locked.expires_on is None or locked.expires_on >= today():
        return False
    stored, storage = locked.file.name, locked.file.storage
    locked.file, locked.ended_at = "", now()
    _move(locked, ExportState.EXPIRED)
    _note(locked, "data_export_expire", None)
    if stored:
        transaction.on_commit(lambda: storage.delete(stored))
    return True


def _move(export: DataExport, to: ExportState) -> None:
    """The one function that changes a state; the caller holds the lock."""
    if to not in EXPORT_STEPS[export.state]:
        raise ValueError(f"an export does not go from {export.state} to {to}")
    export.state = to
    export.save()


def _note(export: DataExport, act: str, actor: User | None, **detail: object) -> None:
    trail_add(
        act=act,
        subject_type="data_export",
        subject_id=export.public_id,
        person_id=export.person_id,
        actor=actor,
        detail=detail,
    )
