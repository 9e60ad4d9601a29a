"""The embedded servers survive what happens to them, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import psycopg
import pytest
import redis

from inami_portal.embedded.paths import ROOT
from inami_portal.embedded.postgres import Postgres
from inami_portal.embedded.valkey import Valkey


def kill(server: Postgres | Valkey) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


def test_killed_servers_come_back_at_the_same_address_with_their_data(
    own_servers: tuple[Postgres, Valkey],
) -> None:
    postgres, valkey = own_servers
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept (answer int)")
        connection.execute("INSERT INTO kept VALUES (42)")
    addresses = (postgres.url, valkey.url)

    kill(postgres)
    kill(valkey)
    postgres.start()
    valkey.start()

    assert (postgres.url, valkey.url) == addresses
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    with redis.Redis.from_url(valkey.url) as client:
        assert client.ping()


@pytest.mark.parametrize("content", ["{stranger}\n/elsewhere\n0\n1\n\n127.0.0.1\n", "", "no number\n"])
def test_a_stale_pid_file_is_recognised(own_servers: tuple[Postgres, Valkey], content: str) -> None:
    """After a crash the number may belong to a process that is nothing of ours: this one, for example."""
    postgres, _ = own_servers
    kill(postgres)
    (postgres.cluster / "postmaster.pid").write_text(content.format(stranger=os.getpid()))

    postgres.start()

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_an_interrupted_first_start_is_made_again(own_servers: tuple[Postgres, Valkey]) -> None:
    postgres, _ = own_servers
    postgres.stop()
    postgres.cluster.rename(postgres.data / "pgdata.new")

    postgres.start()

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_data_checksums_are_on_and_only_the_loopback_is_served(own_servers: tuple[Postgres, Valkey]) -> None:
    postgres, valkey = own_servers
    with psycopg.connect(postgres.url) as connection:
        row = connection.execute(
            "SELECT current_setting('data_checksums'), current_setting('listen_addresses')"
        ).fetchone()
    assert row == ("on", "127.0.0.1")
    assert valkey.process is not None
    listening = {
        connection.laddr.ip
        for connection in psutil.Process(valkey.process.pid).net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help exists on Linux only")
def test_kill_9_of_the_launcher_leaves_nothing_running() -> None:
    launcher = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        stdout=subprocess.PIPE,
        text=True,
    )
    with launcher:
        assert launcher.stdout is not None
        children = [psutil.Process(int(pid)) for pid in launcher.stdout.readline().split()]
        assert len(children) == 2
        launcher.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and any(alive(child) for child in children):
        time.sleep(0.05)
    assert not any(alive(child) for child in children)


LAUNCHER = """
import time
from inami_portal.embedded.services import ephemeral_services
with ephemeral_services() as servers:
    print(*(server.process.pid for server in servers), flush=True)
    time.sleep(60)
"""


def alive(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
