"""What a provider adds to a premium year before it is decided. Each addition is judged at once: the dossier gets
another attempt, and what it changes is shown.
"""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core import clock
from apps.core.templatetags.portal import day
from apps.core.trail import trail_add
from apps.evaluations.deadlines import is_over, last_day
from apps.evaluations.models import Dossier, PremiumYear
from apps.evaluations.services import reevaluation_request
from apps.providers.models import Person, ProviderNumber

from ..dossiers import ADDITIONS, OWN_REQUEST, SCHEME
from ..models import BenefitChoice, ContractChoice, InactivityWaiver, InsuranceContract, Insurer, OwnRequest


class TooLateError(ValidationError):
    """The last day for additions to this premium year is over."""


class DecidedError(ValidationError):
    """The office has decided: nothing can be added any more."""


def open_year(
    year: int, until: str = ADDITIONS, *, provider: ProviderNumber | None = None, person: Person | None = None
) -> PremiumYear:
    """The premium year, when there is still time; locked, so that two additions at once come one after the other. The
    dossier of `provider`, or those of all numbers of `person`, must not be decided: they are locked against a decision
    at the same time. Raises TooLateError, DecidedError."""
    premium_year = PremiumYear.objects.select_for_update(no_key=True).get(scheme=SCHEME, year=year)
    deadline = last_day(premium_year, until)
    if deadline is not None and is_over(deadline):
        raise TooLateError(
            _("The last day to do this for %(year)s was %(day)s. Contact us if something important is missing.")
            % {"year": year, "day": day(deadline)}
        )
    numbers = [provider] if provider else person.numbers.all() if person else []
    dossiers = Dossier.objects.filter(premium_year=premium_year, provider__in=numbers).order_by("pk")
    if any(dossier.is_decided for dossier in dossiers.select_for_update(no_key=True)):
        raise DecidedError(
            _("We have decided on %(year)s: nothing can be added any more. If you do not agree, contest the decision.")
            % {"year": year}
        )
    return premium_year


def judge_again(year: int, person: Person, reason: str, actor: User) -> None:
    """All numbers of the person: one benefit a person a year, so that one's change may be another's."""
    dossiers = Dossier.objects.filter(premium_year__scheme=SCHEME, premium_year__year=year, provider__person=person)
    reevaluation_request(dossiers=dossiers, reason=reason, actor=actor)


@transaction.atomic
def contract_choose(*, contract: InsuranceContract, year: int, actor: User) -> ContractChoice:
    """Designates the contract that receives the benefit of a premium year; a later choice replaces an earlier one."""
    open_year(year, provider=contract.provider)
    provider = contract.provider
    if not contract.is_current:
        raise ValidationError(_("The insurer has sent newer data about this contract: choose again."))
    if contract.concluded_on.year > year:
        raise ValidationError(
            _("This contract was concluded after 31 December %(year)s: it can't receive the benefit of that year.")
            % {"year": year}
        )
    former = ContractChoice.objects.select_for_update(no_key=True).filter(provider=provider, year=year).first()
    if former and (former.insurer_id, former.reference) == (contract.insurer_id, contract.reference):
        return former
    choice, _made = ContractChoice.objects.update_or_create(
        provider=provider,
        year=year,
        defaults={
            "insurer": contract.insurer,
            "reference": contract.reference,
            "chosen_at": clock.now(),
            "chosen_by": actor,
        },
    )
    trail_add(
        act="contract_choose",
        subject_type="contract_choice",
        subject_id=choice.pk,
        person_id=provider.person_id,
        actor=actor,
        detail={
            "provider": provider.number,
            "year": year,
            "reference": contract.reference,
            "insurer": contract.insurer.cbe,
            "before": former.reference if former else None,
        },
    )
    judge_again(year, provider.person, "contract_choice", actor)
    return choice


