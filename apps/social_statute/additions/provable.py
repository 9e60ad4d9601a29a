"""Which evidence the rules look at, by profession."""

from __future__ import annotations

from collections.abc import Sequence

from apps.providers.professions import Profession

from ..models import EvidenceKind

_OF_PHYSICIANS = (
    EvidenceKind.HOSPITAL_HOURS_PER_WEEK,
    EvidenceKind.VOLUME_UNDER_THIRD_PARTY,
    EvidenceKind.ACTIVITY_ABROAD,
    EvidenceKind.FLAT_RATE_PRACTICE_VOLUME,
)
_KINDS: dict[str, Sequence[EvidenceKind]] = {
    Profession.PHYSICIAN: _OF_PHYSICIANS,
    Profession.PHARMACIST_BIOLOGIST: _OF_PHYSICIANS,
    Profession.PHARMACIST: (EvidenceKind.PHARMACIST_HOURS_PER_WEEK,),
}
# The COVID centres counted for one year alone.
_COVID_YEAR = 2021


def evidence_kinds(profession: str, year: int) -> list[EvidenceKind]:
    """What somebody of that profession can prove for that year."""
    covid = [EvidenceKind.COVID_CENTRE_HOURS_PER_WEEK] if year == _COVID_YEAR else []
    return [*_KINDS.get(profession, ()), *covid]
