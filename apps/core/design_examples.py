"""What the living page of the design system is filled with. Nothing of it is anybody's data."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .components import (
    CalculationRow,
    CalendarItem,
    ExplanationLine,
    Fact,
    Measure,
    ResultCard,
    Threshold,
    TimelineItem,
    Todo,
    Tone,
)

ICONS = [
    "check",
    "cross",
    "dash",
    "warning",
    "info",
    "calendar",
    "clock",
    "euro",
    "person",
    "arrow",
    "phone",
    "mail",
    "document",
    "list",
    "search",
    "lock",
    "key",
    "flag",
    "menu",
    "external",
]


class ExampleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on your identity card."))
    profession = forms.ChoiceField(
        label=gettext_lazy("Profession"),
        choices=[("physician", gettext_lazy("physician")), ("dentist", gettext_lazy("dentist"))],
    )
    answer = forms.ChoiceField(
        label=gettext_lazy("Did you work the whole year?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    proof = forms.FileField(
        label=gettext_lazy("Proof"), help_text=gettext_lazy("PDF or picture, at most 10 MB."), required=False
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    declare = forms.BooleanField(label=gettext_lazy("I declare that this is true."))


def _lines(today: dt.date) -> list[ExplanationLine]:
    year = str(today.year - 1)
    convention = Fact(
        label=_("Convention"),
        value=_("full, the whole year"),
        source="INAMI",
        received_on=today.replace(month=1, day=14),
    )
    activity = Fact(
        label=_("Reimbursed amount of your activity"),
        value="23 410,00 €",
        source="AIM / IMA",
        received_on=today.replace(month=6, day=3),
        wrong_url="#",
    )
    return [
        ExplanationLine(
            title=_("Convention of the whole year"),
            sentence=_("You were under the convention from 1 January to 31 December."),
            tone=Tone.GOOD,
            verdict=_("Met"),
            facts=[convention],
            reference=_("Royal decree, article 2"),
            reference_url="#",
        ),
        ExplanationLine(
            title=_("Enough activity"),
            sentence=_("Your activity stays below the threshold of your specialty."),
            tone=Tone.BAD,
            verdict=_("Not met"),
            facts=[activity],
            threshold=_("At least 25,000.00 euro, or 12,500.00 euro for the reduced amount"),
            reference=_("Royal decree, article 3"),
            wrong_url="#",
            measure=Measure(
                label=_("Your activity in %(year)s") % {"year": year},
                value=Decimal(23410),
                value_text="23 410,00 €",
                thresholds=[
                    Threshold(
                        value=Decimal(12500),
                        label=_("Threshold of the reduced amount: %(value)s") % {"value": "12 500,00 €"},
                    ),
                    Threshold(
                        value=Decimal(25000),
                        label=_("Threshold of the full amount: %(value)s") % {"value": "25 000,00 €"},
                    ),
                ],
                summary=_("Above the reduced threshold, below the full one."),
            ),
        ),
        ExplanationLine(
            title=_("Insurance contract"),
            sentence=_("No insurer has told us about a contract of yours yet."),
            tone=Tone.ATTENTION,
            verdict=_("Not known"),
            facts=[Fact(label=_("Contract"), value=_("none"))],
        ),
        ExplanationLine(
            title=_("Self-employed as main occupation"),
            sentence=_("This rule does not concern your profession."),
            tone=Tone.NEUTRAL,
            verdict=_("Does not apply"),
        ),
    ]


class ExampleRow(forms.Form):
    """A row of a weekly schedule."""

    place = forms.ChoiceField(label=gettext_lazy("Work address"), choices=[("1", "Grote Markt 1, 9000 Gent")])
    weekday = forms.ChoiceField(label=gettext_lazy("Day"), choices=[("1", gettext_lazy("Monday"))])
    starts = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=gettext_lazy("To"), widget=forms.TimeInput(attrs={"type": "time"}))
    fees = forms.ChoiceField(label=gettext_lazy("Fees"), choices=[("1", gettext_lazy("at agreed fees"))])


def examples(today: dt.date) -> dict[str, Any]:
    """The context of /design/."""
    refused = ExampleForm(data={"name": "", "profession": "dentist"})
    refused.is_valid()
    soon, later = today + dt.timedelta(days=6), today + dt.timedelta(days=40)
    return {
        "breadcrumbs": [(_("Home"), "/"), (_("Design system"), "")],
        "documents": [
            {"name": name, "get_detected_type_display": "PDF", "size": 84_000, "state": state}
            for name, state in (
                ("attestation.pdf", "clean"),
                ("diploma.pdf", "quarantined"),
                ("scan.pdf", "unreadable"),
                ("visa.pdf", "infected"),
            )
        ],
        "tones": list(
            zip(
                Tone,
                (_("Met"), _("Not met"), _("To be completed"), _("Open"), _("Does not apply")),
                strict=True,
            )
        ),
        "notices": list(
            zip(
                Tone,
                (
                    _("Your language was saved."),
                    _("The file could not be read."),
                    _("Your amount is provisional until the decree is published."),
                    _("Your file is being worked on."),
                    _("This year is closed."),
                ),
                strict=True,
            )
        ),
        "todos": [
            Todo(
                title=_("Choose between your two contracts"),
                text=_("As long as both are active we can't pay."),
                deadline=soon,
                action=_("Choose"),
                url="#",
            ),
            Todo(title=_("Send a proof of your hours"), deadline=later, action=_("Add a document"), url="#"),
            Todo(title=_("Read your decision"), text=_("There is no deadline.")),
        ],
        "results": [
            ResultCard(
                title=_("Social statute"),
                subtitle="2025",
                tone=Tone.GOOD,
                status=_("Granted"),
                amount=Decimal("5881.81"),
                text=_("Maximum amount for your profession."),
                url="#",
                action=_("See why"),
            ),
            ResultCard(
                title=_("Social statute"),
                subtitle="2024",
                tone=Tone.BAD,
                status=_("Refused"),
                amount=Decimal(0),
                text=_("The activity threshold was not reached."),
                url="#",
                action=_("See why"),
            ),
            ResultCard(
                title=_("Social statute"),
                subtitle="2023",
                tone=Tone.ATTENTION,
                status=_("Pending"),
                text=_("We need data from you."),
                url="#",
                action=_("See what is missing"),
            ),
        ],
        "lines": _lines(today),
        "calculation": [
            CalculationRow(label=_("Amount for a full year"), amount=Decimal("5881.81")),
            CalculationRow(
                label=_("Months that count"),
                text="7 / 12",
                note=_("Your first INAMI number dates from 18 May."),
            ),
            CalculationRow(label=_("Your benefit"), amount=Decimal("3431.06"), is_total=True),
        ],
        "timeline": [
            TimelineItem(day=today, title=_("Paid"), text=_("To your insurance contract."), tone=Tone.GOOD),
            TimelineItem(
                day=today - dt.timedelta(days=60),
                title=_("Decision"),
                actor=_("Health care service"),
                tone=Tone.INFO,
                url="#",
            ),
            TimelineItem(
                day=today - dt.timedelta(days=90),
                title=_("Result available"),
                text=_("We wrote to you by e-mail."),
            ),
        ],
        "calendar": [
            CalendarItem(title=_("Result available"), first=today - dt.timedelta(days=90), as_of=today),
            CalendarItem(
                title=_("Add what is missing"),
                first=today - dt.timedelta(days=20),
                last=soon,
                text=_("Data, documents, contracts."),
                as_of=today,
                url="#",
            ),
            CalendarItem(title=_("Payments"), first=later, as_of=today),
        ],
        "example_form": ExampleForm(initial={"name": "Dewit"}),
        "refused_form": refused,
        "example_row": ExampleRow(prefix="d-row", initial={"starts": "16:00", "ends": "12:00"}),
        "colours": [
            "paper",
            "tint",
            "sunk",
            "ink",
            "soft",
            "line",
            "edge",
            "link",
            "fill",
            "good",
            "bad",
            "attention",
            "info",
            "neutral",
        ],
        "icons": ICONS,
    }
