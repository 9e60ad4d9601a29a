from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ReasonUse(models.TextChoices):
    GRANT = "grant", _("to grant")
    REFUSAL = "refusal", _("to refuse")
    CONTEST = "contest", _("to declare a contest inadmissible")


class StandardReason(models.Model):
    """A reason in four languages that staff choose, and the person reads in theirs."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    use = models.CharField(_("used"), max_length=10, choices=ReasonUse.choices)
    text_fr = models.CharField(_("text in French"), max_length=500)
    text_nl = models.CharField(_("text in Dutch"), max_length=500)
    text_de = models.CharField(_("text in German"), max_length=500)
    text_en = models.CharField(_("text in English"), max_length=500)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("standard reason")
        verbose_name_plural = _("standard reasons")
        ordering = ["use", "code"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text_fr="") & ~Q(text_nl="") & ~Q(text_de="") & ~Q(text_en=""),
                name="standard_reason_in_four_languages",
                violation_error_message=_("The text is needed in four languages."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the active language."""
        return {"nl": self.text_nl, "de": self.text_de, "en": self.text_en}.get(get_language() or "", self.text_fr)
