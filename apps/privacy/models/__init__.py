from .exports import DataExport
from .retention import RetentionClass, RetentionRun, RetentionStep, TermProposal, Tombstone

__all__ = ["DataExport", "RetentionClass", "RetentionRun", "RetentionStep", "TermProposal", "Tombstone"]
