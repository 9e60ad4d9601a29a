"""A stand-in for ClamAV's daemon: it speaks INSTREAM, and finds the text EICAR-LIKE in what it is sent."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

VIRUS = b"EICAR-LIKE"
SCRAMBLED = b"ENCRYPTED"


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.readline() == b"nINSTREAM\n"
        content = b""
        while (size := struct.unpack("!L", self.rfile.read(4))[0]) > 0:
            content += self.rfile.read(size)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        if self.server.breaks_off:  # type: ignore[attr-defined]
            return
        if VIRUS in content:
            self.wfile.write(b"stream: Eicar-Test-Signature FOUND\n")
        elif SCRAMBLED in content:
            self.wfile.write(b"stream: Can't read it ERROR\n")
        else:
            self.wfile.write(b"stream: OK\n")


class FakeClamd(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.seen: list[bytes] = []
        self.breaks_off = False


@contextmanager
def fake_clamd(settings: Any) -> Iterator[FakeClamd]:
    with FakeClamd() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", server.server_address[1]
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
