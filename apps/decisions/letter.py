"""The words of the decision's letter, from the decision and the frozen result alone: nothing is looked up anew, and
nothing is markup. A decision that is not taken yet, or not even stored, reads the same, for its preview."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.core.offices import CONTACT_POINTS, ContactPoint
from apps.core.templatetags.portal import day, euro
from apps.evaluations.addresses import year_url
from apps.evaluations.models import Dossier, Evaluation
from apps.evaluations.schemes import scheme_label
from apps.evaluations.selectors import evaluation_of
from apps.evaluations.states import Payee, Verdict
from apps.evaluations.wordings import SchemeWords, ShownLine, lines_in_words, words_of
from apps.notifications.models import Message
from apps.notifications.rendering import message_render
from apps.providers.professions import Profession

from .models import Decision
from .selectors import departs_from, first_decision, reasons_of
from .states import Round, Way
from .terms import term_days_of

Content = dict[str, Any]
DECISION = "decision"
DECISION_WITHDRAWN = "decision_withdrawn"


def event_of(decision: Decision) -> str:
    """Under which its letter is written, once."""
    return f"decision:{decision.pk}"


@dataclass(frozen=True, slots=True)
class _Told:
    """What the parts of the letter are made of."""

    dossier: Dossier
    evaluation: Evaluation
    lines: Sequence[ShownLine]
    words: SchemeWords
    grants: bool
    amount: Decimal
    departs: bool
    reasons: Sequence[str]
    round: int
    way: str
    decided_on: dt.date | None
    former: Decision | None
    term_days: int | None

    @property
    def year(self) -> int:
        return self.dossier.premium_year.year


def letter_content(decision: Decision, language: str | None = None) -> Content:
    """The finished content in that language, as `letters.services.letter_write` takes it; without one, in that of the
    person."""
    with translation.override(language or decision.dossier.provider.person.language):
        return _content(_told(decision))


def letter_written(decision: Decision) -> dict[str, Any]:
    """What `letter_write` takes of a decision that became final, in the active language."""
    told = _told(decision)
    return {"data": _content(told), "message_data": _message_data(decision, told.term_days)}


def reasons_said(decision: Decision) -> list[str]:
    """The standard reasons in the active language, and the explanation as it was written."""
    explanation = decision.explanation.strip()
    return [*(reason.text for reason in reasons_of(decision)), *([explanation] if explanation else [])]


def motive_of(decision: Decision) -> str:
    """In one sentence why it was decided so: what the office says first, or the result of the rules."""
    said = reasons_said(decision)
    if said:
        return said[0]
    year = decision.dossier.premium_year
    return words_of(year.scheme).outcome_sentence(evaluation_of(decision.attempt).outcome, year.year)


def message_data(decision: Decision) -> dict[str, Any]:
    """What fills the e-mail, finished in the active language."""
    return _message_data(decision, _term_days(decision))


def _term_days(decision: Decision) -> int | None:
    """Within how many days it can be contested; None when not known, and for a second decision."""
    return term_days_of(decision.dossier.premium_year) if decision.round == Round.FIRST else None


def _message_data(decision: Decision, term_days: int | None) -> dict[str, Any]:
    year = decision.dossier.premium_year
    return {
        "scheme": scheme_label(year.scheme),
        "year": year.year,
        "number": decision.dossier.provider.number,
        "grants": decision.grants,
        "amount": str(decision.amount),
        "motive": motive_of(decision),
        "round": int(decision.round),
        "term_days": term_days,
        "page": year_url(decision.dossier),
    }


def email_preview(decision: Decision, language: str | None = None) -> tuple[str, str]:
    """Subject and plain text of the e-mail that tells of the decision."""
    person = decision.dossier.provider.person
    language = language or person.language
    with translation.override(language):
        data = {**message_data(decision), "letter": 0, "title": "", "reference": ""}
    message = Message(kind=DECISION, language=language, name=person.full_name, data=data)
    rendered = message_render(message)
    return rendered.subject, rendered.text


def _told(decision: Decision) -> _Told:
    evaluation = evaluation_of(decision.attempt)
    return _Told(
        dossier=decision.dossier,
        evaluation=evaluation,
        lines=lines_in_words(evaluation, decision.attempt.run),
        words=words_of(decision.dossier.premium_year.scheme),
        grants=decision.grants,
        amount=decision.amount,
        departs=departs_from(evaluation, grants=decision.grants, amount=decision.amount),
        reasons=reasons_said(decision),
        round=decision.round,
        way=decision.way,
        decided_on=timezone.localdate(decision.final_at) if decision.final_at else None,
        former=first_decision(decision.dossier) if decision.round == Round.AFTER_CONTEST else None,
        term_days=_term_days(decision),
    )


def _content(told: _Told) -> Content:
    provider = told.dossier.provider
    return {
        "title": _("Decision: %(scheme)s, premium year %(year)s")
        % {"scheme": scheme_label(told.dossier.premium_year.scheme), "year": told.year},
        "reference": f"{told.year}/{provider.number}/{told.dossier.pk}-{told.round}",
        "lead": _lead(told),
        "rows": _rows(told),
        "sections": [
            section
            for section in (
                _reasons(told),
                _waits(told),
                _rules(told),
                _calculation(told),
                _data(told),
                _contact_of(provider.profession),
            )
            if section
        ],
        "legal": list(dict.fromkeys(text for line in told.lines for text in line.legal)),
        "how_to_contest": _how_to_contest(told),
        "signature": _signature(told),
    }


def _body(told: _Told) -> list[Content | None]:
    return [_reasons(told), _waits(told), _rules(told), _calculation(told), _data(told)]


def _lead(told: _Told) -> list[str]:
    if told.grants:
        said = [
            _("We grant you the benefit for premium year %(year)s: %(amount)s.")
            % {"year": told.year, "amount": euro(told.amount)}
        ]
    else:
        said = [_("We refuse you the benefit for premium year %(year)s.") % {"year": told.year}]
    if told.former:
        said.insert(
            0,
            _("You contested our decision of %(day)s. This second decision takes its place.")
            % {"day": day(timezone.localdate(told.former.final_at))},
        )
    if told.departs:
        said.append(_("This is not what the rules alone gave. We say below why we decide otherwise."))
    elif told.evaluation.verdict != Verdict.PENDING:
        said.append(told.words.outcome_sentence(told.evaluation.outcome, told.year))
    return said


def _rows(told: _Told) -> list[list[str]]:
    provider = told.dossier.provider
    rows = [
        [_("Care provider"), provider.person.full_name],
        [_("INAMI number"), f"{provider.display} ({provider.get_profession_display()})"],
        [_("Premium year"), str(told.year)],
        [_("Decided on"), day(told.decided_on) if told.decided_on else _("the day of the decision")],
        [_("Decision"), _("granted") if told.grants else _("refused")],
    ]
    if told.grants:
        rows.append([_("Amount"), euro(told.amount)])
        if told.evaluation.payee:
            rows.append([_("Paid to"), _paid_to(Payee(told.evaluation.payee))])
    return rows


def _paid_to(payee: Payee) -> str:
    return _("your insurance contract") if payee == Payee.INSURER else _("your own bank account")


def _reasons(told: _Told) -> Content | None:
    """Why it departs: what the rules found, and why the office decides otherwise."""
    if not told.departs:
        return {"title": _("Our reasons"), "paragraphs": list(told.reasons)} if told.reasons else None
    if told.evaluation.amount is None:
        found = _("The rules gave no result: %(sentence)s")
    elif told.evaluation.amount:
        found = _("The rules gave %(amount)s: %(sentence)s")
    else:
        found = _("The rules gave no benefit: %(sentence)s")
    sentence = told.words.outcome_sentence(told.evaluation.outcome, told.year)
    said = found % {"amount": euro(told.evaluation.amount), "sentence": sentence}
    return {"title": _("Why we depart from the rules"), "paragraphs": [said, *told.reasons]}


def _waits(told: _Told) -> Content | None:
    """What stops the payment of a granted benefit."""
    if not told.grants or not told.evaluation.blockers:
        return None
    sentences = [told.words.blocker_sentence(blocker, told.year) for blocker in told.evaluation.blockers]
    return {"title": _("The payment"), "paragraphs": sentences}


def _rules(told: _Told) -> Content:
    return {
        "title": _("What the rules found"),
        "paragraphs": [_("These are all rules that were judged, in their order.")],
        "table": {
            "head": [_("Rule"), _("Judged"), _("Why")],
            "rows": [[line.title, capfirst(line.verdict), _why(line)] for line in told.lines],
        },
    }


def _why(line: ShownLine) -> str:
    measured = [
        _("%(label)s: %(volume)s, asked %(asked)s: %(result)s.")
        % {
            "label": threshold.label,
            "volume": threshold.volume,
            "asked": threshold.applied,
            "result": threshold.result.lower(),
        }
        for threshold in line.thresholds
    ]
    return " ".join([line.sentence, *measured, *line.lowering])


def _calculation(told: _Told) -> Content | None:
    rows = [
        [
            f"{row.label} ({row.note})" if row.note else str(row.label),
            str(row.text) if row.amount is None else euro(row.amount),
        ]
        for line in told.lines
        for row in line.calculation
    ]
    if not rows:
        return None
    if told.departs:
        rows.append([_("What we decide instead"), euro(told.amount)])
    title = _("How the amount is calculated")
    return {"title": title, "table": {"head": [_("Step"), _("Amount")], "rows": rows}}


def _data(told: _Told) -> Content | None:
    """What was known, who said so and when: each datum once."""
    rows: dict[tuple[str, str], list[str]] = {}
    for line in told.lines:
        for fact in line.facts:
            values = "; ".join(fact.values)
            from_whom = ", ".join(part for part in (fact.source, day(fact.received_on)) if part)
            rows.setdefault((str(fact.label), values), [str(fact.label), values, from_whom])
    if not rows:
        return None
    title = _("The data that we used")
    head = [_("What"), _("Known"), _("From, received on")]
    return {"title": title, "table": {"head": head, "rows": list(rows.values())}}


def contact_points(profession: str) -> list[ContactPoint]:
    """Where a provider of that profession reaches the office."""
    everybody, physicians = CONTACT_POINTS[0], CONTACT_POINTS[1]
    is_theirs = profession in (Profession.PHYSICIAN, Profession.PHARMACIST_BIOLOGIST, Profession.DENTIST)
    return [physicians, everybody] if is_theirs else [everybody]


def _contact_of(profession: str) -> Content:
    rows = [[str(point.name), f"{point.phone} ({point.hours})"] for point in contact_points(profession)]
    return {"title": _("Questions?"), "rows": rows}


def _how_to_contest(told: _Told) -> list[str]:
    """Which court one can go to, and within which term, is not known to the portal: it stays unsaid."""
    if told.round == Round.AFTER_CONTEST:
        return [_("This decision answers your contest. You cannot contest it once more in the portal.")]
    days = told.term_days
    if days is None:
        term = _("You can contest this decision. Until when is not known to us yet: contact us before you wait.")
    else:
        term = ngettext(
            "You can contest this decision within %(days)s calendar day from the day on which we sent you this "
            "notice. That day itself does not count; the last day counts until midnight.",
            "You can contest this decision within %(days)s calendar days from the day on which we sent you this "
            "notice. That day itself does not count; the last day counts until midnight.",
            days,
        ) % {"days": days}
    url = f"{settings.PORTAL_BASE_URL}{year_url(told.dossier)}"
    return [
        term,
        _("In the portal: open the page of this premium year, where you also see the last day: %(url)s") % {"url": url},
        _("On paper: send us a registered letter with this reference, what you contest, and why. Add your documents."),
        _("Without a contest in time this decision stays as it is."),
    ]


def _signature(told: _Told) -> list[str]:
    said = [_("INAMI / RIZIV, Health care department")]
    if told.way == Way.AUTOMATIC:
        said.append(
            _(
                "This decision was taken automatically, by the rules that stand above. When you contest it, a person "
                "of the office looks at your file."
            )
        )
    return said


def withdrawal_content(decision: Decision, language: str | None = None) -> Content:
    """The letter that takes the former one back."""
    provider = decision.dossier.provider
    year = decision.dossier.premium_year
    with translation.override(language or provider.person.language):
        reference = f"{year.year}/{provider.number}/{decision.dossier_id}-{decision.round}"
        decided_on = day(timezone.localdate(decision.final_at))
        return {
            "title": _("Decision withdrawn: %(scheme)s, premium year %(year)s")
            % {"scheme": scheme_label(year.scheme), "year": year.year},
            "reference": reference,
            "lead": [
                _("We withdraw our decision of %(day)s on premium year %(year)s. It no longer counts.")
                % {"day": decided_on, "year": year.year},
                _("We decide again. You receive a new letter then; you need to do nothing now."),
            ],
            "rows": [
                [_("Care provider"), provider.person.full_name],
                [_("INAMI number"), f"{provider.display} ({provider.get_profession_display()})"],
                [_("Premium year"), str(year.year)],
            ],
            "sections": [
                {"title": _("Our reasons"), "paragraphs": [decision.end_reason]},
                _contact_of(provider.profession),
            ],
            "signature": [_("INAMI / RIZIV, Health care department")],
        }
