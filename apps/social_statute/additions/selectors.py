"""What is shown on the pages on which a provider adds something to a premium year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.templatetags.portal import day, euro
from apps.decisions.shown import decided_of
from apps.evaluations.deadlines import is_over, last_day
from apps.evaluations.models import Attempt, Dossier, Evaluation, PremiumYear
from apps.evaluations.selectors import evaluation_of
from apps.providers.models import InactivityPeriod, Person, ProviderNumber

from ..dossiers import ADDITIONS, OWN_REQUEST, SCHEME, numbers_of
from ..models import BenefitChoice, ContractChoice, InactivityWaiver, InsuranceContract, OwnRequest
from ..rules.thresholds import INCAPACITY_KINDS
from ..wording import outcomes, values


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """One number's premium year, as far as adding to it is concerned."""

    provider: ProviderNumber
    premium_year: PremiumYear
    attempt: Attempt

    @property
    def year(self) -> int:
        return self.premium_year.year

    @property
    def is_decided(self) -> bool:
        return self.attempt.dossier.is_decided

    @property
    def evaluation(self) -> Evaluation:
        return evaluation_of(self.attempt)


def completion_of(*, number: str, year: int, of: Person) -> Completion:
    """Raises ProviderNumber.DoesNotExist, PremiumYear.DoesNotExist or Attempt.DoesNotExist: another's number, a year
    that isn't open, or one without a result."""
    provider = numbers_of(of).get(number=number)
    premium_year = PremiumYear.objects.get(scheme=SCHEME, year=year)
    attempt = (
        Attempt.objects.that_count()
        .filter(dossier__provider=provider, dossier__premium_year=premium_year)
        .select_related("dossier")
        .order_by("-number")
        .first()
    )
    if attempt is None:
        raise Attempt.DoesNotExist
    return Completion(provider=provider, premium_year=premium_year, attempt=attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Until when something can be added; a decision ends it too."""

    day: dt.date | None
    is_decided: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_decided or is_over(self.day)


def additions_term(completion: Completion) -> Term:
    return Term(day=last_day(completion.premium_year, ADDITIONS), is_decided=completion.is_decided)


def own_request_term(completion: Completion) -> Term:
    return Term(day=last_day(completion.premium_year, OWN_REQUEST), is_decided=completion.is_decided)


# --- contracts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractPage:
    """`eligible` can receive the benefit; `others` with the reason why they can't."""

    eligible: Sequence[InsuranceContract]
    labels: dict[int, str]
    others: Sequence[tuple[str, str]]
    chosen: InsuranceContract | None
    own_request: OwnRequest | None


def contract_page(completion: Completion) -> ContractPage:
    eligible: list[InsuranceContract] = []
    others: list[tuple[str, str]] = []
    labels: dict[int, str] = {}
    contracts = (
        InsuranceContract.objects.filter(provider=completion.provider, superseded_at__isnull=True)
        .select_related("insurer")
        .order_by("concluded_on", "pk")
    )
    choice = ContractChoice.objects.filter(provider=completion.provider, year=completion.year).first()
    chosen = None
    for contract in contracts:
        name = values.contract_name({"insurer": contract.insurer.name, "reference": contract.reference})
        labels[contract.pk] = _("%(contract)s, concluded on %(day)s") % {
            "contract": name,
            "day": day(contract.concluded_on),
        }
        if contract.concluded_on.year > completion.year:
            others.append(
                (name, _("concluded on %(day)s, after the premium year") % {"day": day(contract.concluded_on)})
            )
        elif contract.ended_on is not None and contract.ended_on < clock.today():
            others.append((name, _("ended on %(day)s") % {"day": day(contract.ended_on)}))
        else:
            eligible.append(contract)
            if choice and (choice.insurer_id, choice.reference) == (contract.insurer_id, contract.reference):
                chosen = contract
    return ContractPage(
        eligible=eligible,
        labels=labels,
        others=others,
        chosen=chosen,
        own_request=OwnRequest.objects.filter(provider=completion.provider, year=completion.year, withdrawn_at=None)
        .select_related("insurer")
        .first(),
    )


# --- benefits ---------------------------------------------------------------------------------------------------------


def benefit_choices(completion: Completion) -> list[tuple[str, str]]:
    """The person's numbers that give a benefit in that year, each with its amount."""
    dossiers = list(
        Dossier.objects.filter(
            premium_year=completion.premium_year, provider__person=completion.provider.person_id
        ).select_related("provider")
    )
    latest: dict[int, Attempt] = {}
    for attempt in Attempt.objects.that_count().filter(dossier__in=dossiers).order_by("number"):
        latest[attempt.dossier_id] = attempt
    decided = decided_of([dossier.pk for dossier in dossiers])
    found = []
    for dossier in sorted(dossiers, key=lambda dossier: dossier.provider.number):
        evaluation = evaluation_of(latest[dossier.pk]) if dossier.pk in latest else None
        if evaluation is None:
            continue
        settled = decided.get(dossier.pk)
        amount = settled.amount if settled else evaluation.amount
        if not (settled.grants if settled else evaluation.verdict == "granted") or amount is None:
            continue
        label = _("%(profession)s, %(number)s: %(amount)s (%(outcome)s)") % {
            "profession": dossier.provider.get_profession_display().capitalize(),
            "number": dossier.provider.display,
            "amount": euro(amount),
            "outcome": settled.status if settled else outcomes.OUTCOMES[evaluation.outcome].label,
        }
        found.append((dossier.provider.number, label))
    return found


def benefit_chosen(completion: Completion) -> str:
    """The chosen number; empty without a choice."""
    choice = (
        BenefitChoice.objects.filter(person=completion.provider.person_id, year=completion.year)
        .select_related("provider")
        .first()
    )
    return choice.provider.number if choice else ""


# --- inactivity -------------------------------------------------------------------------------------------------------


def waiver_of(completion: Completion) -> InactivityWaiver | None:
    return InactivityWaiver.objects.filter(
        provider=completion.provider, year=completion.year, withdrawn_at=None
    ).first()


def incapacities_of(person: Person) -> list[InactivityPeriod]:
    """The periods of incapacity that a waiver would set aside."""
    return list(
        InactivityPeriod.objects.filter(person=person, kind__in=INCAPACITY_KINDS, superseded_at__isnull=True).order_by(
            "first_day", "year"
        )
    )
