"""What the overview tells of contests: drafts that are not sent, with their last day."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.acting import Scope
from apps.core.components import Todo
from apps.core.overview import Need, OverviewPart, register_needs, register_overview
from apps.providers.models import Person

from .models import Contest
from .selectors import drafts_that_can_be_sent
from .wording import what_was_decided


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """Two queries."""
    return OverviewPart(todos=[_todo(draft, last) for draft, last in drafts_that_can_be_sent([person.pk], as_of)])


def _todo(draft: Contest, last: dt.date | None) -> Todo:
    year = draft.decision.dossier.premium_year.year
    return Todo(
        title=_("Send your contest for %(year)s, or leave it") % {"year": year},
        text=_("You began it, and it does not count before you send it. %(what)s")
        % {"what": what_was_decided(draft.decision)},
        deadline=last,
        action=_("Go on"),
        url=reverse("contests:contest", args=[draft.decision_id]),
        scope=Scope.SOCIAL_STATUTE,
    )


def needs(person_ids: Collection[int], as_of: dt.date) -> dict[int, list[Need]]:
    """For whoever works on many files."""
    found: dict[int, list[Need]] = defaultdict(list)
    for draft, last in drafts_that_can_be_sent(person_ids, as_of):
        todo = _todo(draft, last)
        person_id = draft.decision.dossier.provider.person_id
        found[person_id].append(Need(title=todo.title, deadline=last, url=todo.url, scope=Scope.SOCIAL_STATUTE))
    return found


register_overview("contests", overview)
register_needs("contests", needs)
