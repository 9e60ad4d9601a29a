"""The letters about contests; the e-mail that tells of each says the same."""

from __future__ import annotations

from apps.letters.kinds import register_letter_kind

from .notifications import ADMISSIBLE, DOCUMENT_JUDGED, FROZEN, INADMISSIBLE, LATENESS_WAIVED, RECEIVED, TAKEN_BACK

for _kind in (RECEIVED, LATENESS_WAIVED, ADMISSIBLE, INADMISSIBLE, TAKEN_BACK, DOCUMENT_JUDGED, FROZEN):
    register_letter_kind(_kind.code, _kind.label, _kind.code)
