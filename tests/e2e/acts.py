"""Acts in a browser that end when their answer stands, so that what is read next is no race with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# For a machine that is slow and has other work: nobody waits that long unless something is wrong.
PATIENCE = 30_000


def click_through(target: Locator) -> None:
    """Clicks on what leads to another page or sends a form, and waits until the answer is loaded.

    From here on the database holds what was sent, and the page that stands may be measured.
    """
    with target.page.expect_navigation():
        target.click()


def press_through(page: Page, key: str = "Enter") -> None:
    """The same by keyboard."""
    with page.expect_navigation():
        page.keyboard.press(key)
