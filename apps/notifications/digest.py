"""Once a day staff are told what of the mail did not arrive; nothing when nothing new went wrong."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Max, Q, QuerySet

from apps.accounts.models import User

from .models import BouncingAddress, Message
from .services import NewMessage, messages_queue
from .states import MessageState

KIND = "delivery_digest"
PERMISSION = "notifications.resend_message"


def readers() -> QuerySet[User]:
    """Staff who can send messages again."""
    found: QuerySet[User] = User.objects.with_perm(
        PERMISSION, is_active=True, include_superusers=False, backend="django.contrib.auth.backends.ModelBackend"
    )
    return found.filter(is_staff=True)


def delivery_digest_queue(*, as_of: dt.date) -> int:
    """Writes the day's digest; how many are new. Run twice on a day, the second finds them there."""
    wrong = Q(state__in=[MessageState.FAILED, MessageState.DOUBT])
    bouncing = BouncingAddress.objects.filter(cleared_at__isnull=True)
    last = Message.objects.filter(kind=KIND).aggregate(at=Max("queued_at"))["at"]
    # What was told before and still stands is named again, but is no reason to write.
    news = Message.objects.filter(wrong), bouncing
    if last is not None:
        news = news[0].filter(moved_at__gt=last), bouncing.filter(recorded_at__gt=last)
    if not any(found.exists() for found in news):
        return 0
    counts = Message.objects.filter(wrong).aggregate(
        failed=Count("pk", filter=Q(state=MessageState.FAILED)), doubt=Count("pk", filter=Q(state=MessageState.DOUBT))
    )
    data = {**counts, "bounced": bouncing.count()}
    messages = [
        NewMessage(
            event=f"{as_of:%Y-%m-%d}",
            account_id=reader.pk,
            name=reader.get_full_name() or reader.get_username(),
            address=reader.email,
            language=reader.language,
            data=data,
        )
        for reader in readers()
    ]
    return messages_queue(kind=KIND, messages=messages)
