"""The launcher: which port, one per folder, how often it tries again, what it tells other shells."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from inami_portal.embedded import processes, runfile, up
from inami_portal.embedded.supervise import RESTARTS, GivesUpError, Program, Supervisor


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_that_was_asked_for_is_named(taken_port: int) -> None:
    with pytest.raises(processes.ServiceError, match=f"port {taken_port} is taken"):
        up.choose_port(str(taken_port))


def test_a_taken_port_that_nobody_asked_for_is_worked_around(
    taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(up, "FIRST_PORT", taken_port)

    assert taken_port < up.choose_port("") < taken_port + up.PORTS_TRIED
    assert f"port {taken_port} is taken" in capsys.readouterr().out


@pytest.mark.parametrize("wanted", ["http", "0", "70000", "-1"])
def test_nonsense_is_no_port(wanted: str) -> None:
    with pytest.raises(processes.ServiceError, match="is not a port number"):
        up.choose_port(wanted)


@pytest.fixture
def run_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(runfile, "RUN", tmp_path)
    monkeypatch.setattr(runfile, "SERVICES", tmp_path / "services.env")
    monkeypatch.setattr(runfile, "LOCK", tmp_path / "launcher.lock")
    return tmp_path


def test_addresses_are_told_while_the_launcher_lives_and_to_nobody_else(run_folder: Path) -> None:
    with runfile.launcher_lock():
        runfile.publish_services({"DATABASE_URL": "postgresql://a=b@c/d", "SOMETHING": "else"})
        assert runfile.read_services() == {"DATABASE_URL": "postgresql://a=b@c/d"}
        assert (run_folder / "services.env").stat().st_mode & 0o777 == 0o600
        with pytest.raises(runfile.AlreadyRunningError), runfile.launcher_lock():
            pass
    assert runfile.read_services() == {}


def test_what_a_killed_launcher_left_is_not_believed(run_folder: Path) -> None:
    (run_folder / "services.env").write_text("DATABASE_URL=postgresql://nobody\n")
    (run_folder / "launcher.lock").write_text("1")

    assert runfile.read_services() == {}
    with runfile.launcher_lock():
        assert runfile.is_running()


def test_a_child_that_keeps_ending_is_started_again_a_few_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    said: list[str] = []
    supervisor = Supervisor(said.append)
    program = Program("web", [sys.executable, "-S", "-c", "raise SystemExit(3)"], tmp_path / "web.log", {})
    program.start()

    def look_until_it_gives_up() -> None:
        while True:
            assert program.process is not None
            program.process.wait()
            supervisor.look_after([program])

    with pytest.raises(GivesUpError, match=r"web ended 6 times.*web\.log"):
        look_until_it_gives_up()
    assert len(said) == RESTARTS
    assert "exit code 3" in said[0]


def test_a_process_that_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    deaf = "import signal as s, time; s.signal(s.SIGTERM, s.SIG_IGN); print(1, flush=True); time.sleep(60)"
    log = tmp_path / "deaf.log"
    process = processes.start([sys.executable, "-S", "-c", deaf], log=log)
    while not log.read_text():
        assert process.poll() is None

    processes.end(process, grace=0.1)

    assert process.returncode == -9


def test_a_stranger_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE, cwd="/") as stranger:
        processes.retire_orphan(stranger.pid, tmp_path, number=15, grace=1)

        assert stranger.poll() is None
        stranger.kill()
