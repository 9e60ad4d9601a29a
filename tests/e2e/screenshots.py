"""`make screenshots`: pictures for the documentation, taken from the running demo."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from inami_portal.embedded.runfile import read_services
from tests.browser import ROOT, launch_options
from tests.e2e.acts import click_through

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TARGET = ROOT / "docs" / "images"


@dataclass(frozen=True)
class Shot:
    name: str
    path: str
    username: str = ""
    height: int = 900


SHOTS = [
    Shot("home", "/"),
    Shot("demo", "/demo/"),
    Shot("overview", "/overview/", username="sarah.willems"),
    Shot("years", "/social-statute/", username="mieke.aerts"),
    Shot("result", "/social-statute/50000530/2024/", username="mieke.aerts", height=1400),
    Shot("staff", "/admin/", username="sabine.thys"),
]


def main() -> int:
    base_url = read_services().get("PORTAL_BASE_URL")
    if not base_url:
        print("Start the portal first: `make run` in another shell.", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    options = launch_options()
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options)
        for shot in SHOTS:
            take(browser, base_url, shot)
            print(f"docs/images/{shot.name}.png")
        browser.close()
    return 0


def take(browser: Browser, base_url: str, shot: Shot) -> None:
    context = browser.new_context(
        base_url=base_url,
        locale="fr-BE",
        viewport={"width": 1200, "height": shot.height},
        reduced_motion="reduce",
    )
    page = context.new_page()
    if shot.username:
        page.goto("/demo/")
        click_through(page.locator(f'form[action$="/{shot.username}/"] button').first)
    page.goto(shot.path)
    page.screenshot(path=TARGET / f"{shot.name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
