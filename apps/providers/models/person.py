from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Language
from apps.core.fields import EncryptedTextField
from apps.core.identifiers import niss_masked


class Person(models.Model):
    """A natural person. Identity comes from the national register; it is read-only here."""

    last_name = models.CharField(_("last name"), max_length=100)
    first_name = models.CharField(_("first name"), max_length=100)
    search_name = models.CharField(
        _("name as searched"),
        max_length=210,
        editable=False,
        help_text=_("Without accents, in lower case; the database fills it."),
    )
    niss = EncryptedTextField(_("NISS"), blank=True)
    niss_hash = models.CharField(  # noqa: DJ001 - unique, and unknown for some
        _("hash of the NISS"), max_length=64, null=True, blank=True, editable=False
    )
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(
        _("language of letters and e-mails"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    pension_taken_on = models.DateField(_("pension taken on"), null=True, blank=True)
    deceased_on = models.DateField(_("deceased on"), null=True, blank=True)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        constraints = [
            models.UniqueConstraint(
                fields=["niss_hash"],
                name="person_niss_unique",
                violation_error_message=_("A person with this NISS already exists."),
            ),
            models.CheckConstraint(
                condition=Q(niss="", niss_hash__isnull=True) | (~Q(niss="") & Q(niss_hash__isnull=False)),
                name="person_niss_with_hash",
            ),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="person_language_known"),
        ]
        indexes = [
            GinIndex(fields=["search_name"], name="person_name_trgm", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["search_name", "id"], name="person_name_order"),
        ]

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @property
    def masked_niss(self) -> str:
        return niss_masked(self.niss)

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"
