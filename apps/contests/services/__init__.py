"""Every write about contests."""

from .documents import contest_document_accept, contest_document_set_aside
from .drafts import DraftChangedError, contest_document_remove, contest_draft_save
from .following import contests_expiring_tell
from .frozen import contest_frozen_drop, contest_frozen_propose, contest_frozen_sign
from .moves import ContestMovedError
from .office import (
    contest_admit,
    contest_declare_inadmissible,
    contest_judgement_take_back,
    contest_lateness_waive,
    contest_letter_enter,
)
from .sending import contest_send, contest_withdraw

__all__ = [
    "ContestMovedError",
    "DraftChangedError",
    "contest_admit",
    "contest_declare_inadmissible",
    "contest_document_accept",
    "contest_document_remove",
    "contest_document_set_aside",
    "contest_draft_save",
    "contest_frozen_drop",
    "contest_frozen_propose",
    "contest_frozen_sign",
    "contest_judgement_take_back",
    "contest_lateness_waive",
    "contest_letter_enter",
    "contest_send",
    "contest_withdraw",
    "contests_expiring_tell",
]
