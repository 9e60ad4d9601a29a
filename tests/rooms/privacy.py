"""One's own data: who looked, exports, and how long things are kept."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User

OWN = {"privacy:export_download": lambda user: {"public_id": "00000000-0000-4000-8000-000000000000"}}


def _class(world: Any) -> dict[str, Any]:
    from apps.privacy.models import RetentionClass

    return {"pk": RetentionClass.objects.get(code="notifications.message").pk}


def _proposal(world: Any) -> dict[str, Any]:
    from apps.privacy.models import TermProposal

    return {"pk": TermProposal.objects.latest("pk").pk}


def _run(world: Any) -> dict[str, Any]:
    from apps.privacy.models import RetentionRun

    return {"pk": RetentionRun.objects.filter(state="announced").latest("pk").pk}


def _person(world: Any) -> dict[str, Any]:
    return {"person_id": world.user("provider").person.pk}


def _failed(world: Any) -> dict[str, Any]:
    from apps.privacy.models import DataExport

    return {"pk": DataExport.objects.filter(state="failed").latest("pk").pk}


NO_PAGES = {"privacy:export_begin": "answers a form by another page", "privacy:export_download": "a file"}
ARGUMENTS = {
    "admin:privacy_retentionclass_propose": _class,
    "admin:privacy_termproposal_approve": _proposal,
    "admin:privacy_termproposal_drop": _proposal,
    "admin:privacy_retentionrun_stop": _run,
    "admin:privacy_dataexport_make": _person,
    "admin:privacy_dataexport_retry": _failed,
}
OFFICE = {
    "admin:privacy_retentionclass_propose": ["officer"],
    "admin:privacy_termproposal_approve": ["signatory"],
    "admin:privacy_termproposal_drop": ["officer", "signatory"],
    "admin:privacy_retentionrun_stop": ["officer", "signatory"],
    "admin:privacy_dataexport_make": ["officer"],
    "admin:privacy_dataexport_retry": ["officer"],
}
_MESSAGE: dict[str, Any] = {"expires_on": "2025-07-24"}
MESSAGES = {
    "data_export_ready": [{**_MESSAGE, "by_office": False}, {**_MESSAGE, "by_office": True}],
    "trail_broken": [{"entry": 12, "how": "changed", "check": 1}],
    "retention_announced": [
        {"run": 1, "starts_on": "2025-07-24", "rows": 1},
        {"run": 1, "starts_on": "2025-07-24", "rows": 1200},
    ],
}


def fill() -> None:
    """An export that is ready and one that failed, a proposal that waits, an announced deletion, a verified trail."""
    import datetime as dt

    from apps.core.clock import now, today
    from apps.core.trail_checks import trail_check_record
    from apps.privacy.models import DataExport, RetentionClass, RetentionRun, RetentionStep, Tombstone
    from apps.privacy.services.terms import classes_note, term_propose
    from tests.privacy.factories import ready_export

    classes_note()
    provider: Any = User.objects.get(username="mieke.aerts")
    officer: Any = User.objects.get(username="sabine.thys")
    ready_export(provider.person)
    DataExport.objects.create(
        person=provider.person,
        asked_by=officer,
        asked_at=now(),
        reason="Asked by letter of 3 July 2025",
        state="failed",
        due_at=now(),
        attempts=5,
        last_error="OSError: No space left on device",
    )
    kept = RetentionClass.objects.get(code="notifications.message")
    term_propose(retention_class=kept, years=10, basis="An example of a basis", actor=officer)
    run = RetentionRun.objects.create(
        kind="terms", state="announced", as_of=today(), starts_on=today() + dt.timedelta(days=14), made_at=now()
    )
    RetentionStep.objects.create(run=run, retention_class=kept, before=dt.date(2015, 7, 10), announced=12)
    Tombstone.objects.create(
        run=run, retention_class=kept, model=kept.model, count=3, before=today(), digest="0" * 64, at=now()
    )
    trail_check_record()
