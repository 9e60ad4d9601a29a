"""What the overview says about somebody's accounts."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from apps.core.components import Text
from apps.core.overview import OverviewPart, register_overview
from apps.core.templatetags.portal import day

from .models import BankAccount, BankAccountBlock, Person


def overview(person: Person, as_of: dt.date) -> OverviewPart:
    """Changes that are planned, and payments that are stopped. Who lacks an account is told by the schemes that pay
    there: most people need none. Two queries."""
    warnings: list[Text] = []
    for account in BankAccount.objects.planned(as_of).filter(person=person).order_by("usable_from"):
        text = _(
            "From %(day)s we use the account %(account)s for: %(payments)s. If you know nothing of this, cancel it."
        )
        warnings.append(
            text
            % {
                "day": day(account.usable_from),
                "account": account.masked_iban,
                "payments": account.get_domain_display(),
            }
        )
    for block in BankAccountBlock.objects.filter(account__person=person, released_at=None).select_related("account"):
        text = _("We stopped the payments to the account %(account)s. Contact us, or give another account.")
        warnings.append(text % {"account": block.account.masked_iban})
    return OverviewPart(warnings=warnings)


register_overview("providers: bank accounts", overview)
