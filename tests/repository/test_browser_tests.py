"""Browser tests ask the page until it says what is expected: a machine at half speed must not make them fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.files import ROOT

FOLDER = ROOT / "tests" / "e2e"
# What reads the page at this very moment, and what waits instead.
READS = {
    "is_visible": "expect(locator).to_be_visible()",
    "is_hidden": "expect(locator).to_be_hidden()",
    "is_checked": "expect(locator).to_be_checked()",
    "is_enabled": "expect(locator).to_be_enabled()",
    "is_disabled": "expect(locator).to_be_disabled()",
    "is_editable": "expect(locator).to_be_editable()",
    "inner_text": "expect(locator).to_have_text(…) or .to_contain_text(…, use_inner_text=True)",
    "text_content": "expect(locator).to_have_text(…) or .to_contain_text(…)",
    "all_inner_texts": "expect(locator).to_have_text([…])",
    "all_text_contents": "expect(locator).to_have_text([…])",
    "inner_html": "expect(locator).to_have_text(…)",
    "input_value": "expect(locator).to_have_value(…)",
    "get_attribute": "expect(locator).to_have_attribute(…)",
    "bounding_box": "expect(locator).to_be_visible()",
    "title": "expect(page).to_have_title(…)",
    "content": "expect(locator).to_contain_text(…), or page.content() in a line before, once the page stands",
    "evaluate": "expect(locator).to_be_focused() and the like, or a measure in a line before, once the page stands",
}
# What waits for the wrong thing, wherever it stands.
NEVER = {
    "sleep": "expect(…), which asks again until it holds",
    "wait_for_timeout": "expect(…), which asks again until it holds",
    "wait_for_load_state": "click_through(locator) of tests/e2e/acts.py: the former page is loaded already",
    "wait_for_url": "click_through(locator) of tests/e2e/acts.py, then expect(page).to_have_url(…)",
    "set_default_timeout": "set_default_timeout(PATIENCE) of tests/e2e/acts.py",
}
NOT_PAGES = {"live_server", "world", "self", "response"}


def advice(source: str) -> Iterator[str]:
    """A line for each form in this source that reads the page without waiting for it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            yield from (f"{node.lineno}: {words}" for words in _hasty(node.test))
        elif (
            isinstance(node, ast.Call)
            and (name := _name(node.func)) in NEVER
            and "PATIENCE" not in map(_name, node.args)
        ):
            yield f"{node.lineno}: instead of {name}() write {NEVER[name]}"


def _hasty(test: ast.expr) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = node.func.attr
            if name in READS:
                yield f"instead of `assert ….{name}()` write {READS[name]}"
            if name == "count" and not node.args and ".objects" not in ast.unparse(node):
                yield "instead of `assert ….count()` write expect(locator).to_have_count(…) (rows: Model.objects)"
        elif isinstance(node, ast.Attribute) and node.attr == "url":
            owner = node.value
            if (isinstance(owner, ast.Name) and owner.id not in NOT_PAGES) or _name(owner) == "page":
                yield "instead of `assert … page.url` write expect(page).to_have_url(…) or not_to_have_url(…)"


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: str(path.relative_to(FOLDER)))
def test_the_page_is_waited_for(path: Path) -> None:
    assert list(advice(path.read_text())) == []


@pytest.mark.parametrize(
    "line",
    [
        'assert page.get_by_text("You proposed it").is_visible()',
        'assert not page.locator(".menu").is_visible()',
        'assert page.locator(".mail").count() == 20',
        'assert page.url.endswith("/overview/")',
        'assert "/login/" in watched.page.url',
        'assert "Elsene" in page.inner_text("main") if dutch else True',
        "page.wait_for_load_state()",
        'page.wait_for_url("**/bank/")',
        "time.sleep(1)",
        "context.set_default_timeout(10_000)",
    ],
)
def test_a_hasty_line_is_found(line: str) -> None:
    assert len(list(advice(line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'assert TrailEntry.objects.filter(act="x").count() == 1',
        'assert page.goto("/bank/").status == 403',
        'assert sideways <= 0, f"{page.url} scrolls sideways"',
        'assert roles.count("main") == 1',
        "context.set_default_timeout(PATIENCE)",
    ],
)
def test_a_patient_line_is_left_alone(line: str) -> None:
    assert list(advice(line)) == []
