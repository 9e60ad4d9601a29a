"""An embedded PostgreSQL: made on first start, healed after an unclean stop, on the loopback only."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from inami_portal.embedded.binaries import postgres_programs
from inami_portal.embedded.processes import (
    ServiceError,
    end,
    free_port,
    lives_in,
    own,
    private_folder,
    retire_orphan,
    run_as_service,
    start,
)

ROLE = "portal"
DATABASE = "portal"
START_SECONDS = 60

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # the paths of sockets have a length limit; TCP always works
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "jit": "off",
    "logging_collector": "off",
}
# For data that nobody will miss when the machine stops. A killed process loses nothing that was committed.
CARELESS = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    name = "postgres"
    variable = "DATABASE_URL"

    def __init__(self, data: Path, log: Path, *, durable: bool = True) -> None:
        self.data = data
        self.log = log
        self.durable = durable
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Path:
        return self.data / "pgdata"

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self._password()}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        """Up and with its database; on a restart it keeps its port, because others know its address."""
        private_folder(self.data)
        self._password()
        self._create_cluster()
        self._clear_stale_pid()
        self.port = self.port or free_port()
        settings = SETTINGS | {"port": str(self.port)} | ({} if self.durable else CARELESS)
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.process = start(
            [postgres_programs() / "postgres", "-D", self.cluster, *options],
            end_signal=signal.SIGINT,
            log=self.log,
            as_service=True,
        )
        self._wait_and_prepare()

    def stop(self) -> None:
        end(self.process, number=signal.SIGINT)  # PostgreSQL's "fast" shutdown

    def _password(self) -> str:
        file = self.data / "password"
        if not file.exists():
            file.touch(0o600)
            file.write_text(secrets.token_urlsafe(24))
            own(file, 0o600)
        return file.read_text()

    def _create_cluster(self) -> None:
        if (self.cluster / "PG_VERSION").exists():
            return
        # Made beside its place and then renamed: an interrupted first start leaves no half cluster.
        staging = self.data / "pgdata.new"
        shutil.rmtree(staging, ignore_errors=True)
        command = [postgres_programs() / "initdb", "-D", staging, "-U", "postgres", "--encoding=UTF8"]
        # The same order of text on every machine.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["--auth=scram-sha-256", f"--pwfile={self.data / 'password'}", "--data-checksums"]
        command += [] if self.durable else ["--no-sync"]
        try:
            with self.log.open("ab") as log:
                run_as_service(command, log=log)
        except subprocess.CalledProcessError:
            raise ServiceError(f"PostgreSQL could not be set up; {self.log} says why") from None
        staging.rename(self.cluster)

    def _clear_stale_pid(self) -> None:
        file = self.cluster / "postmaster.pid"
        try:
            pid = int(file.read_text().splitlines()[0])
        except FileNotFoundError:
            return
        except (ValueError, IndexError):
            file.unlink()
            return
        if lives_in(pid, self.cluster):
            retire_orphan(pid, self.cluster, number=signal.SIGINT)
        # Otherwise the number is nobody's, or by now a stranger's, which PostgreSQL would take for its own.
        file.unlink(missing_ok=True)

    def _wait_and_prepare(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            if self.process is None or self.process.poll() is not None:
                raise ServiceError(f"PostgreSQL ended while it started; {self.log} says why")
            try:
                with psycopg.connect(
                    host="127.0.0.1",
                    port=self.port,
                    user="postgres",
                    password=self._password(),
                    dbname="postgres",
                    autocommit=True,
                    connect_timeout=2,
                ) as connection:
                    self._create_database(connection)
                return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    self.stop()
                    raise ServiceError(f"PostgreSQL does not answer; {self.log} may say why") from None
                time.sleep(0.05)

    def _create_database(self, connection: psycopg.Connection) -> None:
        role, database = sql.Identifier(ROLE), sql.Identifier(DATABASE)
        with contextlib.suppress(psycopg.errors.DuplicateObject):
            password = sql.Literal(self._password())
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, password))
        with contextlib.suppress(psycopg.errors.DuplicateDatabase):
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(database, role))
