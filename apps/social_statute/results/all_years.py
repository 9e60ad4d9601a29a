"""All premium years of all of a person's numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core import clock
from apps.core.components import ResultCard, Tone
from apps.core.templatetags.portal import day
from apps.decisions.shown import Decided, decided_of
from apps.evaluations.addresses import year_url
from apps.evaluations.models import Attempt, Dossier, Evaluation, PremiumYear
from apps.providers.models import Person, ProviderNumber

from ..dossiers import SCHEME, numbers_of
from ..wording import outcomes
from ..wording.status import status_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberYears:
    """One INAMI number with its premium years, the latest first."""

    number: str
    profession: str
    cards: Sequence[ResultCard]
    quiet_years: str


def years_page(*, of: Person) -> list[NumberYears]:
    """All premium years of all of one's numbers, in a fixed number of queries."""
    numbers = list(numbers_of(of))
    years = list(PremiumYear.objects.filter(scheme=SCHEME).prefetch_related("calendar").order_by("-year"))
    dossiers = {
        (dossier.provider_id, dossier.premium_year_id): dossier
        for dossier in Dossier.objects.filter(provider__in=numbers, premium_year__in=years)
    }
    latest: dict[int, Attempt] = {}
    for attempt in Attempt.objects.that_count().filter(dossier__in=dossiers.values()).order_by("dossier_id", "number"):
        latest[attempt.dossier_id] = attempt
    evaluations = {
        evaluation.pk: evaluation
        for evaluation in Evaluation.objects.filter(
            run_id__in={attempt.run_id for attempt in latest.values()},
            pk__in=[attempt.evaluation_id for attempt in latest.values()],
        ).defer("facts", "lines")
    }
    decided = decided_of([dossier.pk for dossier in dossiers.values()])
    return [
        NumberYears(
            number=number.display,
            profession=number.get_profession_display(),
            cards=[
                card
                for year in years
                if (card := _card(number, year, dossiers.get((number.pk, year.pk)), latest, evaluations, decided))
            ],
            quiet_years=", ".join(
                str(year.year)
                for year in years
                if (number.pk, year.pk) not in dossiers and _is_over(year) and _may_concern(number, year.year)
            ),
        )
        for number in numbers
    ]


def _card(
    number: ProviderNumber,
    year: PremiumYear,
    dossier: Dossier | None,
    latest: Mapping[int, Attempt],
    evaluations: Mapping[int, Evaluation],
    decided: Mapping[int, Decided],
) -> ResultCard | None:
    attempt = latest.get(dossier.pk) if dossier else None
    evaluation = evaluations.get(attempt.evaluation_id) if attempt else None
    title = _("Premium year %(year)s") % {"year": year.year}
    url = reverse("social_statute:year", kwargs={"number": number.number, "year": year.year})
    if evaluation is None:
        if _is_over(year) or not _may_concern(number, year.year):
            return None
        result_on = _result_on(year)
        return ResultCard(
            title=title,
            subtitle=number.display,
            tone=Tone.NEUTRAL,
            status=_("No result yet"),
            text=_("Results are expected on %(day)s.") % {"day": day(result_on)} if result_on else "",
            url=url,
            action=_("See what happens when"),
        )
    if dossier and dossier.pk in decided:
        return decided_card(decided[dossier.pk], title=title, subtitle=number.display)
    tone, status = status_of(evaluation)
    return ResultCard(
        title=title,
        subtitle=number.display,
        tone=tone,
        status=status,
        amount=evaluation.amount,
        text=str(outcomes.OUTCOMES[evaluation.outcome].sentence) % {"year": year.year},
        url=url,
        action=_("See why"),
    )


def decided_card(decided: Decided, *, title: str, subtitle: str) -> ResultCard:
    """What was decided, which is not always what the rules found."""
    return ResultCard(
        title=title,
        subtitle=subtitle,
        tone=decided.tone,
        status=decided.status,
        amount=decided.amount,
        text=decided.sentence,
        url=year_url(decided.decision.dossier),
        action=_("See the decision"),
    )


def _may_concern(number: ProviderNumber, year: int) -> bool:
    """The career touches the year."""
    starts = number.granted_on is None or number.granted_on.year <= year
    return starts and (number.stopped_on is None or number.stopped_on.year >= year)


def _result_on(year: PremiumYear) -> dt.date | None:
    return next((date.day for date in year.calendar.all() if date.key == "result_available"), None)


def _is_over(year: PremiumYear) -> bool:
    """Results were due more than a year ago: what isn't there was not handled in this portal."""
    result_on = _result_on(year)
    return result_on is not None and (clock.today() - result_on).days > 365
