"""The frame works: health, security headers, and the strictness that the other tests rely on."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import closing

import pytest
import redis
from django.template import Context, Engine
from django.test import Client

from inami_portal.settings.base import next_redis_database
from tests.strict_templates import OURS, UndefinedTemplateVariableError, UndefinedVariable
from tests.worker_process import WorkerProcess


@pytest.mark.django_db
def test_health_names_what_is_down(client: Client) -> None:
    """Nobody asked for the broker here, so that it is down."""
    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False}


@pytest.mark.django_db
def test_health_of_a_whole_portal(client: Client, broker: redis.Redis) -> None:
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_pages_allow_no_inline_code_and_no_foreign_origin(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_emptying_the_cache_spares_the_queue() -> None:
    assert next_redis_database("redis://:secret@host:6379/0") == "redis://:secret@host:6379/1"
    assert next_redis_database("redis://host:6379") == "redis://host:6379/1"


def test_an_undefined_variable_of_ours_fails() -> None:
    engine = Engine(
        loaders=[("django.template.loaders.locmem.Loader", {"page.html": "{% if a %}{% endif %}{{ b.c }}"})],
        string_if_invalid=UndefinedVariable("undefined"),
    )
    template = engine.get_template("page.html")
    assert template.render(Context({})) == ""  # a library's template

    for node in template.nodelist:
        node.origin.name = f"{OURS[0]}/page.html"
    with pytest.raises(UndefinedTemplateVariableError, match=r"b\.c in .*page\.html"):
        template.render(Context({}))


def test_nobody_leaves_this_machine() -> None:
    with closing(socket.socket()) as plug, pytest.raises(AssertionError, match="only talk to this machine"):
        plug.connect(("192.0.2.1", 80))


def test_a_killed_workers_database_and_broker_serve_the_next(
    celery_worker_process: Callable[..., WorkerProcess], broker: redis.Redis
) -> None:
    from inami_portal.celery import app

    worker = celery_worker_process()
    worker.kill()
    app.send_task("apps.notifications.tasks.outbox_send_due")
    assert broker.llen("celery") == 1

    celery_worker_process()

    deadline = time.monotonic() + 60
    while broker.llen("celery") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert broker.llen("celery") == 0
