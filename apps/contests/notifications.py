"""The messages about contests. The answer itself comes with the second decision."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

_kind = partial(MessageKind, legal=True, action_label=_("See your contest"), action_path="/contests/%(decision)s/")

RECEIVED = register(
    _kind(
        code="contest_received",
        label=_("Your contest was received"),
        subject=_("We received your contest %(reference)s"),
        template="contests/mail/received.txt",
    )
)
LATENESS_WAIVED = register(
    _kind(
        code="contest_lateness_waived",
        label=_("Your late contest is judged all the same"),
        subject=_("Your contest %(reference)s came late, and we judge it all the same"),
        template="contests/mail/waived.txt",
    )
)
ADMISSIBLE = register(
    _kind(
        code="contest_admissible",
        label=_("Your contest is admissible"),
        subject=_("Your contest %(reference)s is admissible"),
        template="contests/mail/admissible.txt",
    )
)
INADMISSIBLE = register(
    _kind(
        code="contest_inadmissible",
        label=_("Your contest is inadmissible"),
        subject=_("Your contest %(reference)s is inadmissible"),
        template="contests/mail/inadmissible.txt",
    )
)
TAKEN_BACK = register(
    _kind(
        code="contest_taken_back",
        label=_("Your contest is judged once more"),
        subject=_("We took back that your contest %(reference)s is inadmissible"),
        template="contests/mail/taken_back.txt",
    )
)
FROZEN = register(
    _kind(
        code="contest_frozen",
        label=_("Another amount waits for the second decision"),
        subject=_("Another amount waits for the answer to your contest %(reference)s"),
        template="contests/mail/frozen.txt",
    )
)
DOCUMENT_JUDGED = register(
    _kind(
        code="contest_document_judged",
        label=_("We judged a document of your contest"),
        subject=_("We judged a document of your contest %(reference)s"),
        template="contests/mail/document.txt",
    )
)
WITHDRAWN = register(
    _kind(
        code="contest_withdrawn",
        label=_("Your contest was withdrawn"),
        subject=_("Your contest %(reference)s was withdrawn"),
        template="contests/mail/withdrawn.txt",
        action_label=_("See your decision"),
    )
)
DRAFT_ENDING = register(
    _kind(
        code="contest_draft_ending",
        label=_("Reminder, 7 days before the last day, of a contest that you have not sent"),
        subject=_("You have not sent your contest for %(year)s yet"),
        template="contests/mail/draft_ending.txt",
        legal=False,
        action_label=_("Read it again and send it"),
    )
)
