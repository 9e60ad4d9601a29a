"""What each demo person shows, in one sentence of at most 200 characters.

`User.demo_title` keeps the English text; the page that shows it translates it.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

PEOPLE: dict[str, str] = {
    "anne.peeters": _("General practitioner, fully adhered: the full amount, nothing to do."),
    "marc.lambert": _("Cardiologist with partial adhesion: the amount for partial adhesion."),
    "sofie.declercq": _("Dermatologist who worked less in 2024: only the reduced threshold is reached."),
    "julie.fontaine": _("General practitioner recognised less than five years ago: exempt from the threshold."),
    "karl.hoffmann": _("Hospital hygienist: refused for 2023; for 2024 the hospital's statement counts as activity."),
    "lotte.maes": _("General practitioner in training on 31 December: the higher amount of trainees."),
    "luc.renard": _("General practitioner who left the agreement in mid-2024: full in 2023, nothing in 2024."),
    "sergei.volkov": _("Surgeon whose recognition came only in March 2025: nothing for 2024."),
    "nathalie.gerard": _("Radiologist: the threshold of this title isn't known, so nothing is guessed."),
    "liesbeth.cools": _("Flat-rate practice: the statement for 2023 was accepted, the one for 2024 is still missing."),
    "roos.hermans": _("Incapacity for two years: refused for 2022; waived for 2023, where ordinary thresholds apply."),
    "jean.dumont": _("General practitioner with an old file: premium year 2018 looks at the volume of 2016."),
    "nele.bogaert": _("Paediatrician whose adhesion nobody recorded: the office needs data. No e-mail address."),
    "walter.smets": _("Psychiatrist who died in August 2024: the year counts until that day."),
    "olivier.noel": _("Two numbers, physician and dentist: chose one benefit for 2023, must still choose for 2024."),
    "greet.pauwels": _("Two numbers, nurse and midwife: a benefit as a nurse, under the threshold as a midwife."),
    "philippe.martin": _("Dentist suspended for three months of 2024: refused for that year."),
    "georges.simon": _("Retired dentist without a bank account: granted, but the payment is blocked."),
    "vincent.baert": _("Dentist with premium year 2020 as seen in 2021: an amount subject to publication."),
    "thomas.petit": _("Young dentist: pro rata in 2022, the year of the first number; exempt since then."),
    "rita.janssen": _("Dentist who stopped for good in September 2023: full for 2023, nothing for 2024."),
    "claire.dubois": _("Employed pharmacist with fewer hours each year: three quarters, then half the amount."),
    "bart.claes": _("Self-employed pharmacist: no source holds the hours; the statement for 2024 is missing."),
    "helene.weber": _("Titular pharmacist: the full amount, whatever the hours."),
    "pieter.vandamme": _("Physiotherapist at the intermediate level in 2024."),
    "tom.desmet": _("Physiotherapist at the basic level in 2023 and under it in 2024."),
    "isabelle.leroy": _("Physiotherapist above the maximum in 2024: nothing is due."),
    "dirk.mertens": _("Physiotherapist with two open contracts: granted, but one must be designated for 2024."),
    "mieke.aerts": _("Physiotherapist evaluated again after a correction: basic level first, then the full amount."),
    "ingrid.schmitz": _("Retired physiotherapist: the benefit goes to the own bank account."),
    "emma.janssens": _("Speech therapist since March 2024: ten twelfths of the full amount."),
    "katrien.goossens": _("Speech therapist whose only contract was concluded after the year: refused."),
    "an.vermeulen": _("Nurse who is self-employed as a secondary occupation: refused."),
    "sarah.willems": _("Nurse without a linked contract: granted, but blocked until an insurer sends one."),
    "sana.haddad": _("Nurse after maternity rest and illness: the minimum is lowered for those days."),
    "elise.moreau": _("Midwife: no scheme for 2022, a benefit since 2023."),
}

STAFF: dict[str, str] = {
    "sabine.thys": _("Evaluation officer: starts and compares runs, proposes parameters, corrects facts."),
    "rik.devos": _("Second signatory: approves parameters and publishes runs."),
    "myriam.collard": _("Registers clerk: imports the registers' files and looks after the providers' files."),
    "hans.becker": _("Auditor: sees everything, changes nothing."),
    "admin": _("Administrator of the demo: may do everything. Such an account exists only in the demo."),
}

MIEKE_CORRECTION = _("Four months of 2024 were booked under the practice's group number; the practice proved it.")
