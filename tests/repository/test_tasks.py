"""What is scheduled exists, and what is a task is known to the worker."""

from __future__ import annotations

import inspect
import sys

import pytest
from django.conf import settings

from inami_portal.celery import app
from tests.repository.files import ROOT

app.loader.import_default_modules()


@pytest.mark.parametrize("name", settings.BEAT_SCHEDULE)
def test_scheduled_task_exists_and_takes_its_arguments(name: str) -> None:
    entry = settings.BEAT_SCHEDULE[name]

    task = app.tasks[entry["task"]]

    inspect.signature(task.run).bind(*entry.get("args", ()), **entry.get("kwargs", {}))


def test_every_task_function_is_registered() -> None:
    """A task module that nobody imports, or a decorator that was forgotten, shows when the queue is full."""
    modules = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (ROOT / "apps").glob("*/tasks.py")]
    functions = [
        value
        for module in modules
        for name, value in vars(sys.modules[module]).items()
        if getattr(value, "__module__", "") == module and not name.startswith("_")
    ]

    assert functions
    assert [function for function in functions if getattr(function, "name", "") not in app.tasks] == []


@pytest.mark.django_db
def test_a_dead_broker_does_not_hold_up_whoever_queues_a_task() -> None:
    import time

    from kombu.exceptions import OperationalError

    began = time.monotonic()
    with pytest.raises(OperationalError):
        app.send_task("apps.notifications.tasks.outbox_send_due")

    assert time.monotonic() - began < 20
