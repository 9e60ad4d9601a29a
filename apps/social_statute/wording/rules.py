"""Words for each rule and for each reason that a rule can give. A test walks the rules and finds what lacks words.

Placeholders are filled from the line: docs/rules/social_statute.md says what each rule means.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

TITLES: dict[str, Promise] = {
    "scope": _("A social statute for your profession"),
    "recognition": _("Recognition"),
    "convention": _("Adherence to the convention"),
    "sanction": _("Sanctions"),
    "status": _("Employment status"),
    "activity": _("Activity threshold"),
    "maximum": _("Maximum activity"),
    "amount": _("Amount"),
    "payee": _("Who receives the benefit"),
    "contract": _("Insurance contract"),
    "bank_account": _("Bank account"),
    "one_benefit": _("One benefit a year"),
}

_MET, _NOT_MET = _("Condition met"), _("Condition not met")
_NOT_APPLICABLE, _UNKNOWN = _("Does not apply"), _("Not known yet")

# The word on the tag, per rule and verdict.
VERDICTS: dict[str, dict[str, Promise]] = {
    rule: {"met": _MET, "not_met": _NOT_MET, "not_applicable": _NOT_APPLICABLE, "unknown": _UNKNOWN} for rule in TITLES
}
VERDICTS["sanction"] |= {"met": _("Nothing that excludes"), "not_met": _("Excluded")}
VERDICTS["activity"] |= {
    "met": _("Reached"),
    "not_met": _("Not reached"),
    "not_applicable": _("No threshold"),
}
VERDICTS["maximum"] |= {
    "met": _("Within the maximum"),
    "not_met": _("Above the maximum"),
    "not_applicable": _("No maximum"),
}
VERDICTS["amount"] |= {"met": _("Known")}
VERDICTS["payee"] |= {"met": _("Settled")}
VERDICTS["contract"] |= {"met": _("Linked"), "not_met": _("Too late"), "unknown": _("Nothing linked yet")}
VERDICTS["bank_account"] |= {"met": _("Known"), "unknown": _("Missing")}
VERDICTS["one_benefit"] |= {"met": _("Chosen"), "unknown": _("Choice open"), "not_applicable": _("Only one")}

Sentence = Promise

SENTENCES: dict[tuple[str, str], Sentence] = {
    ("scope", "in_scope"): _("There was a social statute for your profession in %(year)s."),
    ("scope", "no_scheme"): _("There was no social statute for your profession in %(year)s."),
    # recognition
    ("recognition", "has_number"): _("You had an INAMI number in %(year)s."),
    ("recognition", "no_number_yet"): _("You received your first INAMI number on %(first_number_on)s, after %(year)s."),
    ("recognition", "treated_as_recognised"): _(
        "The last three digits of your INAMI number, %(qualification)s, count as a recognition in %(year)s."
    ),
    ("recognition", "in_training"): _("You followed an approved training plan in %(year)s."),
    ("recognition", "recognised_by_code"): _("Your INAMI number is that of a recognised physician."),
    ("recognition", "recognised"): _("You have been recognised since %(recognised_on)s."),
    ("recognition", "training_then_recognised"): _(
        "You followed an approved training plan, and have been recognised since %(recognised_on)s."
    ),
    ("recognition", "recognition_unknown"): _("We do not know whether you were recognised in %(year)s."),
    ("recognition", "not_recognised"): _("You were neither recognised nor in an approved training plan in %(year)s."),
    ("recognition", "not_recognised_all_year"): _(
        "You were not recognised, or in an approved training plan, during the whole of %(year)s."
    ),
    # convention
    ("convention", "whole_year"): _("You adhered to the convention during the whole of %(year)s."),
    ("convention", "whole_year_partial"): _("You adhered partially to the convention during the whole of %(year)s."),
    ("convention", "first_year"): _(
        "You adhered to the convention from your first INAMI number in %(year)s to the end of the year."
    ),
    ("convention", "first_year_partial"): _(
        "You adhered partially to the convention from your first INAMI number in %(year)s to the end of the year."
    ),
    ("convention", "until_end"): _("You adhered to the convention until the end of your career in %(year)s."),
    ("convention", "until_end_partial"): _(
        "You adhered partially to the convention until the end of your career in %(year)s."
    ),
    ("convention", "convention_unknown"): _("We do not know whether you adhered to the convention in %(year)s."),
    ("convention", "partial_not_possible"): _(
        "A partial adherence is registered for you, but your profession has no partial adherence. We must check this."
    ),
    ("convention", "first_number_unknown"): _(
        "You adhered during %(year)s, but not from 1 January. That is enough only in the year of your first INAMI "
        "number, and we do not know its date."
    ),
    ("convention", "not_adhered"): _("You did not adhere to the convention in %(year)s."),
    ("convention", "left"): _("You left the convention during %(year)s."),
    ("convention", "adhered_late"): _("You adhered to the convention in %(year)s, but not from 1 January."),
    # sanction
    ("sanction", "no_sanction"): _("No sanction is registered for %(year)s."),
    ("sanction", "short_sanction"): ngettext_lazy(
        "A sanction of %(days)s day is registered for %(year)s. It does not exclude you: up to %(allowed_days)s days "
        "are allowed.",
        "Sanctions of %(days)s days are registered for %(year)s. They do not exclude you: up to %(allowed_days)s days "
        "are allowed.",
        "days",
    ),
    ("sanction", "too_long"): ngettext_lazy(
        "A sanction of %(days)s day is registered for %(year)s, more than the %(allowed_days)s days that are allowed.",
        "Sanctions of %(days)s days are registered for %(year)s, more than the %(allowed_days)s days that are allowed.",
        "days",
    ),
    ("sanction", "sanction_limit_unknown"): ngettext_lazy(
        "A sanction of %(days)s day is registered for %(year)s. It is not known yet how many days are allowed for "
        "your profession.",
        "Sanctions of %(days)s days are registered for %(year)s. It is not known yet how many days are allowed for "
        "your profession.",
        "days",
    ),
    # status
    ("status", "any_status"): _("Employees and self-employed people of your profession both qualify."),
    ("status", "self_employed_main"): _(
        "You were self-employed as your main occupation during the whole period that counts in %(year)s."
    ),
    ("status", "not_main_all_year"): _(
        "You were self-employed as your main occupation during only a part of %(year)s."
    ),
    ("status", "not_main"): _("You were not self-employed as your main occupation in %(year)s."),
    ("status", "status_unknown"): _(
        "We do not know whether you were self-employed as your main occupation in %(year)s."
    ),
    # activity
    ("activity", "trainee"): _("You were in training on 31 December %(year)s: no threshold applies to you."),
    ("activity", "effective"): _("You were active in %(year)s. No threshold applied in that year."),
    ("activity", "no_activity"): _("No activity is registered for you in %(year)s."),
    ("activity", "activity_unknown"): _("We do not know your activity in %(reference_year)s."),
    ("activity", "exempt_training"): _(
        "You followed an approved training plan in %(year)s: no threshold applies to you."
    ),
    ("activity", "exempt_young_number"): _(
        "You received your INAMI number on %(first_number_on)s, less than %(exemption_years)s years before the day "
        "that counts: no threshold applies to you."
    ),
    ("activity", "exempt_young_recognition"): _(
        "You were recognised on %(recognised_on)s, less than %(exemption_years)s years before the day that counts: no "
        "threshold applies to you."
    ),
    ("activity", "exemption_unknown"): _(
        "Your known activity does not give the full amount. You may be exempt from the threshold, but we lack the date "
        "to decide this."
    ),
    ("activity", "specialty_unknown"): _(
        "We do not know your specialty, so we cannot tell which threshold applies to you."
    ),
    ("activity", "threshold_unknown"): _("The threshold that applies to you is not known yet."),
    ("activity", "inactive_all_year"): _(
        "You are registered as inactive during the whole of %(reference_year)s: no activity can be counted."
    ),
    ("activity", "career_over"): _(
        "Your career ended before %(year)s: no activity of yours can be counted for that year."
    ),
    ("activity", "no_service_in_year"): _("No reimbursed service is registered for you in %(year)s itself."),
    ("activity", "services_in_year_unknown"): _(
        "You reach a threshold with your activity of %(reference_year)s, but we do not know whether you provided "
        "services in %(year)s itself."
    ),
    ("activity", "full_reached"): _("With %(volume)s in %(reference_year)s you reach the full threshold."),
    ("activity", "full_reached_covid"): _(
        "Your hours in a COVID centre count as activity. With them you reach the full threshold."
    ),
    ("activity", "full_reached_assimilated"): _("With the activity that you proved you reach the full threshold."),
    ("activity", "reduced_reached"): _(
        "With %(volume)s in %(reference_year)s you reach the reduced threshold, but not the full one."
    ),
    ("activity", "under_full_partial"): _(
        "With %(volume)s in %(reference_year)s you do not reach the full threshold. With a partial adherence, only the "
        "full threshold gives a benefit."
    ),
    ("activity", "under_reduced"): _("With %(volume)s in %(reference_year)s you do not reach the reduced threshold."),
    ("activity", "level_2_reached"): _("With %(volume)s in %(reference_year)s you reach the intermediate level."),
    ("activity", "level_1_reached"): _("With %(volume)s in %(reference_year)s you reach the basic level."),
    ("activity", "under_minimum"): _("With %(volume)s in %(reference_year)s you do not reach the minimum."),
    ("activity", "titular"): _("As a titular pharmacist you count as working full time."),
    ("activity", "titular_unknown"): _(
        "Your known hours do not give the full amount, and we do not know whether you were a titular pharmacist."
    ),
    # maximum
    ("maximum", "no_ceiling"): _("Your profession has no maximum."),
    ("maximum", "within"): _("You did not exceed the maximum of %(ceiling)s."),
    ("maximum", "above"): _(
        "With %(volume)s in %(reference_year)s you exceed the maximum of %(ceiling)s. Above it, no benefit is due."
    ),
    ("maximum", "activity_unknown"): _(
        "We do not know all of your activity in %(reference_year)s, so we cannot tell whether you exceed the maximum."
    ),
    # amount
    ("amount", "level"): _("Your level gives %(amount)s for %(year)s."),
    ("amount", "provisional"): _(
        "Your level gives %(amount)s for %(year)s. This amount is provisional: it has not been published yet."
    ),
    ("amount", "pro_rata"): ngettext_lazy(
        "In the year of your first INAMI number you receive %(months)s twelfth of %(base)s.",
        "In the year of your first INAMI number you receive %(months)s twelfths of %(base)s.",
        "months",
    ),
    ("amount", "amount_unknown"): _("The amount of your level for %(year)s is not known yet."),
    ("amount", "pro_rata_unknown"): _(
        "It is not known yet how the amount is calculated in the year of your first INAMI number."
    ),
    # payee
    ("payee", "insurer"): _("The social benefit is paid into your insurance contract."),
    ("payee", "old_contract_kept"): _(
        "You took your pension on %(pension_taken_on)s, before 2016, and chose a contract concluded before 2016: the "
        "social benefit is paid into it."
    ),
    ("payee", "pension"): _(
        "You took your pension on %(pension_taken_on)s: you receive the conventional benefit, the same amount, on your "
        "bank account."
    ),
    # where it goes
    ("bank_account", "account_known"): _("Your bank account for this payment is known."),
    ("bank_account", "no_account"): _("We do not know a bank account for this payment."),
    ("contract", "none_known"): _("No insurer has sent us a contract in your name."),
    ("contract", "all_too_late"): _("All your known contracts were concluded after 31 December %(year)s."),
    ("contract", "all_closed"): _("All your contracts that were concluded in time have ended."),
    ("contract", "single"): _("Your contract %(contract)s receives the benefit."),
    ("contract", "designated"): _("You designated your contract %(contract)s to receive the benefit."),
    ("contract", "paid_before"): _("Your contract %(contract)s received an earlier benefit and receives this one too."),
    ("contract", "several"): ngettext_lazy(
        "You have %(count)s running contract, and none is designated.",
        "You have %(count)s running contracts, and none is designated.",
        "count",
    ),
    # one benefit
    ("one_benefit", "only_one"): _("No other INAMI number of yours gives a benefit for %(year)s."),
    ("one_benefit", "choice_open"): _(
        "Another INAMI number of yours also gives a benefit for %(year)s, of %(other_amount)s. You can receive only "
        "one of them."
    ),
    ("one_benefit", "other_chosen"): _(
        "You chose the benefit of your other INAMI number, of %(other_amount)s. This one is not paid."
    ),
    ("one_benefit", "this_chosen"): _(
        "You chose this benefit, and not that of your other INAMI number, of %(other_amount)s."
    ),
}
