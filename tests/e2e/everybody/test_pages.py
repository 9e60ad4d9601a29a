"""Each page of the URLconf, for each role that may reach it, in four languages, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib import admin
from django.urls import reverse

from .conftest import Window
from .pages import ARGUMENTS, ELSEWHERE, STATUS, Visit, empty_lists, forgotten, model_pages, visits
from .people import ADMINISTRATOR, OFFICER, SIGNATORY, may_in_admin
from .watching import NARROW, WIDE
from .world import World

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

# Every page is loaded in each language and measured at both widths. Axe looks at both widths in French, and at one
# in each other language, where only words differ: for one role per page, and for the others in French alone.
LANGUAGES: dict[str, list[ViewportSize]] = {"fr": [WIDE, NARROW], "nl": [NARROW], "de": [NARROW], "en": [WIDE]}
VISITS = visits()
FIRST = {visit.name: visit.role for visit in reversed(VISITS)}


def address_of(world: World, visit: Visit) -> str:
    name = visit.name
    if name in model_pages() and name not in ARGUMENTS:
        model, act = model_pages()[name]
        args = [world.example_of(model).pk] if act in {"change", "history"} else []
        return reverse(name, args=args) + visit.query
    return reverse(name, kwargs=ARGUMENTS[name](world) if name in ARGUMENTS else {}) + visit.query


def test_no_page_is_forgotten() -> None:
    assert forgotten() == []


def test_nobody_deletes() -> None:
    for model in admin.site._registry:
        for role in (OFFICER, SIGNATORY, ADMINISTRATOR):
            assert not may_in_admin(role, model, "delete"), model


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_page(world: World, window: Window, visit: Visit) -> None:
    watched = window(visit.role)
    for language, close_looks in LANGUAGES.items():
        watched.speak(language)
        response = watched.goto(address_of(world, visit))
        where = f"{visit} in {language}"
        if response.status != STATUS.get(visit.name, 200):
            watched.faults.append(f"{where}: answers {response.status}")
        expected = ELSEWHERE.get((visit.name, visit.role)) or ELSEWHERE.get((visit.name, "*"))
        if not expected and response.request.redirected_from is not None:
            watched.faults.append(f"{where}: leads to {watched.path()}")
        watched.look(where)
        watched.unfold()
        for size in (WIDE, NARROW):
            watched.resize(size)
            watched.check_width(where)
            if size in close_looks and (language == "fr" or FIRST[visit.name] == visit.role):
                watched.check_axe(where)
    watched.no_faults()


@pytest.mark.parametrize("visit", empty_lists(), ids=str)
def test_empty_list(world: World, window: Window, visit: Visit) -> None:
    watched = window(visit.role)
    watched.speak("fr")
    response = watched.goto(address_of(world, visit))
    assert response.status == 200
    watched.look(str(visit))
    for size in (WIDE, NARROW):
        watched.resize(size)
        watched.check_width(str(visit))
        watched.check_axe(str(visit))
    watched.no_faults()
