from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)


class DemoBackend(BaseEmailBackend):
    """Counts every mail as delivered, and lets none leave. What the outbox sends is read in the staff area;
    mails whose link only the mailbox gets (a forgotten password) go to the log."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            if "X-Portal-Message" not in mail.extra_headers or "Sensitivity" in mail.extra_headers:
                logger.info("Mail to %s: %s\n%s", ", ".join(mail.to), mail.subject, mail.body)
        return len(email_messages)
