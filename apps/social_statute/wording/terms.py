"""Words for everything that the rules name by a code: facts, measures, units, parameters, texts of law, sources."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ..rules import legal

Words = dict[str, Promise]

FACTS: Words = {
    "profession": _("Profession"),
    "qualification": _("Last three digits of the INAMI number"),
    "specialty": _("Specialty"),
    "first_number_on": _("First INAMI number"),
    "recognised_on": _("Recognition"),
    "training": _("Approved training plan"),
    "convention": _("Adherence to the convention"),
    "activity": _("Activity"),
    "inactivity": _("Known periods of inactivity"),
    "inactivity_waiver": _("Waiver of the qualification as inactive"),
    "sanctions": _("Sanctions"),
    "employment": _("Employment status"),
    "pension_taken_on": _("Pension taken"),
    "stopped_on": _("End of the career"),
    "deceased_on": _("Day of death"),
    "titular": _("Titular pharmacist"),
    "contracts": _("Insurance contracts"),
    "bank_account": _("Bank account for this payment"),
    "evidence": _("Accepted evidence"),
    "other_benefit": _("Benefit of another INAMI number"),
    "benefit_choice": _("Choice between benefits"),
    "corrections": _("Corrections by our service"),
}

# Who can put right what a source says, as an answer to "this is wrong".
WHERE_TO_CORRECT: Words = {
    "profession": _("Our service keeps your INAMI number. Tell us what is wrong."),
    "qualification": _("Our service keeps your INAMI number. Tell us what is wrong."),
    "specialty": _("The Communities decide about recognition. Ask your Community first, then tell us."),
    "first_number_on": _("Our service keeps your INAMI number. Tell us what is wrong."),
    "recognised_on": _("The Communities decide about recognition. Ask your Community first, then tell us."),
    "training": _("The Communities approve training plans. Ask your Community first, then tell us."),
    "convention": _("Our service keeps your adherence to the convention. Tell us what is wrong."),
    "activity": _("The sickness funds count what is reimbursed. Send us proof of the activity that is missing."),
    "inactivity": _("Send us a certificate of your sickness fund with the period that is missing."),
    "inactivity_waiver": _("Tell us in writing whether you waive the qualification as inactive."),
    "sanctions": _("Our service knows the decisions. Send us the decision that changes them."),
    "employment": _("Your social insurance fund keeps your status. Send us its statement."),
    "pension_taken_on": _("The pension service keeps this date. Send us its decision."),
    "stopped_on": _("Our service keeps this date. Tell us what is wrong."),
    "deceased_on": _("The National Register keeps this date."),
    "titular": _("Send us a statement about your function in the pharmacy."),
    "contracts": _("Your insurer sends us your contracts. Ask your insurer to send the right data."),
    "bank_account": _("You manage your bank accounts yourself in this portal."),
    "evidence": _("Send us the document that is missing."),
    "other_benefit": _("Tell us which benefit you choose."),
}

# A volume with its unit; the key is a measure.
VOLUMES: dict[str, Promise] = {
    "eur_reimbursed": _("%(number)s reimbursed by the health insurance"),
    "eur_art8": _("%(number)s reimbursed for nursing care (article 8)"),
    "eur_charged": _("%(number)s charged"),
    "services": _("%(number)s services"),
    "m_values": _("%(number)s M values"),
    "r_values": _("%(number)s R values"),
    "v_values": _("%(number)s V values"),
    "w_values": _("%(number)s W values"),
    "hours_per_week": _("%(number)s hours a week"),
    "contacts": _("%(number)s contacts"),
    "k_values": _("%(number)s K values"),
    "n_values": _("%(number)s N values"),
    "points": _("%(number)s points"),
    "simulations": _("%(number)s simulations"),
}
MEASURES: Words = {
    "eur_reimbursed": _("Reimbursed by the health insurance"),
    "eur_art8": _("Reimbursed for nursing care (article 8)"),
    "eur_charged": _("Charged"),
    "services": _("Reimbursed services"),
    "m_values": _("M values"),
    "r_values": _("R values"),
    "v_values": _("V values"),
    "w_values": _("W values"),
    "hours_per_week": _("Hours a week, average of the year"),
    "contacts": _("Contacts"),
    "k_values": _("K values"),
    "n_values": _("N values"),
    "points": _("Points"),
    "simulations": _("Simulations"),
}
MEASURES_IN_EURO = ("eur_reimbursed", "eur_art8", "eur_charged")

LEVELS: Words = {
    "full": _("Full"),
    "reduced": _("Reduced"),
    "partial_or_reduced": _("Partial or reduced"),
    "trainee": _("In training"),
    "level_2": _("Intermediate"),
    "level_1": _("Basic"),
    "any": _("All levels"),
}
THRESHOLDS: Words = {
    "full": _("Full threshold"),
    "reduced": _("Reduced threshold"),
    "level_2": _("Intermediate threshold"),
    "level_1": _("Basic threshold"),
    "any": _("Threshold"),
}
AMOUNTS: Words = {
    "full": _("Full amount"),
    "partial_or_reduced": _("Amount for partial adherence or the reduced threshold"),
    "trainee": _("Amount for physicians in training"),
    "level_2": _("Intermediate amount"),
    "level_1": _("Basic amount"),
}
BOUNDS: Words = {
    "min": _("minimum"),
    "max": _("maximum"),
    "none": _("no threshold"),
}
CONVENTION: Words = {
    "full": _("full adherence"),
    "partial": _("partial adherence"),
    "none": _("no adherence"),
}
EMPLOYMENT: Words = {
    "self_employed_main": _("self-employed as main occupation"),
    "self_employed_secondary": _("self-employed as secondary occupation"),
    "employee": _("employee"),
}
INACTIVITY: Words = {
    "incapacity": _("incapacity for work"),
    "work_accident": _("accident at work"),
    "occupational_disease": _("occupational disease"),
    "maternity": _("maternity leave"),
    "paternity": _("paternity or birth leave"),
    "parental": _("parental leave (does not lower a threshold)"),
}
EVIDENCE: Words = {
    "hospital_hours_per_week": _("clinical hours in a hospital"),
    "volume_under_third_party": _("activity booked under a third party"),
    "activity_abroad": _("activity abroad"),
    "flat_rate_practice_volume": _("activity in a flat-rate practice"),
    "pharmacist_hours_per_week": _("hours as a pharmacist"),
    "covid_centre_hours_per_week": _("hours in a COVID centre"),
}
EVIDENCE_IN_EURO = ("volume_under_third_party", "flat_rate_practice_volume")

PARAMETERS: Words = {
    "first_year": _("First premium year of the scheme"),
    "amount": _("Amount"),
    "index_factor": _("Index factor"),
    "reserved_right": _("Reserved right: yearly pension basis"),
    "threshold": _("Activity threshold"),
    "covid_cut": _("COVID reduction of the threshold"),
    "regime": _("Rules that apply to the profession"),
    "recognised_codes": _("End digits that count as a recognition"),
    "recognition_whole_year": _("Recognition wanted during the whole year"),
    "services_in_premium_year": _("Services wanted in the premium year itself"),
    "exemption_on_reference_year": _("Exemption judged on 1 January of the reference year"),
    "activity_reference_offset": _("Years between the premium year and its reference year"),
    "exemption_years": _("Years of exemption from the threshold"),
    "sanction_days_allowed": _("Days of sanction that do not exclude"),
    "inactivity_base_days": _("Theoretical working days of a year"),
    "inactivity_calendar_conversion": _("Calendar days turned into working days"),
    "birth_leave_days": _("Days of birth leave"),
    "hospital_hours_per_week": _("Clinical hours a week that count as the threshold"),
    "covid_centre_hours_per_week": _("Hours a week in a COVID centre that count as the threshold"),
    "pro_rata_base": _("Months of a full year"),
    "pro_rata_first_year": _("Proportional amount in the year of the first number"),
    "pharmacist_full_time_yearly_hours": _("Yearly hours of a full-time pharmacist"),
    "pharmacist_28h_yearly_hours": _("Yearly hours at 28 hours a week"),
    "pharmacist_19h_yearly_hours": _("Yearly hours at 19 hours a week"),
    "max_benefits_per_provider_and_year": _("Benefits a person can receive in a premium year"),
    "solidarity_share": _("Solidarity part of a social pension agreement"),
    "m_value": _("M value of a service"),
    "r_value": _("R value of a service"),
    "initial_assessment_max_units": _("Units of an initial assessment that count"),
    "calendar.contract_deadline": _("Calendar: last day to conclude a contract"),
    "calendar.contract_snapshot": _("Calendar: we look at the known contracts"),
    "calendar.result_available": _("Calendar: results available"),
    "calendar.additions_deadline": _("Calendar: last day to add data"),
    "calendar.own_request_deadline": _("Calendar: last day to file your own request"),
    "calendar.decisions_from": _("Calendar: decisions from"),
    "calendar.payment_target": _("Calendar: payments should be finished"),
    "calendar.dentist_2020_amount_published": _("Calendar: amount of dentists for 2020 published"),
    "calendar.pension_catch_up_closed": _("Calendar: end of late requests after the pension"),
    "calendar.contest_term_days": _("Days to contest a decision"),
    "calendar.court_term": _("Term to go to court"),
    "calendar.recovery_limitation": _("Limitation of a recovery"),
    "quality_sample.grants": _("Quality control: share of automatic grants that a person decides"),
    "quality_sample.refusals": _("Quality control: share of automatic refusals that a person decides"),
}
# What tells the rows of one parameter apart beside profession, level and measure.
ITEMS: Words = {
    "retirement": _("retirement pension"),
    "survivor": _("survivor's pension"),
    "initial_assessment_per_30_minutes": _("initial assessment, each 30 minutes"),
    "evolution_assessment": _("assessment of the evolution"),
    "individual_30_minutes": _("individual session of 30 minutes"),
    "individual_60_minutes": _("individual session of 60 minutes"),
    "collective_60_minutes": _("group session of 60 minutes"),
}

OTHER_SPECIALTY = _("other specialties")

# Units of parameters; the plain number stands for those that need no word.
UNITS: dict[str, Promise] = {
    "premium year": _("%(number)s"),
    "factor": _("× %(number)s"),
    "ratio": _("× %(number)s"),
    "services": VOLUMES["services"],
    "m_values": VOLUMES["m_values"],
    "r_values": VOLUMES["r_values"],
    "v_values": VOLUMES["v_values"],
    "w_values": VOLUMES["w_values"],
    "hours_per_week": VOLUMES["hours_per_week"],
    "hours a week": VOLUMES["hours_per_week"],
    "hours": _("%(number)s hours"),
    "years": _("%(number)s years"),
    "months": _("%(number)s months"),
    "days": _("%(number)s days"),
    "calendar days in PY": _("%(number)s calendar days"),
    "calendar days from the notification": _("%(number)s calendar days from the notification"),
    "benefits": _("%(number)s"),
    "M": VOLUMES["m_values"],
    "R": VOLUMES["r_values"],
    "units of 30 minutes": _("%(number)s units of 30 minutes"),
    "qualification codes": _("%(number)s"),
    "day": _("%(number)s"),
}
MARKS: Words = {
    "sourced": _("stated by a source"),
    "computed": _("computed from the index"),
    "inferred": _("our reading of the sources"),
    "unknown": _("not known yet"),
}

INSTRUMENTS: Words = {
    legal.ACT: _("Act on compulsory health insurance, coordinated on 14 July 1994, article 54"),
    "decree-1971-03-18": _("Royal Decree of 18 March 1971 (pharmacists)"),
    "decree-2004-01-23": _("Royal Decree of 23 January 2004 (physiotherapists)"),
    "decree-2007-03-06": _("Royal Decree of 6 March 2007 (physicians)"),
    "decree-2007-08-17": _("Royal Decree of 17 August 2007 (dentists)"),
    legal.THRESHOLD_2017: _("Royal Decree of 16 August 2016 (activity threshold of physicians)"),
    "decree-2016-11-27": _("Royal Decree of 27 November 2016 (speech therapists)"),
    "decree-2017-12-21": _("Royal Decree of 21 December 2017 (nurses)"),
    legal.ASSIMILATION: _("Royal Decree of 19 September 2019 (assimilated activity)"),
    legal.PENSION: _("Royal Decree of 24 September 2019 (benefit after the pension)"),
    legal.HARMONISED: _("Royal Decree of 5 May 2020 (social statute)"),
    legal.ONE_BENEFIT: _("Royal Decree of 27 January 2022 (one benefit a year, contract in time)"),
    legal.REFORM_2023: _("Royal Decree of 18 September 2023 (midwives, recognised numbers)"),
}

# The institutions that facts come from, under the name that the importers store.
SOURCES: Words = {
    "INAMI/RIZIV": _("INAMI, register of care providers"),
    "INAMI/RIZIV profiles": _("INAMI, profiles (reimbursed care)"),
    "Communities": _("Communities (recognition)"),
    "ONSS/RSZ": _("ONSS (social security of employees)"),
    "INASTI/RSVZ": _("INASTI (social security of the self-employed)"),
    "BCSS/KSZ": _("Crossroads Bank for Social Security"),
}
CORRECTION = _("Correction by our service")
FROM_INSURER = _("Your insurer")

CALENDAR: Words = {
    "contract_deadline": _("Last day to conclude a contract"),
    "contract_snapshot": _("We look at the contracts that insurers sent us"),
    "result_available": _("Results available"),
    "additions_deadline": _("Last day to add or correct data"),
    "own_request_deadline": _("Last day to file your own request"),
    "decisions_from": _("Decisions are sent from this day on"),
    "payment_target": _("Payments should be finished"),
    "dentist_2020_amount_published": _("Amount of dentists for 2020 published"),
    "pension_catch_up_closed": _("End of late requests after the pension"),
}

NOT_KNOWN = _("Not known")
NONE_REPORTED = _("None reported")
YES, NO = _("Yes"), _("No")

MONTHS = ngettext_lazy("%(months)s complete month", "%(months)s complete months", "months")
DAYS = ngettext_lazy("%(days)s day", "%(days)s days", "days")
