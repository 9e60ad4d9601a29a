"""Every write of the office's work on a dossier."""

from .automatic import automatic_daily, automatic_resume, automatic_start, automatic_stop
from .bulk import (
    BulkRefusedError,
    bulk_dispatch,
    bulk_drop,
    bulk_prepare,
    bulk_retry,
    bulk_start,
    bulk_stop,
    bulks_sweep,
)
from .bulk_files import bulk_work
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
from .reasons import standard_reason_save, standard_reasons_load
from .work import check_done, check_undone, dossier_assign, hold_place, hold_release, note_write

__all__ = [
    "BulkRefusedError",
    "NotReadyError",
    "StaleError",
    "automatic_daily",
    "automatic_resume",
    "automatic_start",
    "automatic_stop",
    "bulk_dispatch",
    "bulk_drop",
    "bulk_prepare",
    "bulk_retry",
    "bulk_start",
    "bulk_stop",
    "bulk_work",
    "bulks_sweep",
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
    "standard_reason_save",
    "standard_reasons_load",
]
