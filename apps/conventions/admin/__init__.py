from .changes import TermsChangeAdmin
from .choices import ConventionChoiceAdmin, WindowClosingAdmin
from .terms import AgreementAdmin, PartialLimitsAdmin, QuorumAdmin, ReductionAdmin, WindowAdmin

__all__ = [
    "AgreementAdmin",
    "ConventionChoiceAdmin",
    "PartialLimitsAdmin",
    "QuorumAdmin",
    "ReductionAdmin",
    "TermsChangeAdmin",
    "WindowAdmin",
    "WindowClosingAdmin",
]
