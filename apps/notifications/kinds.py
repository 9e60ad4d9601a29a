"""The kinds of messages. Each app declares its own in its `notifications.py`, which is loaded at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from apps.accounts.models import User

    from .models import Message

PASSWORD_RESET, EMAIL_CONFIRMATION, UNKNOWN_ACCOUNT = "password_reset", "email_confirmation", "unknown_account"
_kinds: dict[str, MessageKind] = {}


class Audience(StrEnum):
    PROVIDER = "provider"
    ACCOUNT = "account"  # everybody who signs in
    STAFF = "staff"
    APPLICANT = "applicant"  # whoever asked for something, with or without an account: no choice among kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKind:
    """What a message says. `subject`, `action_label` are lazy texts, `subject` and `action_path` with named
    placeholders such as %(year)s; `template` is a plain-text template (one paragraph per block of lines),
    from which the HTML form is made too, so that both say the same. All are filled with the message's `data`
    and `name`.

    legal: the message is a notice that people can't switch off. always_because: another reason for that.
    proves_address: only who reads that mailbox is to see it, so that it doesn't stand in the portal's inbox.
    secret_path: makes the link when the e-mail leaves, instead of `action_path`; it is never stored, and nobody but the
    mailbox gets it. KeyError from it: the message fails, no link is due any more.
    """

    code: str
    label: str | Promise
    subject: str | Promise
    template: str
    legal: bool
    action_label: str | Promise = ""
    action_path: str = ""
    audience: Audience = Audience.PROVIDER
    always_because: str | Promise = ""
    proves_address: bool = False
    secret_path: Callable[[Message], str] | None = None

    @property
    def can_be_switched_off(self) -> bool:
        return not self.legal and not self.always_because

    @property
    def reason_to_stay(self) -> str | Promise:
        """Why it can't be switched off."""
        return self.always_because or (_("It is an official notice about your rights.") if self.legal else "")

    def subject_for(self, data: dict[str, Any]) -> str:
        return str(self.subject) % data

    def action_path_for(self, data: dict[str, Any]) -> str:
        return self.action_path % data


def register(kind: MessageKind) -> MessageKind:
    """Makes a kind known; the same code with another meaning is a programming error."""
    if _kinds.setdefault(kind.code, kind) != kind:
        raise ValueError(f"two kinds of message are called {kind.code!r}")
    return kind


def kind_for(code: str) -> MessageKind:
    """The kind with that code; KeyError when no app declares it."""
    return _kinds[code]


def all_kinds() -> list[MessageKind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)


def codes_outside_inbox() -> list[str]:
    """Kinds that prove an address: read in the mailbox or not at all."""
    return [kind.code for kind in _kinds.values() if kind.proves_address]


def kinds_of(user: User) -> list[MessageKind]:
    """Those that may come to that account."""
    audiences = {Audience.ACCOUNT}
    if user.is_staff:
        audiences.add(Audience.STAFF)
    if hasattr(user, "person"):
        audiences.add(Audience.PROVIDER)
    return [kind for kind in all_kinds() if kind.audience in audiences]
