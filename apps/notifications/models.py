from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language

from .states import MessageState


class Message(models.Model):
    """One e-mail to one person about one event. The row is written in the transaction of the act; Celery
    sends it after the commit, tries again when the mail server refuses, and never sends it twice by
    itself."""

    kind = models.CharField(_("kind"), max_length=40)
    event = models.CharField(
        _("event"),
        max_length=80,
        help_text=_("What it is about, such as the evaluation: one message per event."),
    )
    person_id = models.BigIntegerField(_("person"))
    name = models.CharField(_("name"), max_length=210)
    address = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    data = models.JSONField(_("what the text is filled with"), default=dict)
    state = models.CharField(_("state"), max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    queued_at = models.DateTimeField(_("queued at"))
    due_at = models.DateTimeField(_("to be sent from"))
    claimed_until = models.DateTimeField(
        _("claimed until"), null=True, blank=True, help_text=_("Until then one worker alone is sending it.")
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    resends = models.PositiveSmallIntegerField(_("times sent again by staff"), default=0)
    subject = models.CharField(_("subject as sent"), max_length=200, blank=True)
    body = models.TextField(_("text as sent"), blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        permissions = [("resend_message", _("Can send messages again"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "event", "person_id"], name="message_once_per_event"),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENT, sent_at__isnull=False)
                | (~Q(state=MessageState.SENT) & Q(sent_at__isnull=True)),
                name="message_sent_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.SENDING, claimed_until__isnull=False)
                | (~Q(state=MessageState.SENDING) & Q(claimed_until__isnull=True)),
                name="message_claim_stamped",
            ),
            models.CheckConstraint(
                condition=Q(state=MessageState.NO_ADDRESS, address="")
                | (~Q(state=MessageState.NO_ADDRESS) & ~Q(address="")),
                name="message_has_address",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state=MessageState.WAITING), name="message_due"),
            models.Index(fields=["claimed_until"], condition=Q(state=MessageState.SENDING), name="message_claimed"),
            models.Index(fields=["person_id", "-id"], name="message_person"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address or self.name}"
