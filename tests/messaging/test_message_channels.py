"""The ways out: a real SMTP conversation, Notify's answers, the test provider's file."""

from __future__ import annotations

import json
import socketserver
import threading
from email import message_from_string
from email.header import decode_header, make_header

import pytest
import requests
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from messaging.channels import (
    ChannelDown,
    NotifySmsChannel,
    Permanent,
    SmtpChannel,
    Temporary,
    TestChannel,
    open_channel,
)
from messaging.rules import Letter

REFERENCE = "0f9fbb5e-8e0f-4d57-9d6a-0a4f4e8b7a11"
LETTER = Letter(
    to="sam@example.org", subject="Hello – you", body="Line one\nLine two", sender="Hub"
)


class _Talk(socketserver.StreamRequestHandler):
    """As much SMTP as a client needs. What the server says at each step can be changed."""

    def handle(self) -> None:
        server = self.server
        server.connections += 1
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            if server.hang_up_at == verb:
                return
            if verb == "DATA":
                self._say("354 go on")
                self._data()
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(server.answers.get(verb, "250 ok"))

    def _data(self) -> None:
        lines = []
        while (line := self.rfile.readline().decode()) != ".\r\n":
            lines.append(line)
        answer = self.server.answers.get("DATA", "250 accepted")
        if answer.startswith("250"):
            self.server.letters.append("".join(lines))
        if answer:
            self._say(answer)

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def smtp(settings):
    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), _Talk) as server:
        server.letters, server.answers, server.connections = [], {}, 0
        server.hang_up_at = ""
        threading.Thread(target=server.serve_forever, daemon=True).start()
        # The test runner puts a mailbox in memory in the place of SMTP; these tests want SMTP.
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 2
        settings.DEFAULT_FROM_EMAIL = "no-reply@hubs.example"
        yield server
        server.shutdown()


@pytest.fixture
def channel():
    made = SmtpChannel("email")
    yield made
    made.close()


def test_a_batch_goes_over_one_connection_as_plain_text(smtp, channel):
    for _ in range(3):
        channel.send(REFERENCE, LETTER)
    assert smtp.connections == 1
    assert len(smtp.letters) == 3
    email = message_from_string(smtp.letters[0])
    assert email["Message-ID"] == f"<{REFERENCE}@hubs.example>"
    assert email["From"] == '"Hub" <no-reply@hubs.example>'
    assert str(make_header(decode_header(email["Subject"]))) == "Hello – you"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email.get_content_type() == "text/plain"
    assert channel.accepted(REFERENCE) is None


@pytest.mark.parametrize("field", ["to", "subject", "sender"])
@pytest.mark.parametrize("poison", ["\r\nBcc: all@example.org", "\nX: y", "\r", "\0", "a\x0bb"])
def test_nothing_gets_into_the_headers(smtp, channel, field, poison):
    letter = Letter(**{"to": "a@example.org", "subject": "s", "body": "b", "sender": "h"}
                    | {field: f"x{poison}"})  # fmt: skip
    with pytest.raises(Permanent):
        channel.send(REFERENCE, letter)
    assert smtp.letters == []


@pytest.mark.parametrize(
    ("verb", "answer", "fault"),
    [
        ("RCPT", "550 no such person", Permanent),
        ("RCPT", "450 try later", Temporary),
        ("DATA", "554 no", Permanent),
        ("DATA", "451 later", Temporary),
        ("MAIL", "452 full", Temporary),
        ("DATA", "", Temporary),  # accepted or not: we were not told
    ],
)
def test_the_servers_answers(smtp, channel, verb, answer, fault):
    smtp.answers[verb] = answer
    with pytest.raises(fault) as caught:
        channel.send(REFERENCE, LETTER)
    assert "sam@" not in str(caught.value)
    smtp.answers.clear()
    channel.send(REFERENCE, LETTER)  # and the next one goes
    assert len(smtp.letters) == 1


def test_a_server_that_hangs_up_is_rung_again(smtp, channel):
    channel.send(REFERENCE, LETTER)
    smtp.hang_up_at = "RCPT"
    with pytest.raises(Temporary):
        channel.send(REFERENCE, LETTER)
    smtp.hang_up_at = ""
    channel.send(REFERENCE, LETTER)
    assert len(smtp.letters) == 2


def test_no_server_is_a_closed_channel(smtp, channel, settings):
    settings.EMAIL_PORT = 1
    with pytest.raises(ChannelDown):
        channel.send(REFERENCE, LETTER)


