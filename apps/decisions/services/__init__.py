"""Every write of the office's work on a dossier."""

from .decisions import (
    NotReadyError,
    StaleError,
    decision_automatic,
    decision_drop,
    decision_notified,
    decision_propose,
    decision_revoke,
    decision_sign,
)
from .work import check_done, check_undone, dossier_assign, hold_place, hold_release, note_write

__all__ = [
    "NotReadyError",
    "StaleError",
    "check_done",
    "check_undone",
    "decision_automatic",
    "decision_drop",
    "decision_notified",
    "decision_propose",
    "decision_revoke",
    "decision_sign",
    "dossier_assign",
    "hold_place",
    "hold_release",
    "note_write",
]
