"""Publication: evaluations become attempts of dossiers, which people see; who has news gets a message.

Chunk by chunk, as the evaluation itself: each chunk opens missing dossiers, adds the attempts with their difference
from the former ones, moves the dossiers and writes the messages, in one transaction. What is decided stays so: such a
dossier gets the attempt for the office to see, and no message.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.trail import trail_add
from apps.notifications.services import NewMessage, messages_queue

from ..models import ChunkWork, Run
from ..schemes import get_scheme
from ..states import DOSSIER_UNDECIDED, DossierState, RunState
from .runs import RunRefused, chunk_done, chunks_plan, run_dispatch, run_locked, run_transition, waiting_chunk

# Outcomes without a file: nobody is told of a scheme that isn't theirs, unless a dossier exists already.
NO_FILE = "NOT_IN_SCOPE"

_OPEN = """
INSERT INTO evaluations_dossier (premium_year_id, provider_id, state, opened_at)
SELECT %(premium_year)s, e.provider_id, 'opened', %(now)s
FROM evaluations_evaluation e JOIN providers_providernumber p ON p.id = e.provider_id
WHERE e.run_id = %(run)s AND p.person_id BETWEEN %(first)s AND %(last)s AND e.outcome <> %(no_file)s
ON CONFLICT (premium_year_id, provider_id) DO NOTHING
"""

_LOCK = """
SELECT d.id FROM evaluations_dossier d JOIN providers_providernumber p ON p.id = d.provider_id
WHERE d.premium_year_id = %(premium_year)s AND p.person_id BETWEEN %(first)s AND %(last)s
ORDER BY d.id FOR NO KEY UPDATE OF d
"""

_ATTEMPT = """
INSERT INTO evaluations_attempt (dossier_id, number, run_id, evaluation_id, published_at, changes)
SELECT d.id, coalesce(former.number, 0) + 1, e.run_id, e.id, %(now)s,
       CASE WHEN former.number IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object(
           'outcome', CASE WHEN f.outcome <> e.outcome THEN jsonb_build_array(f.outcome, e.outcome) END,
           'amount', CASE WHEN f.amount IS DISTINCT FROM e.amount
                          THEN jsonb_build_array(f.amount::text, e.amount::text) END,
           'blockers', CASE WHEN f.blockers <> e.blockers
                            THEN jsonb_build_array(to_jsonb(f.blockers), to_jsonb(e.blockers)) END,
           'facts', CASE WHEN f.facts::text <> e.facts::text THEN TRUE END
       )) END
FROM evaluations_evaluation e
JOIN providers_providernumber p ON p.id = e.provider_id
JOIN evaluations_dossier d ON d.provider_id = e.provider_id AND d.premium_year_id = %(premium_year)s
LEFT JOIN LATERAL (
    SELECT a.number, a.run_id, a.evaluation_id FROM evaluations_attempt a
    WHERE a.dossier_id = d.id ORDER BY a.number DESC LIMIT 1
) former ON TRUE
LEFT JOIN evaluations_evaluation f ON f.id = former.evaluation_id AND f.run_id = former.run_id
WHERE e.run_id = %(run)s AND p.person_id BETWEEN %(first)s AND %(last)s
ON CONFLICT (dossier_id, run_id) DO NOTHING
RETURNING id
"""

_MOVE = """
UPDATE evaluations_dossier d SET state = %(evaluated)s, evaluated_at = coalesce(d.evaluated_at, %(now)s)
FROM evaluations_attempt a
WHERE a.dossier_id = d.id AND a.id = ANY(%(attempts)s) AND d.state = ANY(%(before)s)
"""

_NEWS = """
SELECT a.id, person.id, person.first_name || ' ' || person.last_name, person.email, person.language,
       p.number, e.outcome, e.amount::text, e.verdict, e.payee, e.blockers, d.id, a.number
FROM evaluations_attempt a
JOIN evaluations_evaluation e ON e.id = a.evaluation_id AND e.run_id = a.run_id
JOIN evaluations_dossier d ON d.id = a.dossier_id
JOIN providers_providernumber p ON p.id = d.provider_id
JOIN providers_person person ON person.id = p.person_id
WHERE a.id = ANY(%(attempts)s) AND person.deceased_on IS NULL AND d.state = %(evaluated)s
  AND (a.changes IS NULL OR a.changes ?| ARRAY['outcome', 'amount', 'blockers'])
ORDER BY a.id
"""


@transaction.atomic
def run_publish(*, run: Run, actor: User | None = None) -> Run:
    """Begins the publication of a run; `run_dispatch` or `run_work` does the work. Raises RunRefused."""
    locked = run_locked(run.pk)
    if locked.is_dry:
        raise RunRefused(_("A dry run is never published: start a real one."))
    run_transition(locked, RunState.PUBLISHING, published_by=actor)
    chunks_plan(locked, ChunkWork.PUBLISH)
    trail_add(act="run_publish", subject_type="run", subject_id=locked.pk, actor=actor)
    return locked


@transaction.atomic
def chunk_publish(run: Run) -> bool:
    """Publishes one free chunk; False when none is free."""
    chunk = waiting_chunk(run, ChunkWork.PUBLISH)
    if chunk is None:
        return False
    params: dict[str, Any] = {
        "run": run.pk,
        "premium_year": run.premium_year_id,
        "first": chunk.first_person,
        "last": chunk.last_person,
        "now": clock.now(),
        "no_file": NO_FILE,
        "evaluated": DossierState.EVALUATED,
        "before": list(DOSSIER_UNDECIDED),
    }
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, params)
        cursor.execute(_LOCK, params)
        cursor.execute(_ATTEMPT, params)
        params["attempts"] = [attempt for (attempt,) in cursor.fetchall()]
        cursor.execute(_MOVE, params)
        cursor.execute(_NEWS, params)
        news = cursor.fetchall()
    calendar = {date.key: date.day.isoformat() for date in run.premium_year.calendar.all() if date.day}
    queued = messages_queue(
        kind=get_scheme(run.premium_year.scheme).result_message,
        messages=[_message(run, calendar, row) for row in news],
    )
    chunk_done(chunk, count=len(params["attempts"]), outcomes={"messages": [queued, 0]})
    return True


def _message(run: Run, calendar: dict[str, str], row: tuple[Any, ...]) -> NewMessage:
    (
        _attempt,
        person_id,
        name,
        address,
        language,
        number,
        outcome,
        amount,
        verdict,
        payee,
        blockers,
        dossier,
        nth,
    ) = row
    return NewMessage(
        event=f"dossier:{dossier}:{nth}",
        person_id=person_id,
        name=name,
        address=address,
        language=language,
        data={
            "scheme": run.premium_year.scheme,
            "year": run.premium_year.year,
            "number": number,
            "outcome": outcome,
            "amount": amount,
            "verdict": verdict,
            "payee": payee,
            "blockers": list(blockers),
            "calendar": calendar,
        },
    )


def publication_finish(run: Run) -> None:
    """Stamps a run of which every chunk is published. The caller holds its lock."""
    run_transition(run, RunState.PUBLISHED, published_at=clock.now())
    count = sum(run.chunks.filter(work=ChunkWork.PUBLISH).values_list("count", flat=True))
    trail_add(
        act="run_published",
        subject_type="run",
        subject_id=run.pk,
        actor=run.published_by,
        detail={"attempts": count},
    )


__all__ = ["chunk_publish", "publication_finish", "run_dispatch", "run_publish"]
