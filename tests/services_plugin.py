"""Brings up PostgreSQL and Valkey before Django reads its settings, once for all test processes."""

from __future__ import annotations

import contextlib
import os

# Before anything of ours is imported, because the Celery application falls back on the demo's settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "inami_portal.settings.test"

import pytest

from inami_portal.embedded.services import addresses, ephemeral_services
from inami_portal.messages import compile_messages

_stack = contextlib.ExitStack()
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")


def _use_redis_database(number: int) -> None:
    """Each test process has two of the server's databases: the broker's and, next to it, the cache's."""
    server = os.environ["REDIS_URL"].rsplit("/", 1)[0]
    os.environ["REDIS_URL"] = f"{server}/{number}"


if _worker:
    _use_redis_database(2 * int(_worker.removeprefix("gw")) + 2)
else:
    compile_messages()
    os.environ.update(addresses(_stack.enter_context(ephemeral_services())))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _stack.close()
