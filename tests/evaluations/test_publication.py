"""Publication: attempts with their difference, and a message for who has news."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from apps.core.models import TrailEntry
from apps.evaluations.models import Attempt, Dossier, Run
from apps.evaluations.selectors import current_attempt, publication_preview
from apps.evaluations.services import RunRefused, run_publish, run_start, run_work
from apps.evaluations.states import DossierState, RunState
from apps.notifications.models import Message
from apps.notifications.states import MessageState
from apps.providers.models import ProviderNumber
from tests.evaluations.conftest import SCHEME, YEAR
from tests.factories import ActivityVolumeFactory, InsuranceContractFactory, StaffFactory

pytestmark = pytest.mark.usefixtures("premium_year")
Practitioner = Callable[..., ProviderNumber]


def evaluated(**options: Any) -> Run:
    run = run_start(scheme=SCHEME, year=YEAR, **options)
    run_work(run.pk)
    run.refresh_from_db()
    return run


def published(**options: Any) -> Run:
    run = evaluated(**options)
    run_publish(run=run)
    run_work(run.pk)
    run.refresh_from_db()
    return run


def attempts(provider: ProviderNumber) -> list[Attempt]:
    return list(Attempt.objects.filter(dossier__provider=provider).order_by("number"))


def changes(provider: ProviderNumber) -> dict[str, Any]:
    """How the latest attempt differs from the one before."""
    found: dict[str, Any] | None = attempts(provider)[-1].changes
    assert found is not None
    return found


def messages(provider: ProviderNumber) -> int:
    return Message.objects.filter(person_id=provider.person_id).count()


def test_a_published_result_is_an_attempt_of_a_dossier_and_a_message(practitioner: Practitioner) -> None:
    provider, actor = practitioner(), StaffFactory()
    run = evaluated()
    assert current_attempt(provider.number, SCHEME, YEAR) is None

    run_publish(run=run, actor=actor)
    run_work(run.pk)

    run.refresh_from_db()
    assert (run.state, run.published_by) == (RunState.PUBLISHED, actor)
    attempt = current_attempt(provider.number, SCHEME, YEAR)
    assert attempt is not None
    assert (attempt.run, attempt.number, attempt.changes) == (run, 1, None)
    assert attempt.dossier.state == DossierState.EVALUATED
    message = Message.objects.get()
    assert (message.person_id, message.address) == (provider.person_id, provider.person.email)
    assert (message.data["outcome"], message.data["number"], message.data["year"]) == ("FULL", provider.number, YEAR)
    assert TrailEntry.objects.filter(act="run_publish", actor_id=actor.pk).exists()


def test_a_second_publication_tells_those_alone_whose_result_changed(practitioner: Practitioner) -> None:
    changed, same, newly_linked = practitioner(0), practitioner(), practitioner(contracted=False)
    first = published()
    ActivityVolumeFactory(provider=changed, year=YEAR, value=60_000)
    InsuranceContractFactory(provider=newly_linked)

    second = published()

    former, latest = attempts(changed)
    assert (former.run, latest.run) == (first, second)
    assert changes(changed)["outcome"] == ["NONE_THRESHOLD", "FULL"]
    assert changes(changed)["amount"][0] == "0.00"
    assert changes(changed)["facts"] is True
    assert changes(newly_linked)["blockers"] == [["no_contract"], []]
    assert changes(same) == {}
    assert [messages(p) for p in (changed, newly_linked, same)] == [2, 2, 1]


def test_other_facts_with_the_same_result_are_no_news(practitioner: Practitioner) -> None:
    provider = practitioner()
    published()
    ActivityVolumeFactory(provider=provider, year=YEAR, value=1)

    published()

    assert changes(provider) == {"facts": True}
    assert messages(provider) == 1


def test_the_dead_are_not_written_to(practitioner: Practitioner) -> None:
    provider = practitioner(person__deceased_on=dt.date(2025, 2, 1))

    published()

    assert len(attempts(provider)) == 1
    assert messages(provider) == 0


def test_who_has_no_address_keeps_a_message_that_waits_for_one(practitioner: Practitioner) -> None:
    provider = practitioner(person__email="")

    published()

    assert Message.objects.get(person_id=provider.person_id).state == MessageState.NO_ADDRESS


def test_the_preview_counts_as_the_publication_does(practitioner: Practitioner) -> None:
    practitioner()
    practitioner(0)
    practitioner(person__email="")
    practitioner(person__deceased_on=dt.date(2025, 2, 1))
    run = evaluated()

    preview = publication_preview(run)

    assert (preview["results"], preview["with_address"], preview["without_address"]) == (4, 2, 1)
    run_publish(run=run)
    run_work(run.pk)
    assert Attempt.objects.count() == preview["results"]
    assert Message.objects.exclude(address="").count() == preview["with_address"]
    assert Message.objects.filter(address="").count() == preview["without_address"]


def test_a_run_of_chosen_providers_publishes_them_and_nobody_else(practitioner: Practitioner) -> None:
    chosen, neighbour = practitioner(), practitioner(0)
    published()
    ActivityVolumeFactory(provider=neighbour, year=YEAR, value=60_000)

    published(providers=[chosen.number])

    assert [len(attempts(p)) for p in (chosen, neighbour)] == [2, 1]
    assert messages(neighbour) == 1


def test_publishing_twice_is_refused_and_doubles_nothing(practitioner: Practitioner) -> None:
    provider = practitioner()
    run = published()

    with pytest.raises(RunRefused):
        run_publish(run=run)
    run_work(run.pk)

    assert len(attempts(provider)) == Message.objects.count() == 1


def test_each_number_of_a_person_has_its_dossier_and_its_message(practitioner: Practitioner) -> None:
    first = practitioner()
    second = practitioner(person=first.person)

    published()

    assert Dossier.objects.filter(provider__in=[first, second]).count() == 2
    assert messages(first) == 2
