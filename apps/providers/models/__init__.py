"""The provider's file: who the person is, which numbers they hold, and every fact the schemes judge by."""

from .activity import ActivityVolume, Measure
from .bank import BankAccount, BankAccountBlock, FiscalRecipient, GivenBy, PaymentDomain, RecipientKind
from .contact import ContactAddress, ContactPhone, OwnRecord, WorkAddress
from .corrections import FactCorrection
from .email import ContactEmail
from .imports import ImportBatch, ImportRejection, ImportState, ImportWork
from .objections import FactObjection
from .paper import PaperBankAccount
from .person import Person
from .practice import (
    ConventionPeriod,
    ConventionStatus,
    EmploymentPeriod,
    EmploymentStatus,
    InactivityKind,
    InactivityPeriod,
    PharmacistFunction,
    PharmacistRole,
    Sanction,
)
from .qualification import (
    ProviderNumber,
    Qualification,
    QualificationCode,
    QualificationGroup,
    Recognition,
    TrainingPlan,
)

__all__ = [
    "ActivityVolume",
    "BankAccount",
    "BankAccountBlock",
    "ContactAddress",
    "ContactEmail",
    "ContactPhone",
    "ConventionPeriod",
    "ConventionStatus",
    "EmploymentPeriod",
    "EmploymentStatus",
    "FactCorrection",
    "FactObjection",
    "FiscalRecipient",
    "GivenBy",
    "ImportBatch",
    "ImportRejection",
    "ImportState",
    "ImportWork",
    "InactivityKind",
    "InactivityPeriod",
    "Measure",
    "OwnRecord",
    "PaperBankAccount",
    "PaymentDomain",
    "Person",
    "PharmacistFunction",
    "PharmacistRole",
    "ProviderNumber",
    "Qualification",
    "QualificationCode",
    "QualificationGroup",
    "RecipientKind",
    "Recognition",
    "Sanction",
    "TrainingPlan",
    "WorkAddress",
]
