from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def _apply_roles(**kwargs: Any) -> None:
    from .roles import roles_apply

    roles_apply()


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Administration")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from .profiles import session_begin

        user_logged_in.connect(session_begin, dispatch_uid="accounts.session_begin")
        # After Django's own accounts: they come behind the portal's apps, whose permissions exist by then.
        post_migrate.connect(_apply_roles, sender=apps.get_app_config("auth"))
