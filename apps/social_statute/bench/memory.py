"""The most memory that a process ever held, as the kernel counts it."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def own_peak_mb() -> float:
    """Of this process, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024


def children_peak_mb(pid: int) -> float:
    """Of the biggest child of a process that runs, in MB; 0 where the kernel keeps no /proc."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        return 0.0
    return max((_peak_mb(int(child)) for child in children.read_text().split()), default=0.0)


def _peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
