"""The words for choices, their legal effect and complaints. Source of the effects: fact sheet 4.7."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.components import Tone
from apps.providers.models import ConventionStatus
from apps.providers.professions import Profession

from .models import Family, Reduction
from .rules.schedule import Code, Complaint
from .rules.terms import Choice, Status

Lazy = str | Promise

TONES: dict[str, Tone] = {
    ConventionStatus.FULL: Tone.GOOD,
    ConventionStatus.PARTIAL: Tone.INFO,
    ConventionStatus.NONE: Tone.NEUTRAL,
}

STATUS_TITLES: dict[str, Lazy] = {
    ConventionStatus.FULL: gettext_lazy("Fully adhered"),
    ConventionStatus.PARTIAL: gettext_lazy("Partially adhered"),
    ConventionStatus.NONE: gettext_lazy("Not adhered"),
    "": gettext_lazy("Not known"),
}

# What a choice is called, seen from the status that one has.
_CHOICES: dict[tuple[str, str], Lazy] = {
    (Choice.CONFIRM, Status.FULL): gettext_lazy("I stay fully adhered"),
    (Choice.CONFIRM, Status.NONE): gettext_lazy("I stay not adhered"),
    (Choice.CONFIRM, Status.PARTIAL): gettext_lazy("I stay partially adhered"),
    (Choice.FULL, ""): gettext_lazy("I adhere fully"),
    (Choice.PARTIAL, ""): gettext_lazy("I adhere partially, with a weekly schedule"),
    (Choice.PARTIAL, Status.PARTIAL): gettext_lazy("I adhere partially, with this weekly schedule"),
    (Choice.NONE, ""): gettext_lazy("I do not adhere"),
    (Choice.NONE, Status.NONE): gettext_lazy("I still do not adhere"),
}


def choice_title(choice: str, status: str | None) -> Lazy:
    """What it is called for somebody with that status."""
    return _CHOICES.get((choice, status or "")) or _CHOICES[choice, ""]


COMPLAINTS: dict[Code, Lazy] = {
    Code.NO_BLOCKS: gettext_lazy("Give the hours of at least one day."),
    Code.TIME_ORDER: gettext_lazy("The end must come after the beginning."),
    Code.OVERLAP: gettext_lazy("These hours overlap row %(other)s: you can't be at two places at once."),
    Code.NO_AGREED: gettext_lazy("At least one row must be at agreed fees. Without any, choose not to adhere."),
    Code.NO_OUTSIDE: gettext_lazy("All hours are at agreed fees. In that case choose to adhere fully."),
    Code.TOO_MANY_OUTSIDE: gettext_lazy(
        "You gave %(found)s blocks a week outside the agreed fees. At most %(most)s are possible."
    ),
    Code.OUTSIDE_TOO_LONG: gettext_lazy(
        "A block outside the agreed fees lasts at most %(hours)s hours. Rows that follow each other without a break "
        "count as one block."
    ),
    Code.BLOCK_TOO_SHORT: gettext_lazy("A block lasts at least %(hours)s hours."),
    Code.SHARE_TOO_LOW: gettext_lazy(
        "%(found)s %% of your hours are at agreed fees. At least %(least)s %% are needed."
    ),
    Code.AGREED_TOO_FEW: gettext_lazy("%(found)s hours a week are at agreed fees. At least %(least)s are needed."),
    Code.PLACE_WITHOUT_AGREED: gettext_lazy("Each work address needs hours at agreed fees. This one has none."),
}


def complaint_text(complaint: Complaint) -> str:
    return str(COMPLAINTS[complaint.code]) % {name: _number(value) for name, value in complaint.values.items()}


def _number(value: Any) -> str:
    number = value.normalize() if hasattr(value, "normalize") else value
    return str(formats.number_format(format(number, "f") if hasattr(number, "normalize") else number))


# Fact sheet 4.7: who must show a poster of fees since 1 March 2024 (law of 27 October 2021); physicians not yet.
POSTER_PROFESSIONS = (
    Profession.DENTIST,
    Profession.PHARMACIST,
    Profession.PHYSIOTHERAPIST,
    Profession.SPEECH_THERAPIST,
    Profession.NURSE,
    Profession.MIDWIFE,
)
PREMIUM_PROFESSIONS = (Profession.NURSE, Profession.PHYSIOTHERAPIST, Profession.MIDWIFE)


def legal_effects(
    status: str, *, family: str, profession: str, reduction: Reduction | None
) -> Sequence[tuple[str, str]]:
    """What a status means: pairs of a subject and a sentence."""
    found = [(_("Fees"), _fees(status)), (_("Patients with increased reimbursement"), _bim(status))]
    if family == Family.CONVENTION:
        found.append((_("Reimbursement of your patients"), _reduced(status, reduction)))
    found.append((_("Social statute"), _statute(status)))
    if profession in POSTER_PROFESSIONS:
        found.append((_("Poster of fees"), _poster(status)))
    if profession in PREMIUM_PROFESSIONS:
        found.append((_("Premiums"), _premiums(status)))
    return found


def _fees(status: str) -> str:
    match status:
        case ConventionStatus.FULL:
            return _("You charge the agreed fees.")
        case ConventionStatus.PARTIAL:
            return _(
                "You charge the agreed fees in the hours of your schedule that are marked so. In the others you set "
                "your fees; your patient is reimbursed on the official fee and pays the supplement."
            )
    return _(
        "You set your fees. Your patient is reimbursed on the official fee; the supplement is paid by the patient or "
        "their insurance."
    )


def _bim(status: str) -> str:
    if status == ConventionStatus.FULL:
        return _("The agreed fees hold for them as for everybody.")
    if status == ConventionStatus.PARTIAL:
        return _("In the hours at agreed fees those fees hold for them as for everybody.")
    return _("In ambulatory care you must not charge them any supplement (law of 29 November 2022).")


def _reduced(status: str, reduction: Reduction | None) -> str:
    if status != ConventionStatus.NONE:
        return _("Your patients are reimbursed in full.")
    if reduction is None:
        return _("We don't know whether your patients are reimbursed less today.")
    if not reduction.is_on:
        return _("Today your patients are reimbursed in full: the reduction is not switched on.")
    return _(
        "Your patients get %(percent)s %% less, except those with increased reimbursement. This holds from "
        "the day on which the number of adherents was confirmed."
    ) % {"percent": _number(reduction.percent)}


def _statute(status: str) -> str:
    match status:
        case ConventionStatus.FULL:
            return _("Needed for the full amount, as a rule for the whole year.")
        case ConventionStatus.PARTIAL:
            return _("Gives the lower amount, as a rule when it holds for the whole year.")
    return _("You get no amount for a year in which you did not adhere.")


def _poster(status: str) -> str:
    if status == ConventionStatus.PARTIAL:
        return _(
            "Your patients must be able to read your INAMI number, your enterprise number, your status and your hours "
            "of partial adherence (law of 27 October 2021)."
        )
    return _(
        "Your patients must be able to read your INAMI number, your enterprise number and your status "
        "(law of 27 October 2021)."
    )


def _premiums(status: str) -> str:
    if status == ConventionStatus.FULL:
        return _("You meet the condition of adherence for your premiums.")
    return _("Premiums of your profession need adherence: you don't get them.")
