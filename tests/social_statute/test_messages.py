"""Contract messages and reminders: to whom, when, how often; and never to someone with nothing to do."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from apps.accounts.models import User
from apps.core.models import TrailEntry
from apps.evaluations.models import Attempt, Evaluation, Reevaluation
from apps.evaluations.services import reevaluations_work
from apps.notifications.models import Message
from apps.notifications.rendering import message_render
from apps.providers.importers.services import import_apply, import_upload
from apps.providers.models import ImportState, Measure, ProviderNumber
from apps.social_statute.additions.services import own_request_make
from apps.social_statute.models import BenefitChoice, ContractChoice, OwnRequest
from apps.social_statute.reminders import selectors as reminders
from apps.social_statute.tasks import reminders_send
from tests.factories import (
    ActivityVolumeFactory,
    BankAccountFactory,
    EvidenceFactory,
    InsuranceContractFactory,
    InsurerFactory,
    ProviderNumberFactory,
    QualificationFactory,
)

from .published import published

pytestmark = pytest.mark.django_db
TODAY = dt.date(2025, 7, 10)
LAST_DAY = dt.date(2025, 8, 31)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> None:
    portal_clock(TODAY)


# ------------------------------------------------------------------ contracts


def contracts_file(*rows: dict[str, str]) -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def row(provider: ProviderNumber, insurer: Any, **more: str) -> dict[str, str]:
    return {
        "source_key": f"K-{provider.number}",
        "number": provider.number,
        "insurer": insurer.cbe,
        "reference": "POL-1",
        "message": "new",
        "concluded_on": "2019-05-02",
        "ended_on": "",
        "received_on": "2025-07-09",
        **more,
    }


def apply(*rows: dict[str, str]) -> None:
    batch = import_upload(kind="contracts", source="an insurer", file=contracts_file(*rows), file_name="contracts.csv")
    assert import_apply(batch=batch).state == ImportState.APPLIED


def test_each_message_of_an_insurer_is_told_once() -> None:
    provider, insurer = ProviderNumberFactory(person__language="en"), InsurerFactory(name="Assura")
    apply(row(provider, insurer))
    apply(row(provider, insurer), row(ProviderNumberFactory(), insurer))
    apply(row(provider, insurer, message="closed", ended_on="2025-07-31"))

    mine = Message.objects.filter(person_id=provider.person_id).order_by("pk")
    new, closed = (message_render(message) for message in mine)
    assert "Assura told us that you concluded contract POL-1 of the social statute." in new.text
    assert "ends on 31 July 2025" in closed.text
    assert closed.subject == "Your insurer told us about your contract POL-1"
    assert Message.objects.count() == 3


def test_history_is_no_news_and_the_dead_get_no_mail() -> None:
    insurer = InsurerFactory()
    apply(row(ProviderNumberFactory(), insurer, received_on="2025-06-01"))
    apply(row(ProviderNumberFactory(person__deceased=True), insurer))
    assert not Message.objects.exists()


def test_what_is_not_applied_is_not_told() -> None:
    provider, insurer = ProviderNumberFactory(), InsurerFactory()
    with transaction.atomic():
        apply(row(provider, insurer))
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def account_of(provider: ProviderNumber) -> User:
    assert provider.person.account is not None
    return provider.person.account


def told(provider: ProviderNumber) -> list[str]:
    mine = Message.objects.filter(kind="contract_changed", person_id=provider.person_id).order_by("pk")
    return [" ".join(message_render(message).text.split()) for message in mine]


def latest(provider: ProviderNumber) -> Evaluation:
    attempt = Attempt.objects.filter(dossier__provider=provider).latest("number")
    return Evaluation.objects.get(run_id=attempt.run_id, pk=attempt.evaluation_id)


def test_a_second_contract_asks_to_choose_and_is_judged_by_itself() -> None:
    provider, insurer = gp(contracted=True), InsurerFactory()
    published(2024)
    assert latest(provider).blockers == []

    apply(row(provider, insurer))
    (text,) = told(provider)
    assert "You have several contracts that can receive the benefit of 2024." in text
    assert "The last day for this is 31 August 2025." in text
    assert "You need to do nothing" not in text
    reevaluations_work()
    assert latest(provider).blockers == ["several_contracts"]

    apply(row(provider, insurer), row(ProviderNumberFactory(), insurer))  # the same once more
    assert len(told(provider)) == 1
    assert not Reevaluation.objects.filter(run__isnull=True).exists()


def test_a_second_contract_that_cannot_receive_the_benefit_asks_nothing() -> None:
    provider = gp(contracted=True)
    published(2024)
    apply(row(provider, InsurerFactory(), concluded_on="2025-02-01"))
    (text,) = told(provider)
    assert "several contracts" not in text
    assert "You need to do nothing if this is right." in text


def test_the_end_of_the_only_contract_says_that_none_is_left() -> None:
    provider, insurer = gp(), InsurerFactory()
    apply(row(provider, insurer))
    published(2024)
    apply(row(provider, insurer, message="closed", ended_on="2025-07-05"))
    text = told(provider)[-1]
    assert "You have no contract now that can receive the benefit of 2024." in text
    reevaluations_work()
    assert latest(provider).blockers == ["no_contract"]


def test_the_contract_of_an_own_request_is_linked_when_the_insurer_sends_it() -> None:
    provider, insurer = gp(person__with_account=True), InsurerFactory(name="Assura")
    published(2024)
    request = own_request_make(
        provider=provider,
        year=2024,
        insurer=insurer,
        reference="POL-1",
        concluded_on=dt.date(2019, 5, 2),
        actor=account_of(provider),
    )
    other = row(provider, InsurerFactory(), reference="OTHER", source_key="K-other")
    apply(row(provider, insurer), other)
    request.refresh_from_db()
    assert request.linked_at is not None
    assert not OwnRequest.objects.waiting().exists()
    assert ContractChoice.objects.get(provider=provider, year=2024).reference == "POL-1"
    assert TrailEntry.objects.filter(act="own_request_link", person_id=provider.person_id).count() == 1
    mine = [text for text in told(provider) if "POL-1" in text]
    assert "the contract that you named in your request for 2024" in mine[0]

    reevaluations_work()
    assert (latest(provider).outcome, latest(provider).blockers) == ("FULL", [])
    apply(row(provider, insurer), other, row(ProviderNumberFactory(), insurer))
    assert TrailEntry.objects.filter(act="own_request_link").count() == 1
    assert len(told(provider)) == 2


def test_another_contract_than_the_one_named_leaves_the_request_waiting() -> None:
    provider, insurer = gp(person__with_account=True), InsurerFactory()
    published(2024)
    own_request_make(
        provider=provider,
        year=2024,
        insurer=insurer,
        reference="POL-9",
        concluded_on=dt.date(2019, 5, 2),
        actor=account_of(provider),
    )
    apply(row(provider, insurer))
    assert [waiting.reference for waiting in OwnRequest.objects.waiting()] == ["POL-9"]
    assert not ContractChoice.objects.exists()


def test_contracts_before_a_result_and_after_the_last_day_ask_nothing(portal_clock: Any) -> None:
    before, after, insurer = gp(), gp(contracted=True), InsurerFactory()
    apply(row(before, insurer), row(before, insurer, reference="B", source_key="K-b"))
    assert not Reevaluation.objects.exists()
    published(2024)
    portal_clock(dt.date(2025, 9, 1))
    apply(row(after, insurer, received_on="2025-08-31"))
    assert not any("several contracts" in text for text in [*told(before), *told(after)])
    assert Reevaluation.objects.filter(dossier__provider=after).exists()  # what is known counts until the decision


# ------------------------------------------------------------------ reminders


def gp(**more: Any) -> ProviderNumber:
    provider: ProviderNumber = ProviderNumberFactory(person__language="en", adhered=True, recognised=True, **more)
    ActivityVolumeFactory(provider=provider, year=2024, value=60_000)
    return provider


def remind(portal_clock: Any, days_left: int) -> int:
    portal_clock(LAST_DAY - dt.timedelta(days=days_left))
    return reminders_send()


def events() -> list[str]:
    return list(Message.objects.filter(kind=reminders.KIND).order_by("pk").values_list("event", flat=True))


@pytest.mark.parametrize(
    ("left", "step"), [(31, None), (30, 30), (29, 30), (8, 30), (7, 7), (1, 7), (0, 7), (-1, None), (400, None)]
)
def test_which_reminder_a_day_calls_for(left: int, step: int | None) -> None:
    assert reminders.step_due(LAST_DAY, LAST_DAY - dt.timedelta(days=left)) == step


def test_thirty_and_seven_days_before_each_once(portal_clock: Any) -> None:
    gp()  # without contract
    published(2024)
    assert remind(portal_clock, 31) == 0
    assert [remind(portal_clock, 30), remind(portal_clock, 30), remind(portal_clock, 12)] == [1, 0, 0]
    assert [remind(portal_clock, 7), remind(portal_clock, 7), remind(portal_clock, 0)] == [1, 0, 0]
    assert remind(portal_clock, -1) == 0
    assert events() == ["social_statute:2024:30", "social_statute:2024:7"]


@pytest.mark.parametrize(("up_again", "step"), [(29, 30), (8, 30), (7, 7), (3, 7)])
def test_after_missed_days_the_one_that_still_fits_is_sent(portal_clock: Any, up_again: int, step: int) -> None:
    gp()
    published(2024)
    assert remind(portal_clock, up_again) == 1
    assert events() == [f"social_statute:2024:{step}"]


def test_it_says_what_until_when_and_what_happens_then(portal_clock: Any) -> None:
    provider = gp()
    published(2024)
    remind(portal_clock, 30)
    letter = message_render(Message.objects.get(kind=reminders.KIND))
    text = " ".join(letter.text.split())
    assert letter.subject == "Something is missing for your social statute of 2024"
    assert "The last day to add it is 31 August 2025." in text
    assert "Get your contract linked." in text
    assert "What happens after 31 August 2025: we decide on what we then know." in text
    assert f"/social-statute/{provider.number}/2024/" in text


def test_nobody_with_nothing_to_do_is_reminded(portal_clock: Any) -> None:
    gp(contracted=True)  # settled
    refused = gp(contracted=True)
    refused.activity_volumes.update(value=100)
    gone = gp()
    run = published(2024)
    assert run.evaluations.get(provider=refused).verdict == "refused"
    gone.person.deceased_on = dt.date(2025, 7, 20)
    gone.person.save()
    ProviderNumberFactory(person=refused.person, dentist=True)  # never evaluated
    assert remind(portal_clock, 30) == 0
    assert remind(portal_clock, 7) == 0


def test_the_latest_result_alone_counts(portal_clock: Any) -> None:
    provider = gp()
    published(2024)
    InsuranceContractFactory(provider=provider)
    published(2024, as_of=dt.date(2025, 7, 8), providers=[provider.number])
    assert remind(portal_clock, 30) == 0


def test_who_answered_meanwhile_is_left_alone(portal_clock: Any) -> None:
    linked, chose, pensioner, proved = gp(), gp(contracted=True), gp(person__pensioner=True), gp()
    InsuranceContractFactory(provider=chose)
    ActivityVolumeFactory._meta.model.objects.filter(provider=proved).delete()
    run = published(2024)
    found = dict(run.evaluations.values_list("provider", "blockers"))
    assert found[linked.pk] == ["no_contract"]
    assert found[chose.pk] == ["several_contracts"]
    assert found[pensioner.pk] == ["no_bank_account"]
    day = LAST_DAY - dt.timedelta(days=30)
    before = {item["number"] for reminder in reminders.reminders_due(as_of=day) for item in reminder.items}
    assert {linked.number, chose.number, pensioner.number} <= before

    InsuranceContractFactory(provider=linked, received_on=dt.date(2025, 7, 20))
    contract = chose.contracts.order_by("pk")[0]
    ContractChoice.objects.create(
        provider=chose,
        year=2024,
        insurer=contract.insurer,
        reference=contract.reference,
        chosen_at=dt.datetime(2025, 7, 20, tzinfo=dt.UTC),
    )
    BankAccountFactory(person=pensioner.person, received_on=dt.date(2025, 7, 20))
    EvidenceFactory(provider=proved, received_on=dt.date(2025, 7, 20))

    after = {item["number"]: item["missing"] for r in reminders.reminders_due(as_of=day) for item in r.items}
    assert not {linked.number, chose.number, pensioner.number} & set(after)
    assert "NEEDS_DATA" not in [code for code, _day in after.get(proved.number, [])]


def test_one_mail_for_all_numbers_of_a_person(portal_clock: Any) -> None:
    first = gp(contracted=True)
    second = ProviderNumberFactory(person=first.person, dentist=True, adhered=True, contracted=True)
    QualificationFactory(provider=second, code="001")
    ActivityVolumeFactory(provider=second, year=2024, measure=Measure.SERVICES, value=600)
    run = published(2024)
    blockers = {b for found in run.evaluations.values_list("blockers", flat=True) for b in found}
    assert "choice_between_benefits" in blockers
    assert remind(portal_clock, 30) == 1
    BenefitChoice.objects.create(
        person=first.person, year=2024, provider=first, chosen_at=dt.datetime(2025, 8, 5, tzinfo=dt.UTC)
    )
    left = [code for r in reminders.reminders_due(as_of=LAST_DAY) for i in r.items for code, _day in i["missing"]]
    assert "choice_between_benefits" not in left


def test_no_reminder_on_the_heels_of_the_result(portal_clock: Any) -> None:
    gp()
    portal_clock(LAST_DAY - dt.timedelta(days=29))
    published(2024)
    assert Message.objects.filter(kind="result_available").count() == 1
    assert [remind(portal_clock, left) for left in (29, 27, 26)] == [0, 0, 1]


def test_each_premium_year_has_its_own(portal_clock: Any) -> None:
    gp()
    published(2023)
    published(2024)
    remind(portal_clock, 30)
    assert events() == ["social_statute:2024:30"]


def test_staff_see_beforehand_who_and_what(portal_clock: Any) -> None:
    provider = gp(person__without_email=True)
    published(2024)
    out = io.StringIO()
    call_command("reminders_preview", "--as-of", "2025-08-02", stdout=out)
    assert "2025-08-02: 1 people to remind" in out.getvalue()
    assert "2024, 30 days before: 1 no_contract" in out.getvalue()
    assert f"{provider.person.full_name} (no e-mail address): {provider.number} no_contract" in out.getvalue()
    assert events() == []
