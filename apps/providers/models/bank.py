from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField
from apps.core.identifiers import cbe_display, niss_masked

from .base import DateRange
from .person import Person


class PaymentDomain(models.TextChoices):
    ALL = "all", _("all payments")
    SOCIAL_STATUTE = "social_statute", _("social statute (after the pension)")
    TELEMATIC_PREMIUMS = "telematic_premiums", _("premiums")
    ACCREDITATION = "accreditation", _("accreditation")


class GivenBy(models.TextChoices):
    """Who told us."""

    PROVIDER = "provider", _("the provider")
    MANDATARY = "mandatary", _("a mandatary")
    STAFF = "staff", _("the office")
    IMPORT = "import", _("taken over from a register")


class BankAccountQuerySet(models.QuerySet["BankAccount"]):
    def in_force(self, on: dt.date) -> Self:
        """Those that count on that day, a blocked one included. At most one a domain and person."""
        return self.filter(
            Q(closed_on__isnull=True) | Q(closed_on__gt=on), cancelled_at__isnull=True, usable_from__lte=on
        )

    def planned(self, on: dt.date) -> Self:
        """Those whose first day is still to come."""
        return self.filter(cancelled_at__isnull=True, usable_from__gt=on)

    def with_block(self) -> Self:
        """Adds `is_blocked`: nothing may be paid to that person on that IBAN, under whatever domain it stands."""
        open_blocks = BankAccountBlock.objects.filter(
            released_at__isnull=True, account__person=OuterRef("person"), account__iban_hash=OuterRef("iban_hash")
        )
        return self.annotate(is_blocked=Exists(open_blocks))


class BankAccount(models.Model):
    """An account for one payment domain, used from its first day until the day on which another takes over or it is
    closed. Earlier ones stay as history; a planned one can be cancelled until its first day."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bank_accounts", verbose_name=_("person"))
    domain = models.CharField(_("payment domain"), max_length=20, choices=PaymentDomain.choices)
    iban = EncryptedTextField(_("IBAN"))
    iban_hash = models.CharField(_("hash of the IBAN"), max_length=64, editable=False, db_index=True)
    holder = models.CharField(
        _("holder"), max_length=140, blank=True, db_default="", help_text=_("The name as it was given to us.")
    )
    usable_from = models.DateField(_("usable from"))
    closed_on = models.DateField(
        _("closed on"), null=True, blank=True, help_text=_("From this day on it is not used any more.")
    )
    close_wanted_on = models.DateField(
        _("to be closed on"),
        null=True,
        blank=True,
        help_text=_("The owner wants no payments on it from this day on; another account may take over earlier."),
    )
    close_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closing asked by"),
    )
    close_asked_at = models.DateTimeField(_("closing asked at"), null=True, blank=True)
    received_on = models.DateField(_("received on"))
    given_by = models.CharField(
        _("given by"),
        max_length=10,
        choices=GivenBy.choices,
        default=GivenBy.IMPORT,
        db_default=GivenBy.IMPORT.value,
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    follows_email_change = models.BooleanField(
        _("soon after a new e-mail address"),
        default=False,
        db_default=False,
        help_text=_("The e-mail address had been changed shortly before: fraud often begins so."),
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank account")
        verbose_name_plural = _("bank accounts")
        permissions = [
            ("block_bankaccount", _("Can block bank accounts")),
            ("release_bankaccount", _("Can release blocked bank accounts")),
        ]
        constraints = [
            ExclusionConstraint(
                name="bank_account_one_per_day",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("domain", RangeOperators.EQUAL),
                    (DateRange(F("usable_from"), F("closed_on"), models.Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message=_("Another account is already used on that day for this domain."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("usable_from")),
                name="bank_account_days_ordered",
                violation_error_message=_("An account can't be closed before its first day."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True)
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="bank_account_cancelled_stamped",
            ),
            models.CheckConstraint(
                condition=Q(close_wanted_on__isnull=True, close_asked_by__isnull=True, close_asked_at__isnull=True)
                | Q(
                    close_wanted_on__isnull=False,
                    close_asked_by__isnull=False,
                    close_asked_at__isnull=False,
                    closed_on__isnull=False,
                    closed_on__lte=F("close_wanted_on"),
                ),
                name="bank_account_closing_stamped",
                violation_error_message=_("A closing needs its day, and who asked for it."),
            ),
            models.CheckConstraint(condition=Q(given_by__in=GivenBy.values), name="bank_account_given_by_known"),
        ]

    def __str__(self) -> str:
        return self.masked_iban

    @property
    def masked_iban(self) -> str:
        return iban_masked(self.iban)

    @property
    def ends_by_closing(self) -> bool:
        """Its owner closes it, or closed it: no other account takes over on that day or before."""
        return self.close_wanted_on is not None and self.closed_on == self.close_wanted_on


def iban_masked(iban: str) -> str:
    """`BE71 •••• •••• 6769`: enough to recognise one's own."""
    return f"{iban[:4]} •••• •••• {iban[-4:]}"


