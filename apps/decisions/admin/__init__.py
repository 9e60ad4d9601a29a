"""Staff's work on decisions: the queues, the dossier as a workplace, and the standard reasons."""

from .decisions import DecisionAdmin
from .reasons import StandardReasonAdmin
from .workplace import WorkDossierAdmin

__all__ = ["DecisionAdmin", "StandardReasonAdmin", "WorkDossierAdmin"]