def test_a_discreet_letter_never_comes_from_an_address_that_tells(smtp, channel, settings):
    settings.DEFAULT_FROM_EMAIL = settings.DISCREET_FROM_EMAIL = "no-reply@fostering.example"
    private = Letter(to="a@example.org", subject="s", body="b", sender="h", discreet=True)
    with pytest.raises(Permanent, match="asked us not to"):
        channel.send(REFERENCE, private)
    settings.DISCREET_FROM_EMAIL = "hello@hub.example"
    channel.send(REFERENCE, private)
    assert "foster" not in smtp.letters[0]
    channel.send(REFERENCE, LETTER)
    assert message_from_string(smtp.letters[1])["From"] == '"Hub" <no-reply@fostering.example>'


# --- Notify ---------------------------------------------------------------------------------------


@pytest.fixture
def notify(settings):
    settings.NOTIFY_API_KEY = (
        "name-"
        + "1" * 8
        + ("-1111" * 3 + "-" + "1" * 12)
        + "-"
        + ("2" * 8 + "-2222" * 3 + "-" + "2" * 12)
    )
    settings.NOTIFY_SMS_TEMPLATE = "template"
    return NotifySmsChannel("sms")


def _answer(monkeypatch, status: int, body: object) -> list[tuple[str, str, dict]]:
    """Answer every request of the client; what was asked is kept."""
    asked = []

    def request(self, method, url, **options):
        asked.append((method, url, options))
        response = requests.Response()
        response.status_code = status
        response._content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return response

    monkeypatch.setattr(requests.Session, "request", request)
    return asked


def test_a_text_carries_our_reference(notify, monkeypatch):
    asked = _answer(monkeypatch, 201, {"id": "1"})
    notify.send(REFERENCE, Letter(to="+447700900123", body="Hi"))
    ((method, url, options),) = asked
    assert (method, url.endswith("/v2/notifications/sms")) == ("POST", True)
    assert json.loads(options["data"]) == {
        "phone_number": "+447700900123",
        "template_id": "template",
        "personalisation": {"message": "Hi"},
        "reference": REFERENCE,
    }
    assert options["timeout"] == 10


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (400, {"errors": []}, Permanent),
        (401, {}, ChannelDown),
        (403, {}, ChannelDown),
        (429, {}, Temporary),
        (500, {}, Temporary),
        (503, {}, Temporary),
        (201, b"<html>not json", Temporary),
    ],
)
def test_notifys_answers(notify, monkeypatch, status, body, fault):
    _answer(monkeypatch, status, body)
    with pytest.raises(fault):
        notify.send(REFERENCE, Letter(to="+447700900123", body="Hi"))


def test_no_answer_from_notify_is_a_passing_fault(notify, monkeypatch):
    def request(self, *args, **options):
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "request", request)
    with pytest.raises(Temporary):
        notify.send(REFERENCE, Letter(to="+447700900123", body="Hi"))
    with pytest.raises(ChannelDown):
        notify.accepted(REFERENCE)


@pytest.mark.parametrize(("found", "known"), [([], False), ([{"id": "1"}], True)])
def test_notify_is_asked_by_reference(notify, monkeypatch, found, known):
    asked = _answer(monkeypatch, 200, {"notifications": found, "links": {}})
    assert notify.accepted(REFERENCE) is known
    assert asked[0][2]["params"] == {"reference": REFERENCE}


def test_notify_without_a_key_is_a_closed_channel(settings):
    settings.NOTIFY_API_KEY = ""
    with pytest.raises(ChannelDown):
        NotifySmsChannel("sms")


def test_our_stub_of_notify_is_the_real_client(notify):
    assert isinstance(notify._client, NotificationsAPIClient)
    assert issubclass(HTTPError, Exception)


# --- The test provider ----------------------------------------------------------------------------


def test_a_repeat_is_counted_but_reaches_nobody(message_log, provider):
    first, second = TestChannel("email"), TestChannel("email")
    first.send("a", LETTER)
    second.send("a", LETTER)
    first.send("b", LETTER)
    assert [line.get("repeat", False) for line in provider()] == [False, True, False]
    assert second.accepted("b") is True
    assert second.accepted("c") is False


def test_a_line_cut_short_is_no_acceptance(message_log, provider):
    message_log.write_text('{"reference": "a", "to"\n')
    channel = TestChannel("email")
    assert channel.accepted("a") is False


def test_on_screen_messages_have_no_way_out():
    with pytest.raises(ValueError, match="no way out"):
        open_channel("in_app")
