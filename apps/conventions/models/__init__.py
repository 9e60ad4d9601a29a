from .changes import ChangeState, TermsChange
from .choices import ChoiceMade, ConventionChoice, ScheduleBlock, WindowClosing
from .terms import (
    Agreement,
    Evidence,
    Family,
    PartialGroup,
    PartialLimits,
    Quorum,
    QuorumLevel,
    QuorumMeasure,
    Reduction,
    Window,
    WindowEffect,
    WindowKind,
)

__all__ = [
    "Agreement",
    "ChangeState",
    "ChoiceMade",
    "ConventionChoice",
    "Evidence",
    "Family",
    "PartialGroup",
    "PartialLimits",
    "Quorum",
    "QuorumLevel",
    "QuorumMeasure",
    "Reduction",
    "ScheduleBlock",
    "TermsChange",
    "Window",
    "WindowClosing",
    "WindowEffect",
    "WindowKind",
]
