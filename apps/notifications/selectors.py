"""What people read of their own messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.components import Tone

from .kinds import MessageKind, kinds_of
from .models import BouncingAddress, Message, SwitchedOffKind
from .rendering import message_render
from .states import MessageState

PAGE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A message as its reader sees it in the list."""

    message: Message
    subject: str
    tone: Tone
    state: str

    @property
    def is_unread(self) -> bool:
        return self.message.read_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindChoice:
    kind: MessageKind
    is_on: bool


def label_for_reader(message: Message) -> tuple[Tone, str]:
    """What became of the e-mail, for the person it is for."""
    address = {"address": message.address}
    return {
        MessageState.WAITING: (Tone.INFO, _("The e-mail to %(address)s leaves soon") % address),
        MessageState.SENDING: (Tone.INFO, _("The e-mail to %(address)s leaves soon") % address),
        MessageState.SENT: (Tone.NEUTRAL, _("Sent to %(address)s") % address),
        MessageState.DOUBT: (Tone.INFO, _("Perhaps sent to %(address)s") % address),
        MessageState.FAILED: (Tone.ATTENTION, _("The e-mail to %(address)s did not leave") % address),
        MessageState.NO_ADDRESS: (Tone.ATTENTION, _("Not e-mailed: we have no address of yours")),
        MessageState.BOUNCED: (Tone.ATTENTION, _("Not e-mailed: our e-mails do not arrive at %(address)s") % address),
        MessageState.MUTED: (Tone.NEUTRAL, _("Not e-mailed, by your wish")),
    }[MessageState(message.state)]


def subject_of(message: Message) -> str:
    """As sent; of what did not leave, as it would be."""
    return message.subject or message_render(message).subject


def text_of(message: Message) -> str:
    return message.body or message_render(message).text


def entry_of(message: Message) -> Entry:
    tone, state = label_for_reader(message)
    try:
        subject = subject_of(message)
    except (KeyError, TemplateDoesNotExist):
        # The outbox shows it to staff as failed; the rest of the inbox is not to suffer.
        subject = _("A message that can't be shown")
    return Entry(message=message, subject=subject, tone=tone, state=state)


def inbox_page(*, user: User, before: int | None = None, limit: int = PAGE) -> tuple[Sequence[Entry], int | None]:
    """The messages queued before that one, the latest first, and from which one the next page goes on."""
    found = Message.objects.for_user(user).order_by("-queued_at", "-id")
    if before is not None:
        then = found.filter(pk=before).values("queued_at")[:1]
        found = found.filter(Q(queued_at__lt=then) | Q(queued_at=then, pk__lt=before))
    rows = list(found[: limit + 1])
    older = rows[limit - 1].pk if len(rows) > limit else None
    return [entry_of(message) for message in rows[:limit]], older


def unread_count(user: User) -> int:
    return Message.objects.for_user(user).filter(read_at__isnull=True).count()


def kind_choices(user: User) -> list[KindChoice]:
    off = set(SwitchedOffKind.objects.filter(account=user).values_list("kind", flat=True))
    return [KindChoice(kind=kind, is_on=kind.code not in off) for kind in kinds_of(user)]


def bouncing_addresses_of(user: User) -> list[str]:
    """Addresses that we write to and that give our mail back."""
    person = getattr(user, "person", None)
    known = {address.lower() for address in (user.email, person.email if person else "") if address}
    rows = BouncingAddress.objects.filter(cleared_at__isnull=True).annotate(lower=Lower("address"))
    return sorted(rows.filter(lower__in=known).values_list("address", flat=True))
