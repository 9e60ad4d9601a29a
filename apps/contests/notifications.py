"""The messages about contests. The answer itself comes with the second decision."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

_FILE = "/contests/%(decision)s/"

RECEIVED = register(
    MessageKind(
        code="contest_received",
        label=_("Your contest was received"),
        subject=_("We received your contest %(reference)s"),
        template="contests/mail/received.txt",
        legal=True,
        action_label=_("See your contest"),
        action_path=_FILE,
    )
)
LATENESS_WAIVED = register(
    MessageKind(
        code="contest_lateness_waived",
        label=_("Your late contest is judged all the same"),
        subject=_("Your contest %(reference)s came late, and we judge it all the same"),
        template="contests/mail/waived.txt",
        legal=True,
        action_label=_("See your contest"),
        action_path=_FILE,
    )
)
ADMISSIBLE = register(
    MessageKind(
        code="contest_admissible",
        label=_("Your contest is admissible"),
        subject=_("Your contest %(reference)s is admissible"),
        template="contests/mail/admissible.txt",
        legal=True,
        action_label=_("See your contest"),
        action_path=_FILE,
    )
)
INADMISSIBLE = register(
    MessageKind(
        code="contest_inadmissible",
        label=_("Your contest is inadmissible"),
        subject=_("Your contest %(reference)s is inadmissible"),
        template="contests/mail/inadmissible.txt",
        legal=True,
        action_label=_("See your contest"),
        action_path=_FILE,
    )
)
TAKEN_BACK = register(
    MessageKind(
        code="contest_taken_back",
        label=_("Your contest is judged once more"),
        subject=_("We took back that your contest %(reference)s is inadmissible"),
        template="contests/mail/taken_back.txt",
        legal=True,
        action_label=_("See your contest"),
        action_path=_FILE,
    )
)
DOCUMENT_JUDGED = register(
    MessageKind(
        code="contest_document_judged",
        label=_("We judged a document of your contest"),
        subject=_("We judged a document of your contest %(reference)s"),
        template="contests/mail/document.txt",
        legal=True,
        action_label=_("See your contest"),
        action_path=_FILE,
    )
)
WITHDRAWN = register(
    MessageKind(
        code="contest_withdrawn",
        label=_("Your contest was withdrawn"),
        subject=_("Your contest %(reference)s was withdrawn"),
        template="contests/mail/withdrawn.txt",
        legal=True,
        action_label=_("See your decision"),
        action_path=_FILE,
    )
)
DRAFT_ENDING = register(
    MessageKind(
        code="contest_draft_ending",
        label=_("Reminder, 7 days before the last day, of a contest that you have not sent"),
        subject=_("You have not sent your contest for %(year)s yet"),
        template="contests/mail/draft_ending.txt",
        legal=False,
        action_label=_("Read it again and send it"),
        action_path=_FILE,
    )
)
