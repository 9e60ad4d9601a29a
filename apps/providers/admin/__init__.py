"""Staff's view of the provider's file: to read, to correct beside the fact, to import. Nothing is deleted."""

from .bank import BankAccountAdmin
from .corrections import FactCorrectionAdmin
from .imports import ImportBatchAdmin
from .persons import PersonAdmin, ProviderNumberAdmin, QualificationCodeAdmin

__all__ = [
    "BankAccountAdmin",
    "FactCorrectionAdmin",
    "ImportBatchAdmin",
    "PersonAdmin",
    "ProviderNumberAdmin",
    "QualificationCodeAdmin",
]
