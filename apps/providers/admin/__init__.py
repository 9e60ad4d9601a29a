"""Staff's view of the provider's file: to read, to correct beside the fact, to import. Nothing is deleted."""

from .bank import BankAccountAdmin
from .contact import FactObjectionAdmin
from .corrections import FactCorrectionAdmin
from .imports import ImportBatchAdmin
from .paper import PaperBankAccountAdmin
from .persons import PersonAdmin, ProviderNumberAdmin, QualificationCodeAdmin

__all__ = [
    "BankAccountAdmin",
    "FactCorrectionAdmin",
    "FactObjectionAdmin",
    "ImportBatchAdmin",
    "PaperBankAccountAdmin",
    "PersonAdmin",
    "ProviderNumberAdmin",
    "QualificationCodeAdmin",
]
