"""The engine's data: premium years, dated parameters, runs and what they found, and the dossiers people see."""

from .dossier import Attempt, Dossier
from .parameters import Parameter, ParameterMark, ParameterSet
from .reevaluations import Reevaluation
from .runs import Chunk, ChunkWork, Evaluation, Run
from .years import CalendarDate, PremiumYear

__all__ = [
    "Attempt",
    "CalendarDate",
    "Chunk",
    "ChunkWork",
    "Dossier",
    "Evaluation",
    "Parameter",
    "ParameterMark",
    "ParameterSet",
    "PremiumYear",
    "Reevaluation",
    "Run",
]
