"""Staff's work on evaluations: read-only by default, and no act that doesn't ask and count first."""

from .dossiers import AttemptAdmin, DossierAdmin
from .evaluations import EvaluationAdmin
from .parameters import ParameterAdmin
from .runs import RunAdmin
from .years import PremiumYearAdmin

__all__ = [
    "AttemptAdmin",
    "DossierAdmin",
    "EvaluationAdmin",
    "ParameterAdmin",
    "PremiumYearAdmin",
    "RunAdmin",
]
