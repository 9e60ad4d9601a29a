"""What the social statute holds on a person, and for how long."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.personal_data import (
    Retained,
    TrailKind,
    register_left_out,
    register_personal_model,
    register_retained,
    register_trail_words,
)

from .models import InsuranceContract, Proof

register_personal_model("social_statute.InsuranceContract", "provider__person", technical=("source_key",))
register_personal_model("social_statute.BenefitChoice", "person")
for _model in ("ContractChoice", "InactivityWaiver", "OwnRequest", "Proof", "Evidence"):
    register_personal_model(f"social_statute.{_model}", "provider__person")
register_left_out("social_statute.ReminderHold", _("Who in the office stopped reminders; it concerns no one person."))

register_retained(
    Retained(
        code="social_statute.contract",
        model="social_statute.InsuranceContract",
        label=_("Insurance contracts"),
        begins=_("the day on which the contract ended"),
        past=lambda day: InsuranceContract.objects.filter(ended_on__lt=day),
    )
)
register_retained(
    Retained(
        code="social_statute.proof",
        model="social_statute.Proof",
        label=_("Proofs that were judged, with their documents"),
        begins=_("the day of the judgement"),
        past=lambda day: Proof.objects.filter(judged_at__lt=dt.datetime.combine(day, dt.time(), tzinfo=BRUSSELS)),
    )
)

register_trail_words(
    TrailKind.READ,
    {
        "proof_read": _("Looked at a proof that you sent"),
        "insurance_contract_read": _("Looked at an insurance contract"),
        "contract_choice_read": _("Looked at your choice of a contract"),
        "benefit_choice_read": _("Looked at your choice between two benefits"),
        "own_request_read": _("Looked at your request for the benefit"),
        "evidence_read": _("Looked at a proof"),
        "inactivity_waiver_read": _("Looked at a waiver of the benefit for inactivity"),
    },
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "contract_choose": _("Chose the contract to which the benefit goes"),
        "benefit_choose": _("Chose between two benefits"),
        "inactivity_waive": _("Waived the benefit for a year of inactivity"),
        "inactivity_waiver_withdraw": _("Withdrew a waiver for a year of inactivity"),
        "inactivitywaiver_add": _("Registered a waiver for a year of inactivity"),
        "evidence_add": _("Registered a proof"),
        "own_request_make": _("Asked for the benefit"),
        "own_request_link": _("Linked the contract that an insurer sent to a request"),
        "own_request_withdraw": _("Withdrew the request for the benefit"),
        "proof_send": _("Sent a proof"),
        "proof_draft_discard": _("Deleted a proof that was not sent yet"),
        "proof_withdraw": _("Withdrew a proof"),
        "proof_assign": _("Took up a proof, or gave it back"),
        "proof_accept": _("Accepted a proof"),
        "proof_refuse": _("Refused a proof"),
    },
)
