"""A real browser, watched: a console error, a blocked resource or a failing script fails the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import BrowserUnavailableError, launch_options
from tests.e2e.acts import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        options = launch_options()
    except BrowserUnavailableError as error:
        pytest.skip(str(error))
    from playwright.sync_api import expect, sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        yield browser
        browser.close()


@pytest.fixture
def browser_context(browser: Browser, live_server: Any) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="fr-BE", base_url=live_server.url, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Iterator[Page]:
    """A page at the test server: `page.goto("/…")`. Complaints of the browser fail the test at its end."""
    page = browser_context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.extend(_complaint(message)))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def _complaint(message: ConsoleMessage) -> list[str]:
    text = message.text
    if "Content Security Policy" in text or "Content-Security-Policy" in text:
        return [text]
    # A page that answers 403 or 404 on purpose is also an "error" in the console; tests look at the status.
    if message.type == "error" and "Failed to load resource" not in text:
        return [text]
    return []


@pytest.fixture
def axe_check() -> Callable[[Page], None]:
    """`axe_check(page)` fails on anything that axe-core finds, with what to look at."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def check(page: Page) -> None:
        # Preloading would inject inline styles, which the portal's policy rightly blocks.
        found = axe.run(page, options={"preload": False}).response["violations"]
        lines = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
            + "\n    ".join(node["html"][:200] for node in violation["nodes"][:5])
            for violation in found
        ]
        assert not found, f"{page.url}\n" + "\n".join(lines)

    return check


@pytest.fixture
def login_as(browser_context: BrowserContext, live_server: Any, client: Any) -> Callable[[Any], None]:
    """`login_as(user)` signs the browser in without the form; journeys about signing in use the form."""

    def login(user: Any) -> None:
        from django.conf import settings

        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        browser_context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])

    return login
