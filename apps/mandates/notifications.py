"""The messages about mandates: to the care provider, and to whoever holds the mandate."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import Audience, MessageKind, register

_ACCESS = _("It says who gets, or loses, access to your file.")


def _to_principal(code: str, label: Promise, subject: Promise, *, always: bool) -> MessageKind:
    return register(
        MessageKind(
            code=code,
            label=label,
            subject=subject,
            template=f"mandates/mail/{code}.txt",
            legal=False,
            always_because=_ACCESS if always else "",
            action_label=_("See who can do what on your file"),
            action_path="/mandates/given/",
        )
    )


REQUESTED = _to_principal(
    "mandate_requested", _("Somebody asks you for a mandate"), _("%(mandatary)s asks you for a mandate"), always=True
)
ACCEPTED = _to_principal(
    "mandate_accepted",
    _("A mandate on your file was accepted"),
    _("The mandate of %(mandatary)s on your file is accepted"),
    always=True,
)
REFUSED = _to_principal(
    "mandate_refused",
    _("A mandate that you offered was refused"),
    _("%(mandatary)s refused your mandate"),
    always=False,
)
STOPPED = _to_principal(
    "mandate_stopped",
    _("A mandate on your file was stopped"),
    _("The mandate of %(mandatary)s on your file was stopped"),
    always=True,
)
EXPIRING = _to_principal(
    "mandate_expiring",
    _("A mandate on your file ends soon, 30 and 7 days before"),
    _("The mandate of %(mandatary)s on your file ends soon"),
    always=False,
)
HELD = register(
    MessageKind(
        code="mandate_held",
        label=_("News of mandates that you hold or are offered"),
        subject=_("Your mandate for the file of %(principal)s"),
        template="mandates/mail/mandate_held.txt",
        legal=False,
        audience=Audience.ACCOUNT,
        action_label=_("See your mandates"),
        action_path="/mandates/",
    )
)
HELD_EXPIRING = register(
    MessageKind(
        code="mandate_held_expiring",
        label=_("Mandates that you hold end soon, 30 and 7 days before"),
        subject=_("Mandates that you hold end soon"),
        template="mandates/mail/mandate_held_expiring.txt",
        legal=False,
        audience=Audience.ACCOUNT,
        action_label=_("See your mandates"),
        action_path="/mandates/",
    )
)
ROLE = register(
    MessageKind(
        code="organisation_role",
        label=_("Our office ends a role in your organisation, or names a manager"),
        subject=_("A role in %(organisation)s"),
        template="mandates/mail/organisation_role.txt",
        legal=False,
        audience=Audience.ACCOUNT,
        always_because=_("It says who works for an organisation."),
        action_label=_("See your mandates"),
        action_path="/mandates/",
    )
)
