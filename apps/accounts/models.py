from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.fields import EncryptedTextField


class Language(models.TextChoices):
    FRENCH = "fr", "Français"
    DUTCH = "nl", "Nederlands"
    GERMAN = "de", "Deutsch"
    ENGLISH = "en", "English"


class User(AbstractUser):
    """Somebody who signs in: a provider, a mandatary or a member of staff. What they may see follows from the
    person they are (`providers.Person.account`) and from their groups."""

    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Empty for accounts that only use the federal sign-in, which gives no address."),
    )
    language = models.CharField(
        _("language of the screen"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    niss = EncryptedTextField(
        _("NISS"), blank=True, help_text=_("As the federal sign-in gave it; empty for accounts that never used it.")
    )
    niss_hash = models.CharField(  # noqa: DJ001 - unique, and unknown for some
        _("hash of the NISS"), max_length=64, null=True, blank=True, editable=False
    )
    demo_title = models.CharField(
        _("what this demo person shows"), max_length=200, blank=True, help_text=_("Only filled in the demo.")
    )

    objects: ClassVar[UserManager[Self]] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [("impersonate", _("Can see the portal as a care provider sees it"))]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~models.Q(email=""),
                name="user_email_unique",
                violation_error_message=_("An account with this e-mail address already exists."),
            ),
            models.UniqueConstraint(
                fields=["niss_hash"],
                name="user_niss_unique",
                violation_error_message=_("An account with this NISS already exists."),
            ),
            models.CheckConstraint(
                condition=models.Q(niss="", niss_hash__isnull=True)
                | (~models.Q(niss="") & models.Q(niss_hash__isnull=False)),
                name="user_niss_with_hash",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values),
                name="user_language_known",
                violation_error_message=_("Choose one of the portal's languages."),
            ),
        ]
