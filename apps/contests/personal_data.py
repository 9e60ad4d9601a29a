"""What contests hold on a person, and what its entries of the trail mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from apps.core.clock import BRUSSELS
from apps.core.components import Text
from apps.core.personal_data import (
    PersonalFile,
    Retained,
    TrailKind,
    register_needed,
    register_personal_files,
    register_personal_model,
    register_retained,
    register_trail_words,
)
from apps.documents.models import Document

from .models import Contest
from .selectors import PURPOSE
from .states import ContestState

register_personal_model("contests.Contest", "decision__dossier__provider__person", technical=("version",))
register_personal_model("contests.DocumentJudgement", "contest__decision__dossier__provider__person")
register_personal_model("contests.TakenBack", "contest__decision__dossier__provider__person")
register_personal_model("contests.FrozenProposal", "contest__decision__dossier__provider__person")
register_personal_model("contests.Objection", "contest__decision__dossier__provider__person")


def _files(person: Any) -> Iterable[PersonalFile]:
    contests = Contest.objects.filter(decision__dossier__provider__person=person)
    scopes = [contest.scope for contest in contests]
    documents = Document.objects.filter(purpose=PURPOSE, scope__in=scopes, removed_at__isnull=True).order_by("id")
    for document in documents:
        received = document.received_at.astimezone(BRUSSELS).date()
        name = f"{received} {document.pk} {Truncator(document.name).chars(100)}"
        yield PersonalFile(name=name, open=partial(document.file.open, "rb"))


register_personal_files("contests", _files)


def _needed(keys: Collection[Any]) -> dict[Any, Text]:
    """Dossiers whose contest waits for the office, or is not sent yet."""
    open_states = [ContestState.DRAFT, ContestState.SENT, ContestState.ADMISSIBLE]
    found = Contest.objects.filter(decision__dossier__in=keys, state__in=open_states)
    return dict.fromkeys(found.values_list("decision__dossier", flat=True), _("A contest is open."))


register_needed("evaluations.Dossier", "contests", _needed)
register_retained(
    Retained(
        code="contests.contest",
        model="contests.Contest",
        label=_("Contests"),
        begins=_("the day on which the contest was begun"),
        past=lambda day: Contest.objects.filter(begun_at__date__lt=day),
    )
)
register_trail_words(
    TrailKind.CHANGE,
    {
        "contest_begin": _("Began a contest"),
        "contest_send": _("Sent a contest"),
        "contest_withdraw": _("Withdrew a contest"),
        "contest_letter_enter": _("Entered a contest that came by registered letter"),
        "contest_lateness_waive": _("Waived that a contest came late"),
        "contest_admit": _("Judged that a contest is admissible"),
        "contest_declare_inadmissible": _("Judged that a contest is inadmissible"),
        "contest_frozen_set": _("Set what of the payment waits for the second decision"),
        "contest_frozen_worked_out": _("Went back to the part of the payment that follows from the contested lines"),
        "contest_frozen_propose": _("Proposed that another part of the payment waits"),
        "contest_frozen_sign": _("Signed that another part of the payment waits"),
        "contest_frozen_drop": _("Sent back a proposal that another part of the payment waits"),
        "contest_judgement_take_back": _("Took back that a contest is inadmissible"),
        "contest_document_accept": _("Accepted a document of a contest as a correction of a fact"),
        "contest_document_set_aside": _("Set a document of a contest aside"),
        "contest_answered": _("Answered a contest by a second decision"),
        "contest_reopened": _("Opened a contest again, because the second decision was revoked"),
    },
)
register_trail_words(TrailKind.READ, {"contest_read": _("Read a contest")})
