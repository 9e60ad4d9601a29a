"""The messages that belong to no scheme: about the account, and to staff about the outbox itself."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .kinds import Audience, MessageKind, register

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
