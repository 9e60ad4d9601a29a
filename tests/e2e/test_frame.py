"""The first page that everybody meets, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/help/", "/accessibility/"])
def test_public_pages_are_accessible_and_keep_the_content_policy(
    page: Page, axe_check: Callable[[Page], None], path: str
) -> None:
    response = page.goto(path)

    assert response is not None
    assert response.status == 200
    axe_check(page)


def test_the_admin_keeps_the_content_policy(page: Page, login_as: Callable[[Any], None], admin_user: Any) -> None:
    login_as(admin_user)

    response = page.goto("/admin/")

    assert response is not None
    assert response.status == 200
