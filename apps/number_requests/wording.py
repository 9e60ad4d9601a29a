"""What the form says about each situation, and each step in a sentence."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.core.components import Tone

from .rules.activation import Basis
from .rules.need import Need
from .states import RequestState

Words = str | Promise

PROFESSIONS: dict[str, Words] = {
    "nurse": _("Nurse"),
    "midwife": _("Midwife"),
    "care_assistant": _("Care assistant"),
    "physician": _("Physician"),
    "dentist": _("Dentist"),
    "pharmacist": _("Pharmacist"),
    "pharmacist_biologist": _("Pharmacist-biologist"),
    "physiotherapist": _("Physiotherapist"),
    "speech_therapist": _("Speech therapist"),
    "clinical_psychologist": _("Clinical psychologist"),
    "other": _("Another profession"),
}

QUESTIONS: dict[str, Words] = {
    "nurse": _("Where do you work, or will you work?"),
    "physician": _("Why do you ask for a number?"),
    "dentist": _("Why do you ask for a number?"),
    "clinical_psychologist": _("Do you work in a mental-health network?"),
}

SITUATIONS: dict[tuple[str, str], Words] = {
    ("nurse", "home_care"): _("In home care, alone or in a group"),
    ("nurse", "medical_house"): _("In a medical house that is paid by flat fee"),
    ("nurse", "hospital"): _("Only in a hospital"),
    ("nurse", "care_home"): _("Only in a rest home or a nursing home"),
    ("nurse", "student"): _("I am a student and have no visa yet"),
    ("physician", "usual"): _("I have just graduated, begin my traineeship or was recognised"),
    ("physician", "plan_pending"): _("My traineeship plan is still pending"),
    ("physician", "outside_nomenclature"): _("I work outside the nomenclature"),
    ("physician", "applications"): _("I need access to applications"),
    ("physician", "trainee_asked"): _("I am a trainee and INAMI asked me to send a request"),
    ("dentist", "usual"): _("I have just graduated, begin my traineeship or was recognised"),
    ("dentist", "trainee_asked"): _("I am a trainee and INAMI asked me to send a request"),
    ("dentist", "asked"): _("INAMI asked me to send a request"),
    ("clinical_psychologist", "network"): _("Yes, or I am about to"),
    ("clinical_psychologist", "no_network"): _("No"),
}


class NeedWords(NamedTuple):
    title: Words
    text: Words
    tone: Tone


NEEDS: dict[tuple[str, str], NeedWords] = {
    ("nurse", "hospital"): NeedWords(
        _("You need no INAMI number"),
        _("The hospital bills the care. Ask for a number when you begin in home care or in a medical house."),
        Tone.GOOD,
    ),
    ("nurse", "care_home"): NeedWords(
        _("You need no INAMI number"),
        _("The home bills the care. Ask for a number when you begin in home care or in a medical house."),
        Tone.GOOD,
    ),
    ("nurse", "student"): NeedWords(
        _("You can't have a number yet"),
        _(
            "A number needs a visa, and the visa comes with the diploma. Ask for the number within one month of your "
            "visa: then it counts from the day of the visa."
        ),
        Tone.INFO,
    ),
    ("physician", "usual"): NeedWords(
        _("Your number comes by itself"),
        _(
            "First your visa, then your registration with the Order, then your traineeship plan with the Community. "
            "The Community tells INAMI, and INAMI sends you the number. On recognition its last three digits change."
        ),
        Tone.GOOD,
    ),
    ("dentist", "usual"): NeedWords(
        _("Your number comes by itself"),
        _(
            "The competent authority tells INAMI about your traineeship and your recognition. "
            "INAMI sends you the number."
        ),
        Tone.GOOD,
    ),
    ("care_assistant", ""): NeedWords(
        _("Your team asks for it"),
        _(
            "In home nursing the responsible nurse of your team sends the request: with the group's number, your "
            "name and NISS, a copy of your visa or its receipt, and the date of your contract."
        ),
        Tone.INFO,
    ),
    ("clinical_psychologist", "network"): NeedWords(
        _("Your number comes by itself"), _("You receive it when you join the mental-health network."), Tone.GOOD
    ),
    ("clinical_psychologist", "no_network"): NeedWords(
        _("You need no INAMI number"), _("It is only for work under the convention of the networks."), Tone.GOOD
    ),
    ("other", ""): NeedWords(
        _("Ask the Health Service Centre"),
        _("This form does not know the way for your profession. The Health Service Centre tells you what to do."),
        Tone.INFO,
    ),
}

ASK_WORDS = NeedWords(
    _("You need an INAMI number"),
    _("You can ask for it here. You need about ten minutes; you can stop and go on later."),
    Tone.INFO,
)


def need_words(profession: str, situation: str, need: Need) -> NeedWords:
    return ASK_WORDS if need == Need.ASK else NEEDS[profession, situation]


STEP_SENTENCES: dict[str, tuple[Words, Words]] = {
    RequestState.DRAFT: (_("You began your request"), ""),
    RequestState.SUBMITTED: (_("You sent your request"), _("We look at every request in the order of arrival.")),
    RequestState.WAITING_VISA: (
        _("We wait for your visa"),
        _("The FPS Public Health tells us itself. You need not send it."),
    ),
    RequestState.WAITING_ORDER: (
        _("We wait for the Order"),
        _("We need your registration with the Order before we can go on."),
    ),
    RequestState.INCOMPLETE: (_("We asked you for documents"), _("We go on as soon as you have sent them.")),
    RequestState.IN_REVIEW: (_("We are examining your request"), _("All that we need is there.")),
    RequestState.APPROVED: (_("Your number was granted"), ""),
    RequestState.NOTIFIED: (_("We sent you your number"), ""),
    RequestState.REFUSED: (_("Your request was refused"), ""),
    RequestState.WITHDRAWN: (_("You withdrew your request"), ""),
    RequestState.EXPIRED: (_("Your draft expired"), _("You did not send it in time. Begin a new one.")),
}

BASES: dict[str, Words] = {
    Basis.VISA: _("Asked within one month of the visa: the number counts from the day of the visa."),
    Basis.SUBMISSION: _("Asked more than one month after the visa: the number counts from the day of asking."),
    Basis.TRAINEESHIP: _("The number of a trainee counts from the first day of the traineeship."),
    Basis.DATA: _("The number counts from the day on which INAMI received the data from the authority."),
}

EXPECTED_DOCUMENTS: dict[str, list[Words]] = {
    "nurse": [_("the signed form “registration as a nurse”"), _("a copy of your visa, when you have it")],
    "midwife": [_("a copy of your visa")],
    "physiotherapist": [
        _("a copy of your diploma"),
        _("your recognition by the Community"),
        _("a copy of your visa"),
        _("your declaration on honour with your practice address"),
    ],
    "speech_therapist": [_("the form “request for registration as a speech therapist with INAMI”")],
}
