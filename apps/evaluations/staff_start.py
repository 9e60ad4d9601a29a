"""The premium years at work and the engine's queues on the office's start page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import redis
from django.core.cache import cache
from django.db.models import Count, F, Func, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.components import Text, Tone
from apps.core.money import cents_to_decimal
from apps.core.staff_start import StaffCard, StaffPanel, capped_count, register_staff_card, register_staff_panel

from .models import CalendarDate, Chunk, ChunkWork, Evaluation, Parameter, PremiumYear, Run
from .results import NEEDS_DATA, NEEDS_PARAMETER
from .schemes import all_schemes, get_scheme
from .states import RUN_AT_WORK, ChunkState, ParameterState, RunState, Verdict
from .wordings import words_of

EVALUATED = (RunState.DONE, RunState.PUBLISHING, RunState.PUBLISHED)
TONES = {Verdict.GRANTED: Tone.GOOD, Verdict.REFUSED: Tone.BAD, Verdict.PENDING: Tone.ATTENTION}
DATES_SHOWN = 3
RUNS_SHOWN = 5
# A complete run's evaluations never change, so what is counted once stays right.
SECONDS_KEPT = 7 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictSum:
    verdict: Verdict
    tone: Tone
    count: int
    amount: Decimal | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearState:
    """Where a scheme's premium year stands. `run`: the newest complete run of everybody, whose numbers are shown;
    `published`: the one that providers see now."""

    year: PremiumYear
    run: Run | None
    published: Run | None
    sums: Sequence[VerdictSum]
    dates: Sequence[tuple[Text, dt.date]]

    @property
    def tone(self) -> Tone:
        return Tone.GOOD if self.published else Tone.INFO if self.run else Tone.ATTENTION

    @property
    def status(self) -> Text:
        if self.published:
            return _("Published")
        return _("Evaluated, not published") if self.run else _("Not evaluated yet")

    @property
    def publisher(self) -> str:
        who = self.published.published_by if self.published else None
        return (who.get_full_name() or who.get_username()) if who else ""

    @property
    def newer(self) -> Run | None:
        """A complete run that is not published, after one that is."""
        return self.run if self.published and self.run and self.run.pk != self.published.pk else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAtWork:
    run: Run
    done: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.run.total if self.run.total else 0

    @property
    def is_stopped(self) -> bool:
        return self.run.state == RunState.FAILED


def years_at_work(as_of: dt.date) -> list[PremiumYear]:
    """Per scheme the premium year that the office handles on that day: the newest that is over, or else the next."""
    years: dict[str, list[PremiumYear]] = {scheme.code: [] for scheme in all_schemes()}
    for year in PremiumYear.objects.order_by("-year"):
        years.setdefault(year.scheme, []).append(year)
    return [next((year for year in found if year.year < as_of.year), found[-1]) for found in years.values() if found]


def complete_runs(years: Sequence[PremiumYear]) -> dict[int, list[Run]]:
    """Per premium year the evaluated runs of everybody, the newest first."""
    runs: dict[int, list[Run]] = {year.pk: [] for year in years}
    found = Run.objects.filter(premium_year__in=years, is_dry=False, providers=None, state__in=EVALUATED)
    for run in found.select_related("premium_year", "published_by").order_by("-pk"):
        runs[run.premium_year_id].append(run)
    return runs


def _evaluations(run: Run, **filters: str) -> str:
    chosen = "".join(f"&{name}={value}" for name, value in filters.items())
    return f"{reverse('admin:evaluations_evaluation_changelist')}?run={run.pk}{chosen}"


def _sums(run: Run) -> list[VerdictSum]:
    verdict_of = get_scheme(run.premium_year.scheme).outcomes
    sums = []
    for verdict in Verdict:
        found = [tally for outcome, tally in run.outcomes.items() if verdict_of.get(outcome) == verdict]
        sums.append(
            VerdictSum(
                verdict=verdict,
                tone=TONES[verdict],
                count=sum(count for count, _cents in found),
                amount=cents_to_decimal(sum(cents for _c, cents in found)) if verdict == Verdict.GRANTED else None,
                url=_evaluations(run, verdict=verdict.value),
            )
        )
    return sums


def year_states(as_of: dt.date) -> list[YearState]:
    years = years_at_work(as_of)
    runs = complete_runs(years)
    dates: dict[int, list[tuple[Text, dt.date]]] = {year.pk: [] for year in years}
    schemes = {year.pk: year.scheme for year in years}
    coming = CalendarDate.objects.filter(premium_year__in=years, day__gte=as_of).order_by("day")
    for pk, key, day in coming.values_list("premium_year_id", "key", "day"):
        if day is not None and len(dates[pk]) < DATES_SHOWN:
            dates[pk].append((words_of(schemes[pk]).calendar_title(key), day))
    return [
        YearState(
            year=year,
            run=(run := next(iter(runs[year.pk]), None)),
            published=next((run for run in runs[year.pk] if run.state == RunState.PUBLISHED), None),
            sums=_sums(run) if run else (),
            dates=dates[year.pk],
        )
        for year in years
    ]


def runs_at_work() -> list[RunAtWork]:
    """Runs that are worked on or stand still, with how many providers are done, in two queries."""
    states = [*RUN_AT_WORK, RunState.FAILED]
    runs = list(Run.objects.filter(state__in=states).select_related("premium_year").order_by("-pk")[:RUNS_SHOWN])
    chunks = Chunk.objects.filter(run__in=runs, state=ChunkState.DONE).order_by()
    done = {
        (run, work): count
        for run, work, count in chunks.values("run", "work")
        .annotate(done=Sum("count"))
        .values_list("run", "work", "done")
    }

    def work_of(run: Run) -> str:
        return ChunkWork.PUBLISH if run.state == RunState.PUBLISHING else ChunkWork.EVALUATE

    return [RunAtWork(run=run, done=done.get((run.pk, work_of(run)), 0)) for run in runs]


def blocked_payments(runs: Sequence[Run]) -> dict[int, dict[str, int]]:
    """Per run and per obstacle, how many granted amounts can't be paid. Counted once for each run, then remembered:
    the table is large, and a complete run never changes."""

    def name(run: Run) -> str:
        return f"staff-start-blocked-{run.pk}"

    try:
        known = cache.get_many([name(run) for run in runs])
    except redis.RedisError:
        known = {}
    found = {run.pk: known[name(run)] for run in runs if name(run) in known}
    missing = [run for run in runs if run.pk not in found]
    if not missing:
        return found
    counted: dict[int, dict[str, int]] = {run.pk: {} for run in missing}
    rows = (
        Evaluation.objects.filter(run_id__in=counted)
        .exclude(blockers=[])
        .annotate(blocker=Func(F("blockers"), function="UNNEST"))
        .values("run_id", "blocker")
        .annotate(found=Count("pk"))
        .order_by()
    )
    for run_id, blocker, count in rows.values_list("run_id", "blocker", "found"):
        counted[run_id][blocker] = count
    try:
        cache.set_many({name(run): counted[run.pk] for run in missing}, SECONDS_KEPT)
    except redis.RedisError:
        return found | counted  # counted again next time
    return found | counted


# --- what the page asks for -------------------------------------------------------------------------------------------


def panels(user: Any, as_of: dt.date) -> list[StaffPanel]:
    found = []
    if user.has_perm("evaluations.view_premiumyear") and user.has_perm("evaluations.view_run"):
        context = {
            "states": year_states(as_of),
            "may_publish": user.has_perm("evaluations.publish_run"),
            "may_start": user.has_perm("evaluations.start_run"),
            "may_open": user.has_perm("evaluations.add_premiumyear"),
        }
        found.append(StaffPanel(template="admin/evaluations/start_years.html", context=context))
        if work := runs_at_work():
            found.append(StaffPanel(template="admin/evaluations/start_runs.html", context={"work": work}))
    return found


WAITING: dict[str, Text] = {
    NEEDS_DATA: gettext_lazy("Results that need data"),
    NEEDS_PARAMETER: gettext_lazy("Results that wait for a parameter"),
}


def result_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    """From the newest complete run of each premium year at work: what it stored, and what it found in the way."""
    if not user.has_perm("evaluations.view_evaluation"):
        return []
    newest = [runs[0] for runs in complete_runs(years_at_work(as_of)).values() if runs]
    blocked = blocked_payments(newest)
    cards = []
    for run in newest:
        where = _("%(year)s, run %(number)s") % {"year": run.premium_year, "number": run.pk}
        for outcome, title in WAITING.items():
            count = run.outcomes.get(outcome, [0, 0])[0]
            cards.append(StaffCard(title=title, count=count, text=where, url=_evaluations(run, outcome=outcome)))
        for blocker, label in words_of(run.premium_year.scheme).blocker_labels().items():
            cards.append(
                StaffCard(
                    title=_("Payments that stand still: %(reason)s") % {"reason": label},
                    count=blocked[run.pk].get(blocker, 0),
                    text=where,
                    url=_evaluations(run, blocker=blocker),
                )
            )
    return cards


def parameter_cards(user: Any, as_of: dt.date) -> list[StaffCard]:
    """Drafts: for who approves, those of others; for everybody else, all."""
    if not user.has_perm("evaluations.view_parameter"):
        return []
    drafts = Parameter.objects.filter(state=ParameterState.DRAFT)
    address = reverse("admin:evaluations_parameter_changelist") + f"?state__exact={ParameterState.DRAFT}"
    if not user.has_perm("evaluations.approve_parameter"):
        title = _("Proposed parameters that wait for a second person")
        return [StaffCard(title=title, count=capped_count(drafts), url=address)]
    own = drafts.filter(proposed_by=user).count()
    text = ngettext(
        "%(count)s proposal of your own waits for somebody else.",
        "%(count)s proposals of your own wait for somebody else.",
        own,
    )
    return [
        StaffCard(
            title=_("Proposed parameters that you can approve"),
            count=capped_count(drafts.exclude(proposed_by=user)),
            text=text % {"count": own} if own else "",
            url=f"{address}&proposed=others",
        )
    ]


register_staff_panel("evaluations", panels)
register_staff_card("evaluations: results", result_cards)
register_staff_card("evaluations: parameters", parameter_cards)
