from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField

from ..states import PaperState
from .bank import BankAccount, PaymentDomain, iban_masked
from .person import Person


class PaperBankAccount(models.Model):
    """What a signed form says that came by post. It changes nothing until somebody else of the office confirms it:
    then an account is planned, with the cool-down of all others."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    domain = models.CharField(_("payment domain"), max_length=20, choices=PaymentDomain.choices)
    iban = EncryptedTextField(_("IBAN"))
    iban_hash = models.CharField(_("hash of the IBAN"), max_length=64, editable=False)
    holder = models.CharField(_("holder"), max_length=140)
    wanted_from = models.DateField(_("to be used from"), null=True, blank=True)
    received_on = models.DateField(_("received on"))
    state = models.CharField(_("state"), max_length=10, choices=PaperState.choices, default=PaperState.WAITING)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"))
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("confirmed or refused by"),
    )
    judged_at = models.DateTimeField(_("confirmed or refused at"), null=True, blank=True)
    refusal = models.CharField(_("why it was refused"), max_length=500, blank=True)
    account = models.OneToOneField(
        BankAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="paper",
        verbose_name=_("bank account"),
    )

    class Meta:
        verbose_name = _("bank account on paper")
        verbose_name_plural = _("bank accounts on paper")
        permissions = [("confirm_paperbankaccount", _("Can confirm bank accounts that came on paper"))]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PaperState.CONFIRMED) | ~Q(judged_by=F("entered_by")),
                name="paper_account_four_eyes",
                violation_error_message=_("You entered this form yourself: somebody else must confirm it."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PaperState.WAITING,
                    judged_by__isnull=True,
                    judged_at__isnull=True,
                    account__isnull=True,
                    refusal="",
                )
                | Q(
                    state=PaperState.CONFIRMED,
                    judged_by__isnull=False,
                    judged_at__isnull=False,
                    account__isnull=False,
                    refusal="",
                )
                | Q(
                    state=PaperState.REFUSED,
                    judged_by__isnull=False,
                    judged_at__isnull=False,
                    account__isnull=True,
                )
                & ~Q(refusal=""),
                name="paper_account_state_stamped",
                violation_error_message=_("Say why the form is refused."),
            ),
            models.UniqueConstraint(
                fields=["person", "domain"],
                condition=Q(state=PaperState.WAITING),
                name="paper_account_one_waiting",
                violation_error_message=_(
                    "A form of this person for these payments waits for a second person already."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.masked_iban}, {self.person}"

    @property
    def masked_iban(self) -> str:
        return iban_masked(self.iban)

    @property
    def scope(self) -> str:
        """What its documents belong to."""
        return f"paper_account:{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.state == PaperState.WAITING
