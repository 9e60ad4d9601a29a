from __future__ import annotations

from typing import Any, NoReturn

from allauth.account import app_settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from apps.accounts.adapter import AccountAdapter
from apps.accounts.models import User

from .account_mails import email_confirmation_tell, password_reset_tell, unknown_account_tell

UNKNOWN = "account/email/unknown_account"


class OutboxAccountAdapter(AccountAdapter):
    """allauth's mails as messages of the outbox: in the portal's words, once, also without broker."""

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        password_reset_tell(user, address=email)

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        email_confirmation_tell(emailconfirmation.email_address, days=app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if template_prefix != UNKNOWN:
            self._refuse(template_prefix)
        unknown_account_tell(email)

    @staticmethod
    def _refuse(template_prefix: str) -> NoReturn:
        """A setting of allauth was turned on whose mails the portal has no words for."""
        raise ImproperlyConfigured(f"{template_prefix} is no message of this portal")
