"""Which facts one can call wrong, and who corrects each. The codes are those of the rule cases, and a few of the
portal's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Authority(models.TextChoices):
    OWN_REGISTER = "own", _("INAMI, our own register")
    NATIONAL_REGISTER = "national_register", _("the National Register, through your municipality")
    PUBLIC_HEALTH = "public_health", _("FPS Public Health")
    COMMUNITIES = "communities", _("your Community")
    SOCIAL_INSURANCE = "social_insurance", _("your social insurance fund (NISSE) or the NSSO")
    PENSION_SERVICE = "pension_service", _("the Federal Pensions Service")
    INSURER = "insurer", _("your insurer")
    SICKNESS_FUNDS = "sickness_funds", _("the sickness funds")


# What one does, besides the request that we keep.
HOW_TO_CORRECT: dict[str, Promise] = {
    Authority.OWN_REGISTER: _("We keep this fact ourselves. We look into your request and write to you."),
    Authority.NATIONAL_REGISTER: _(
        "The National Register keeps this. Ask your municipality to correct it. We receive the correction from there."
    ),
    Authority.PUBLIC_HEALTH: _(
        "FPS Public Health keeps diplomas and visas. Ask for the correction there. We receive it from them."
    ),
    Authority.COMMUNITIES: _(
        "Your Community decides about recognition and training plans. Ask for the correction there. "
        "We receive it from them."
    ),
    Authority.SOCIAL_INSURANCE: _(
        "Self-employed people ask their social insurance fund, employees their employer, who reports to the NSSO. "
        "We receive the correction from them."
    ),
    Authority.PENSION_SERVICE: _(
        "The Federal Pensions Service keeps this date. Ask for the correction there. We receive it from them."
    ),
    Authority.INSURER: _("Your insurer sends us your contracts. Ask your insurer to send the right data."),
    Authority.SICKNESS_FUNDS: _(
        "The sickness funds count what they reimburse and send us the totals. Ask them which services are missing. "
        "Keep the proof."
    ),
}


@dataclass(frozen=True, slots=True)
class ObjectionFact:
    """`of_the_file`: only who may act on the whole administrative file speaks about it."""

    label: Promise
    authority: Authority
    of_the_file: bool = False


OWN = Authority.OWN_REGISTER

FACTS: dict[str, ObjectionFact] = {
    "identity": ObjectionFact(_("Name, date of birth or NISS"), Authority.NATIONAL_REGISTER, of_the_file=True),
    "deceased_on": ObjectionFact(_("Day of death"), Authority.NATIONAL_REGISTER),
    "visa": ObjectionFact(_("Diploma or visa"), Authority.PUBLIC_HEALTH, of_the_file=True),
    "profession": ObjectionFact(_("Profession"), OWN),
    "qualification": ObjectionFact(_("Last three digits of the INAMI number"), OWN),
    "first_number_on": ObjectionFact(_("First INAMI number"), OWN),
    "stopped_on": ObjectionFact(_("End of the career"), OWN),
    "specialty": ObjectionFact(_("Specialty"), Authority.COMMUNITIES),
    "recognised_on": ObjectionFact(_("Recognition"), Authority.COMMUNITIES),
    "training": ObjectionFact(_("Approved training plan"), Authority.COMMUNITIES),
    "convention": ObjectionFact(_("Adherence to the convention"), OWN),
    "activity": ObjectionFact(_("Activity"), Authority.SICKNESS_FUNDS),
    "inactivity": ObjectionFact(_("Known periods of inactivity"), OWN),
    "inactivity_waiver": ObjectionFact(_("Waiver of the qualification as inactive"), OWN),
    "employment": ObjectionFact(_("Employment status"), Authority.SOCIAL_INSURANCE),
    "pension_taken_on": ObjectionFact(_("Pension taken"), Authority.PENSION_SERVICE),
    "sanctions": ObjectionFact(_("Sanctions"), OWN),
    "titular": ObjectionFact(_("Titular pharmacist"), OWN),
    "contracts": ObjectionFact(_("Insurance contracts"), Authority.INSURER),
    "evidence": ObjectionFact(_("Accepted evidence"), OWN),
    "other_benefit": ObjectionFact(_("Benefit of another INAMI number"), OWN),
    "benefit_choice": ObjectionFact(_("Choice between benefits"), OWN),
    "corrections": ObjectionFact(_("Corrections by our service"), OWN),
    "other": ObjectionFact(_("Something else"), OWN),
}
