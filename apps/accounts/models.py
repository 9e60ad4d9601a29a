from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    FRENCH = "fr", "Français"
    DUTCH = "nl", "Nederlands"
    GERMAN = "de", "Deutsch"
    ENGLISH = "en", "English"


class User(AbstractUser):
    """Somebody who signs in: a provider, a mandatary or a member of staff. What they may see follows from the
    person they are (`providers.Person.account`) and from their groups."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(
        _("language of the screen"), max_length=2, choices=Language.choices, default=Language.FRENCH
    )
    demo_title = models.CharField(
        _("what this demo person shows"), max_length=200, blank=True, help_text=_("Only filled in the demo.")
    )

    objects: ClassVar[UserManager[Self]] = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values),
                name="user_language_known",
                violation_error_message=_("Choose one of the portal's languages."),
            )
        ]
