"""Each page of the URLconf, for each role that may reach it, in four languages, wide and narrow."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from .conftest import Window
from .pages import ARGUMENTS, ELSEWHERE, STATUS, Visit, empty_lists, forgotten, model_pages, visits
from .people import ADMINISTRATOR, OFFICER, SIGNATORY, may_in_admin
from .watching import every_form
from .world import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

VISITS = visits()


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
    address = address_of(world, visit)
    expected = ELSEWHERE.get((visit.name, visit.role)) or ELSEWHERE.get((visit.name, "*"))
    for language in every_form(watched):
        response = watched.goto(address)
        if response.status != STATUS.get(visit.name, 200):
            watched.faults.append(f"{visit} in {language}: answers {response.status}")
        if not expected and response.request.redirected_from is not None:
            watched.faults.append(f"{visit} in {language}: leads to {watched.path()}")
        watched.check(str(visit))
    watched.no_faults()


@pytest.mark.parametrize("visit", empty_lists(), ids=str)
def test_empty_list(world: World, window: Window, visit: Visit) -> None:
    watched = window(visit.role)
    for _language in every_form(watched):
        assert watched.goto(address_of(world, visit)).status == 200
        watched.check(str(visit))
    watched.no_faults()
