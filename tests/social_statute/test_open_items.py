"""What is open: each thing that the rules may lack has an answer and somebody who must give it; who answered, or has
nothing to do, is asked nothing; reminders follow."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import Language, User
from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.results import NEEDS_PARAMETER, UNKNOWN, Line
from apps.evaluations.services import reevaluations_work
from apps.evaluations.services.dossiers import dossier_move
from apps.evaluations.states import DossierState
from apps.notifications.models import Message
from apps.providers.corrections.services import correction_add
from apps.providers.models import ProviderNumber
from apps.providers.objections.services import objection_add
from apps.social_statute.additions.open_items import WHO, OpenFile, Who, open_files
from apps.social_statute.additions.services import (
    benefit_choose,
    contract_choose,
    own_request_make,
    own_request_withdraw,
)
from apps.social_statute.models import ANOTHER_FACT, EvidenceKind, ReminderHold
from apps.social_statute.proofs.services import proof_draft_discard, proof_draft_save, proof_refuse, proof_withdraw
from apps.social_statute.reminders.selectors import KIND, reminders_due
from apps.social_statute.rules.missing import lacking
from apps.social_statute.states import RefusalReason
from apps.social_statute.tasks import reminders_send
from apps.social_statute.wording.open_items import ITEMS, item_url
from tests.factories import (
    ActivityVolumeFactory,
    BankAccountFactory,
    EmploymentPeriodFactory,
    InsuranceContractFactory,
    InsurerFactory,
    ProviderNumberFactory,
    QualificationFactory,
    StaffFactory,
)
from tests.mandates.factories import MandateFactory

from .proving import proof_sent
from .published import published
from .test_pages import text_of
from .test_wording import RULES, _Reasons, evaluated, generated

LAST_DAY = dt.date(2025, 8, 31)


@pytest.fixture(autouse=True)
def in_july(portal_clock: Any) -> Any:
    portal_clock(dt.date(2025, 7, 10))
    with translation.override("en"):
        yield


# --- every need of the rules has an answer ----------------------------------------------------------------------------


class _Unknown(_Reasons):
    """The reasons of lines that cannot be judged for want of a fact or an answer."""

    def visit_Call(self, node: ast.Call) -> None:  # noqa: N802 - ast calls it so
        names = {argument.id for argument in node.args if isinstance(argument, ast.Name)}
        needs = [k.value.id for k in node.keywords if k.arg == "needs" and isinstance(k.value, ast.Name)]
        if "UNKNOWN" in names and "NEEDS_PARAMETER" not in needs:
            super().visit_Call(node)
        else:
            self.generic_visit(node)


def unknown_in_code() -> set[tuple[str, str]]:
    visitor = _Unknown()
    for path in RULES.glob("*.py"):
        visitor.visit(ast.parse(path.read_text()))
    return visitor.found


def test_whatever_the_rules_lack_has_an_answer() -> None:
    """Read from the rules' own code: a new reason without an answer fails here."""
    found = unknown_in_code()
    assert ("status", "status_unknown") in found and ("activity", "titular_unknown") in found
    for rule, reason in found:
        code = lacking(Line(rule, UNKNOWN, reason, facts=("first_number_on",)))
        assert code in ITEMS and code in WHO, (rule, reason)


def test_whatever_many_files_lack_has_an_answer() -> None:
    seen = set()
    for seed in range(1500):
        year, facts = generated(seed)
        for line in evaluated(year, facts).lines:
            if line.verdict == UNKNOWN and line.needs != NEEDS_PARAMETER:
                seen.add(lacking(line))
    assert seen <= set(ITEMS)
    assert {"recognised_on", "convention", "employment", "activity", "titular", "no_contract"} <= seen


@pytest.mark.parametrize("code", list(WHO))
def test_the_provider_has_a_form_for_what_they_must_answer_and_for_nothing_else(code: str) -> None:
    url = item_url(code, number="10000106", year=2024, profession="physician")
    assert bool(url) is (WHO[code] == Who.PROVIDER)
    assert str(ITEMS[code].title)
    assert str(ITEMS[code].text) % {"year": 2024}


# --- states of a file -------------------------------------------------------------------------------------------------


def gp(volume: int | None = 60_000, **more: Any) -> ProviderNumber:
    provider: ProviderNumber = ProviderNumberFactory(
        person__with_account=True, person__account__language=Language.ENGLISH, adhered=True, recognised=True, **more
    )
    if volume:
        ActivityVolumeFactory(provider=provider, year=2024, value=volume)
    return provider


def account_of(provider: ProviderNumber) -> User:
    assert provider.person.account is not None
    return provider.person.account


