"""The messages about the e-mail address that we write to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MessageKind, register

CONTACT_EMAIL_CONFIRM = register(
    MessageKind(
        code="contact_email_confirm",
        label=_("Confirm a new e-mail address"),
        subject=_("Confirm your e-mail address"),
        template="providers/mail/contact_email_confirm.txt",
        legal=False,
        always_because=_("You asked for it."),
        action_label=_("Confirm this address"),
        action_path="/contact/email/%(token)s/",
        proves_address=True,
    )
)


CONTACT_EMAIL_CHANGED = register(
    MessageKind(
        code="contact_email_changed",
        label=_("The e-mail address of your file was changed"),
        subject=_("The e-mail address of your file was changed"),
        template="providers/mail/contact_email_changed.txt",
        legal=False,
        always_because=_("It protects your file."),
        action_label=_("How to reach us"),
        action_path="/help/",
    )
)
