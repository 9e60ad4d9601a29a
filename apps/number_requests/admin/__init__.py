from .letters import LetterAdmin, NumberSeriesAdmin
from .requests import NumberRequestAdmin

__all__ = ["LetterAdmin", "NumberRequestAdmin", "NumberSeriesAdmin"]
