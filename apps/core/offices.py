"""Where people reach the office. Source: INAMI's contact pages of 2024-04-18, 2024-10-28 and 2025-06-05, and
the eHealth platform's; addresses as printed there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    name: str | Promise
    for_what: str | Promise
    phone: str
    phone_link: str
    hours: str | Promise
    email: str = ""


@dataclass(frozen=True, slots=True)
class Office:
    area: str
    street: str
    town: str
    phone: str
    phone_link: str


CONTACT_POINTS = [
    ContactPoint(
        name=_("Health Service Centre"),
        for_what=_("Questions of all care providers about their file."),
        phone="02 524 97 97",
        phone_link="+3225249797",
        hours=_("Monday to Friday, 8 am to 1 pm"),
    ),
    ContactPoint(
        name=_("Physicians and dentists"),
        for_what=_("Agreements, social statute and premiums of physicians and dentists."),
        phone="02 739 74 79",
        phone_link="+3227397479",
        hours=_("Monday and Thursday, 1 pm to 4 pm; Tuesday, Wednesday and Friday, 9 am to 12 noon"),
    ),
    ContactPoint(
        name=_("eHealth contact centre"),
        for_what=_("Signing in with your eID, your phone or another digital key."),
        phone="02 788 51 55",
        phone_link="+3227885155",
        hours=_("Working days, 7 am to 8 pm"),
        email="support@ehealth.fgov.be",
    ),
]

PROVINCIAL_OFFICES = [
    Office("Antwerpen", "Sint-Katelijnevest 54", "2000 Antwerpen", "03 201 45 50", "+3232014550"),
    Office("Brabant wallon", "Avenue Galilée 5/01", "1210 Bruxelles", "02 739 79 61", "+3227397961"),
    Office("Bruxelles-Capitale", "Avenue Galilée 5/01", "1210 Bruxelles", "02 739 79 88", "+3227397988"),
    Office("Hainaut", "Boulevard André Delvaux 5", "7000 Mons", "065 35 42 37", "+3265354237"),
    Office("Liège", "Rue Fabry 25", "4000 Liège", "04 229 20 40", "+3242292040"),
    Office("Limburg", "Guffenslaan 33", "3500 Hasselt", "011 45 77 00", "+3211457700"),
    Office("Luxembourg", "Rue du Dr Lomry 13", "6800 Libramont", "063 22 05 98", "+3263220598"),
    Office("Namur", "Avenue Jean Materne 115-117", "5100 Jambes", "081 58 53 20", "+3281585320"),
    Office("Oost-Vlaanderen", "Ketelvest 26 bus 203", "9000 Gent", "09 321 80 10", "+3293218010"),
    Office("Vlaams-Brabant", "Martelarenlaan 38 bus 2", "3010 Kessel-Lo", "016 39 26 00", "+3216392600"),
    Office("West-Vlaanderen", "Hertogenstraat 71", "8200 Sint-Andries", "050 40 66 00", "+3250406600"),
]
