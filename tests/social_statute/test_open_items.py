"""What is open: each thing that the rules may lack has an answer and somebody who must give it; who answered, or has
nothing to do, is asked nothing."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from apps.evaluations.models import Attempt, Dossier
from apps.evaluations.results import NEEDS_PARAMETER, UNKNOWN, Line
from apps.evaluations.services import reevaluations_work
from apps.evaluations.services.dossiers import dossier_move
from apps.evaluations.states import DossierState
from apps.providers.models import ProviderNumber
from apps.social_statute.additions.open_items import WHO, Who, open_files
from apps.social_statute.additions.services import benefit_choose, own_request_withdraw
from apps.social_statute.models import ANOTHER_FACT
from apps.social_statute.proofs.services import proof_draft_discard, proof_withdraw
from apps.social_statute.reminders.selectors import reminders_due
from apps.social_statute.rules.missing import lacking
from apps.social_statute.wording.open_items import ITEMS, item_url
from tests.factories import (
    BankAccountFactory,
    EmploymentPeriodFactory,
    InsuranceContractFactory,
    ProviderNumberFactory,
)

from .open_files import (
    LAST_DAY,
    a_draft,
    account_of,
    choose_contract,
    codes_of,
    gp,
    judged_by_registers,
    no_account,
    no_activity,
    no_contract,
    own_request,
    proof_of_activity,
    refused_proof,
    reminded,
    said_to_be_wrong,
    several_contracts,
    two_benefits,
)
from .proving import proof_sent
from .published import published
from .test_wording import RULES, _Reasons, evaluated, generated

pytestmark = pytest.mark.usefixtures("in_july")


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


@pytest.mark.django_db
def test_many_files_take_one_query(django_assert_num_queries: Any) -> None:
    for make in (no_activity, no_contract, several_contracts):
        make()
    EmploymentPeriodFactory(person=gp().person)
    published(2024)
    years = set(Dossier.objects.values_list("premium_year", flat=True))
    with django_assert_num_queries(1):
        assert len(list(open_files(premium_years=years))) == 4
