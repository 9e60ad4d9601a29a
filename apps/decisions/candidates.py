"""Many dossiers at once: what stands in the way of deciding on them, counted and chosen by the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core import clock
from apps.evaluations.models import Attempt, Dossier, PremiumYear
from apps.evaluations.states import DossierState, Verdict

from .checks import checks_of
from .models import Hold
from .queues import all_queues, on_desk
from .states import BulkAct

MOVED, NEWER, NO_RATE, HELD, NOT_HELD = "moved", "newer", "no_rate", "held", "not_held_now"
# Beside the checks' own words: why a dossier of a bulk decision was left as it is.
WORDS = {
    MOVED: _("It is not open for a first decision: it is decided already, or contested."),
    NEWER: _("A newer result came after you looked at it."),
    NO_RATE: _("The rate of the sample for quality control is not known: a person decides."),
    HELD: _("It is held already."),
    NOT_HELD: _("It is not held."),
}


def why_words(scheme: str, codes: Sequence[str]) -> list[str]:
    """Codes in words of the active language."""
    texts = {check.code: check.missing for check in checks_of(scheme)} | WORDS
    return [str(texts.get(code, code)) for code in codes]


def newest_attempts(premium_year: PremiumYear) -> QuerySet[Attempt]:
    """The latest result of each dossier, joined with its evaluation."""
    newer = Attempt.objects.filter(dossier=OuterRef("dossier"), number__gt=OuterRef("number"))
    return Attempt.objects.filter(
        ~Exists(newer), dossier__premium_year=premium_year, evaluation__run_id=F("run_id")
    ).order_by()


def not_yet_decided(premium_year: PremiumYear) -> QuerySet[Attempt]:
    return newest_attempts(premium_year).filter(dossier__state=DossierState.EVALUATED)


def chosen_attempts(premium_year: PremiumYear, act: str, chosen: dict[str, Any], actor: User) -> QuerySet[Attempt]:
    """What staff chose: by numbers, or by what the results say and where the dossiers lie. `found`: the numbers that a
    search gave, among which the rest chooses. KeyError for a queue that nobody registered."""
    attempts = newest_attempts(premium_year)
    if numbers := chosen.get("numbers"):
        return attempts.filter(dossier__provider__number__in=numbers)
    held = Exists(Hold.objects.filter(dossier=OuterRef("dossier"), released_at__isnull=True))
    attempts = (
        attempts.filter(held) if act == BulkAct.RELEASE else attempts.filter(dossier__state=DossierState.EVALUATED)
    )
    for name in ("verdict", "outcome", "profession"):
        if value := chosen.get(name):
            attempts = attempts.filter(**{f"evaluation__{name}": value})
    if code := chosen.get("queue"):
        queue = {queue.code: queue for queue in all_queues()}[code]
        attempts = attempts.filter(dossier__in=queue.rows(clock.today()).order_by().values("pk"))
    if desk := chosen.get("assigned"):
        attempts = attempts.filter(dossier__in=on_desk(Dossier.objects.order_by(), desk, actor).values("pk"))
    if "found" in chosen:
        attempts = attempts.filter(dossier__provider__number__in=chosen["found"])
    return attempts


def with_obstacle(attempts: QuerySet[Attempt], *, scheme: str, act: str, unknown: Sequence[str] = ()) -> QuerySet[Any]:
    """Each with the code of the first thing that stands in the way of the act, "" for none, as far as it can be seen
    of many at once. `unknown`: verdicts of which the rate of the sample is not known."""
    whens = [When(condition, then=Value(code)) for code, condition in _obstacles(scheme, act, unknown)]
    return attempts.annotate(obstacle=Case(*whens, default=Value(""), output_field=CharField()))


def _obstacles(scheme: str, act: str, unknown: Sequence[str]) -> list[tuple[str, Any]]:
    held = Exists(Hold.objects.filter(dossier=OuterRef("dossier"), released_at__isnull=True))
    if act == BulkAct.HOLD:
        return [(HELD, held)]
    if act == BulkAct.RELEASE:
        return [(NOT_HELD, ~held)]
    found: list[tuple[str, Any]] = [(MOVED, ~Q(dossier__state=DossierState.EVALUATED))]
    for check in checks_of(scheme):
        needed = act == BulkAct.AUTOMATIC or check.for_staff or check.code in ("not_proposed", "settled")
        if check.fails_where is not None and needed:
            found.append((check.code, check.fails_where()))
    if unknown:
        found.append((NO_RATE, Q(evaluation__verdict__in=unknown)))
    return found


def machine_would_not(attempts: QuerySet[Attempt], *, scheme: str) -> dict[str, int]:
    """Of these, how many the machine would leave to a person, per check: what staff should know before they go on."""
    asked = [
        (check.code, check.fails_where)
        for check in checks_of(scheme)
        if check.fails_where is not None and not check.for_staff
    ]
    counted = {code: attempts.filter(fails_where()).count() for code, fails_where in asked}
    return {code: count for code, count in counted.items() if count}


def verdict_words(verdict: str) -> str:
    return str(Verdict(verdict).label) if verdict in Verdict.values else gettext("all")
