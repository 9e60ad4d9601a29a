"""One server, one small demo and one browser window per role for the whole folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from tests.e2e.acts import PATIENCE

from .people import ANONYMOUS, USERNAMES
from .watching import WIDE, Watched, cookie
from .world import World, in_the_world, session_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HERE = Path(__file__).parent
Window = Callable[[str], Watched]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """At the end of all: the world empties the database before and after."""
    items.sort(key=lambda item: HERE in item.path.parents)


@contextmanager
def closing_connections() -> Iterator[None]:
    """With a browser's loop at hand Django takes other connections than without; the database must be left alone."""
    try:
        yield
    finally:
        connections.close_all()


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: Any, browser: Any) -> Iterator[World]:
    """The tests of this folder change nothing that the others look at, so that one loading serves them all."""
    from pytest_django.live_server_helper import LiveServer

    with django_db_blocker.unblock(), closing_connections(), in_the_world():
        server = LiveServer("localhost")
        # Before the tests' own transactions, which the server doesn't see.
        sessions = {role: session_of(role) for role in USERNAMES}
        yield World(server.url, sessions)
        server.stop()


@pytest.fixture(scope="package")
def window(browser: Browser, world: World) -> Iterator[Window]:
    """`window(role)`: the browser of that role, signed in without the form."""
    windows: dict[str, Watched] = {}

    def open_window(role: str) -> Watched:
        world.role = role
        if role not in windows:
            context = browser.new_context(
                base_url=world.url, locale="fr-BE", viewport=WIDE, reduced_motion="reduce", color_scheme="light"
            )
            context.set_default_timeout(PATIENCE)
            if role != ANONYMOUS:
                context.add_cookies([cookie(world.sessions[role], world.url)])
            windows[role] = Watched(context, world.url)
        windows[role].faults.clear()
        windows[role].resize(WIDE)
        return windows[role]

    yield open_window
    for watched in windows.values():
        watched.context.close()
