"""An embedded Valkey, which speaks Redis: broker and cache, on the loopback only."""

from __future__ import annotations

import contextlib
import secrets
import signal
import subprocess
import time
from pathlib import Path

import redis

from inami_portal.embedded.binaries import valkey_server
from inami_portal.embedded.processes import ServiceError, end, free_port, private_folder, retire_orphan, start

START_SECONDS = 15
DATABASES = 64  # test processes use two each


class Valkey:
    name = "valkey"
    variable = "REDIS_URL"

    def __init__(self, data: Path, log: Path, *, durable: bool = True) -> None:
        self.data = data
        self.log = log
        self.durable = durable
        self.port = 0
        self.password = secrets.token_urlsafe(24)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    @property
    def _pid_file(self) -> Path:
        return self.data.with_suffix(".pid")

    def start(self) -> None:
        """Up and answering; on a restart it keeps its port, because others know its address."""
        private_folder(self.data)
        self._retire_former()
        self.port = self.port or free_port()
        self.process = start(
            [valkey_server(), "-"],
            log=self.log,
            as_service=True,
            stdin=subprocess.PIPE,
            end_signal=signal.SIGTERM,
        )
        if self.process.stdin is not None:
            with contextlib.suppress(BrokenPipeError), self.process.stdin as configuration:
                configuration.write(self._configuration().encode())
        self._pid_file.write_text(str(self.process.pid))
        self._wait()

    def stop(self) -> None:
        end(self.process)
        self._pid_file.unlink(missing_ok=True)

    def _configuration(self) -> str:
        # Through standard input, so that the password is in no file and in no list of processes.
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f'dir "{self.data}"',
            f"requirepass {self.password}",
            f"databases {DATABASES}",
            "maxmemory-policy noeviction",  # a queue may refuse, it may not forget
            "daemonize no",
            *(("appendonly yes", "save 60 1000") if self.durable else ("appendonly no", 'save ""')),
        ]
        return "\n".join(lines) + "\n"

    def _retire_former(self) -> None:
        with contextlib.suppress(FileNotFoundError, ValueError):
            retire_orphan(int(self._pid_file.read_text()), self.data, number=signal.SIGTERM)

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        client = redis.Redis(port=self.port, password=self.password)
        try:
            while time.monotonic() < deadline:
                if self.process is None or self.process.poll() is not None:
                    raise ServiceError(f"Valkey ended while it started; {self.log} says why")
                with contextlib.suppress(redis.RedisError):
                    client.ping()
                    return
                time.sleep(0.02)
        finally:
            client.close()
        self.stop()
        raise ServiceError(f"Valkey does not answer; {self.log} may say why")
