"""What a contest's state means, and what comes next, for its reader. In the active language."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.core.components import TimelineItem, Tone
from apps.core.templatetags.portal import day, euro
from apps.decisions.models import Decision

from .models import Contest
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


def why_inadmissible(contest: Contest) -> list[str]:
    standard = [contest.standard_reason.text] if contest.standard_reason else []
    return [*standard, *([contest.reason] if contest.reason else [])]


def happened(contest: Contest, *, url: str = "") -> list[TimelineItem]:
    """Everything that happened to one contest, the latest first."""
    items: list[TimelineItem] = []

    def add(at: object, title: str, text: str = "", tone: Tone = Tone.INFO) -> None:
        if at is not None:
            on = timezone.localdate(at)  # type: ignore[arg-type]
            items.append(TimelineItem(day=on, title=title, text=text, tone=tone, url=url))

    if contest.channel == Channel.LETTER:
        text = _("The day that counts is %(day)s.") % {"day": day(contest.made_on)}
        add(contest.sent_at, _("We entered your registered letter as contest %(number)s") % _number(contest), text)
    else:
        add(contest.sent_at, _("Contest %(number)s sent") % _number(contest))
    add(contest.waived_at, _("We judge it although it came late"), contest.waiver_reason)
    if contest.state == ContestState.INADMISSIBLE:
        add(contest.judged_at, _("Contest inadmissible"), " ".join(why_inadmissible(contest)), Tone.BAD)
    else:
        add(contest.judged_at, _("Contest admissible: we judge your file again"))
    add(contest.answered_at, _("Second decision"), tone=Tone.GOOD)
    add(contest.withdrawn_at, _("Contest withdrawn"), tone=Tone.NEUTRAL)
    return items[::-1]


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
