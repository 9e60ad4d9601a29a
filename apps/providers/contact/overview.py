"""What the overview says about how somebody is reached and where they work."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.acting import Scope
from apps.core.components import Text, Todo
from apps.core.overview import OverviewPart, register_overview
from apps.core.templatetags.portal import day

from ..models import Person, ProviderNumber, WorkAddress

# So long before its last day the end of an address is told.
SOON = dt.timedelta(days=60)


def contact_overview(person: Person, as_of: dt.date) -> OverviewPart:
    """No address that we can write to, no principal place of work, one that ends soon. Two queries."""
    todos = []
    if not person.email:
        todos.append(
            Todo(
                title=_("Give us your e-mail address"),
                text=_("We can't write to you. You find every message in the portal alone."),
                action=_("My contact data"),
                url=reverse("providers:contact_start"),
                scope=Scope.ADMINISTRATIVE_FILE,
            )
        )
    warnings: list[Text] = []
    running = Q(stopped_on__isnull=True) | Q(stopped_on__gte=as_of)
    numbers = ProviderNumber.objects.filter(running, person=person).order_by("number")
    rows = list(WorkAddress.objects.on(as_of).filter(provider__person=person).order_by("id"))
    for number in numbers:
        own = [row for row in rows if row.provider_id == number.pk]
        if not any(row.is_principal for row in own):
            text = _("No principal work address is known for %(number)s. Add it under My contact data.")
            warnings.append(text % {"number": number.display})
        warnings.extend(
            _("The work address %(address)s ends on %(day)s.") % {"address": row, "day": day(row.last_day)}
            for row in own
            if row.end_change and row.last_day and row.last_day <= as_of + SOON
        )
    return OverviewPart(todos=todos, warnings=warnings, warnings_scope=Scope.ADMINISTRATIVE_FILE)


register_overview("providers: contact", contact_overview)
