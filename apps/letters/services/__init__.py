"""Everything that changes letters and print batches."""

from .batches import (
    batch_dissolve,
    batch_make_again,
    batch_open,
    batch_post,
    batch_start,
    batches_kick,
    batches_make,
    letters_posted_mark,
)
from .delivery import letter_address_give, letter_follow, letters_follow, paper_wish_set
from .rendering import letter_render_again, letters_kick, letters_render
from .returns import letter_leave, letter_return, letter_send_again, returned_address_confirm
from .writing import letter_withdraw, letter_write, postal_address_of

__all__ = [
    "batch_dissolve",
    "batch_make_again",
    "batch_open",
    "batch_post",
    "batch_start",
    "batches_kick",
    "batches_make",
    "letter_address_give",
    "letter_follow",
    "letter_leave",
    "letter_render_again",
    "letter_return",
    "letter_send_again",
    "letter_withdraw",
    "letter_write",
    "letters_follow",
    "letters_kick",
    "letters_posted_mark",
    "letters_render",
    "paper_wish_set",
    "postal_address_of",
    "returned_address_confirm",
]
