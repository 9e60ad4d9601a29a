from .changes import change_approve, change_propose, change_withdraw
from .choices import AlreadyChosenError, ChoiceRefusedError, choice_make, choice_undo
from .closing import closings_due, silence_apply
from .loading import terms_load
from .reminders import reminders_queue

__all__ = [
    "AlreadyChosenError",
    "ChoiceRefusedError",
    "change_approve",
    "change_propose",
    "change_withdraw",
    "choice_make",
    "choice_undo",
    "closings_due",
    "reminders_queue",
    "silence_apply",
    "terms_load",
]
