from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "apps.notifications"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Messages")
    admin_order = ("message", "bouncingaddress")

    def ready(self) -> None:
        # Every app may declare its kinds of messages in a module of that name.
        autodiscover_modules("notifications")
        from . import receivers  # noqa: F401 - connects them
