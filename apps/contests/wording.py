"""What a contest's state means, and what comes next, for its reader. In the active language."""

from __future__ import annotations

import datetime as dt
from operator import itemgetter

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.components import TimelineItem, Tone
from apps.core.templatetags.portal import day, euro
from apps.decisions.models import Decision

from .models import Contest, DocumentJudgement, TakenBack
from .states import Channel, ContestState

TONES = {
    ContestState.DRAFT: Tone.ATTENTION,
    ContestState.SENT: Tone.INFO,
    ContestState.ADMISSIBLE: Tone.INFO,
    ContestState.INADMISSIBLE: Tone.BAD,
    ContestState.WITHDRAWN: Tone.NEUTRAL,
    ContestState.ANSWERED: Tone.GOOD,
}


def tone_of(contest: Contest) -> Tone:
    return TONES[ContestState(contest.state)]


def comes_next(contest: Contest) -> list[str]:
    """What happens now, and what the reader need or need not do."""
    match contest.state:
        case ContestState.DRAFT:
            return [
                _("Only you, and those whom you gave a mandate, can see it. Send it: before that it does not count.")
            ]
        case ContestState.SENT if contest.needs_waiver:
            return [
                _("It came after the last day. We look at whether it can be judged all the same, and write to you."),
                _("You need to do nothing now."),
            ]
        case ContestState.SENT:
            return [
                _("We look at whether your contest can be judged: whether it came in time and from the right person."),
                _("Then we write to you. You need to do nothing now."),
            ]
        case ContestState.ADMISSIBLE:
            return [
                _("We judge your file again. Somebody else than the first time takes the second decision."),
                _waits(contest),
                _("You receive the second decision by e-mail or by post. You need to do nothing now."),
            ]
        case ContestState.INADMISSIBLE:
            return [_("We do not judge your file again. The decision holds.")]
        case ContestState.WITHDRAWN:
            return [_("The decision holds as it is.")]
    return [_("The second decision replaces the first one.")]


def _waits(contest: Contest) -> str:
    frozen, decided = contest.frozen_amount or 0, contest.decided_amount or 0
    if frozen:
        return _("Until then %(amount)s of the %(total)s that was granted waits.") % {
            "amount": euro(contest.frozen_amount),
            "total": euro(contest.decided_amount),
        }
    if decided:
        return _("The payment of the %(total)s that was granted does not wait for it.") % {
            "total": euro(contest.decided_amount)
        }
    return _("The first decision holds until then.")


def why_inadmissible(judged: Contest | TakenBack) -> list[str]:
    standard = [judged.standard_reason.text] if judged.standard_reason else []
    return [*standard, *([judged.reason] if judged.reason else [])]


def document_words(judgement: DocumentJudgement) -> list[str]:
    """What became of a document, for the person."""
    if judgement.correction is None:
        return [_("We set it aside, because: %(reason)s") % {"reason": judgement.reason}]
    if judgement.correction.withdrawn_at is not None:
        return [_("We had corrected a fact because of it. That correction was withdrawn.")]
    fact = judgement.correction.get_fact_display()
    return [
        _("It shows that a fact was wrong: %(what)s. We corrected it, and judge your file with it.") % {"what": fact}
    ]


def happened(contest: Contest, *, url: str = "") -> list[TimelineItem]:
    """Everything that happened to one contest, the latest first."""
    items: list[tuple[dt.datetime, TimelineItem]] = []

    def add(at: dt.datetime | None, title: str, text: str = "", tone: Tone = Tone.INFO) -> None:
        if at is not None:
            items.append((at, TimelineItem(day=timezone.localdate(at), title=title, text=text, tone=tone, url=url)))

    if contest.channel == Channel.LETTER:
        text = _("The day that counts is %(day)s.") % {"day": day(contest.made_on)}
        add(contest.sent_at, _("We entered your registered letter as contest %(number)s") % _number(contest), text)
    else:
        add(contest.sent_at, _("Contest %(number)s sent") % _number(contest))
    add(contest.waived_at, _("We judge it although it came late"), contest.waiver_reason)
    for former in contest.taken_back.all():
        add(former.judged_at, _("Contest inadmissible"), " ".join(why_inadmissible(former)), Tone.BAD)
        add(former.taken_back_at, _("We took back that your contest is inadmissible"), former.why)
    if contest.state == ContestState.INADMISSIBLE:
        add(contest.judged_at, _("Contest inadmissible"), " ".join(why_inadmissible(contest)), Tone.BAD)
    else:
        add(contest.judged_at, _("Contest admissible: we judge your file again"))
    add(contest.answered_at, _("Second decision"), tone=Tone.GOOD)
    add(contest.withdrawn_at, _("Contest withdrawn"), tone=Tone.NEUTRAL)
    return [item for _at, item in sorted(items, key=itemgetter(0))[::-1]]


def _number(contest: Contest) -> dict[str, str | None]:
    return {"number": contest.reference}


def what_was_decided(decision: Decision) -> str:
    year = decision.dossier.premium_year.year
    if decision.grants:
        return _("The decision grants %(amount)s for premium year %(year)s.") % {
            "amount": euro(decision.amount),
            "year": year,
        }
    return _("The decision grants nothing for premium year %(year)s.") % {"year": year}
