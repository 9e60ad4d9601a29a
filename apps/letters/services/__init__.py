"""Everything that changes letters and print batches."""

from .delivery import letter_address_give, letter_follow, letters_follow, paper_wish_set
from .rendering import letter_render_again, letters_kick, letters_render
from .writing import letter_withdraw, letter_write

__all__ = [
    "letter_address_give",
    "letter_follow",
    "letter_render_again",
    "letter_withdraw",
    "letter_write",
    "letters_follow",
    "letters_kick",
    "letters_render",
    "paper_wish_set",
]
