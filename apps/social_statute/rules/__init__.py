"""The rules of the social statute: pure functions of facts and law. `evaluate` is the only way in."""

from .evaluation import OUTCOMES, evaluate
from .facts import Facts
from .law import Law, Laws

__all__ = ["OUTCOMES", "Facts", "Law", "Laws", "evaluate"]
