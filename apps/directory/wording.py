"""What a status means for a patient, in words; and how professions and qualifications are called in other languages
than the reader's, for programs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.core.components import Tone
from apps.providers.models import ConventionStatus, QualificationGroup
from apps.providers.professions import Profession

from .selectors import Listing

AGREEMENTS = (Profession.PHYSICIAN, Profession.DENTIST)
"""These have an agreement, in which one can take part partially; the others have conventions."""


@dataclass(frozen=True, slots=True)
class StatusWords:
    """`label` as the directory has always said it; `meaning` for a patient."""

    label: str | Promise
    meaning: str | Promise
    tone: Tone


UNKNOWN = StatusWords(
    pgettext_lazy("convention status in the directory", "Status not known"),
    gettext_lazy("We have no convention status for this day. Ask for the price beforehand."),
    Tone.NEUTRAL,
)
WORDS: dict[str, StatusWords] = {
    ConventionStatus.FULL: StatusWords(
        pgettext_lazy("convention status in the directory", "Conventioned"),
        gettext_lazy("Charges the fees that were agreed with the mutualities."),
        Tone.GOOD,
    ),
    ConventionStatus.PARTIAL: StatusWords(
        pgettext_lazy("convention status in the directory", "Partially conventioned"),
        gettext_lazy("Charges the agreed fees at certain hours or places only. Ask before you make an appointment."),
        Tone.ATTENTION,
    ),
    ConventionStatus.NONE: StatusWords(
        pgettext_lazy("convention status in the directory", "Not conventioned"),
        gettext_lazy("Sets the fees freely. Ask for the price beforehand."),
        Tone.ATTENTION,
    ),
}
LESS_REIMBURSED = gettext_lazy(
    "Sets the fees freely, and your mutuality sometimes pays back less. Ask for the price beforehand."
)


def status_words(listing: Listing) -> StatusWords:
    found = WORDS.get(listing.status, UNKNOWN)
    if listing.status == ConventionStatus.NONE and listing.profession not in AGREEMENTS:
        return StatusWords(found.label, LESS_REIMBURSED, found.tone)
    return found


def profession_label(listing: Listing) -> str:
    return str(Profession(listing.profession).label)


def qualification_label(listing: Listing) -> str:
    """In words where the list of codes explains it; an unknown code is said to be unknown."""
    meaning = listing.meaning
    if meaning is None or not (meaning.specialty or meaning.group != QualificationGroup.OTHER):
        return _("code %(code)s") % {"code": listing.code} if listing.code else ""
    words = meaning.get_specialty_display() if meaning.specialty else ""
    if meaning.group == QualificationGroup.TRAINEE:
        return _("%(specialty)s, in training") % {"specialty": words} if words else _("in training")
    return str(words or meaning.get_group_display())


@dataclass(frozen=True, slots=True)
class Card:
    """A listing with its words; `coming` is the status that is announced."""

    listing: Listing
    profession: str
    qualification: str
    status: StatusWords
    coming: StatusWords | None


def card_of(listing: Listing) -> Card:
    return Card(
        listing=listing,
        profession=profession_label(listing),
        qualification=qualification_label(listing),
        status=status_words(listing),
        coming=WORDS[listing.coming_status] if listing.coming_status else None,
    )
