"""One text that is the same only when two runs found the same for the same providers."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

# Lines as jsonb: written by different libraries, they differ in blanks and nothing else.
_CHECKSUM = """
SELECT md5(string_agg(md5(concat_ws('|', p.number, e.verdict, e.outcome, coalesce(e.amount::text, '?'), e.payee,
                                    e.blockers::text, e.unmet::text, e.lines::jsonb::text)), '' ORDER BY p.number))
FROM evaluations_evaluation e JOIN providers_providernumber p ON p.id = e.provider_id
WHERE e.run_id = %s AND (%s::text[] IS NULL OR p.number = ANY(%s))
"""


def checksum(run_id: int, numbers: Sequence[str] | None = None) -> str:
    """Of what a run found: of everybody, or of some provider numbers."""
    chosen = None if numbers is None else list(numbers)
    with connection.cursor() as cursor:
        cursor.execute(_CHECKSUM, [run_id, chosen, chosen])
        (found,) = cursor.fetchone()
    return str(found)
