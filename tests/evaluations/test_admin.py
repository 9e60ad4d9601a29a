"""Staff's pages: read-only unless one has the right, and every act asks and counts first."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts import roles
from apps.core.models import TrailEntry
from apps.evaluations.models import CalendarDate, Dossier, Parameter, PremiumYear, Run
from apps.evaluations.services import parameters_load, premium_year_open
from apps.evaluations.services.runs import run_fail
from apps.evaluations.states import ParameterState, RunState
from apps.notifications.models import Message
from tests.factories import ActivityVolumeFactory, ProviderNumberFactory, StaffFactory
from tests.social_statute.published import evaluated, evaluation_in, published

pytestmark = pytest.mark.django_db

OFFICER, SIGNATORY, READER = roles.EVALUATION_OFFICERS, roles.SECOND_SIGNATORIES, roles.READ_ONLY


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any, settings: Any) -> Any:
    portal_clock(dt.date(2025, 7, 10))
    settings.PORTAL_STAFF_MFA_REQUIRED = False
    with translation.override("en"):
        yield


def staff(role: str) -> Any:
    return StaffFactory(role=role)


def as_(client: Client, user: Any) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def gp(volume: int = 14_000, **more: Any) -> Any:
    provider = ProviderNumberFactory(adhered=True, recognised=True, contracted=True, **more)
    ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def text_of(response: Any) -> str:
    content = response.content.decode()
    content = content.split('id="content"')[1] if 'id="content"' in content else content
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).replace("\xa0", " ").split())


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:evaluations_{name}", args=args)


# --- everybody of the office may look, nobody may edit ----------------------------------------------------------------


@pytest.mark.parametrize("role", [OFFICER, SIGNATORY, READER])
def test_every_list_and_page_opens_for_who_may_look(client: Client, role: str) -> None:
    provider = gp()
    run = published(2024)
    as_(client, staff(role))
    dossier = Dossier.objects.get()
    for address in [
        *(
            url(f"{name}_changelist")
            for name in ("run", "evaluation", "parameter", "premiumyear", "dossier", "attempt")
        ),
        url("run_change", run.pk),
        url("run_compare", run.pk),
        url("evaluation_change", evaluation_in(run, provider).pk),
        url("parameter_change", Parameter.objects.filter(key="amount").first().pk),  # type: ignore[union-attr]
        url("premiumyear_change", run.premium_year_id),
        url("dossier_change", dossier.pk),
        url("attempt_change", dossier.attempts.get().pk),
    ]:
        assert client.get(address).status_code == 200, address


def test_staff_without_a_group_see_nothing(client: Client) -> None:
    provider = gp()
    run = evaluated(2024)
    as_(client, StaffFactory())
    for address in [
        url("run_change", run.pk),
        url("run_progress", run.pk),
        url("evaluation_change", evaluation_in(run, provider).pk),
        url("evaluation_changelist"),
        url("parameter_changelist"),
    ]:
        assert client.get(address).status_code == 403, address


@pytest.mark.parametrize("page", ["start", "cancel", "publish", "propose", "approve", "open"])
def test_who_only_reads_can_do_nothing(client: Client, page: str) -> None:
    gp()
    run = evaluated(2024)
    parameter = Parameter.objects.filter(key="amount").first()
    assert parameter is not None
    address = {
        "start": url("run_add"),
        "cancel": url("run_cancel", run.pk),
        "publish": url("run_publish", run.pk),
        "propose": url("parameter_propose", parameter.pk),
        "approve": url("parameter_approve", parameter.pk),
        "open": url("premiumyear_add"),
    }[page]
    as_(client, staff(READER))
    assert client.get(address).status_code == 403
    assert client.post(address, {}).status_code == 403


def test_nothing_can_be_deleted(client: Client) -> None:
    gp()
    run = evaluated(2024)
    as_(client, StaffFactory(superuser=True))
    assert client.post(url("run_delete", run.pk), {"post": "yes"}).status_code == 403


# --- runs -------------------------------------------------------------------------------------------------------------


def test_a_run_is_counted_before_it_starts(client: Client) -> None:
    gp(), gp()
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    as_(client, staff(OFFICER))
    form = {"premium_year": year.pk, "as_of": "2025-07-01", "is_dry": "on", "providers": ""}
    asked = text_of(client.post(url("run_add"), form))
    assert "2 provider numbers are evaluated." in asked
    assert "Dry run: shown, never published" in asked
    assert not Run.objects.exists()
    answer = client.post(url("run_add"), {**form, "confirmed": "yes"}, follow=True)
    run = Run.objects.get()
    assert run.is_dry
    assert run.as_of == dt.date(2025, 7, 1)
    assert f"run {run.pk}" in text_of(answer)


def test_a_run_of_chosen_providers_takes_numbers_in_any_printed_form(client: Client) -> None:
    provider = gp()
    gp()
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    as_(client, staff(OFFICER))
    form = {"premium_year": year.pk, "as_of": "2025-07-01", "providers": f" {provider.display},\n{provider.number}"}
    assert "1 provider number is evaluated." in text_of(client.post(url("run_add"), form))
    client.post(url("run_add"), {**form, "confirmed": "yes"})
    assert Run.objects.get().providers == [provider.number]


def test_a_number_that_is_none_is_refused_in_words(client: Client) -> None:
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    as_(client, staff(OFFICER))
    form = {"premium_year": year.pk, "as_of": "2025-07-01", "providers": "12-34"}
    assert "“12-34” is not an INAMI number." in text_of(client.post(url("run_add"), form))


def test_progress_is_told_as_json_and_on_a_page_that_renews_itself_without_script(client: Client) -> None:
    gp()
    parameters_load(scheme="social_statute")
    year = premium_year_open(scheme="social_statute", year=2024)
    as_(client, staff(OFFICER))
    client.post(url("run_add"), {"premium_year": year.pk, "as_of": "2025-07-01", "confirmed": "yes"})
    run = Run.objects.get()
    page = client.get(url("run_change", run.pk)).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in page
    assert url("run_progress", run.pk) in page
    found = client.get(url("run_progress", run.pk)).json()
    assert found["is_at_work"] is True
    assert (found["done"], found["total"], found["percent"]) == ("0", "1", 0)


def test_a_finished_run_shows_outcomes_in_words_with_their_sums(client: Client) -> None:
    gp(), gp(60_000)
    run = evaluated(2024)
    page = client_page(as_(client, staff(READER)), url("run_change", run.pk))
    assert "Full amount 1 €5,881.81" in page
    assert "Reduced amount 1 €2,774.59" in page
    assert "http-equiv" not in client.get(url("run_change", run.pk)).content.decode()


def client_page(client: Client, address: str) -> str:
    return text_of(client.get(address))


def test_cancelling_asks_first(client: Client) -> None:
    gp()
    run = evaluated(2024)
    as_(client, staff(OFFICER))
    assert "1 evaluation was made so far." in client_page(client, url("run_cancel", run.pk))
    run.refresh_from_db()
    assert run.state == RunState.DONE
    client.post(url("run_cancel", run.pk))
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_comparison_says_who_changed_from_what_to_what(client: Client) -> None:
    provider = gp()
    gp(60_000)
    before = evaluated(2024, is_dry=True)
    ActivityVolumeFactory(provider=provider, year=2024, value=20_000)
    after = evaluated(2024)
    as_(client, staff(READER))
    answer = client.get(url("run_compare", after.pk), {"with": before.pk})
    text = text_of(answer)
    assert "1 provider number changed. 1 stayed the same." in text
    assert f"Reduced amount Full amount 1 €3,107.22 {provider.display}" in text
    assert "Total €8,656.40 €11,763.62" in text
    assert f"?run={after.pk}&amp;q={provider.display}" in answer.content.decode()


def test_publishing_counts_who_sees_a_result_and_who_gets_a_mail(client: Client) -> None:
    gp(), gp(person__without_email=True)
    run = evaluated(2024)
    as_(client, staff(SIGNATORY))
    asked = client_page(client, url("run_publish", run.pk))
    assert "2 provider numbers get a result that their providers see." in asked
    assert "1 of them belongs to somebody who gets an e-mail" in asked
    assert "1 of them belongs to somebody without e-mail address." in asked
    assert not Message.objects.exists()
    run.refresh_from_db()
    assert run.state == RunState.DONE
    client.post(url("run_publish", run.pk))
    run.refresh_from_db()
    assert run.state == RunState.PUBLISHING
    assert run.published_by is not None


def test_a_dry_run_offers_no_publication(client: Client) -> None:
    gp()
    run = evaluated(2024, is_dry=True)
    as_(client, staff(SIGNATORY))
    assert "Publish…" not in client_page(client, url("run_change", run.pk))
    client.post(url("run_publish", run.pk))
    run.refresh_from_db()
    assert run.state == RunState.DONE


# --- evaluations ------------------------------------------------------------------------------------------------------


def test_evaluations_are_found_by_name_number_and_what_was_not_met(client: Client) -> None:
    low, high = gp(1_000, person__last_name="Appelmans"), gp(60_000)
    evaluated(2024)
    as_(client, staff(READER))
    listing = url("evaluation_changelist")

    def numbers(**query: Any) -> set[str]:
        found = client.get(listing, query).context["cl"].result_list
        return {evaluation.provider.number for evaluation in found}

    assert numbers() == {low.number, high.number}
    assert numbers(q="appelmans") == {low.number}
    assert numbers(q=high.display) == {high.number}
    assert numbers(unmet="activity") == {low.number}
    assert numbers(outcome="FULL") == {high.number}
    assert numbers(verdict="refused") == {low.number}
    assert numbers(profession="dentist") == set()
    assert numbers(blocker="no_contract") == set()
    assert numbers(run=Run.objects.get().pk, outcome="FULL") == {high.number}


def test_the_list_of_evaluations_takes_the_same_queries_however_long_it_is(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(6):
        gp()
    evaluated(2024)
    as_(client, staff(READER))
    with django_assert_max_num_queries(12):
        client.get(url("evaluation_changelist"))


def test_an_evaluation_shows_the_provider_s_lines_and_the_raw_facts_and_the_look_is_written_down(
    client: Client,
) -> None:
    provider = gp()
    run = evaluated(2024)
    evaluation = evaluation_in(run, provider)
    user = staff(READER)
    text = client_page(as_(client, user), url("evaluation_change", evaluation.pk))
    assert "You adhered to the convention during the whole of 2024." in text
    assert "reduced amount €2,774.59" in text
    assert '"first_number_on": "2005-01-01"' in text
    read = TrailEntry.objects.get(act="evaluation_read")
    assert (read.person_id, read.actor_id) == (provider.person_id, user.pk)


def test_a_dossier_shows_its_attempts_and_what_changed(client: Client) -> None:
    provider = gp()
    published(2024)
    ActivityVolumeFactory(provider=provider, year=2024, value=20_000)
    published(2024, providers=[provider.number])
    as_(client, staff(READER))
    text = client_page(client, url("dossier_change", Dossier.objects.get().pk))
    assert "outcome: reduced amount → full amount; amount: 2774.59 → 5881.81; other data" in text


# --- parameters -------------------------------------------------------------------------------------------------------


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
    asked = client_page(client, url("parameter_approve", draft.pk))
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
    assert "Approve…" not in client_page(client, url("parameter_change", draft.pk))
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
    assert "The proposal is removed" in client_page(client, url("parameter_withdraw", draft.pk))
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


def test_a_run_that_an_error_stopped_says_why_and_is_taken_up_again(client: Client) -> None:
    gp()
    run = evaluated(2024)
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, finished_at=None)
    run_fail(run.pk, "The rules stumbled over 10000106.")
    address = url("run_resume", run.pk)
    shown = as_(client, staff(SIGNATORY)).get(url("run_change", run.pk))
    assert "What stopped it The rules stumbled over 10000106." in text_of(shown)
    assert address not in shown.content.decode()
    assert client.get(address).status_code == client.post(address).status_code == 403

    officer = staff(OFFICER)
    assert address in as_(client, officer).get(url("run_change", run.pk)).content.decode()
    assert "1 evaluation of 1 was made." in text_of(client.get(address))
    assert Run.objects.get(pk=run.pk).state == RunState.FAILED, "asking changes nothing"
    assert "The run goes on." in client.post(address, follow=True).content.decode()
    run.refresh_from_db()
    assert (run.state, run.error) == (RunState.RUNNING, "")
    assert TrailEntry.objects.get(act="run_resume").actor_id == officer.pk
    assert "Only a run that an error stopped" in client.get(address, follow=True).content.decode()
