"""Parameters and premium years in the office: proposed by one, approved by another; days are moved, never lost."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from apps.core.models import TrailEntry
from apps.evaluations.models import CalendarDate, Parameter, PremiumYear
from apps.evaluations.services import parameters_load, premium_year_open
from apps.evaluations.states import ParameterState
from tests.evaluations.office import OFFICER, READER, SIGNATORY, as_, page_text, staff, text_of, url
from tests.factories import StaffFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_office")]


def amount_of(year: int, profession: str = "physician", level: str = "full") -> Parameter:
    parameters_load(scheme="social_statute")
    return Parameter.objects.get(
        key="amount", profession=profession, level=level, first_year=year, state=ParameterState.APPROVED
    )


def form_of(parameter: Parameter, **changed: Any) -> dict[str, Any]:
    names = ["first_year", "last_year", "value", "unit", "mark", "legal_reference", "source", "note"]
    return {**{name: getattr(parameter, name) or "" for name in names}, "replaces_former": "on", **changed}


def test_parameters_are_listed_with_words_and_marks(client: Client) -> None:
    amount_of(2025)
    as_(client, staff(READER))
    found = client.get(url("parameter_changelist"), {"key": "amount", "profession": "physician", "year": "2025"})
    text = text_of(found)
    assert "Amount physician, Full 2025 €6,078.26 computed with the index chain" in text


def test_a_change_is_proposed_by_one_and_approved_by_another(client: Client) -> None:
    former = amount_of(2025)
    officer, signatory = staff(OFFICER), staff(SIGNATORY)
    form = form_of(former, value="6080.00", mark="sourced", source="published decree")
    client = as_(client, officer)
    answer = client.post(url("parameter_propose", former.pk), form, follow=True)
    draft = Parameter.objects.get(state=ParameterState.DRAFT)
    assert draft.value == "6080.00"
    assert "another person must approve it" in text_of(answer)
    assert client.get(url("parameter_approve", draft.pk)).status_code == 403

    as_(client, signatory)
    asked = page_text(client, url("parameter_approve", draft.pk))
    assert "From €6,078.26 to €6,080.00" in asked
    draft.refresh_from_db()
    assert draft.state == ParameterState.DRAFT
    client.post(url("parameter_approve", draft.pk))
    draft.refresh_from_db()
    former.refresh_from_db()
    assert (draft.state, former.state) == (ParameterState.APPROVED, ParameterState.RETIRED)
    assert (draft.proposed_by, draft.approved_by) == (officer, signatory)


def test_nobody_approves_an_own_proposal_not_even_the_administrator(client: Client) -> None:
    former = amount_of(2025)
    admin = StaffFactory(superuser=True)
    as_(client, admin)
    client.post(url("parameter_propose", former.pk), form_of(former, value="6080.00", mark="sourced"))
    draft = Parameter.objects.get(state=ParameterState.DRAFT)
    assert "Approve…" not in page_text(client, url("parameter_change", draft.pk))
    assert client.post(url("parameter_approve", draft.pk)).status_code == 403
    draft.refresh_from_db()
    assert draft.state == ParameterState.DRAFT


def test_an_approved_value_is_never_edited(client: Client) -> None:
    former = amount_of(2025)
    as_(client, StaffFactory(superuser=True))
    client.post(url("parameter_change", former.pk), {"value": "1.00"})
    former.refresh_from_db()
    assert former.value == "6078.26"


def test_a_replacement_that_leaves_years_without_value_is_refused(client: Client) -> None:
    parameters_load(scheme="social_statute")
    former = Parameter.objects.get(
        key="activity_reference_offset", profession="physician", first_year=2020, state=ParameterState.APPROVED
    )
    as_(client, staff(OFFICER))
    answer = client.post(url("parameter_propose", former.pk), form_of(former, first_year="2024", value="2"))
    assert "The new value must hold for all years of the value that it replaces." in text_of(answer)
    assert not Parameter.objects.filter(state=ParameterState.DRAFT).exists()


def test_a_proposal_that_changes_nothing_is_refused(client: Client) -> None:
    former = amount_of(2025)
    as_(client, staff(OFFICER))
    answer = client.post(url("parameter_propose", former.pk), form_of(former))
    assert "This is the value that holds already." in text_of(answer)


def test_a_proposal_can_be_withdrawn_by_who_made_it(client: Client) -> None:
    former = amount_of(2025)
    as_(client, staff(OFFICER))
    client.post(url("parameter_propose", former.pk), form_of(former, value="6080.00", mark="sourced"))
    draft = Parameter.objects.get(state=ParameterState.DRAFT)
    assert "The proposal is removed" in page_text(client, url("parameter_withdraw", draft.pk))
    client.post(url("parameter_withdraw", draft.pk))
    assert not Parameter.objects.filter(state=ParameterState.DRAFT).exists()
    assert TrailEntry.objects.filter(act="parameter_withdraw").exists()


# --- premium years ----------------------------------------------------------------------------------------------------


def test_a_year_is_opened_once_with_its_calendar(client: Client) -> None:
    parameters_load(scheme="social_statute")
    as_(client, staff(OFFICER))
    client.post(url("premiumyear_add"), {"scheme": "social_statute", "year": 2024})
    assert CalendarDate.objects.get(key="additions_deadline").day == dt.date(2025, 8, 31)
    again = client.post(url("premiumyear_add"), {"scheme": "social_statute", "year": 2024})
    assert "This premium year is open already." in text_of(again)
    assert PremiumYear.objects.count() == 1


def test_a_day_is_moved_after_a_confirmation_and_the_former_one_stays_in_sight(client: Client) -> None:
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    as_(client, staff(OFFICER))
    page = url("premiumyear_change", year.pk)
    form = {f"day_{date.pk}": date.day.isoformat() for date in year.calendar.all() if date.day}
    moved = year.calendar.get(key="additions_deadline")
    form[f"day_{moved.pk}"] = "2025-09-15"
    asked = text_of(client.post(page, form))
    assert "1 day of Social statute 2024 is moved." in asked
    assert "31 August 2025 15 September 2025" in asked
    moved.refresh_from_db()
    assert moved.day == dt.date(2025, 8, 31)
    answer = client.post(page, {**form, "confirmed": "yes"}, follow=True)
    moved.refresh_from_db()
    assert moved.day == dt.date(2025, 9, 15)
    assert "Last day to add or correct data, 2025-08-31 → 2025-09-15" in text_of(answer)


def test_who_may_not_move_days_sees_them_without_fields(client: Client) -> None:
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    as_(client, staff(READER))
    page = url("premiumyear_change", year.pk)
    assert 'type="date"' not in client.get(page).content.decode()
    date = year.calendar.get(key="additions_deadline")
    assert client.post(page, {f"day_{date.pk}": "2026-01-01", "confirmed": "yes"}).status_code == 403
