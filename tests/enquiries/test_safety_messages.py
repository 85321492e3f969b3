"""While a safety flag stands, messages go by the safe way or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from enquiries.held import flag_of, held_show
from enquiries.letters import ProtectedMeanwhile
from enquiries.models import Enquiry, ProgressLink
from enquiries.reminders import link_plan, sweep_missed, sweep_reminders
from enquiries.selectors.timeline import timeline_of
from enquiries.services import (
    contact_log,
    enquiry_assign,
    progress_link_check,
    progress_link_issue,
)
from enquiries.services.own import new_link_ask, stage_ask
from enquiries.services.safety import (
    SafeWay,
    flag_lift,
    flag_lift_ask,
    flag_lift_refuse,
    named_add,
    named_remove,
    safety_flag_set,
)
from hubs.access import access_of_system
from hubs.fence import reaching
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Letter, Skip
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_safety import LATER, SAFE, WHY, access_now, as_system

pytestmark = pytest.mark.django_db

BY_TEXT = SafeWay("text", "07700 900 555")
BY_PHONE = SafeWay("phone", "07700 900 555")


def protect(cast: Cast, enquiry: Enquiry, safe: SafeWay) -> Enquiry:
    access = access_now(cast.asha)
    with reaching(access.reach):
        safety_flag_set(
            access=access, enquiry_id=enquiry.pk, reason=WHY, safe=safe, named=[cast.mel], now=LATER
        )
    return enquiry


def look(world: World, **which: object) -> list[Answer]:
    """What the rules say of the messages planned so far, at their last look."""
    with as_system(world):
        rows = list(Message.objects.filter(state="planned", **which).order_by("pk"))
        return [rules.of(row.kind).prepare([row], LATER)[row.pk] for row in rows]


@pytest.mark.parametrize(
    ("safe", "channel", "to"),
    [(SAFE, "email", "quiet@example.org"), (BY_TEXT, "sms", "+447700900555")],
)
def test_it_goes_by_the_safe_way_in_private_words(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, safe: SafeWay, channel: str, to: str
) -> None:
    enquiry = protect(cast, make_enquiry(email="sam@example.org"), safe)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        contact_log(access=asha, enquiry_id=enquiry.pk, how="phone", outcome="no_answer", now=LATER)
        assert [m.channel for m in Message.objects.filter(kind="E4")] == [channel]
    (letter,) = look(world, kind="E4")
    assert isinstance(letter, Letter)
    assert (letter.to, letter.discreet) == (to, True)
    assert "foster" not in f"{letter.subject} {letter.body} {letter.sender}".lower()


def test_nothing_goes_by_itself_where_only_a_call_is_safe(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry(email="sam@example.org"), BY_PHONE)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        contact_log(access=asha, enquiry_id=enquiry.pk, how="phone", outcome="no_answer", now=LATER)
        assert not Message.objects.filter(user=None, state="planned").exists()


def test_what_was_being_sent_is_stopped_at_the_last_look(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = make_enquiry(email="sam@example.org", contact_by="email")
    with as_system(world):
        link_plan(enquiry=enquiry, now=MONDAY)
        Message.objects.update(state="sending", lease_until=LATER)
    protect(cast, enquiry, BY_TEXT)
    with as_system(world):
        rows = list(Message.objects.filter(user=None))
        assert {row.kind for row in rows} == {"E1", "E3"}
        for row in rows:
            answer = rules.of(row.kind).prepare([row], LATER)[row.pk]
            assert isinstance(answer, Skip)
            assert "safety flag" in answer.why


def test_a_promise_missed_is_told_to_those_it_names(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    late = MONDAY + timedelta(days=4)
    with as_system(world):
        access = access_of_system(world.ne)
        sweep_reminders(access, MONDAY + timedelta(days=1, hours=5))
        sweep_missed(access, late)
        told = Message.objects.filter(about_id=enquiry.pk, kind__in=["S3", "S4"])
        assert set(told.values_list("user", flat=True)) == {cast.asha.pk, cast.mel.pk}
        assert told.filter(kind="S4").count() == 4, "each on screen and by email"
        apology = Message.objects.get(kind="E16")
        assert apology.channel == "email"
    for answer in look(world, kind="S4"):
        assert isinstance(answer, Letter)
        assert "Sam" not in f"{answer.subject} {answer.body}"


def test_a_colleague_taken_off_hears_no_more(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        enquiry_assign(
            access=asha, enquiry_id=enquiry.pk, to=cast.mel, expected_owner_id=None, now=LATER
        )
        named_remove(access=asha, enquiry_id=enquiry.pk, user=cast.mel, now=LATER)
    answers = look(world, kind__in=["S2", "S11"])
    assert len(answers) == 4
    assert all(isinstance(answer, Skip) for answer in answers)


def test_named_again_is_told_again(cast: Cast, world: World, make_enquiry: MakeEnquiry) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        named_add(access=asha, enquiry_id=enquiry.pk, user=cast.ben, now=LATER)
        Message.objects.filter(kind="S11").update(state="sent", finished_at=LATER)
        named_remove(access=asha, enquiry_id=enquiry.pk, user=cast.ben, now=LATER)
        named_add(access=asha, enquiry_id=enquiry.pk, user=cast.ben, now=LATER)
    said = look(world, kind="S11", user=cast.ben)
    assert len(said) == 2, "on screen and by email"
    assert all(isinstance(answer, Letter) for answer in said)


def test_who_is_named_and_who_is_asked_are_told(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        named_add(access=asha, enquiry_id=enquiry.pk, user=cast.gita, now=LATER)
        flag_lift_ask(
            access=asha, enquiry_id=enquiry.pk, reason="It is over", decider=cast.mel, now=LATER
        )
    said = look(world, kind__in=["S11", "S12"])
    assert len(said) == 6
    for answer in said:
        assert isinstance(answer, Letter)
        assert "Sam" not in f"{answer.subject} {answer.body}"
        assert "It is over" not in answer.body
    mel = access_now(cast.mel)
    with reaching(mel.reach):
        assert Message.objects.visible_to(mel).filter(user=cast.mel, kind="S12").exists()
        flag_lift_refuse(access=mel, enquiry_id=enquiry.pk, now=LATER)
    assert all(isinstance(answer, Skip) for answer in look(world, kind="S12"))


@pytest.mark.parametrize(
    ("decide", "said"),
    [(flag_lift, "Mel Manager lifted it."), (flag_lift_refuse, "Mel Manager kept it.")],
)
def test_who_asked_to_lift_is_told_what_became_of_it(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, decide: Callable[..., None], said: str
) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    asha, mel = access_now(cast.asha), access_now(cast.mel)
    with reaching(asha.reach):
        flag_lift_ask(
            access=asha, enquiry_id=enquiry.pk, reason="It is over", decider=cast.mel, now=LATER
        )
    assert not look(world, kind="S15")
    with reaching(mel.reach):
        decide(access=mel, enquiry_id=enquiry.pk, now=LATER)
    letters = look(world, kind="S15", user=cast.asha)
    assert len(letters) == len(look(world, kind="S15")) == 2, "on screen and by email"
    for letter in letters:
        assert isinstance(letter, Letter)
        assert said in letter.body
        assert "Sam" not in f"{letter.subject} {letter.body}"
        assert "It is over" not in letter.body
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        assert Message.objects.visible_to(asha).filter(kind="S15").count() == 2


def test_who_takes_their_question_back_is_told_nothing(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    asha = access_now(cast.asha)
    with reaching(asha.reach):
        flag_lift_ask(
            access=asha, enquiry_id=enquiry.pk, reason="It is over", decider=cast.mel, now=LATER
        )
        flag_lift_refuse(access=asha, enquiry_id=enquiry.pk, now=LATER)
    assert not look(world, kind="S15")


def test_the_timeline_shows_who_protected_named_asked_and_decided(
    cast: Cast, make_enquiry: MakeEnquiry
) -> None:
    enquiry = protect(cast, make_enquiry(), SAFE)
    asha, mel = access_now(cast.asha), access_now(cast.mel)
    asking = {"enquiry_id": enquiry.pk, "reason": "It is over", "decider": cast.mel, "now": LATER}
    with reaching(asha.reach):
        named_add(access=asha, enquiry_id=enquiry.pk, user=cast.gita, now=LATER)
        named_remove(access=asha, enquiry_id=enquiry.pk, user=cast.gita, now=LATER)
        flag_lift_ask(access=asha, **asking)
    with reaching(mel.reach):
        flag_lift_refuse(access=mel, enquiry_id=enquiry.pk, now=LATER)
    with reaching(asha.reach):
        flag_lift_ask(access=asha, **asking)
    with reaching(mel.reach):
        flag_lift(access=mel, enquiry_id=enquiry.pk, now=LATER)
        enquiry.refresh_from_db()
        entries = timeline_of(mel, enquiry, only="people", page=None).entries
    acts = [(entry.title, entry.byline) for entry in reversed(entries) if entry.kind == "act"]
    assert acts == [
        ("Protected the case", "Asha Officer"),
        ("Named a colleague on the case", "Asha Officer"),
        ("Took a colleague off the protected case", "Asha Officer"),
        ("Asked to lift the protection", "Asha Officer"),
        ("Kept the protection", "Mel Manager"),
        ("Asked to lift the protection", "Asha Officer"),
        ("Lifted the protection", "Mel Manager"),
    ]
    assert not any("It is over" in entry.text for entry in entries)


# --- The public's own ways --------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["07700 900123", "sam@example.org", "quiet@EXAMPLE.org"])
def test_a_link_asked_for_goes_to_the_safe_address_alone(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, typed: str
) -> None:
    protect(cast, make_enquiry(email="sam@example.org"), SAFE)
    new_link_ask(cluster=world.ne, typed=typed, now=LATER)
    (letter,) = look(world, kind="E3")
    assert isinstance(letter, Letter)
    assert letter.to == "quiet@example.org"


@pytest.mark.parametrize(
    ("typed", "ends"), [("sam@example.org", False), ("quiet@EXAMPLE.org", True)]
)
def test_asking_with_an_address_that_is_not_the_safe_one_ends_no_link(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, typed: str, ends: bool
) -> None:
    enquiry = protect(cast, make_enquiry(email="sam@example.org"), SAFE)
    with as_system(world):
        theirs = progress_link_issue(enquiry=enquiry, now=LATER, life=timedelta(days=1))
    new_link_ask(cluster=world.ne, typed=typed, now=LATER)
    (letter,) = look(world, kind="E3")
    assert isinstance(letter, Letter)
    assert progress_link_check(secret=theirs, now=LATER) is not ends
    sent = re.search(r"/my/([A-Za-z0-9_-]{43})/", letter.body)
    assert sent
    assert progress_link_check(secret=sent[1], now=LATER)


@pytest.mark.parametrize("kind", ["E1", "E3"])
def test_a_letter_that_does_not_go_makes_and_ends_no_link(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, kind: str
) -> None:
    enquiry = make_enquiry(email="sam@example.org")
    new_link_ask(cluster=world.ne, typed="sam@example.org", now=MONDAY)
    with as_system(world):
        Message.objects.filter(kind=kind).update(state="sending", lease_until=LATER)
    protect(cast, enquiry, BY_TEXT)
    with as_system(world):
        theirs = progress_link_issue(enquiry=enquiry, now=LATER, life=timedelta(days=1))
        row = Message.objects.get(kind=kind, channel="email")
        assert isinstance(rules.of(kind).prepare([row], LATER)[row.pk], Skip)
        assert ProgressLink.objects.filter(enquiry=enquiry).count() == 1
    assert progress_link_check(secret=theirs, now=LATER)


def test_no_link_goes_where_no_writing_is_safe(
    cast: Cast, world: World, make_enquiry: MakeEnquiry
) -> None:
    protect(cast, make_enquiry(email="sam@example.org"), SafeWay())
    new_link_ask(cluster=world.ne, typed="sam@example.org", now=LATER)
    assert look(world, kind="E3") == []


@pytest.mark.parametrize("kind", ["E1", "E3"])
def test_no_link_goes_in_a_letter_that_was_begun_before_the_flag(
    cast: Cast,
    world: World,
    make_enquiry: MakeEnquiry,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """The letter has read the case, and waits to add its link while a colleague protects it."""
    enquiry = make_enquiry(email="sam@example.org")
    new_link_ask(cluster=world.ne, typed="sam@example.org", now=MONDAY)

    def waits(**link: Any) -> str:
        protect(cast, enquiry, SAFE)
        return progress_link_issue(**link)

    monkeypatch.setattr("enquiries.letters.progress_link_issue", waits)
    with as_system(world):
        row = Message.objects.get(kind=kind, channel="email")
        with pytest.raises(ProtectedMeanwhile), transaction.atomic():
            rules.of(kind).prepare([row], LATER)
        assert not ProgressLink.objects.filter(enquiry=enquiry).exists()


def test_where_am_i_finds_nobody(cast: Cast, world: World, make_enquiry: MakeEnquiry) -> None:
    enquiry = make_enquiry()
    asked = {"reference": enquiry.reference, "name": "Carter", "postcode": "NE8 1HH"}
    assert stage_ask(**asked, now=LATER) is not None
    protect(cast, enquiry, SAFE)
    assert stage_ask(**asked, now=LATER) is None


def test_a_page_open_on_a_phone_closes_with_the_flag(
    cast: Cast, world: World, make_enquiry: MakeEnquiry, client: Client
) -> None:
    now = timezone.now()
    enquiry = make_enquiry(email="sam@example.org", now=now - timedelta(hours=1))

    def open_page() -> None:
        with as_system(world):
            secret = progress_link_issue(
                enquiry=enquiry, now=timezone.now(), life=timedelta(hours=1)
            )
        assert client.post(f"/my/{secret}/").status_code == 303

    open_page()
    assert b"sam@example.org" in client.get("/my/").content
    protect_now(cast, enquiry)
    assert client.get("/my/").status_code == 302
    assert client.get("/my/details/").status_code == 302
    open_page()
    for page in ("/my/", "/my/details/"):
        shown = client.get(page).content.decode()
        for secret in ("Sam", "Carter", "sam@example.org", "07700", "Gateshead", "quiet@"):
            assert secret not in shown, (page, secret)


def protect_now(cast: Cast, enquiry: Enquiry) -> None:
    access = access_now(cast.asha, timezone.now())
    with reaching(access.reach):
        safety_flag_set(
            access=access,
            enquiry_id=enquiry.pk,
            reason=WHY,
            safe=SAFE,
            named=[],
            now=timezone.now(),
        )


def test_the_flag_is_read_once_for_a_batch(
    cast: Cast,
    world: World,
    make_enquiry: MakeEnquiry,
    django_assert_max_num_queries: object,
) -> None:
    """However many protected cases a batch has, their flags are one query."""
    for name in ("Sam", "Jo", "Kim"):
        protect(cast, make_enquiry(first_name=name), SAFE)
    with as_system(world):
        rows = list(Enquiry.objects.all())
        with django_assert_max_num_queries(1):  # type: ignore[operator]
            held_show(rows)
    assert all(flag_of(row) for row in rows)
