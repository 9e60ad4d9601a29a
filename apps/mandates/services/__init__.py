"""The life of a mandate. Both sides accept, either stops; one function moves the state, under lock."""

from .answering import mandate_accept, mandate_refuse, mandate_stop, mandate_stop_by_office
from .beginning import mandate_offer, mandate_record, mandate_request
from .mandatary import PERSON, Mandatary, mandatary_find, mandatary_self
from .moving import mandate_move
from .transfer import mandate_transfer, mandate_transfer_propose

__all__ = [
    "PERSON",
    "Mandatary",
    "mandatary_find",
    "mandatary_self",
    "mandate_accept",
    "mandate_move",
    "mandate_offer",
    "mandate_record",
    "mandate_refuse",
    "mandate_request",
    "mandate_stop",
    "mandate_stop_by_office",
    "mandate_transfer",
    "mandate_transfer_propose",
]
