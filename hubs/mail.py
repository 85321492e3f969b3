"""Mail of accounts (new password, changed factor) where no mail server is set.

It is written beside what the test provider accepted, so a demo shows it in the same inbox.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class MessageLogBackend(BaseEmailBackend):
    """Appends one JSON line for each person written to."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them all; returns how many messages. Each line is one write, so none mix."""
        settings.MESSAGE_LOG.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_APPEND | os.O_CREAT | os.O_WRONLY
        log = os.open(settings.MESSAGE_LOG, flags, 0o600)
        try:
            for message in email_messages:
                for to in message.recipients():
                    os.write(log, _line(message, to))
        finally:
            os.close(log)
        return len(email_messages)


def _line(message: EmailMessage, to: str) -> bytes:
    said = {
        "at": timezone.now().isoformat(),
        "reference": str(uuid.uuid4()),
        "channel": "email",
        "to": to,
        "subject": str(message.subject),
        "body": str(message.body),
    }
    return (json.dumps(said) + "\n").encode()
