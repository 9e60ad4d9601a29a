from .additions import BenefitChoice, InactivityWaiver, OwnRequest
from .contracts import ContractChoice, ContractMessage, InsuranceContract, Insurer
from .proofs import ANOTHER_FACT, PROOF_KINDS, WITHOUT_VALUE, Evidence, EvidenceKind, Proof
from .reminders import ReminderHold

__all__ = [
    "ANOTHER_FACT",
    "PROOF_KINDS",
    "WITHOUT_VALUE",
    "BenefitChoice",
    "ContractChoice",
    "ContractMessage",
    "Evidence",
    "EvidenceKind",
    "InactivityWaiver",
    "InsuranceContract",
    "Insurer",
    "OwnRequest",
    "Proof",
    "ReminderHold",
]