def file_of(provider: ProviderNumber) -> OpenFile | None:
    years = Dossier.objects.filter(provider=provider).values_list("premium_year", flat=True)
    return next((f for f in open_files(premium_years=set(years)) if f.number == provider.number), None)


def codes_of(provider: ProviderNumber) -> Sequence[str]:
    file = file_of(provider)
    return file.codes if file else []


def reminded(provider: ProviderNumber) -> list[str]:
    """What a reminder of that day would name."""
    return [
        code
        for reminder in reminders_due(as_of=LAST_DAY - dt.timedelta(days=30))
        for item in reminder.items
        if item["number"] == provider.number
        for code, _day in item["missing"]
    ]


def no_activity() -> ProviderNumber:
    return gp(volume=None, contracted=True)


def no_contract() -> ProviderNumber:
    return gp()


def several_contracts() -> ProviderNumber:
    provider = gp(contracted=True)
    InsuranceContractFactory(provider=provider)
    return provider


def two_benefits() -> ProviderNumber:
    provider = gp(contracted=True)
    dentist = ProviderNumberFactory(person=provider.person, dentist=True, adhered=True, contracted=True)
    QualificationFactory(provider=dentist, code="001")
    ActivityVolumeFactory(provider=dentist, year=2024, measure="services", value=900)
    return provider


def no_account() -> ProviderNumber:
    return gp(person__pensioner=True)


def proof_of_activity(provider: ProviderNumber) -> Any:
    return proof_sent(
        provider,
        actor=account_of(provider),
        kind=ANOTHER_FACT,
        fact="activity",
        value=None,
        statement="See the statement.",
    )


def own_request(provider: ProviderNumber) -> Any:
    return own_request_make(
        provider=provider,
        year=2024,
        insurer=InsurerFactory(),
        reference="P 1",
        concluded_on=dt.date(2019, 5, 2),
        actor=account_of(provider),
    )


def choose_contract(provider: ProviderNumber) -> Any:
    return contract_choose(contract=provider.contracts.earliest("pk"), year=2024, actor=account_of(provider))


def judged_by_registers(provider: ProviderNumber) -> Any:
    return correction_add(
        provider=provider,
        fact="activity",
        value=[{"year": 2024, "measure": "eur_reimbursed", "value": "30000"}],
        reason="Statement of the sickness funds",
        actor=StaffFactory(),
    )


def said_to_be_wrong(provider: ProviderNumber) -> Any:
    return objection_add(
        provider=provider,
        fact="activity",
        wanted="30,000 euro",
        reason="It is missing.",
        actor=account_of(provider),
        year=2024,
    )


def a_draft(provider: ProviderNumber) -> Any:
    return proof_draft_save(provider=provider, year=2024, actor=account_of(provider), kind=ANOTHER_FACT)


def refused_proof(provider: ProviderNumber) -> Any:
    return proof_refuse(
        proof=proof_of_activity(provider), refusal=RefusalReason.UNREADABLE, reason="", actor=StaffFactory()
    )


Make = Callable[[], ProviderNumber]
Act = Callable[[ProviderNumber], Any]


def nothing(provider: ProviderNumber) -> None:
    """The provider does nothing."""


@pytest.mark.parametrize(
    ("make", "act", "codes"),
    [
        (no_activity, nothing, ["activity"]),
        (no_activity, proof_of_activity, ["proof_sent"]),
        (no_activity, refused_proof, ["activity"]),
        (no_activity, lambda p: proof_withdraw(proof=proof_of_activity(p), actor=account_of(p)), ["activity"]),
        (no_activity, a_draft, ["activity", "draft_proof"]),
        (no_activity, lambda p: proof_draft_discard(draft=a_draft(p), actor=account_of(p)), ["activity"]),
        (no_activity, judged_by_registers, []),
        (no_activity, said_to_be_wrong, []),
        (no_contract, nothing, ["no_contract"]),
        (no_contract, own_request, ["contract_asked"]),
        (
            no_contract,
            lambda p: (own_request(p), own_request_withdraw(provider=p, year=2024, actor=account_of(p))),
            ["no_contract"],
        ),
        (no_contract, lambda p: InsuranceContractFactory(provider=p, received_on=dt.date(2025, 7, 20)), []),
        (several_contracts, nothing, ["several_contracts"]),
        (several_contracts, choose_contract, []),
        (two_benefits, nothing, ["choice_between_benefits"]),
        (two_benefits, lambda p: benefit_choose(provider=p, year=2024, actor=account_of(p)), []),
        (no_account, nothing, ["no_bank_account"]),
        (no_account, lambda p: BankAccountFactory(person=p.person, received_on=dt.date(2025, 7, 20)), []),
        (lambda: gp(contracted=True), nothing, []),
        (lambda: gp(contracted=True), a_draft, ["draft_proof"]),
        (lambda: gp(contracted=True), proof_of_activity, ["proof_sent"]),
    ],
)
@pytest.mark.django_db
def test_what_is_open_and_who_is_reminded(make: Make, act: Act, codes: list[str]) -> None:
    provider = make()
    published(2024)
    act(provider)
    assert codes_of(provider) == codes
    assert reminded(provider) == [code for code in codes if WHO[code] == Who.PROVIDER]


