"""The progress of a run on a terminal: done, rate, time left and the outcomes so far."""

from __future__ import annotations

import sys
import time
from typing import TextIO

from ..models import Run
from ..selectors import Progress, run_progress


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def progress_line(progress: Progress, width: int = 24) -> str:
    filled = round(width * progress.share)
    outcomes = sorted(progress.outcomes.items(), key=lambda item: -item[1][0])[:4]
    told = "  ".join(f"{outcome} {count:,}" for outcome, (count, _cents) in outcomes)
    return (
        f"[{'█' * filled}{'·' * (width - filled)}] {progress.done:,}/{progress.total:,}"
        f"  {progress.per_second:,.0f}/s  {_time(progress.seconds_left)} left  {told}"
    )


class ProgressBar:
    """Redraws one line on a terminal, at most four times a second; elsewhere writes a line every ten seconds."""

    def __init__(self, out: TextIO = sys.stderr) -> None:
        self.out = out
        self.is_terminal = out.isatty()
        self.drawn_at = 0.0

    def __call__(self, run: Run) -> None:
        interval = 0.25 if self.is_terminal else 10.0
        if time.monotonic() - self.drawn_at >= interval:
            self.draw(run)

    def draw(self, run: Run) -> None:
        self.drawn_at = time.monotonic()
        line = progress_line(run_progress(run))
        self.out.write(f"\r\x1b[2K{line}" if self.is_terminal else f"{line}\n")
        self.out.flush()

    def close(self, run: Run) -> None:
        self.draw(run)
        if self.is_terminal:
            self.out.write("\n")
