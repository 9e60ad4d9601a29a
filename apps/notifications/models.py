from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language, User

from .kinds import codes_outside_inbox
from .states import MessageState


class MessageQuerySet(models.QuerySet["Message"]):
    def for_user(self, user: User) -> Self:
        """One's own: about the person who signed in, or about the account itself."""
        own = Q(account=user)
        if hasattr(user, "person"):
            own |= Q(person_id=user.person.pk)
        return self.filter(own).exclude(kind__in=codes_outside_inbox())


class Message(models.Model):
    """One message about one event, to one person, to one account, or to an address alone. The row is written in the
    transaction of the act and can be read in the portal at once; Celery sends it after the commit, tries again when
    the mail server refuses, and never sends it twice by itself."""

    kind = models.CharField(_("kind"), max_length=40)
    event = models.CharField(
        _("event"),
        max_length=80,
        help_text=_("What it is about, such as the evaluation: one message per event."),
    )
    person_id = models.BigIntegerField(_("person"), null=True, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("Messages about the account itself, and those to staff."),
    )
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
    moved_at = models.DateTimeField(_("in this state since"), null=True, blank=True)
    read_at = models.DateTimeField(_("marked as read at"), null=True, blank=True)
    resends = models.PositiveSmallIntegerField(_("times sent again by staff"), default=0)
    subject = models.CharField(_("subject as sent"), max_length=200, blank=True)
    body = models.TextField(_("text as sent"), blank=True)

    objects: ClassVar[models.Manager[Self]] = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        permissions = [("resend_message", _("Can send messages again"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "event", "person_id"], name="message_once_per_event"),
            models.UniqueConstraint(fields=["kind", "event", "account"], name="message_once_per_account"),
            models.UniqueConstraint(
                fields=["kind", "event", "address"],
                condition=Q(person_id__isnull=True, account__isnull=True),
                name="message_once_per_address",
            ),
            models.CheckConstraint(
                # Neither: to an address alone, such as somebody who asks for a first number.
                condition=Q(person_id__isnull=True) | Q(account__isnull=True),
                name="message_not_person_and_account",
            ),
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
            models.Index(fields=["account", "-id"], name="message_account"),
            models.Index(
                fields=["state", "moved_at"],
                condition=Q(state__in=[MessageState.FAILED, MessageState.DOUBT]),
                name="message_went_wrong",
            ),
            models.Index(fields=["queued_at"], condition=Q(state=MessageState.NO_ADDRESS), name="message_no_address"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.address or self.name}"


class SwitchedOffKind(models.Model):
    """A kind of message that somebody doesn't want as e-mail. It still comes into the portal."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="switched_off_kinds")
    person_id = models.BigIntegerField(_("person"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=40)
    switched_off_at = models.DateTimeField(_("switched off at"))

    class Meta:
        verbose_name = _("kind of message switched off")
        verbose_name_plural = _("kinds of message switched off")
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="switched_off_once")]
        indexes = [models.Index(fields=["person_id", "kind"], name="switched_off_person")]

    def __str__(self) -> str:
        return f"{self.account}: {self.kind}"


class BouncingAddress(models.Model):
    """An address from which our mail came back. It counts until staff clear it; a new address of the same person
    is another address, so that nothing has to be cleared then."""

    address = models.EmailField(_("e-mail address"))
    reason = models.CharField(_("reason"), max_length=300)
    recorded_at = models.DateTimeField(_("came back at"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
        help_text=_("Empty: the portal itself, from a mail server's answer."),
    )
    cleared_at = models.DateTimeField(_("cleared at"), null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cleared by"),
    )

    class Meta:
        verbose_name = _("address that bounces")
        verbose_name_plural = _("addresses that bounce")
        ordering = ["-id"]
        permissions = [("clear_bouncingaddress", _("Can clear addresses that bounce"))]
        constraints = [
            models.UniqueConstraint(
                Lower("address"), condition=Q(cleared_at__isnull=True), name="bouncing_address_once"
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="bouncing_cleared_stamped",
            ),
        ]

    def __str__(self) -> str:
        return self.address
