"""The messages about requests about wrong facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

OBJECTION_ANSWERED = register(
    MessageKind(
        code="objection_answered",
        label=_("Answer to a request about a wrong fact"),
        subject=_("We answered your request about a wrong fact"),
        template="providers/mail/objection_answered.txt",
        legal=True,
        action_label=_("See the answer"),
        action_path="/wrong/%(number)s/%(objection)s/",
    )
)
