"""What the office decides on a dossier, and what it keeps beside it while it works."""

from .bulk import BulkDecision, BulkItem
from .decisions import Decision
from .quality import AutomaticStop, QualityCheck
from .reasons import ReasonUse, StandardReason
from .work import Assignment, Hold, ManualCheck, Note
from .workplace import WorkDossier

__all__ = [
    "Assignment",
    "AutomaticStop",
    "BulkDecision",
    "BulkItem",
    "Decision",
    "Hold",
    "ManualCheck",
    "Note",
    "QualityCheck",
    "ReasonUse",
    "StandardReason",
    "WorkDossier",
]
