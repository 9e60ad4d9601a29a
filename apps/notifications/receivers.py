"""What allauth tells about an account, as messages to its owner. allauth's own mails of this kind stay off."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from apps.accounts.models import User
from apps.core.clock import now

from .account_mails import account_tell


def _tell(user: User, kind: str, *, address: str = "", **data: Any) -> None:
    account_tell(user, kind, address=address, when=now().isoformat(), **data)


@receiver(account_signals.password_changed)
@receiver(account_signals.password_set)
@receiver(account_signals.password_reset)
def password_changed(user: User, **kwargs: Any) -> None:
    _tell(user, "password_changed")


@receiver(account_signals.email_changed)
def email_changed(user: User, from_email_address: EmailAddress | None, **kwargs: Any) -> None:
    """To the old address: whoever took over the account reads the new one."""
    if from_email_address is not None:
        _tell(user, "email_changed", address=from_email_address.email)


@receiver(mfa_signals.authenticator_added)
def second_factor_added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Recovery codes come with the first factor: one message says both."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell(user, "second_factor_added", factor=authenticator.type)


@receiver(mfa_signals.authenticator_reset)
def recovery_codes_renewed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _tell(user, "second_factor_added", factor=authenticator.type)


@receiver(mfa_signals.authenticator_removed)
def second_factor_removed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Recovery codes go with the last factor: one message says both."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        _tell(user, "second_factor_removed", factor=authenticator.type)
