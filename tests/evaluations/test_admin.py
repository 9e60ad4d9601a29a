"""Staff's pages: everybody of the office may look, nobody may edit without the right; evaluations and dossiers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.core.models import TrailEntry
from apps.evaluations.models import Dossier, Parameter, Run
from tests.evaluations.office import OFFICER, READER, SIGNATORY, as_, gp, page_text, staff, url
from tests.factories import ActivityVolumeFactory, StaffFactory
from tests.social_statute.published import evaluated, evaluation_in, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_the_office")]


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
    text = page_text(as_(client, user), url("evaluation_change", evaluation.pk))
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
    text = page_text(client, url("dossier_change", Dossier.objects.get().pk))
    assert "outcome: reduced amount → full amount; amount: 2774.59 → 5881.81; other data" in text
