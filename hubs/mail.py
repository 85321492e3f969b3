"""Mail about accounts: the letter of invitation, and where mail goes without a mail server."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from hubs.models import Cluster, Directory, Invitation, SignInReset, User


class MessageLogBackend(BaseEmailBackend):
    """Appends one JSON line for each person written to, beside what the test provider accepted."""

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


def invitation_link(secret: str) -> str:
    """The whole address that opens an invitation."""
    return settings.BASE_URL.rstrip("/") + reverse("invitation_open", args=[secret])


def invitation_send(*, invitation: Invitation, secret: str, cluster: Cluster) -> None:
    """Send the letter after the commit; a mail server that is away is logged, and the
    administrator can invite again."""
    words = {"invitation": invitation, "cluster": cluster, "link": invitation_link(secret)}
    message = EmailMessage(
        subject=f"Your account with {cluster.name}",
        body=render_to_string("hubs/messages/invitation.txt", words),
        to=[invitation.email],
    )
    transaction.on_commit(message.send, robust=True)


def reset_asked_send(*, reset: SignInReset, to: Sequence[User]) -> None:
    """Tell those who may be the second person that one is needed today, after the commit."""
    link = settings.BASE_URL.rstrip("/") + reverse("staff:resets")
    for person in to:
        words = {"reset": reset, "person": person, "link": link}
        message = EmailMessage(
            subject="A colleague needs you to confirm something today",
            body=render_to_string("hubs/messages/reset_asked.txt", words),
            to=[person.email],
        )
        transaction.on_commit(message.send, robust=True)


def sign_in_reset_send(*, user: User, asked_by: User, confirmed_by: User) -> None:
    """Tell someone that they may set up signing in again, and how, after the commit."""
    link = settings.BASE_URL.rstrip("/") + reverse("account_reset_password")
    words = {"asked_by": asked_by, "confirmed_by": confirmed_by, "link": link}
    message = EmailMessage(
        subject="Set up signing in again",
        body=render_to_string("hubs/messages/sign_in_reset.txt", words),
        to=[user.email],
    )
    transaction.on_commit(message.send, robust=True)


def directory_linked_send(*, user: User, directory: Directory) -> None:
    """Tell someone that an account of their council now opens theirs here, after the commit."""
    words = {"user": user, "directory": directory}
    message = EmailMessage(
        subject=f"You can sign in with {directory}",
        body=render_to_string("hubs/messages/directory_linked.txt", words),
        to=[user.email],
    )
    transaction.on_commit(message.send, robust=True)
