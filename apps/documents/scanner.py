"""The virus scanner: ClamAV's daemon, asked over its socket."""

from __future__ import annotations

from enum import StrEnum
from typing import BinaryIO, NamedTuple

from clamav_client.clamd import ClamdNetworkSocket, CommunicationError, ResponseError
from django.conf import settings

TIMEOUT_SECONDS = 60.0


class ScannerDownError(RuntimeError):
    """The daemon can't be reached, or broke off: ask again later."""


class Finding(StrEnum):
    CLEAN = "clean"
    INFECTED = "infected"
    UNREADABLE = "unreadable"


class Scan(NamedTuple):
    finding: Finding
    text: str


def scanner_is_configured() -> bool:
    return bool(settings.CLAMAV_HOST)


def scan(file: BinaryIO) -> Scan:
    """What the daemon finds in the stream. ScannerDownError when it gives no verdict."""
    daemon = ClamdNetworkSocket(settings.CLAMAV_HOST, settings.CLAMAV_PORT, timeout=TIMEOUT_SECONDS)
    try:
        answer = daemon.instream(file)
    except ResponseError as error:
        return Scan(Finding.UNREADABLE, str(error)[:200])
    except (CommunicationError, OSError) as error:
        raise ScannerDownError(str(error)) from error
    if not answer:
        raise ScannerDownError("the scanner broke off without an answer")
    status, reason = next(iter(answer.values()))
    if status == "OK":
        return Scan(Finding.CLEAN, "")
    return Scan(Finding.INFECTED if status == "FOUND" else Finding.UNREADABLE, (reason or "")[:200])
