from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..states import EmailState
from .contact import OwnRecord
from .person import Person


class ContactEmail(models.Model):
    """An e-mail address that a person gave. `Person.email` is the one in use: it changes when the link that was sent
    to the new address is opened."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="contact_emails", verbose_name=_("person")
    )
    address = models.EmailField(_("e-mail address"))
    state = models.CharField(_("state"), max_length=10, choices=EmailState.choices, default=EmailState.PENDING)
    source = models.CharField(
        _("source"), max_length=40, choices=OwnRecord.Source.choices, default=OwnRecord.Source.PORTAL
    )
    token_hash = models.CharField(
        _("hash of the link"), max_length=64, null=True, blank=True, unique=True, editable=False
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    requested_at = models.DateTimeField(_("asked for at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("link valid until"), null=True, blank=True)
    verified_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact e-mail address")
        verbose_name_plural = _("contact e-mail addresses")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=EmailState.PENDING),
                name="contact_email_one_pending",
                violation_error_message=_("Another address waits for its confirmation."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state=EmailState.VERIFIED),
                name="contact_email_one_in_use",
                violation_error_message=_("Another address is in use."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=EmailState.PENDING,
                    token_hash__isnull=False,
                    requested_at__isnull=False,
                    expires_at__isnull=False,
                    verified_at__isnull=True,
                    ended_at__isnull=True,
                )
                | Q(state=EmailState.VERIFIED, verified_at__isnull=False, ended_at__isnull=True)
                | Q(state__in=[EmailState.ENDED, EmailState.WITHDRAWN], ended_at__isnull=False),
                name="contact_email_stamped",
            ),
        ]

    def __str__(self) -> str:
        return self.address
