from .completion import benefit, contract, own_request, own_request_take_back, waiver, waiver_take_back
from .proof import proof, proof_withdraw
from .what_if import what_if
from .years import year, years

__all__ = [
    "benefit",
    "contract",
    "own_request",
    "own_request_take_back",
    "proof",
    "proof_withdraw",
    "waiver",
    "waiver_take_back",
    "what_if",
    "year",
    "years",
]