@pytest.mark.django_db
def test_one_answer_of_two_leaves_the_other() -> None:
    nurse = ProviderNumberFactory(profession="nurse", person__with_account=True, adhered=True, contracted=True)
    published(2024)
    assert codes_of(nurse) == ["employment", "activity"]
    proof_sent(
        nurse, actor=account_of(nurse), kind=ANOTHER_FACT, fact="employment", value=None, statement="See the document."
    )
    assert codes_of(nurse) == ["activity", "proof_sent"]


@pytest.mark.django_db
def test_what_only_the_office_can_bring_is_not_asked_of_the_provider() -> None:
    provider = gp(granted_on=None, contracted=True)
    provider.convention_periods.update(first_day=dt.date(2024, 4, 1))
    published(2024)
    assert codes_of(provider) == ["first_number_on"]
    assert reminded(provider) == []


@pytest.mark.django_db
def test_after_a_new_result_the_answer_counts_by_that_result() -> None:
    provider = several_contracts()
    published(2024)
    choose_contract(provider)
    reevaluations_work()
    assert codes_of(provider) == []


def decide(provider: ProviderNumber) -> Dossier:
    dossier = Dossier.objects.get(provider=provider)
    return dossier_move(dossier, DossierState.DECIDED, attempt=Attempt.objects.filter(dossier=dossier).latest("number"))


@pytest.mark.parametrize("state", [DossierState.DECIDED, DossierState.CONTESTED, DossierState.REDECIDED])
@pytest.mark.parametrize("make", [no_activity, no_contract, several_contracts, two_benefits])
@pytest.mark.django_db
def test_after_the_decision_nothing_is_asked_any_more(make: Make, state: DossierState) -> None:
    provider = make()
    published(2024)
    a_draft(provider)
    for number in provider.person.numbers.all():
        dossier = decide(number)
        if state != DossierState.DECIDED:
            dossier = dossier_move(dossier, DossierState.CONTESTED)
        if state == DossierState.REDECIDED:
            dossier_move(dossier, DossierState.REDECIDED, attempt=dossier.decided_attempt)
    assert codes_of(provider) == []
    assert reminders_due(as_of=LAST_DAY - dt.timedelta(days=7)) == []


@pytest.mark.django_db
def test_an_account_for_the_payment_is_asked_for_after_the_decision_too() -> None:
    provider = no_account()
    published(2024)
    decide(provider)
    assert codes_of(provider) == ["no_bank_account"]


# --- reminders --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_people_with_a_mandatary_are_reminded_once_and_themselves(portal_clock: Any) -> None:
    provider = no_contract()
    MandateFactory(principal=provider.person)
    MandateFactory(principal=provider.person)
    published(2024)
    portal_clock(LAST_DAY - dt.timedelta(days=30))
    assert [reminders_send(), reminders_send()] == [1, 0]
    assert Message.objects.get(kind=KIND).person_id == provider.person_id


@pytest.mark.django_db
def test_without_address_the_reminder_waits_in_the_portal_and_the_dead_get_none(portal_clock: Any) -> None:
    silent, gone = gp(person__without_email=True), no_contract()
    published(2024)
    gone.person.deceased_on = dt.date(2025, 7, 20)
    gone.person.save()
    portal_clock(LAST_DAY - dt.timedelta(days=7))
    assert reminders_send() == 1
    message = Message.objects.get(kind=KIND)
    assert (message.person_id, message.state) == (silent.person_id, "no_address")


@pytest.mark.django_db
def test_whoever_begins_a_proof_between_two_reminders_is_told_to_send_it(portal_clock: Any) -> None:
    provider = no_activity()
    published(2024)
    portal_clock(LAST_DAY - dt.timedelta(days=30))
    assert reminders_send() == 1
    proof_of_activity(provider)
    portal_clock(LAST_DAY - dt.timedelta(days=7))
    assert reminders_send() == 0


# --- the office -------------------------------------------------------------------------------------------------------


def round_url(name: str = "round") -> str:
    return reverse(f"admin:social_statute_reminderhold_{name}", args=[2024, 30])


