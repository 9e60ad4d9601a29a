"""Staff's work on decisions: the queues, the dossier as a workplace, standard reasons, many dossiers at once, what
the machine decides alone."""

from .automatic import AutomaticAdmin, QualityCheckAdmin
from .bulk import BulkDecisionAdmin, BulkItemAdmin
from .decisions import DecisionAdmin
from .reasons import StandardReasonAdmin
from .workplace import WorkDossierAdmin

__all__ = [
    "AutomaticAdmin",
    "BulkDecisionAdmin",
    "BulkItemAdmin",
    "DecisionAdmin",
    "QualityCheckAdmin",
    "StandardReasonAdmin",
    "WorkDossierAdmin",
]
