"""The e-mails that tell of a decision's letter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

from .letter import DECISION, DECISION_WITHDRAWN

register(
    MessageKind(
        code=DECISION,
        label=_("Decision on a premium year"),
        subject=_("Our decision: %(scheme)s %(year)s"),
        template="decisions/mail/decision.txt",
        legal=True,
        action_label=_("Read the letter"),
        action_path="/letters/%(letter)s/",
    )
)
register(
    MessageKind(
        code=DECISION_WITHDRAWN,
        label=_("A decision was withdrawn"),
        subject=_("We withdraw our decision: %(scheme)s %(year)s"),
        template="decisions/mail/decision_withdrawn.txt",
        legal=True,
        action_label=_("Read the letter"),
        action_path="/letters/%(letter)s/",
    )
)