@pytest.fixture
def officer(client: Client) -> User:
    staff: User = StaffFactory(role="Evaluation officers")
    client.force_login(staff)
    client.cookies["django_language"] = "en"
    return staff


@pytest.mark.django_db
def test_the_office_sees_who_before_it_goes_stops_it_and_releases_it(
    client: Client, officer: User, portal_clock: Any
) -> None:
    provider = no_contract()
    published(2024)
    page = text_of(client.get(round_url()))
    assert "1 person who still has something to do and was not reminded yet." in page
    assert provider.person.full_name in page and "Get your contract linked" in page
    assert Message.objects.filter(kind=KIND).count() == 0

    assert client.post(round_url("hold"), {"reason": ""}).status_code == 302
    assert not ReminderHold.objects.exists()
    client.post(round_url("hold"), {"reason": "A wrong import"})
    client.post(round_url("hold"), {"reason": "Twice"})
    assert ReminderHold.objects.get().placed_by == officer
    portal_clock(LAST_DAY - dt.timedelta(days=30))
    assert reminders_send() == 0
    assert "stopped" in text_of(client.get(reverse("admin:social_statute_reminderhold_changelist")))

    client.post(round_url("release"))
    assert reminders_send() == 1
    page = text_of(client.get(round_url()))
    assert "0 people who still have something to do and were not reminded yet." in page
    assert "Waiting: 1" in page or "waiting: 1" in page.lower()


@pytest.mark.django_db
def test_who_only_reads_cannot_stop_reminders(client: Client) -> None:
    published(2024)
    client.force_login(StaffFactory(role="Read only"))
    assert client.get(round_url()).status_code == 200
    assert client.post(round_url("hold"), {"reason": "No"}).status_code == 403
    assert not ReminderHold.objects.exists()


# --- what the provider sees -------------------------------------------------------------------------------------------


def page_of(client: Client, provider: ProviderNumber) -> Any:
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    return client.get(reverse("social_statute:year", kwargs={"number": provider.number, "year": 2024}))


@pytest.mark.django_db
def test_beside_a_line_stands_the_form_that_answers_it(client: Client) -> None:
    provider = no_activity()
    published(2024)
    page = page_of(client, provider)
    address = reverse("social_statute:proof", kwargs={"number": provider.number, "year": 2024})
    link = f"{address}?kind=another_fact&amp;fact=activity"
    body = page.content.decode()
    assert body.count(link) == 2  # in the list of what to do, and beside the line
    assert "You must act , until 31 August 2025. Send us a document that shows your activity" in text_of(page)

    form = client.get(address, {"kind": ANOTHER_FACT, "fact": "activity"}).content.decode()
    assert '<option value="activity" selected>' in form
    assert 'value="another_fact"' in form

    proof_of_activity(provider)
    said = text_of(page_of(client, provider))
    assert "You answered this: you need to do nothing." in said
    assert "We judge the documents that you sent Our service must act" in said
    assert "We decide from 1 September 2025 on." in said
    assert "What you must do" not in said


@pytest.mark.django_db
def test_a_pharmacist_proves_hours(client: Client) -> None:
    provider = ProviderNumberFactory(profession="pharmacist", person__with_account=True, adhered=True, contracted=True)
    published(2024)
    body = page_of(client, provider).content.decode()
    assert f"?kind={EvidenceKind.PHARMACIST_HOURS_PER_WEEK}" in body


@pytest.mark.django_db
def test_a_draft_of_something_else_is_not_overwritten(client: Client) -> None:
    provider = no_activity()
    published(2024)
    proof_draft_save(
        provider=provider,
        year=2024,
        actor=account_of(provider),
        kind=EvidenceKind.HOSPITAL_HOURS_PER_WEEK,
        value=Decimal(14),
    )
    client.force_login(account_of(provider))
    client.cookies["django_language"] = "en"
    address = reverse("social_statute:proof", kwargs={"number": provider.number, "year": 2024})
    page = text_of(client.get(address, {"kind": ANOTHER_FACT, "fact": "activity"}))
    assert "You began another proof and have not sent it." in page
    client.post(address, {"discard": "1"})
    assert codes_of(provider) == ["activity"]
    assert "You began another proof" not in text_of(client.get(address, {"kind": ANOTHER_FACT, "fact": "activity"}))


@pytest.mark.django_db
def test_many_files_take_one_query(django_assert_num_queries: Any) -> None:
    for make in (no_activity, no_contract, several_contracts):
        make()
    EmploymentPeriodFactory(person=gp().person)
    published(2024)
    years = set(Dossier.objects.values_list("premium_year", flat=True))
    with django_assert_num_queries(1):
        assert len(list(open_files(premium_years=years))) == 4
