"""Public pages, error pages, and what the overview tells."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client, override_settings
from django.urls import path, reverse

from apps.conventions.models import Window
from apps.core.access import ACCESS, Who
from apps.evaluations.models import CalendarDate, PremiumYear
from inami_portal.urls import urlpatterns as real
from tests.factories import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("on purpose")


urlpatterns = [*real, path("broken/", broken, name="broken")]


def open_year(year: int = 2025) -> None:
    premium_year = PremiumYear.objects.create(scheme="social_statute", year=year)
    for key, day in (
        ("result_available", dt.date(year + 1, 7, 1)),
        ("additions_deadline", dt.date(year + 1, 8, 31)),
        ("decisions_from", dt.date(year + 1, 9, 1)),
    ):
        CalendarDate.objects.create(premium_year=premium_year, key=key, day=day, mark="sourced")


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (dt.date(2026, 7, 1), "61 days left"),
        (dt.date(2026, 8, 30), "1 day left"),
        (dt.date(2026, 8, 31), "Today is the last day"),
    ],
)
def test_home_says_what_is_open_and_how_long(client: Client, portal_clock: Any, today: dt.date, said: str) -> None:
    open_year()
    portal_clock(today)
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "Until 31 August 2026" in page
    assert said in page


@pytest.mark.parametrize("today", [dt.date(2026, 6, 30), dt.date(2026, 9, 1)])
def test_home_says_when_nothing_is_open(client: Client, portal_clock: Any, today: dt.date) -> None:
    open_year()
    Window.objects.update(is_run_here=False)
    portal_clock(today)
    page = client.get("/", headers={"accept-language": "en"}).content.decode()
    assert "No period is open at this moment" in page


def test_an_overview_without_results_says_so(client: Client) -> None:
    client.force_login(PersonFactory(account=UserFactory(language="en")).account)
    page = client.get(reverse("core:overview")).content.decode()
    assert "You have nothing to do." in page
    assert "No result yet" in page


@pytest.mark.parametrize("address", ["/nowhere/", "/demo/sign-in/nobody/"])
def test_a_missing_page_leads_on(client: Client, address: str) -> None:
    response = client.post(address) if "sign-in" in address else client.get(address)
    assert response.status_code == 404
    assert reverse("core:help") in response.content.decode()


def test_an_expired_form_explains_itself() -> None:
    response = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/accounts/login/")
    assert response.status_code == 403
    assert "Your session has expired" in response.content.decode()


@override_settings(ROOT_URLCONF="tests.core.test_pages")
def test_an_error_of_ours_is_owned_in_four_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ACCESS, "broken", Who.PUBLIC)
    response = Client(raise_request_exception=False).get("/broken/")
    assert response.status_code == 500
    for language in ("fr", "nl", "de", "en"):
        assert f'lang="{language}"' in response.content.decode()


def test_the_error_page_needs_nothing() -> None:
    assert "02 524 97 97" in get_template("500.html").render()


def test_no_page_carries_inline_code(client: Client) -> None:
    for address in ("/", "/help/", "/design/", "/accounts/login/", "/demo/"):
        page = client.get(address).content.decode()
        assert " style=" not in page, address
        assert "<style" not in page, address
        assert " onclick=" not in page, address


def test_every_answer_forbids_foreign_and_inline_code(client: Client) -> None:
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