@transaction.atomic
def benefit_choose(*, provider: ProviderNumber, year: int, actor: User) -> BenefitChoice:
    """Says for which of a person's numbers the one benefit of a premium year is paid."""
    open_year(year, person=provider.person)
    former = BenefitChoice.objects.select_for_update(no_key=True).filter(person=provider.person_id, year=year).first()
    if former and former.provider_id == provider.pk:
        return former
    choice, _made = BenefitChoice.objects.update_or_create(
        person=provider.person, year=year, defaults={"provider": provider, "chosen_at": clock.now()}
    )
    trail_add(
        act="benefit_choose",
        subject_type="benefit_choice",
        subject_id=choice.pk,
        person_id=provider.person_id,
        actor=actor,
        detail={"provider": provider.number, "year": year, "before": former.provider_id if former else None},
    )
    judge_again(year, provider.person, "benefit_choice", actor)
    return choice


@transaction.atomic
def inactivity_waive(*, provider: ProviderNumber, year: int, actor: User) -> InactivityWaiver:
    """Waives being held inactive during an incapacity for work, for one premium year."""
    open_year(year, provider=provider)
    waiver, is_new = InactivityWaiver.objects.get_or_create(
        provider=provider, year=year, withdrawn_at=None, defaults={"received_on": clock.today()}
    )
    if is_new:
        _waiver_note("inactivity_waive", waiver, actor)
        judge_again(year, provider.person, "inactivity_waiver", actor)
    return waiver


@transaction.atomic
def inactivity_waiver_withdraw(*, provider: ProviderNumber, year: int, actor: User) -> None:
    """Takes the waiver back while additions are open: the known inactivity lowers the threshold again."""
    open_year(year, provider=provider)
    waiver = (
        InactivityWaiver.objects.select_for_update(no_key=True)
        .filter(provider=provider, year=year, withdrawn_at=None)
        .first()
    )
    if waiver is None:
        return
    waiver.withdrawn_at = clock.now()
    waiver.save(update_fields=["withdrawn_at"])
    _waiver_note("inactivity_waiver_withdraw", waiver, actor)
    judge_again(year, provider.person, "inactivity_waiver", actor)


def _waiver_note(act: str, waiver: InactivityWaiver, actor: User) -> None:
    trail_add(
        act=act,
        subject_type="inactivity_waiver",
        subject_id=waiver.pk,
        person_id=waiver.provider.person_id,
        actor=actor,
        detail={"provider": waiver.provider.number, "year": waiver.year},
    )


@transaction.atomic
def own_request_make(
    *, provider: ProviderNumber, year: int, insurer: Insurer, reference: str, concluded_on: dt.date, actor: User
) -> OwnRequest:
    """Asks for the benefit although no insurer sent a contract. Raises ValidationError when it comes too late, when
    the contract was concluded after the premium year, or when there is a request already."""
    open_year(year, OWN_REQUEST, provider=provider)
    if concluded_on.year > year:
        raise ValidationError(
            {
                "concluded_on": _(
                    "The benefit of %(year)s can only go to a contract that was concluded by 31 December %(year)s."
                )
                % {"year": year}
            }
        )
    request = OwnRequest(
        provider=provider,
        year=year,
        insurer=insurer,
        reference=reference.strip(),
        concluded_on=concluded_on,
        made_at=clock.now(),
        made_by=actor,
    )
    request.full_clean()
    request.save(force_insert=True)
    trail_add(
        act="own_request_make",
        subject_type="own_request",
        subject_id=request.pk,
        person_id=provider.person_id,
        actor=actor,
        detail={"provider": provider.number, "year": year, "insurer": insurer.cbe, "reference": request.reference},
    )
    return request


@transaction.atomic
def own_request_withdraw(*, provider: ProviderNumber, year: int, actor: User) -> None:
    request = (
        OwnRequest.objects.select_for_update(no_key=True)
        .filter(provider=provider, year=year, withdrawn_at=None)
        .first()
    )
    if request is None:
        return
    request.withdrawn_at = clock.now()
    request.save(update_fields=["withdrawn_at"])
    trail_add(
        act="own_request_withdraw",
        subject_type="own_request",
        subject_id=request.pk,
        person_id=provider.person_id,
        actor=actor,
        detail={"provider": provider.number, "year": year},
    )
