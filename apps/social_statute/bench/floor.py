"""The floor: what it costs to write the finished rows, and nothing else. One process, one COPY a chunk.

`python -m apps.social_statute.bench.floor RUN` reads the rows of an evaluated run chunk by chunk (not measured),
writes them to a bare table (measured), and prints what it took as JSON.
"""

from __future__ import annotations

import json
import sys
import time

TABLE = "bench_floor"


def write_rows(run_id: int) -> tuple[int, float]:
    """Number of rows written, and the seconds of the writing."""
    from django.db import connection, transaction

    from apps.evaluations.models import Chunk, ChunkWork
    from apps.evaluations.services.partitions import COLUMNS, PARENT

    written, seconds = 0, 0.0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
        cursor.execute(
            f"CREATE TABLE {TABLE} (LIKE {PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) "
            "WITH (toast_tuple_target = 8160)"
        )
        for chunk in Chunk.objects.filter(run=run_id, work=ChunkWork.EVALUATE).order_by("position"):
            rows = (
                f"SELECT {COLUMNS} FROM {PARENT} WHERE run_id = {run_id} AND provider_id IN (SELECT id FROM "  # noqa: S608
                f"providers_providernumber WHERE person_id BETWEEN {chunk.first_person} AND {chunk.last_person})"
            )
            with cursor.copy(f"COPY ({rows}) TO STDOUT") as out:
                blocks = [bytes(block) for block in out]
            begun = time.perf_counter()
            with transaction.atomic(), cursor.copy(f"COPY {TABLE} ({COLUMNS}) FROM STDIN") as copy:
                for start in range(0, len(blocks), 500):
                    copy.write(b"".join(blocks[start : start + 500]))
            seconds += time.perf_counter() - begun
            written += len(blocks)
        cursor.execute(f"DROP TABLE {TABLE}")
    return written, seconds


def main(run_id: int) -> None:
    import django

    django.setup()
    from .memory import own_peak_mb

    written, seconds = write_rows(run_id)
    print(json.dumps({"providers": written, "seconds": seconds, "peak_mb": own_peak_mb()}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
