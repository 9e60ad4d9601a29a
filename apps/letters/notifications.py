"""The message that tells of a letter, for kinds that have none of their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

from .kinds import LETTER_AVAILABLE

register(
    MessageKind(
        code=LETTER_AVAILABLE,
        label=_("A letter of the office"),
        subject=_("There is a letter for you: %(title)s"),
        template="letters/mail/letter_available.txt",
        legal=True,
        action_label=_("Read the letter"),
        action_path="/letters/%(letter)s/",
    )
)
