from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "apps.letters"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Letters")
    admin_order = ("letter", "printbatch")

    def ready(self) -> None:
        # Every app may declare its kinds of letters in a module of that name.
        autodiscover_modules("letter_kinds")
