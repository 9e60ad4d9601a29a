"""The messages that belong to no scheme: about the account, and to staff about the outbox itself."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .account_mails import email_confirmation_path, password_reset_path
from .kinds import EMAIL_CONFIRMATION, PASSWORD_RESET, UNKNOWN_ACCOUNT, Audience, MessageKind, register

_PROTECTS = _("It protects your account.")


def _about_the_account(code: str, label: Promise, subject: Promise, template: str) -> MessageKind:
    return register(
        MessageKind(
            code=code,
            label=label,
            subject=subject,
            template=f"notifications/mail/{template}.txt",
            legal=False,
            always_because=_PROTECTS,
            audience=Audience.ACCOUNT,
            action_label=_("How to reach us"),
            action_path="/help/",
        )
    )


PASSWORD_CHANGED = _about_the_account(
    "password_changed", _("Your password was changed"), _("Your password was changed"), "password_changed"
)
EMAIL_CHANGED = _about_the_account(
    "email_changed",
    _("Your e-mail address for signing in was changed"),
    _("Your e-mail address for signing in was changed"),
    "email_changed",
)
SECOND_FACTOR_ADDED = _about_the_account(
    "second_factor_added", _("A second factor was added"), _("A second factor was added"), "second_factor_added"
)
SECOND_FACTOR_REMOVED = _about_the_account(
    "second_factor_removed",
    _("A second factor was removed"),
    _("A second factor was removed"),
    "second_factor_removed",
)
register(
    MessageKind(
        code=PASSWORD_RESET,
        label=_("A link for a new password"),
        subject=_("Choose a new password"),
        template="notifications/mail/password_reset.txt",
        legal=False,
        always_because=_PROTECTS,
        audience=Audience.ACCOUNT,
        action_label=_("Choose a new password"),
        proves_address=True,
        secret_path=password_reset_path,
    )
)
register(
    MessageKind(
        code=EMAIL_CONFIRMATION,
        label=_("Confirm an e-mail address for signing in"),
        subject=_("Confirm your e-mail address"),
        template="notifications/mail/email_confirmation.txt",
        legal=False,
        always_because=_PROTECTS,
        audience=Audience.ACCOUNT,
        action_label=_("Confirm this address"),
        proves_address=True,
        secret_path=email_confirmation_path,
    )
)
register(
    MessageKind(
        code=UNKNOWN_ACCOUNT,
        label=_("A new password was asked for, with an address that we don't know"),
        subject=_("We know no account with this address"),
        template="notifications/mail/unknown_account.txt",
        legal=False,
        always_because=_("You asked for it."),
        audience=Audience.APPLICANT,
        action_label=_("How to reach us"),
        action_path="/help/",
    )
)
DELIVERY_DIGEST = register(
    MessageKind(
        code="delivery_digest",
        label=_("Messages that did not arrive"),
        subject=_("Messages that did not arrive"),
        template="notifications/mail/delivery_digest.txt",
        legal=False,
        always_because=_("It is part of your work."),
        audience=Audience.STAFF,
        action_label=_("See the messages"),
        action_path="/admin/notifications/message/",
    )
)
