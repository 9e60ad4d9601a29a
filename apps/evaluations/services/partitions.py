"""The table of one run of everybody: filled bare, then indexed and attached to the evaluations in one transaction."""

from __future__ import annotations

from django.db import connection

from ..models import Run

PARENT = "evaluations_evaluation"
COLUMNS = "run_id, provider_id, profession, verdict, outcome, amount, payee, blockers, unmet, facts, lines"


def partition_name(run: Run) -> str:
    """Where the run's evaluations are written: its own table, or the one that runs of few share."""
    return f"{PARENT}_run_{run.pk}" if run.is_for_everybody else f"{PARENT}_few"


def partition_create(run: Run) -> None:
    if run.is_for_everybody:
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TABLE {partition_name(run)} (LIKE {PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) "
                "WITH (toast_tuple_target = 8160)"
            )


def partition_attach(run: Run) -> None:
    """Indexes first, then the attachment: from here on the run's evaluations can be read. The unique index is also
    the proof that no provider was evaluated twice."""
    if not run.is_for_everybody:
        return
    name = partition_name(run)
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid FROM pg_inherits WHERE inhrelid = to_regclass(%s)", [name])
        if cursor.fetchone():
            return
        cursor.execute(f"ALTER TABLE {name} ADD CONSTRAINT {name}_of_run CHECK (run_id = {run.pk})")
        cursor.execute(f"CREATE UNIQUE INDEX ON {name} (run_id, provider_id)")
        cursor.execute(f"CREATE INDEX ON {name} (id)")
        cursor.execute(f"CREATE INDEX ON {name} (provider_id)")
        cursor.execute(f"CREATE INDEX ON {name} (run_id, outcome, id)")
        cursor.execute(f"ALTER TABLE {PARENT} ATTACH PARTITION {name} FOR VALUES IN ({run.pk})")
        cursor.execute(f"ALTER TABLE {name} DROP CONSTRAINT {name}_of_run")
        cursor.execute(f"ANALYZE {name}")


def partition_drop(run: Run) -> None:
    """Removes what an unfinished run wrote."""
    with connection.cursor() as cursor:
        if run.is_for_everybody:
            cursor.execute(f"DROP TABLE IF EXISTS {partition_name(run)}")
        else:
            cursor.execute(f"DELETE FROM {PARENT} WHERE run_id = %s", [run.pk])  # noqa: S608
