"""What is still open on a premium year, in words: what to do, who does it, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ..models import ANOTHER_FACT, EvidenceKind
from . import outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemWords:
    """`page` is the URL name of the form that answers, with `query` what is filled in there; empty for what somebody
    else than the provider must do. `deadline` is the calendar date until which it can be done."""

    title: Promise
    text: Promise
    action: Promise | str = ""
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    deadline: str = "additions_deadline"

    def url(self, *, number: str, year: int) -> str:
        if not self.page:
            return ""
        if self.page == "bank:accounts":
            return reverse(self.page)
        address = reverse(self.page, kwargs={"number": number, "year": year})
        return f"{address}?{urlencode(self.query)}" if self.query else address


# Who acts, as it stands beside what is to be done.
WHO: dict[str, Promise] = {
    "provider": _("You must act"),
    "insurer": _("Your insurer must act"),
    "office": _("Our service must act"),
}

_PROOF = "social_statute:proof"
_SEND_PROOF = _("Send proof")


def _blocker(code: str, action: Promise, page: str) -> ItemWords:
    words = outcomes.BLOCKERS[code]
    return ItemWords(title=words.title, text=words.advice, action=action, page=page, deadline=words.deadline)


def _fact(fact: str, title: Promise, text: Promise) -> ItemWords:
    query = {"kind": ANOTHER_FACT, "fact": fact}
    return ItemWords(title=title, text=text, action=_SEND_PROOF, page=_PROOF, query=query)


ITEMS: dict[str, ItemWords] = {
    "no_contract": _blocker("no_contract", _("Name your contract"), "social_statute:contract"),
    "several_contracts": _blocker("several_contracts", _("Choose the contract"), "social_statute:contract"),
    "choice_between_benefits": _blocker("choice_between_benefits", _("Choose the benefit"), "social_statute:benefit"),
    "no_bank_account": _blocker("no_bank_account", _("Give your account"), "bank:accounts"),
    "recognised_on": _fact(
        "recognised_on",
        _("Show since when you are recognised"),
        _("Send us the decision of your Community, with the day of your recognition."),
    ),
    "specialty": _fact(
        "specialty",
        _("Show your specialty"),
        _("Send us the decision of your Community that names your specialty."),
    ),
    "convention": _fact(
        "convention",
        _("Show your adherence to the convention"),
        _("Send us your declaration of adherence, or what was answered to it."),
    ),
    "employment": _fact(
        "employment",
        _("Show your employment status"),
        _("Send us a statement of your social insurance fund for the whole of %(year)s."),
    ),
    "activity": _fact(
        "activity",
        _("Show your activity"),
        _("Send us a document that shows your activity, for example a statement of your billing service."),
    ),
    "titular": _fact(
        "titular",
        _("Say whether you were a titular pharmacist"),
        _("Send us a statement about your function in the pharmacy in %(year)s."),
    ),
    "draft_proof": ItemWords(
        title=_("Send the proof that you began"),
        text=_("You saved a proof, but you have not sent it. We judge only what you send. You can also delete it."),
        action=_("Open it"),
        page=_PROOF,
    ),
    "first_number_on": ItemWords(
        title=_("The day of your first INAMI number is missing"),
        text=_("Our service keeps this day. We look it up and judge your result again."),
        deadline="",
    ),
    "contradictory_convention": ItemWords(
        title=_("What we know about your adherence contradicts itself"),
        text=_("Our service keeps this. We check it and judge your result again."),
        deadline="",
    ),
    "contract_asked": ItemWords(
        title=_("Your insurer confirms the contract that you named"),
        text=_("We asked your insurer to send it. As soon as it is there, we judge your result again."),
        deadline="",
    ),
    "proof_sent": ItemWords(
        title=_("We judge the documents that you sent"),
        text=_("We write to you as soon as this is done. Then your result is judged again."),
        deadline="",
    ),
    "NEEDS_PARAMETER": ItemWords(
        title=_("An amount or a threshold is not fixed yet"),
        text=_("We calculate your result again as soon as it is known."),
        deadline="",
    ),
    "amount_provisional": ItemWords(
        title=outcomes.BLOCKERS["amount_provisional"].title,
        text=_("The amount for %(year)s has not been published. We pay when it is; it can still change."),
        deadline="",
    ),
}

# A pharmacist proves activity by hours a week, which has a form of its own.
_OF_PHARMACISTS = {"kind": EvidenceKind.PHARMACIST_HOURS_PER_WEEK.value}


def item_url(code: str, *, number: str, year: int, profession: str = "") -> str:
    """Where the item is answered; empty where the provider can't."""
    words = ITEMS[code]
    if code == "activity" and profession == "pharmacist":
        return f"{reverse(_PROOF, kwargs={'number': number, 'year': year})}?{urlencode(_OF_PHARMACISTS)}"
    return words.url(number=number, year=year)
