"""What was measured, and rounds of it put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

PORTAL_1, PORTAL_2, USUAL, FLOOR = "portal_1", "portal_2", "usual_django", "write_floor"
VARIANTS = (PORTAL_1, PORTAL_2, USUAL, FLOOR)


@dataclass(frozen=True, slots=True)
class Measured:
    """One variant, one round. `checksum` is over the providers that all variants evaluated, `checksum_all` over
    everybody."""

    providers: int
    seconds: float
    peak_mb: float
    checksum: str = ""
    checksum_all: str = ""


def summary(rounds: Sequence[Measured]) -> dict[str, Any]:
    """The middle of the times, the highest of the peaks; checksums that differ between rounds are all shown."""
    seconds = median(m.seconds for m in rounds)
    providers = rounds[0].providers
    result: dict[str, Any] = {
        "providers": providers,
        "seconds": round(seconds, 3),
        "providers_per_second": round(providers / seconds, 1) if seconds else 0.0,
        "peak_mb": round(max(m.peak_mb for m in rounds), 1),
    }
    for name in ("checksum", "checksum_all"):
        found = sorted({getattr(m, name) for m in rounds} - {""})
        if found:
            result[name] = " ".join(found)
    return result


def table(summaries: dict[str, dict[str, Any]]) -> str:
    """For people: each variant, and how many times the usual way it is."""
    usual = summaries[USUAL]["providers_per_second"]
    lines = [f"{'':<14}{'providers':>10}{'seconds':>10}{'per second':>12}{'times usual':>13}{'peak MB':>9}  checksum"]
    for name, found in summaries.items():
        times = found["providers_per_second"] / usual if usual else 0.0
        lines.append(
            f"{name:<14}{found['providers']:>10,}{found['seconds']:>10.2f}{found['providers_per_second']:>12,.0f}"
            f"{times:>13.1f}{found['peak_mb']:>9.0f}  {found.get('checksum', '')[:12]}"
        )
    return "\n".join(lines)


def disagreements(summaries: dict[str, dict[str, Any]]) -> list[str]:
    """Which results differ that must not."""
    found = []
    if len({summaries[name]["checksum"] for name in (PORTAL_1, PORTAL_2, USUAL)}) != 1:
        found.append("the variants found different results for the same providers")
    if summaries[PORTAL_1]["checksum_all"] != summaries[PORTAL_2]["checksum_all"]:
        found.append("one worker and two found different results")
    return found
