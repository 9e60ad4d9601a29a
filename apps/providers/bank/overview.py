"""What the overview says about somebody's accounts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.acting import Scope
from apps.core.components import Todo
from apps.core.overview import Need, OverviewPart, register_needs, register_overview
from apps.core.templatetags.portal import day

from ..models import BankAccount, BankAccountBlock, Person


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """Changes that are planned, and payments that are stopped. Who lacks an account is told by the schemes that pay
    there: most people need none. Three queries. The numbers stand on the page, for whoever may open it."""
    planned = BankAccount.objects.planned(as_of).filter(person=person).order_by("usable_from")
    closing = BankAccount.objects.in_force(as_of).filter(person=person, close_wanted_on=F("closed_on"))
    closed = _("A bank account is to be closed on %(day)s. If you know nothing of it, cancel it.")
    text = _("A change of bank account is planned for %(day)s. If you know nothing of it, cancel it.")
    blocks = BankAccountBlock.objects.filter(account__person=person, released_at=None)
    stopped = Todo(
        title=_("We stopped the payments to a bank account"),
        text=_("Contact us, or give another account."),
        action=_("See your bank accounts"),
        url=reverse("bank:accounts"),
        scope=Scope.ADMINISTRATIVE_FILE,
    )
    return OverviewPart(
        todos=[stopped] if blocks.exists() else [],
        warnings=[
            *(text % {"day": day(account.usable_from)} for account in planned),
            *(closed % {"day": day(last)} for last in closing.values_list("closed_on", flat=True) if last),
        ],
        warnings_scope=Scope.ADMINISTRATIVE_FILE,
    )


register_overview("providers: bank accounts", overview)


def needs(person_ids: Collection[int], as_of: dt.date) -> dict[int, list[Need]]:
    """Files on which payments are stopped, for whoever works on many. One query."""
    blocks = BankAccountBlock.objects.filter(account__person__in=person_ids, released_at=None)
    need = Need(
        title=_("Payments to a bank account are stopped"),
        deadline=None,
        url=reverse("bank:accounts"),
        scope=Scope.ADMINISTRATIVE_FILE,
    )
    return {person_id: [need] for person_id in blocks.values_list("account__person", flat=True).distinct()}


register_needs("providers: bank accounts", needs)
