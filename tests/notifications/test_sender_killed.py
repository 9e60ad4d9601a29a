"""A sender that dies of SIGKILL: nothing is sent twice, nothing that surely did not leave is lost."""

from __future__ import annotations

import datetime as dt
import os
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.utils import timezone

from apps.notifications.models import Message
from apps.notifications.services import messages_queue
from apps.notifications.states import MessageState
from inami_portal.embedded.paths import ROOT
from tests.notifications.conftest import new
from tests.worker_process import test_database_url as database_url

pytestmark = pytest.mark.django_db(transaction=True)

SENDER = """
import sys, django
django.setup()
from django.conf import settings
settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
from apps.notifications.services import outbox_send
outbox_send(seconds=30)
"""
DATA = {
    "scheme": "social_statute",
    "year": 2024,
    "number": "10000106",
    "outcome": "FULL",
    "amount": "5881.81",
    "verdict": "granted",
    "payee": "insurer",
    "blockers": [],
    "calendar": {},
}


class MailServer(socketserver.ThreadingTCPServer):
    """Just enough SMTP. It takes the message number `stuck_at` and then says nothing, until it is `released`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, stuck_at: int) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.taken: list[str] = []
        self.stuck_at = stuck_at
        self.is_stuck = threading.Event()
        self.released = threading.Event()


class Session(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline():
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"RCPT":
                self.address = line.decode().split("<")[1].split(">")[0]
                self.say("250 ok")
            elif verb == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                self.server.taken.append(self.address)
                if len(self.server.taken) == self.server.stuck_at:
                    self.server.is_stuck.set()
                    self.server.released.wait(60)
                    return
                self.say("250 taken")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(stuck_at=3) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.released.set()
        server.shutdown()


def start_sender(server: MailServer) -> subprocess.Popen[bytes]:
    env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "inami_portal.settings.test"}
    return subprocess.Popen([sys.executable, "-c", SENDER, str(server.server_address[1])], cwd=ROOT, env=env)


def test_killed_in_the_act(server: MailServer) -> None:
    messages_queue(kind="result_available", messages=[new(person, data=DATA) for person in range(8)])
    with start_sender(server) as sender:
        assert server.is_stuck.wait(60), Message.objects.values_list("state", "last_error")
        sender.kill()

    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": 2, "sending": 1, "waiting": 5}
    Message.objects.filter(state=MessageState.SENDING).update(claimed_until=timezone.now() - dt.timedelta(seconds=1))
    begun = time.monotonic()
    with start_sender(server) as second:
        assert second.wait(60) == 0
    assert time.monotonic() - begun < 60

    # The third had left, though nobody could know: it is the one in doubt, for staff to decide.
    assert Counter(server.taken) == {f"person{person}@test.example": 1 for person in range(8)}
    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": 7, "doubt": 1}
