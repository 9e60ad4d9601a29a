"""Words for each outcome and each blocker: what it means, and what one can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.components import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWords:
    """`label` is for staff, `status` for the provider's tag, `sentence` for the provider. `advice` says what one can
    do; `is_needed`: without it there is no result. `deadline` is the calendar date until which it can be done."""

    label: Promise
    status: Promise
    sentence: Promise
    tone: Tone
    advice_title: Promise
    advice: Promise
    is_needed: bool = False
    deadline: str = ""


_NOTHING = _("You need to do nothing")
_CHECK = _("Check what we know")
_GRANTED, _REFUSED, _PENDING = _("Entitled"), _("Not entitled"), _("Not decided yet")
_NOTHING_TEXT = _("You receive the highest amount for your profession. We calculated it from data that we already had.")

OUTCOMES: dict[str, OutcomeWords] = {
    "FULL": OutcomeWords(
        label=_("full amount"),
        status=_GRANTED,
        sentence=_("You are entitled to the full amount for %(year)s."),
        tone=Tone.GOOD,
        advice_title=_NOTHING,
        advice=_NOTHING_TEXT,
    ),
    "FULL_EXEMPT": OutcomeWords(
        label=_("full amount, exempt from the threshold"),
        status=_GRANTED,
        sentence=_("You are entitled to the full amount for %(year)s: no activity threshold applies to you."),
        tone=Tone.GOOD,
        advice_title=_NOTHING,
        advice=_NOTHING_TEXT,
    ),
    "FULL_ASSIMILATED": OutcomeWords(
        label=_("full amount, assimilated activity"),
        status=_GRANTED,
        sentence=_("You are entitled to the full amount for %(year)s, thanks to the activity that you proved."),
        tone=Tone.GOOD,
        advice_title=_NOTHING,
        advice=_NOTHING_TEXT,
    ),
    "TRAINEE": OutcomeWords(
        label=_("amount for physicians in training"),
        status=_GRANTED,
        sentence=_("You are entitled to the amount for physicians in training for %(year)s."),
        tone=Tone.GOOD,
        advice_title=_NOTHING,
        advice=_("We calculated this amount from data that we already had."),
    ),
    "PARTIAL": OutcomeWords(
        label=_("amount for partial adherence"),
        status=_GRANTED,
        sentence=_("You are entitled to the amount for partial adherence for %(year)s."),
        tone=Tone.GOOD,
        advice_title=_CHECK,
        advice=_(
            "You need to do nothing if our data are right. If you adhered fully during the whole period, send us proof."
        ),
        deadline="additions_deadline",
    ),
    "REDUCED": OutcomeWords(
        label=_("reduced amount"),
        status=_GRANTED,
        sentence=_("You are entitled to the reduced amount for %(year)s."),
        tone=Tone.GOOD,
        advice_title=_CHECK,
        advice=_(
            "You need to do nothing if our data are right. If activity is missing, for example care that was "
            "booked under another physician, send us proof."
        ),
        deadline="additions_deadline",
    ),
    "LEVEL_2": OutcomeWords(
        label=_("intermediate amount"),
        status=_GRANTED,
        sentence=_("You are entitled to the intermediate amount for %(year)s."),
        tone=Tone.GOOD,
        advice_title=_CHECK,
        advice=_(
            "You need to do nothing if our data are right. If activity or a period of inactivity is missing, "
            "send us proof."
        ),
        deadline="additions_deadline",
    ),
    "LEVEL_1": OutcomeWords(
        label=_("basic amount"),
        status=_GRANTED,
        sentence=_("You are entitled to the basic amount for %(year)s."),
        tone=Tone.GOOD,
        advice_title=_CHECK,
        advice=_(
            "You need to do nothing if our data are right. If activity or a period of inactivity is missing, "
            "send us proof."
        ),
        deadline="additions_deadline",
    ),
    "PRORATA": OutcomeWords(
        label=_("proportional amount, first number during the year"),
        status=_GRANTED,
        sentence=_("You are entitled to a part of the amount for %(year)s, the year of your first INAMI number."),
        tone=Tone.GOOD,
        advice_title=_CHECK,
        advice=_(
            "You need to do nothing if our dates of your INAMI number and of your adherence are right. If not, tell us."
        ),
        deadline="additions_deadline",
    ),
    "NONE_CONVENTION": OutcomeWords(
        label=_("no benefit: convention"),
        status=_REFUSED,
        sentence=_(
            "You are not entitled to a benefit for %(year)s: you did not adhere to the convention during the whole "
            "period."
        ),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_("If you did adhere during the whole period, send us your declaration of adherence."),
        deadline="additions_deadline",
    ),
    "NONE_RECOGNITION": OutcomeWords(
        label=_("no benefit: recognition"),
        status=_REFUSED,
        sentence=_("You are not entitled to a benefit for %(year)s: you were not recognised during that year."),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_("If you were recognised, or in an approved training plan, send us the decision of your Community."),
        deadline="additions_deadline",
    ),
    "NONE_THRESHOLD": OutcomeWords(
        label=_("no benefit: activity threshold"),
        status=_REFUSED,
        sentence=_("You are not entitled to a benefit for %(year)s: your activity does not reach the threshold."),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_(
            "If activity is missing, or a period of illness or maternity leave, send us proof. It can lower the "
            "threshold or raise your activity."
        ),
        deadline="additions_deadline",
    ),
    "NONE_MAXIMUM": OutcomeWords(
        label=_("no benefit: above the maximum"),
        status=_REFUSED,
        sentence=_("You are not entitled to a benefit for %(year)s: your activity exceeds the maximum."),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_("If care of somebody else is counted under your number, send us proof."),
        deadline="additions_deadline",
    ),
    "NONE_STATUS": OutcomeWords(
        label=_("no benefit: employment status"),
        status=_REFUSED,
        sentence=_(
            "You are not entitled to a benefit for %(year)s: you were not self-employed as your main occupation during "
            "the whole period."
        ),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_("If our data about your status are wrong, send us a statement of your social insurance fund."),
        deadline="additions_deadline",
    ),
    "NONE_SANCTION": OutcomeWords(
        label=_("no benefit: sanction"),
        status=_REFUSED,
        sentence=_("You are not entitled to a benefit for %(year)s: a sanction excludes you for that year."),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_("If the sanction was lifted or shortened, send us that decision."),
        deadline="additions_deadline",
    ),
    "NONE_CONTRACT": OutcomeWords(
        label=_("no benefit: contract too late"),
        status=_REFUSED,
        sentence=_(
            "You are not entitled to a benefit for %(year)s: your contract was concluded after 31 December %(year)s."
        ),
        tone=Tone.BAD,
        advice_title=_CHECK,
        advice=_("If you had a contract in time, ask your insurer to send it to us."),
        deadline="additions_deadline",
    ),
    "NOT_IN_SCOPE": OutcomeWords(
        label=_("no scheme for this profession and year"),
        status=_("No scheme"),
        sentence=_("There was no social statute for your profession in %(year)s."),
        tone=Tone.NEUTRAL,
        advice_title=_NOTHING,
        advice=_("Nobody of your profession could receive a benefit for %(year)s."),
    ),
    "NEEDS_DATA": OutcomeWords(
        label=_("data needed"),
        status=_("Data needed"),
        sentence=_("We cannot decide about %(year)s yet: we lack data about you."),
        tone=Tone.ATTENTION,
        advice_title=_("Send us the data that we lack"),
        advice=_("The page of your result shows which data we lack. Send us a document that shows them."),
        is_needed=True,
        deadline="additions_deadline",
    ),
    "NEEDS_PARAMETER": OutcomeWords(
        label=_("amount or threshold not known yet"),
        status=_PENDING,
        sentence=_("We cannot decide about %(year)s yet: an amount or a threshold has not been fixed."),
        tone=Tone.INFO,
        advice_title=_NOTHING,
        advice=_("We calculate your result again as soon as it is known. You need to do nothing."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockerWords:
    """`is_needed`: the provider must act before anything is paid."""

    label: Promise
    status: Promise
    title: Promise
    sentence: Promise
    advice: Promise
    is_needed: bool = True
    deadline: str = "additions_deadline"


BLOCKERS: dict[str, BlockerWords] = {
    "no_contract": BlockerWords(
        label=_("no contract linked"),
        status=_("Entitled, contract missing"),
        title=_("Get your contract linked"),
        sentence=_("We cannot pay yet: no insurance contract is linked to your file."),
        advice=_(
            "The benefit goes to a contract that you concluded at the latest on 31 December %(year)s. Ask your insurer "
            "to send it to us, or file a request yourself. Without a contract the benefit for %(year)s is lost."
        ),
        deadline="own_request_deadline",
    ),
    "several_contracts": BlockerWords(
        label=_("several contracts, none designated"),
        status=_("Entitled, choose a contract"),
        title=_("Choose the contract that receives the benefit"),
        sentence=_("We cannot pay yet: you have several contracts, and only one can receive the benefit."),
        advice=_("Tell us which of your contracts receives the benefit for %(year)s."),
    ),
    "no_bank_account": BlockerWords(
        label=_("no bank account"),
        status=_("Entitled, bank account missing"),
        title=_("Give us your bank account number"),
        sentence=_("We cannot pay yet: we do not know your bank account."),
        advice=_(
            "Since your pension the benefit goes to your own bank account and no longer to an insurance contract. Give "
            "us the account number."
        ),
    ),
    "amount_provisional": BlockerWords(
        label=_("amount not published yet"),
        status=_("Entitled, amount provisional"),
        title=_("The amount is provisional"),
        sentence=_("We cannot pay yet: the amount for %(year)s has not been published."),
        advice=_("You need to do nothing. We pay when the amount is published; it can still change."),
        is_needed=False,
        deadline="",
    ),
    "other_benefit_chosen": BlockerWords(
        label=_("other benefit chosen"),
        status=_("Other benefit chosen"),
        title=_("You chose your other benefit"),
        sentence=_("This benefit is not paid: you chose that of your other INAMI number."),
        advice=_("You need to do nothing. A person can receive one benefit a year."),
        is_needed=False,
        deadline="",
    ),
    "choice_between_benefits": BlockerWords(
        label=_("choice between benefits open"),
        status=_("Entitled, choose a benefit"),
        title=_("Choose one of your benefits"),
        sentence=_("We cannot pay yet: several of your INAMI numbers give a benefit, and you can receive only one."),
        advice=_("Tell us which benefit you want to receive for %(year)s. The amounts can differ."),
    ),
}
