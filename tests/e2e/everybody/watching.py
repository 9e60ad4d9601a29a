"""A browser's page with a memory of what went wrong, and what one asks of every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import axe_playwright_python

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 360, "height": 740}

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """
tags => axe.run(document, {preload: false, resultTypes: ["violations"], runOnly: tags})
  .then(found => found.violations.map(v => `${v.id} (${v.impact}): ${v.help}\\n      `
    + v.nodes.slice(0, 4).map(n => `${n.target.join(" ")}: ${n.html.slice(0, 160)}`).join("\\n      ")))
"""
LOOK = """
() => ({
  lang: document.documentElement.lang,
  title: document.title.trim(),
  headings: document.querySelectorAll("h1").length,
})
"""
LANGUAGES = ("fr", "nl", "de", "en")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Watched:
    """A page of one role. `faults` fills by itself with what the browser complains about."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.language, self.size = "", WIDE
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        text = message.text
        is_policy = "Content Security Policy" in text or "Content-Security-Policy" in text
        # Pages that answer 403 or 404 on purpose complain too: their status is looked at instead.
        if is_policy or (message.type == "error" and "Failed to load resource" not in text):
            self.faults.append(f"console: {text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.faults.append(f"asks another host: {request.url}")

    def speak(self, language: str) -> None:
        self.language = language
        self.context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])

    def resize(self, size: ViewportSize) -> None:
        """For the pages to come: a page that is there already is laid out by the rules of its former width for some
        pictures more, and must not be judged."""
        if size != self.size:
            self.page.goto("about:blank")
            self.page.set_viewport_size(size)
            self.size = size

    def goto(self, address: str) -> Response:
        response = self.page.goto(address)
        assert response is not None
        return response

    def look(self, where: str) -> None:
        """What holds for a page at any width."""
        found = self.page.evaluate(LOOK)
        if found["lang"] != self.language:
            self.faults.append(f"{where}: the page says that it is in {found['lang']!r}")
        if not found["title"]:
            self.faults.append(f"{where}: no title")
        if found["headings"] != 1:
            self.faults.append(f"{where}: {found['headings']} headings of the first level")

    def check_width(self, where: str) -> None:
        if (sideways := self.page.evaluate(SIDEWAYS)) > 0:
            self.faults.append(f"{where}: scrolls sideways by {sideways} px at {self.size['width']}")

    def check(self, where: str) -> None:
        """All that is asked of every page, as it stands."""
        where = f"{where} in {self.language}"
        self.look(where)
        self.unfold()
        self.check_width(where)
        self.check_axe(where)

    def check_axe(self, where: str, tags: list[str] = TAGS) -> None:
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE)
        found = self.page.evaluate(RUN_AXE, tags)
        self.faults += [f"{where} at {self.size['width']}: {violation}" for violation in found]

    def unfold(self) -> None:
        self.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")

    def path(self) -> str:
        return urlsplit(self.page.url).path

    def no_faults(self) -> None:
        faults, self.faults = list(dict.fromkeys(self.faults)), []
        assert not faults, "\n" + "\n".join(faults)


def cookie(session: str, url: str) -> Any:
    from django.conf import settings

    return {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}


def every_form(watched: Watched) -> Iterator[str]:
    """The four languages, each wide and narrow: the names of the languages, the window made ready."""
    for size in (WIDE, NARROW):
        watched.resize(size)
        for language in LANGUAGES:
            watched.speak(language)
            yield language
