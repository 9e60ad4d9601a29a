from .given import given, given_accept, given_offer, given_one, given_refuse, given_stop, given_transfer
from .held import (
    held,
    held_accept,
    held_act,
    held_export,
    held_one,
    held_refuse,
    held_stop,
    held_transfer,
    request_mandate,
)
from .imports import import_one, import_progress, import_rejected, imports
from .organisations import organisation, role_end

__all__ = [
    "given",
    "given_accept",
    "given_offer",
    "given_one",
    "given_refuse",
    "given_stop",
    "given_transfer",
    "held",
    "held_accept",
    "held_act",
    "held_export",
    "held_one",
    "held_refuse",
    "held_stop",
    "held_transfer",
    "import_one",
    "import_progress",
    "import_rejected",
    "imports",
    "organisation",
    "request_mandate",
    "role_end",
]
