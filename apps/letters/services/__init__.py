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
from .writing import letter_withdraw, letter_write

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
    "letter_render_again",
    "letter_withdraw",
    "letter_write",
    "letters_follow",
    "letters_kick",
    "letters_posted_mark",
    "letters_render",
    "paper_wish_set",
]
