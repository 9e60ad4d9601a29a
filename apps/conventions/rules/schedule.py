"""The weekly schedule of a partial adherence, against the dated limits of its agreement (fact sheet 4.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Hours at one place on one day of the week (1 is Monday); `starts` and `ends` in minutes after midnight."""

    place: str
    weekday: int
    starts: int
    ends: int
    is_agreed: bool

    @property
    def minutes(self) -> int:
        return max(0, self.ends - self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """None: no such limit, or not known. Hours are hours, the share is between 0 and 1."""

    most_outside_blocks: int | None = None
    longest_outside_block: Decimal | None = None
    least_agreed_share: Decimal | None = None
    least_agreed_hours: Decimal | None = None
    shortest_block: Decimal | None = None
    each_place_agreed: bool = False


class Code(StrEnum):
    NO_BLOCKS = "no_blocks"
    TIME_ORDER = "time_order"
    OVERLAP = "overlap"
    NO_AGREED = "no_agreed"
    NO_OUTSIDE = "no_outside"
    TOO_MANY_OUTSIDE = "too_many_outside"
    OUTSIDE_TOO_LONG = "outside_too_long"
    BLOCK_TOO_SHORT = "block_too_short"
    SHARE_TOO_LOW = "share_too_low"
    AGREED_TOO_FEW = "agreed_too_few"
    PLACE_WITHOUT_AGREED = "place_without_agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is wrong; `row` is the place of the block in the list, None when it is about the whole week."""

    code: Code
    row: int | None = None
    values: dict[str, Any] = field(default_factory=dict)


def complaints(blocks: Sequence[Block], limits: Limits) -> list[Complaint]:
    """All that is wrong with a schedule, that of single rows first. Empty: it can be registered."""
    if not blocks:
        return [Complaint(code=Code.NO_BLOCKS)]
    found = [Complaint(code=Code.TIME_ORDER, row=row) for row, b in enumerate(blocks) if b.ends <= b.starts]
    found += _overlaps(blocks)
    found += _lengths(blocks, limits)
    if found:
        return found  # sums over wrong hours would only confuse
    return _week(blocks, limits)


def _overlaps(blocks: Sequence[Block]) -> list[Complaint]:
    """Nobody is at two places at once: blocks of the same day are compared whatever their place."""
    found = []
    for row, block in enumerate(blocks):
        for other, former in enumerate(blocks[:row]):
            if block.weekday == former.weekday and block.starts < former.ends and former.starts < block.ends:
                found.append(Complaint(code=Code.OVERLAP, row=row, values={"other": other + 1}))
                break
    return found


def _lengths(blocks: Sequence[Block], limits: Limits) -> list[Complaint]:
    found = []
    shortest = limits.shortest_block
    if shortest is not None:
        found += [
            Complaint(code=Code.BLOCK_TOO_SHORT, row=row, values={"hours": shortest})
            for row, block in enumerate(blocks)
            if 0 < block.minutes < shortest * MINUTES
        ]
    longest = limits.longest_outside_block
    if longest is not None:
        for run in outside_runs(blocks):
            if sum(blocks[row].minutes for row in run) > longest * MINUTES:
                found.append(Complaint(code=Code.OUTSIDE_TOO_LONG, row=run[-1], values={"hours": longest}))
    return found


def outside_runs(blocks: Sequence[Block]) -> list[list[int]]:
    """Blocks outside the agreed fees; those that follow each other without a break count as one."""
    rows = sorted(
        (row for row, block in enumerate(blocks) if not block.is_agreed),
        key=lambda row: (blocks[row].weekday, blocks[row].starts),
    )
    runs: list[list[int]] = []
    for row in rows:
        former = blocks[runs[-1][-1]] if runs else None
        if former and former.weekday == blocks[row].weekday and former.ends == blocks[row].starts:
            runs[-1].append(row)
        else:
            runs.append([row])
    return runs


def hours(blocks: Iterable[Block]) -> Decimal:
    return Decimal(sum(block.minutes for block in blocks)) / MINUTES


def _week(blocks: Sequence[Block], limits: Limits) -> list[Complaint]:
    agreed = [block for block in blocks if block.is_agreed]
    if not agreed:
        return [Complaint(code=Code.NO_AGREED)]
    if len(agreed) == len(blocks):
        return [Complaint(code=Code.NO_OUTSIDE)]
    found = []
    most = limits.most_outside_blocks
    outside = len(outside_runs(blocks))
    if most is not None and outside > most:
        found.append(Complaint(code=Code.TOO_MANY_OUTSIDE, values={"most": most, "found": outside}))
    agreed_hours, all_hours = hours(agreed), hours(blocks)
    share = limits.least_agreed_share
    if share is not None and agreed_hours < share * all_hours:
        found.append(
            Complaint(
                code=Code.SHARE_TOO_LOW,
                values={"least": share * 100, "found": int(agreed_hours * 100 / all_hours)},
            )
        )
    least = limits.least_agreed_hours
    if least is not None and agreed_hours < least:
        found.append(Complaint(code=Code.AGREED_TOO_FEW, values={"least": least, "found": agreed_hours}))
    if limits.each_place_agreed:
        with_agreed = {block.place for block in agreed}
        for place in sorted({block.place for block in blocks} - with_agreed):
            row = next(row for row, block in enumerate(blocks) if block.place == place)
            found.append(Complaint(code=Code.PLACE_WITHOUT_AGREED, row=row))
    return found
