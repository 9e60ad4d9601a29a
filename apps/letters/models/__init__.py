from .letters import CODE_LENGTH, Letter, PaperWish, code_shown, stored_letter
from .post import PostReturn, PrintBatch, PrintEntry, stored_batch

__all__ = [
    "CODE_LENGTH",
    "Letter",
    "PaperWish",
    "PostReturn",
    "PrintBatch",
    "PrintEntry",
    "code_shown",
    "stored_batch",
    "stored_letter",
]
