"""Reads what a mail server sends back when it could not deliver (RFC 3464): for whom, for good or not, and why."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message as Mail

# Our own mail comes back inside the report; its number says to whom we really wrote.
_OURS = re.compile(rb"^X-Portal-Message:\s*(\d{1,18})\s*$", re.MULTILINE | re.IGNORECASE)
# For good, but no fault of the address: full for now (x.2.2), too large (x.2.3, x.3.4), refused as unwanted (x.7.x).
_NOT_THE_ADDRESS = re.compile(r"^5\.(2\.2|2\.3|3\.\d+|4\.\d+|7\.\d+)$")


@dataclass(frozen=True, slots=True)
class Undelivered:
    """`recipient` as the mail server names it, perhaps behind an alias; `message_id` is our message's number."""

    recipient: str
    reason: str
    is_about_address: bool
    message_id: int | None


def delivery_status_read(raw: bytes) -> list[Undelivered]:
    """One entry per recipient whose mail failed for good; empty for anything else than such a report."""
    mail = email.message_from_bytes(raw, policy=email.policy.compat32)
    ours = _OURS.search(raw.replace(b"\r\n", b"\n"))
    message_id = int(ours[1]) if ours else None
    found = []
    for fields in _recipients(mail):
        if str(fields.get("Action", "")).strip().lower() != "failed":
            continue
        status = str(fields.get("Status", "")).split(" ")[0].strip()
        recipient = str(fields.get("Original-Recipient") or fields.get("Final-Recipient") or "")
        diagnosis = str(fields.get("Diagnostic-Code", "")).partition(";")[2] or status
        found.append(
            Undelivered(
                recipient=recipient.rpartition(";")[2].strip().strip("<>"),
                reason=" ".join(diagnosis.split()),
                is_about_address=status.startswith("5.") and not _NOT_THE_ADDRESS.match(status),
                message_id=message_id,
            )
        )
    return found


def _recipients(mail: Mail) -> Iterator[Mail]:
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            # The first block is about the whole mail, each other one about a recipient.
            yield from (block for block in blocks if isinstance(block, Mail) and block.get("Action"))
