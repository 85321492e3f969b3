"""Ways out of the house: email by SMTP, texts by GOV.UK Notify, and the test provider.

A channel is made once for a batch and closed after it. `send` returns when the provider has
accepted the letter. `accepted` asks the provider about a reference: True, False, or None when it
cannot say, and then a message whose sender died may be sent again rather than be lost.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string
from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from messaging.models import Message
from messaging.provider import AcceptedLog
from messaging.rules import Letter

FORBIDDEN_IN_A_HEADER = re.compile(r"[\x00-\x1f\x7f]")
# A letter that must not mention fostering may not come from an address that does.
TELLTALE = re.compile(r"foster", re.IGNORECASE)


class Temporary(Exception):
    """Not accepted this time, or we cannot know; worth another try."""


class Permanent(Exception):
    """Will never be accepted as it is. Says why in words, without the address."""


class ChannelDown(Exception):
    """The way itself is closed: no letter can pass, so none should be tried just now."""


class Channel(Protocol):
    """What the sender needs of a way out."""

    batch: int  # how many letters one lease may hold
    knows_references: bool  # whether `accepted` can answer

    def send(self, reference: str, letter: Letter) -> None:
        """Hand over one letter. Raises Temporary, Permanent or ChannelDown."""

    def accepted(self, reference: str) -> bool | None:
        """Whether a letter with this reference was accepted before; None: cannot say."""

    def close(self) -> None:
        """Let go of connections."""


def open_channel(name: str) -> Channel:
    """The way out that the settings give for this kind of channel. ValueError for on-screen."""
    paths = {
        Message.Channel.EMAIL: settings.EMAIL_CHANNEL,
        Message.Channel.SMS: settings.SMS_CHANNEL,
    }
    if name not in paths:
        raise ValueError(f"{name} has no way out")
    return import_string(paths[Message.Channel(name)])(name)


class SmtpChannel:
    """Email through the SMTP server of the settings; one connection a batch.

    SMTP cannot be asked what it accepted. The Message-ID is made from the reference, so a mail
    program that shows each id once hides a repeat.
    """

    batch = 20
    knows_references = False

    def __init__(self, name: str) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, reference: str, letter: Letter) -> None:
        """Hand over one email."""
        email = self._email(reference, letter)
        connection = self._open()
        try:
            connection.send_messages([email])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise _by_code(codes[0] if codes else 550, "the address was refused") from error
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            raise _by_code(error.smtp_code, "the mail server refused it") from error
        except (smtplib.SMTPException, OSError) as error:
            # Cut off in the middle: it may have been accepted. Later messages need a new line.
            self._drop()
            raise Temporary("The mail server did not answer.") from error

    def accepted(self, reference: str) -> bool | None:
        """Never known."""
        return None

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._connection is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._connection.close()
            self._connection = None

    def _email(self, reference: str, letter: Letter) -> EmailMessage:
        for value in (letter.to, letter.subject, letter.sender):
            if FORBIDDEN_IN_A_HEADER.search(value):
                raise Permanent("The address or subject has characters that an email cannot have.")
        address = settings.DEFAULT_FROM_EMAIL
        if letter.discreet:
            address = settings.DISCREET_FROM_EMAIL
            if TELLTALE.search(address):
                raise Permanent(
                    "The address we send from mentions fostering; this person asked us not to."
                )
        domain = address.rpartition("@")[2]
        sender = letter.sender.replace('"', "")
        return EmailMessage(
            subject=letter.subject,
            body=letter.body,
            from_email=f'"{sender}" <{address}>' if sender else address,
            to=[letter.to],
            headers={"Message-ID": f"<{reference}@{domain}>", "Auto-Submitted": "auto-generated"},
        )

    def _open(self) -> BaseEmailBackend:
        if self._connection is None:
            connection = get_connection(fail_silently=False)
            try:
                connection.open()
            except (smtplib.SMTPException, OSError) as error:
                raise ChannelDown("The mail server cannot be reached.") from error
            self._connection = connection
        return self._connection

    def _drop(self) -> None:
        self.close()


def _by_code(code: int, words: str) -> Exception:
    """SMTP: 4xx is for now, 5xx for good (RFC 5321, 4.2.1)."""
    said = f"{words[0].upper()}{words[1:]} (code {code})."
    return Permanent(said) if code >= 500 else Temporary(said)


class NotifySmsChannel:
    """Texts through GOV.UK Notify. The template there is one field: ((message)).

    Notify keeps our reference and finds a text by it, but refuses no repeat, so a message whose
    sender died is looked up before it is sent again.
    """

    batch = 50
    knows_references = True

    def __init__(self, name: str) -> None:
        if not (settings.NOTIFY_API_KEY and settings.NOTIFY_SMS_TEMPLATE):
            raise ChannelDown("GOV.UK Notify has no key or no template in the settings.")
        self._client = NotificationsAPIClient(settings.NOTIFY_API_KEY, timeout=10)

    def send(self, reference: str, letter: Letter) -> None:
        """Hand over one text."""
        try:
            self._client.send_sms_notification(
                phone_number=letter.to,
                template_id=settings.NOTIFY_SMS_TEMPLATE,
                personalisation={"message": letter.body},
                reference=reference,
            )
        except APIError as error:
            raise _by_status(error.status_code) from error
        except InvalidResponse as error:
            raise Temporary("GOV.UK Notify gave an answer we could not read.") from error

    def accepted(self, reference: str) -> bool | None:
        """Whether Notify has a text with this reference."""
        try:
            found = self._client.get_all_notifications(reference=reference)
        except APIError as error:
            raise ChannelDown("GOV.UK Notify cannot be asked.") from error
        except InvalidResponse as error:
            raise ChannelDown("GOV.UK Notify gave an answer we could not read.") from error
        return bool(found and found.get("notifications"))

    def close(self) -> None:
        """Let the connection go."""
        self._client.request_session.close()


def _by_status(status: int) -> Exception:
    """Notify's answers: 400 is about this text, 401 and 403 about our key, the rest passes."""
    if status in (401, 403):
        return ChannelDown(f"GOV.UK Notify refused our key (code {status}).")
    if status == 400:
        return Permanent("GOV.UK Notify refused the number or the text (code 400).")
    return Temporary(f"GOV.UK Notify could not take it just now (code {status}).")


class TestChannel:
    """The test provider: writes what it accepts to a file, in the demo and in tests.

    Like a provider that knows references, it gives a person one message for one reference; a
    repeat is written too, marked as such, so that repeats can be counted.
    """

    __test__ = False  # not a test case, whatever its name says
    batch = 200
    knows_references = True

    def __init__(self, name: str) -> None:
        self._name = name
        self._log = AcceptedLog(settings.MESSAGE_LOG)

    def send(self, reference: str, letter: Letter) -> None:
        """Write one line."""
        self._log.accept(
            {
                "reference": reference,
                "channel": self._name,
                "to": letter.to,
                "sender": letter.sender,
                "subject": letter.subject,
                "body": letter.body,
            }
        )

    def accepted(self, reference: str) -> bool | None:
        """Whether the file has this reference."""
        return self._log.has(reference)

    def close(self) -> None:
        """Close the file."""
        self._log.close()
