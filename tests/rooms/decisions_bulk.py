"""Bulk decisions and automatic decisions: pages of the office alone."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.e2e.everybody.world import World


def _running(world: World) -> dict[str, Any]:
    from apps.decisions.models import BulkDecision

    return {"pk": BulkDecision.objects.get(state="running").pk}


def _year(world: World) -> dict[str, Any]:
    from apps.evaluations.models import PremiumYear

    return {"pk": PremiumYear.objects.get(scheme="social_statute", year=2024).pk}


_BOTH = ["officer", "signatory"]
NO_PAGES = {
    "admin:decisions_bulkdecision_progress": "answers a script",
    "admin:decisions_bulkdecision_drop": "answers a form by another page",
    "admin:decisions_bulkdecision_retry": "answers a form by another page",
    "admin:decisions_bulkdecision_csv": "a file",
    "admin:decisions_automaticstop_resume": "answers a form by another page",
}
ARGUMENTS = {
    "admin:decisions_bulkdecision_stop": _running,
    "admin:decisions_automaticstop_today": _year,
    "admin:decisions_automaticstop_stop": lambda world: {"scheme": "social_statute"},
}
OFFICE = dict.fromkeys(ARGUMENTS, _BOTH)


def fill() -> None:
    """One bulk at work, one that waits for its confirmation; a dossier of the sample; a stop that is over."""
    from apps.decisions.models import AutomaticStop, BulkDecision, QualityCheck
    from apps.decisions.services import bulk_prepare, bulk_start
    from apps.evaluations.models import Attempt, PremiumYear
    from tests.e2e.everybody.people import OFFICER, SIGNATORY
    from tests.e2e.everybody.world import World

    officer, signatory = World.user(OFFICER), World.user(SIGNATORY)
    year = PremiumYear.objects.get(scheme="social_statute", year=2024)
    held = bulk_prepare(act="hold", premium_year=year, chosen={"verdict": "refused"}, actor=officer)
    bulk_start(bulk=held, reason="The activity of July is looked at again.", count=held.total, actor=officer)
    bulk_prepare(act="decide", premium_year=year, chosen={}, actor=officer)
    moment = dt.datetime(2025, 7, 9, 9, 0, tzinfo=dt.UTC)
    job = BulkDecision.objects.create(
        act="automatic",
        premium_year=year,
        state="done",
        rate_grants=Decimal("0.025"),
        prepared_at=moment,
        started_at=moment,
        ended_at=moment,
        foreseen={"outcomes": {}, "skipped": {}, "doubts": {}, "left": {"no_rate": 3, "nothing_blocks": 2}},
    )
    attempt = Attempt.objects.filter(dossier__premium_year=year, dossier__state="evaluated").latest("pk")
    QualityCheck.objects.create(
        dossier=attempt.dossier,
        attempt=attempt,
        grants=True,
        rate=Decimal("0.025"),
        lot=Decimal("0.0123"),
        bulk=job,
        taken_at=moment,
    )
    AutomaticStop.objects.create(
        scheme="social_statute",
        reason="A doubt about July.",
        stopped_at=moment,
        stopped_by=officer,
        resumed_at=moment,
        resumed_by=signatory,
    )
