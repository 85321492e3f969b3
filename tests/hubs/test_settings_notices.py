"""The privacy notice: plain text drawn safely, versions that are never changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from hubs.models import Notice, User
from hubs.notices import BUILT_IN, BULLETS, HEADING, PARAGRAPH, Part, blocks_of, version_shown
from tests.cast import Cast, World
from tests.hubs.test_settings import errors, events, hidden, mo, url, words
from tests.roles import as_owner

__all__ = ["mo"]

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]
SeeAll = Callable[[], Any]

TEXT = "## Who we are\n\nWe are the hub.\nWe foster.\n\n- One\n- Two\n\nSee https://ico.org.uk/x."
TODAY = timezone.localdate


@pytest.fixture
def mel(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in(cast.mel)


def write(client: Client, text: str = TEXT, consent: str = "We call you.", **button: str) -> Any:
    page = client.get(url("notice_new")).content.decode()
    sent = {"privacy_text": text, "consent_text": consent, "base": hidden(page, "base")}
    return client.post(url("notice_new"), sent | (button or {"publish": "1"}))


def test_plain_text_becomes_headings_paragraphs_bullets_and_links() -> None:
    heading, paragraph, bullets, last = blocks_of(TEXT)
    assert (heading.kind, heading.lines) == (HEADING, [[Part("Who we are")]])
    assert (paragraph.kind, paragraph.lines) == (PARAGRAPH, [[Part("We are the hub. We foster.")]])
    assert (bullets.kind, bullets.lines) == (BULLETS, [[Part("One")], [Part("Two")]])
    link = Part("https://ico.org.uk/x", "https://ico.org.uk/x")
    assert last.lines == [[Part("See "), link, Part(".")]]
    (mail,) = blocks_of("Write to a.b@hub.example.org, or call.")
    assert mail.lines[0][1] == Part("a.b@hub.example.org", "mailto:a.b@hub.example.org")


@pytest.mark.parametrize("text", ["javascript:alert(1)", "http://x.example", "data:text/html,x"])
def test_nothing_else_becomes_a_link(text: str) -> None:
    assert [part.href for block in blocks_of(text) for line in block.lines for part in line] == [""]


def test_a_long_text_is_read_in_no_time() -> None:
    started = timezone.now()
    for text in ("a" * 20_000, "a@" * 10_000, "https://" * 2_500, "a." * 10_000, "a@a." * 5_000):
        blocks_of(text)
    assert (timezone.now() - started).total_seconds() < 2


def test_what_an_officer_writes_is_never_markup_or_a_template(mel: Client) -> None:
    text = "{{ cluster.phone }} {% debug %} <b>bold</b> <script>x</script>"
    html = write(mel, text, text, preview="1").content.decode()
    for page in (html, _published(mel, text)):
        assert "<b>bold" not in page
        assert "<script>x" not in page
        assert "&lt;b&gt;bold&lt;/b&gt;" in page
        assert "{{ cluster.phone }} {% debug %}" in words(page)


def _published(mel: Client, text: str) -> str:
    assert write(mel, text, text).status_code == 302
    public: str = mel.get("/north-east/privacy/").content.decode()
    return public


def test_looking_first_publishes_nothing(mel: Client, world: World) -> None:
    answer = write(mel, preview="1")
    assert answer.status_code == 200
    assert "How it will read" in answer.content.decode()
    assert not Notice.objects.exists()
    world.ne.refresh_from_db()
    assert world.ne.privacy_version == BUILT_IN


def test_publishing_makes_a_version_named_by_its_day(
    mel: Client, world: World, see_all: SeeAll
) -> None:
    assert write(mel).status_code == 302
    assert write(mel, TEXT + " More.").status_code == 302
    day = TODAY().isoformat()
    rows = Notice.objects.filter(cluster=world.ne).order_by("pk")
    assert [row.version for row in rows] == [BUILT_IN, day, f"{day}-2"]
    world.ne.refresh_from_db()
    assert world.ne.privacy_version == f"{day}-2"
    assert [e.changes for e in events(see_all, "notice.published")] == [
        {"privacy_version": [BUILT_IN, day]},
        {"privacy_version": [day, f"{day}-2"]},
    ]
    listed = words(mel.get(url("notices")).content.decode())
    assert f"{day}-2 : Mel Manager" in listed
    assert "(live)" in listed


def test_the_built_in_text_is_kept_as_it_read(mel: Client, world: World, client: Client) -> None:
    before = client.get("/north-east/privacy/").content.decode()
    assert "Gateshead Council, Newcastle upon Tyne Council and Sunderland Council" in words(before)
    write(mel)
    world.ne.name = "Another name"
    world.ne.save(update_fields=["name"])
    kept = Notice.objects.get(cluster=world.ne, version=BUILT_IN)
    assert "North East Fostering Hub works for" in kept.privacy_text
    shown = words(client.get(f"/north-east/privacy/?version={BUILT_IN}").content.decode())
    assert "North East Fostering Hub works for" in shown


def test_publishing_what_is_live_already_is_refused(mel: Client, world: World) -> None:
    assert write(mel).status_code == 302
    again = write(mel)
    assert again.status_code == 422
    assert "live already" in again.content.decode()


@pytest.mark.parametrize(
    ("text", "consent", "said"),
    [
        ("", "x", "Enter the privacy notice"),
        ("x" * 20_001, "x", "must be 20,000 characters or fewer"),
        ("x\x07", "x", "has a character in it that cannot be seen"),
        ("x", " ", "Enter the words beside the button"),
        ("x", "x" * 2_001, "must be 2,000 characters or fewer"),
    ],
)
def test_a_notice_that_cannot_be_is_refused(
    mel: Client, text: str, consent: str, said: str
) -> None:
    answer = write(mel, text, consent)
    assert answer.status_code == 422
    assert any(said in error for error in errors(answer.content.decode()))
    assert not Notice.objects.exists()


def test_two_managers_write_at_once_and_the_second_is_told(
    mel: Client, mo: Client, world: World
) -> None:
    base = hidden(mo.get(url("notice_new")).content.decode(), "base")
    assert write(mel).status_code == 302
    mine = {"privacy_text": "Mine", "consent_text": "Mine too", "publish": "1", "base": base}
    told = mo.post(url("notice_new"), mine)
    assert told.status_code == 409
    html = told.content.decode()
    assert f"Mel Manager published version {TODAY().isoformat()} while you were writing" in words(
        html
    )
    assert ">\nMine</textarea>" in html
    assert Notice.objects.filter(cluster=world.ne).count() == 2
    again = mo.post(url("notice_new"), mine | {"base": hidden(html, "base")})
    assert again.status_code == 302
    world.ne.refresh_from_db()
    assert world.ne.privacy_version == f"{TODAY().isoformat()}-2"


def test_the_database_lets_nobody_change_or_delete_a_version(mel: Client) -> None:
    write(mel)
    notices = Notice.objects.all()
    for act in (lambda: notices.update(privacy_text="Other"), notices.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
        with as_owner(), pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert Notice.objects.filter(privacy_text=TEXT).exists()


def test_a_version_a_form_says_it_showed_must_be_the_hubs(mel: Client, world: World) -> None:
    write(mel)
    day = TODAY().isoformat()
    world.ne.refresh_from_db()
    assert version_shown(world.ne, BUILT_IN) == BUILT_IN
    assert version_shown(world.ne, day) == day
    for wrong in ("", "1999-01-01", "x", "0" * 40, "٢٠٢٦-١١"):
        assert version_shown(world.ne, wrong) == day
    assert version_shown(world.em, day) == BUILT_IN
