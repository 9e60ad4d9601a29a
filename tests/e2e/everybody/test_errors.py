"""What people see when something is refused, missing or not theirs."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from apps.core.access import ACCESS, Who

from .conftest import Window
from .pages import Visit
from .people import ADMINISTRATOR, ANONYMOUS, CLERK, NEWCOMER, OFFICER, PROVIDER, SIGNATORY
from .test_pages import address_of
from .watching import NARROW, WIDE, every_form
from .world import World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db]

# Forms that are sent empty, and say what is missing.
REFUSED = [
    Visit("account_login", ANONYMOUS),
    Visit("account_reset_password", ANONYMOUS),
    Visit("account_email", NEWCOMER),
    Visit("account_change_password", NEWCOMER),
    Visit("account_reauthenticate", NEWCOMER),
    Visit("mfa_activate_totp", NEWCOMER),
    Visit("admin:evaluations_run_add", OFFICER),
    Visit("admin:evaluations_premiumyear_add", OFFICER),
    Visit("admin:evaluations_parameter_propose", OFFICER),
    Visit("admin:providers_factcorrection_add", OFFICER),
    Visit("admin:social_statute_evidence_add", OFFICER),
    Visit("admin:social_statute_inactivitywaiver_add", OFFICER),
    Visit("admin:social_statute_insurer_add", CLERK),
    Visit("admin:providers_importbatch_add", CLERK),
    Visit("admin:accounts_user_add", ADMINISTRATOR),
]
SEND_EMPTY = """
() => {
  const forms = [...document.querySelectorAll("#main form[method=post], #content form[method=post]")];
  const form = forms.find(found => found.querySelector("[required]")) || forms[0];
  form.noValidate = true;
  for (const field of form.querySelectorAll("input:not([type=hidden], [type=submit]), textarea, select")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else field.value = "";
  }
  const buttons = [...form.querySelectorAll("button:not([type=button]), input[type=submit]")];
  form.requestSubmit(buttons.filter(button => button.form === form).pop());
}
"""
ERRORS = ".error-summary, .errornote, .errorlist, .is-invalid"


@pytest.mark.parametrize("visit", REFUSED, ids=str)
def test_a_refused_form_says_why(world: World, window: Window, visit: Visit) -> None:
    watched = window(visit.role)
    for language in every_form(watched):
        cache.clear()  # eight refused attempts are more than the rate limits allow
        watched.goto(address_of(world, visit))
        with watched.page.expect_navigation():
            watched.page.evaluate(SEND_EMPTY)
        where = f"{visit} sent empty"
        if not watched.page.locator(ERRORS).count():
            watched.faults.append(f"{where} in {language}: no word about what is wrong")
        watched.check(where)
    watched.no_faults()


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (ANONYMOUS, "/nowhere/", 404),
        (PROVIDER, "/nowhere/", 404),
        (OFFICER, "/nowhere/", 404),
        (OFFICER, "/admin/nowhere/", 404),
        (NEWCOMER, "of somebody else", 404),
        (PROVIDER, "/admin/", 403),
        (OFFICER, "/overview/", 403),
        (SIGNATORY, "/admin/evaluations/run/add/", 403),
    ],
)
def test_what_is_not_there_or_not_ours_leads_on(
    world: World, window: Window, role: str, address: str, status: int
) -> None:
    if address == "of somebody else":
        world.role = PROVIDER
        address = reverse("social_statute:year", kwargs={"number": world.number_of_role, "year": 2024})
    watched = window(role)
    for _language in every_form(watched):
        where = f"{address} as {role}"
        assert watched.goto(address).status == status, where
        expect(watched.page.locator("main a[href], #content a[href]").first, f"{where}: a dead end").to_be_attached()
        watched.check(where)
    watched.no_faults()


def test_a_form_whose_session_is_over(window: Window) -> None:
    watched = window(ANONYMOUS)
    for _language in every_form(watched):
        watched.goto(reverse("account_login"))
        watched.page.locator("#main form [name=csrfmiddlewaretoken]").evaluate("field => field.remove()")
        with watched.page.expect_navigation() as navigation:
            watched.page.evaluate(SEND_EMPTY)
        assert navigation.value.status == 403
        watched.check("an expired form")
    watched.no_faults()


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Addresses that fail, for whoever asks."""
    settings.ROOT_URLCONF = "tests.e2e.everybody.failing"
    for name in ("broken", "too_often"):
        monkeypatch.setitem(ACCESS, name, Who.PUBLIC)


@pytest.mark.parametrize("role", [ANONYMOUS, PROVIDER, OFFICER])
def test_too_often(failing: None, world: World, window: Window, role: str) -> None:
    watched = window(role)
    for _language in every_form(watched):
        assert watched.goto("/too-often/").status == 429
        expect(watched.page.locator("main a[href]").first, "a dead end").to_be_attached()
        watched.check(f"too often as {role}")
    watched.no_faults()


@pytest.mark.parametrize("role", [ANONYMOUS, PROVIDER, OFFICER])
def test_a_fault_of_ours(failing: None, world: World, window: Window, role: str) -> None:
    """One page in four languages, since even the language may be what failed."""
    watched = window(role)
    for size in (WIDE, NARROW):
        watched.resize(size)
        assert watched.goto("/broken/").status == 500
        watched.check_width(f"a fault as {role}")
        watched.check_axe(f"a fault as {role}")
    watched.no_faults()
