"""The messages about accounts and fiscal recipients: receipts, and what protects a file from others."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register


def _about_payments(code: str, label: Promise, subject: Promise) -> MessageKind:
    return register(
        MessageKind(
            code=code,
            label=label,
            subject=subject,
            template=f"bank/mail/{code}.txt",
            legal=False,
            always_because=_("It protects your payments."),
            action_label=_("See your bank accounts"),
            action_path="/bank/",
        )
    )


ADDED = _about_payments("bank_account_added", _("A bank account was added"), _("A bank account was added to your file"))
CANCELLED = _about_payments(
    "bank_account_cancelled", _("A change of bank account was cancelled"), _("A change of bank account was cancelled")
)
CLOSED = _about_payments(
    "bank_account_closed", _("A bank account is closed"), _("A bank account of your file is closed")
)
KEPT = _about_payments(
    "bank_account_kept",
    _("The closing of a bank account was cancelled"),
    _("The closing of a bank account was cancelled"),
)
BLOCKED = _about_payments(
    "bank_account_blocked",
    _("Payments to a bank account were stopped"),
    _("We stopped the payments to one of your bank accounts"),
)
RELEASED = _about_payments(
    "bank_account_released",
    _("Payments to a bank account go on"),
    _("We can pay to your bank account again"),
)
RECIPIENT = _about_payments(
    "fiscal_recipient_chosen", _("A fiscal recipient was chosen"), _("The fiscal recipient of your payments was chosen")
)
FORMER_ADDRESS = _about_payments(
    "bank_notice_former_address",
    _("Notice to your former e-mail address about payments"),
    _("Something changed in the payments of your file"),
)
