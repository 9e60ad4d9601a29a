"""Messages about an account. Links that prove who reads a mailbox are made when the e-mail leaves, from what the
account is then; no row ever holds one."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import filter_users_by_email, user_pk_to_url_str
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from apps.accounts.models import Language, User

from .kinds import EMAIL_CONFIRMATION, PASSWORD_RESET, UNKNOWN_ACCOUNT
from .models import Message
from .services import NewMessage, messages_queue


def account_tell(user: User, kind: str, *, address: str = "", **data: Any) -> None:
    """To the account itself: staff have no person, and a mandatary's password is no matter of the provider's. Each time
    is an event of its own."""
    person = getattr(user, "person", None)
    message = NewMessage(
        event=str(uuid.uuid4()),
        account_id=user.pk,
        name=user.get_full_name() or user.get_username(),
        address=address or user.email,
        language=person.language if person else user.language,
        data=data,
    )
    messages_queue(kind=kind, messages=[message])


def password_reset_tell(user: User, *, address: str) -> None:
    account_tell(user, PASSWORD_RESET, address=address, days=settings.PASSWORD_RESET_TIMEOUT // 86_400)


def email_confirmation_tell(found: EmailAddress, *, days: int) -> None:
    account_tell(found.user, EMAIL_CONFIRMATION, address=found.email, email_address=found.pk, days=days)


def unknown_account_tell(address: str) -> None:
    """To an address with which nobody signs in: whoever has another one need not wait for a link."""
    language = translation.get_language() or ""
    message = NewMessage(
        event=str(uuid.uuid4()),
        name=address,
        address=address,
        language=language if language in Language.values else settings.LANGUAGE_CODE,
    )
    messages_queue(kind=UNKNOWN_ACCOUNT, messages=[message])


def password_reset_path(message: Message) -> str:
    """KeyError: nobody signs in with that address any more, so that whoever reads it gets no link, however late the
    message leaves and whoever sends it again."""
    user = message.account
    if user is None or user not in filter_users_by_email(message.address, is_active=True, prefer_verified=True):
        raise KeyError("the address is no longer that of the account")
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return reverse("account_reset_password_from_key", kwargs=key)


def email_confirmation_path(message: Message) -> str:
    """KeyError: the address was taken away, or is confirmed already."""
    found = EmailAddress.objects.filter(
        pk=message.data["email_address"], user=message.account_id, email__iexact=message.address, verified=False
    ).first()
    if found is None:
        raise KeyError("the address does not wait for a confirmation")
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(found).key])
