"""What the office decides on a dossier, and what it keeps beside it while it works."""

from .decisions import Decision
from .reasons import ReasonUse, StandardReason
from .work import Assignment, Hold, ManualCheck, Note

__all__ = ["Assignment", "Decision", "Hold", "ManualCheck", "Note", "ReasonUse", "StandardReason"]
