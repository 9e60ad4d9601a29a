"""The office's work on contests: the queue, one contest with its acts, letters."""

from .contests import ContestAdmin

__all__ = ["ContestAdmin"]
