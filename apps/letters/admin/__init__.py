from .batches import PrintBatchAdmin
from .letters import LetterAdmin

__all__ = ["LetterAdmin", "PrintBatchAdmin"]
