"""The messages about adherence."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

_kind = partial(MessageKind, legal=True, action_label=_("See where you stand"), action_path="/convention/%(number)s/")

REGISTERED = register(
    _kind(
        code="convention_registered",
        label=_("Receipt of a choice about the agreement or convention"),
        subject=_("We have registered your choice: receipt %(receipt)s"),
        template="conventions/mail/registered.txt",
        action_label=_("See the receipt"),
        action_path="/convention/%(number)s/receipts/%(receipt)s/",
    )
)
UNDONE = register(
    _kind(
        code="convention_undone",
        label=_("A choice about the agreement or convention was taken back"),
        subject=_("The choice with receipt %(receipt)s was taken back"),
        template="conventions/mail/undone.txt",
    )
)
SILENCE = register(
    _kind(
        code="convention_silence",
        label=_("What counts because no choice was made"),
        subject=_("Your adherence to the agreement changes"),
        template="conventions/mail/silence.txt",
    )
)
REMINDER = register(
    _kind(
        code="convention_reminder",
        label=_("Reminders, 7 and 2 days before the last day to refuse an agreement"),
        subject=_("You have made no choice about the agreement yet"),
        template="conventions/mail/reminder.txt",
        legal=False,
        action_label=_("See where you stand and choose"),
    )
)
