"""Runs in the office: every act asks and counts first."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from apps.core.models import TrailEntry
from apps.evaluations.models import Run
from apps.evaluations.services import parameters_load, premium_year_open
from apps.evaluations.services.runs import run_fail
from apps.evaluations.states import RunState
from apps.notifications.models import Message
from tests.evaluations.office import OFFICER, READER, SIGNATORY, as_, gp, page_text, staff, text_of, url
from tests.factories import ActivityVolumeFactory
from tests.social_statute.published import evaluated

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_office")]


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
    page = page_text(as_(client, staff(READER)), url("run_change", run.pk))
    assert "Full amount 1 €5,881.81" in page
    assert "Reduced amount 1 €2,774.59" in page
    assert "http-equiv" not in client.get(url("run_change", run.pk)).content.decode()


def test_cancelling_asks_first(client: Client) -> None:
    gp()
    run = evaluated(2024)
    as_(client, staff(OFFICER))
    assert "1 evaluation was made so far." in page_text(client, url("run_cancel", run.pk))
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
    asked = page_text(client, url("run_publish", run.pk))
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
    assert "Publish…" not in page_text(client, url("run_change", run.pk))
    client.post(url("run_publish", run.pk))
    run.refresh_from_db()
    assert run.state == RunState.DONE


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