class BankAccountBlock(models.Model):
    """Staff's stop on an account: nothing is paid on its IBAN to that person until somebody else releases it."""

    account = models.ForeignKey(
        BankAccount, on_delete=models.PROTECT, related_name="blocks", verbose_name=_("bank account")
    )
    reason = models.CharField(_("reason"), max_length=500)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("blocked by")
    )
    blocked_at = models.DateTimeField(_("blocked at"))
    release_reason = models.CharField(_("why it was released"), max_length=500, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("released by"),
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)

    class Meta:
        verbose_name = _("block of a bank account")
        verbose_name_plural = _("blocks of bank accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(released_at__isnull=True),
                name="bank_block_one_open",
                violation_error_message=_("This account is already blocked."),
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("blocked_by")),
                name="bank_block_four_eyes",
                violation_error_message=_("You blocked this account yourself: somebody else must release it."),
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
                | (Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason="")),
                name="bank_block_release_stamped",
                violation_error_message=_("Say why the account is released."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="bank_block_has_reason",
                violation_error_message=_("Say why the account is blocked."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.reason}"


class RecipientKind(models.TextChoices):
    SELF = "self", _("yourself")
    PERSON = "person", _("another person")
    COMPANY = "company", _("a company or association with a CBE number")

    @property
    def label_for_staff(self) -> str:
        return str(_("the provider")) if self == RecipientKind.SELF else str(self.label)


class FiscalRecipient(models.Model):
    """In whose name the payments of an income year are reported to the tax authority, for one payment domain.
    A newer choice ends the former (`superseded_at`), which stays as history."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="fiscal_recipients", verbose_name=_("person")
    )
    domain = models.CharField(_("payment domain"), max_length=20, choices=PaymentDomain.choices)
    income_year = models.PositiveSmallIntegerField(_("income year"))
    kind = models.CharField(_("fiscal recipient"), max_length=10, choices=RecipientKind.choices)
    name = models.CharField(_("name of the recipient"), max_length=140, blank=True)
    niss = EncryptedTextField(_("NISS of the recipient"), blank=True)
    niss_hash = models.CharField(_("hash of the NISS"), max_length=64, blank=True, editable=False)
    cbe = models.CharField(_("CBE number"), max_length=10, blank=True)
    given_by = models.CharField(_("given by"), max_length=10, choices=GivenBy.choices)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("added by")
    )
    chosen_at = models.DateTimeField(_("chosen at"))
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("fiscal recipient")
        verbose_name_plural = _("fiscal recipients")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "domain", "income_year"],
                condition=Q(superseded_at__isnull=True),
                name="fiscal_recipient_one_current",
                violation_error_message=_("A fiscal recipient for this year and domain was chosen at the same moment."),
            ),
            models.CheckConstraint(
                condition=Q(kind=RecipientKind.SELF, name="", niss="", niss_hash="", cbe="")
                | (Q(kind=RecipientKind.PERSON, cbe="") & ~Q(name="") & ~Q(niss="") & ~Q(niss_hash=""))
                | (Q(kind=RecipientKind.COMPANY, niss="", niss_hash="") & ~Q(name="") & ~Q(cbe="")),
                name="fiscal_recipient_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_domain_display()} {self.income_year}: {self.described}"

    @property
    def described(self) -> str:
        """Who it is, as the file's owner reads it; a NISS is masked."""
        if self.kind == RecipientKind.PERSON:
            return f"{self.name} ({niss_masked(self.niss)})"
        if self.kind == RecipientKind.COMPANY:
            return f"{self.name} ({cbe_display(self.cbe)})"
        return str(RecipientKind.SELF.label)
