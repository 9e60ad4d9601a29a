"""The facts that registers send, each a few lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ..models import (
    ActivityVolume,
    ConventionPeriod,
    ConventionStatus,
    EmploymentPeriod,
    EmploymentStatus,
    InactivityKind,
    InactivityPeriod,
    Measure,
    PharmacistFunction,
    PharmacistRole,
    Qualification,
    Recognition,
    Sanction,
    TrainingPlan,
)
from ..professions import Specialty
from .base import DAYS_ORDERED, PersonFacts, ProviderFacts, RowCheck
from .columns import Amount, Choice, Day, QualificationDigits, Text, Year

FIRST_DAY = Day(name="first_day", example="2024-01-01", help="the first day of the period")
LAST_DAY = Day(name="last_day", is_required=False, example="2024-12-31", help="the last day; empty: still running")


class Qualifications(ProviderFacts):
    kind = "qualifications"
    label = _("qualifications")
    model = Qualification
    facts = (
        QualificationDigits(name="code", example="003", help="the last three digits of the INAMI number"),
        FIRST_DAY,
        LAST_DAY,
    )
    checks = (DAYS_ORDERED,)
    has_no_overlap = True


class Recognitions(ProviderFacts):
    kind = "recognitions"
    label = _("recognitions")
    model = Recognition
    facts = (
        Choice(name="specialty", values=Specialty.values, example="general_medicine"),
        Day(name="recognised_on", example="2015-10-01"),
    )


class TrainingPlans(ProviderFacts):
    kind = "training_plans"
    label = _("training plans")
    model = TrainingPlan
    facts = (
        Choice(
            name="specialty",
            values=Specialty.values,
            is_required=False,
            default="''",
            example="general_medicine",
        ),
        FIRST_DAY,
        LAST_DAY,
    )
    checks = (DAYS_ORDERED,)


class Convention(ProviderFacts):
    kind = "convention"
    label = _("convention periods")
    model = ConventionPeriod
    facts = (Choice(name="status", values=ConventionStatus.values, example="full"), FIRST_DAY, LAST_DAY)
    checks = (DAYS_ORDERED,)
    has_no_overlap = True


class Activity(ProviderFacts):
    kind = "activity"
    label = _("activity volumes")
    model = ActivityVolume
    facts = (
        Year(name="year", example="2024"),
        Choice(name="measure", values=Measure.values, example="eur_reimbursed"),
        Amount(name="value", example="81250.40"),
    )


class PharmacistFunctions(ProviderFacts):
    kind = "pharmacist_functions"
    label = _("pharmacists' functions")
    model = PharmacistFunction
    facts = (Choice(name="role", values=PharmacistRole.values, example="titular"), FIRST_DAY, LAST_DAY)
    checks = (DAYS_ORDERED,)


class Sanctions(ProviderFacts):
    kind = "sanctions"
    label = _("sanctions")
    model = Sanction
    facts = (
        FIRST_DAY,
        LAST_DAY,
        Text(name="nature", max_length=120, is_required=False, default="''", example="suspension"),
    )
    checks = (DAYS_ORDERED,)


class Employment(PersonFacts):
    kind = "employment"
    label = _("employment periods")
    model = EmploymentPeriod
    facts = (
        Choice(name="status", values=EmploymentStatus.values, example="self_employed_main"),
        FIRST_DAY,
        LAST_DAY,
    )
    checks = (DAYS_ORDERED,)


class Inactivity(PersonFacts):
    kind = "inactivity"
    label = _("inactivity")
    model = InactivityPeriod
    facts = (
        Choice(name="kind", values=InactivityKind.values, example="incapacity"),
        Day(name="first_day", is_required=False, example="2024-03-01", help="with a period"),
        Day(name="last_day", is_required=False, example="2024-05-31", help="empty: still running"),
        Year(name="year", is_required=False, example="", help="with a number of days instead of a period"),
        Amount(name="days", digits=3, is_required=False, example="", help="days of that year (222-day formula)"),
    )
    checks = (
        DAYS_ORDERED,
        RowCheck(
            "first_day",
            "NOT (t.first_day IS NOT NULL AND t.year IS NULL AND t.days IS NULL OR t.first_day IS NULL"
            " AND t.last_day IS NULL AND t.year IS NOT NULL AND coalesce(t.days, 0) > 0)",
            "period_or_days",
        ),
    )
