"""Letters of an approved household: their words, made once, kept as made, recorded as sent."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from carers import letter_kinds as kinds
from carers.letter_kinds import KINDS, NOTICES, TELLS_WHY, told_of
from carers.models import CarerDetermination, Household, HouseholdLetter, HouseholdLetterBody
from carers.selectors.letter_facts import letters_ready
from carers.services.determining import (
    determination_answered,
    determination_decide,
    determination_propose,
)
from carers.services.leaving import resignation_record
from carers.services.letters_made import letter_draw, letter_make, letter_open, letter_sent
from carers.services.terms import terms_agree
from enquiries.terms import Terms
from hubs.fence import reaching
from hubs.letter_drafts import LetterRefused
from hubs.letters_said import letter_kinds, words_faults
from hubs.models import AuditEvent, LetterWording, LocalAuthority, User
from tests.carers.reviewed import DAY, TODAY, at, concluded
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_reach
from tests.pdf_text import text_of
from tests.staff.test_safety_acts import words

SignIn = Callable[[User], Client]
NEW = Terms(most_children=1, other_terms="Only while Ann is here")


@pytest.fixture
def home(make_enquiry: MakeEnquiry, cast: Cast) -> Household:
    """A couple of Gateshead's, approved today, with the clocks of their year."""
    case = make_enquiry(now=MONDAY, second_first_name="Jo")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        household = rows.household(address="1 Bridge Street, Gateshead", postcode="NE8 1AA")
        rows.year(household)
    return household


def said(letter: HouseholdLetter) -> str:
    """The words of a letter as it is kept."""
    return "\n\n".join(line for block in letter.words for line in block["lines"])


def flat(text: str) -> str:
    return "".join(text.split())


# --- The words, without a database ----------------------------------------------------------------


@pytest.mark.parametrize("code", KINDS)
def test_our_own_words_say_what_the_law_asks(code: str) -> None:
    kind = KINDS[code]
    assert words_faults(kind.said, kind.words) == []
    assert letter_kinds()[code] == kind.said  # a hub may word it
    for blamed in ("rejected", "!", "please note", "unfortunately"):
        assert blamed not in kind.words.lower(), blamed
    for name in kind.must:
        assert words_faults(kind.said, kind.words.replace(f"{{{name}}}", "")), name


def test_what_the_law_asks_of_each() -> None:
    for code in (kinds.PROPOSAL_END, kinds.PROPOSAL_TERMS):  # 28(7)
        for wanted in (
            "not our final",
            "two things, but not both",
            "28 days from the date of this",
        ):
            assert wanted in KINDS[code].words, wanted
        assert {"reasons", "answer_by"} <= KINDS[code].must
    for code in (kinds.RESIGNATION, kinds.ONE_RESIGNS, kinds.LAST_RESIGNS):  # 28(13)
        assert "nobody has to decide it, and neither you nor we can take it" in KINDS[code].words
        assert {"received_on", "ends_on"} <= KINDS[code].must
    assert "support" in KINDS[kinds.TERMS_AGREED].must  # 28(9A)
    # What a council is told is made of facts; never of reasons, and of nobody's first name.
    copy = KINDS[kinds.COUNCIL_COPY]
    assert not {"reasons", "name", "first_name", "terms"} & set(copy.said.facts)
    names = ("held_on", "from_on", "terms", "letter_on", "may_answer", "ends_on", "received_on")
    facts = {name: f"<{name}>" for name in (*names, "who_stops", "who_goes_on")}
    for code in NOTICES:
        assert "reasons" not in told_of(code, facts)


# --- Made -----------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestMade:
    def test_each_carer_has_their_own_and_the_notice_goes_with_the_last(
        self, home: Household, cast: Cast
    ) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            assert letters_ready(access, home, today=TODAY) == []
            review = concluded(access, home)
            about: dict[str, Any] = {
                "access": access, "household_id": home.pk, "kind": kinds.REVIEW_SUITABLE,
                "about": review.pk, "now": MONDAY,
            }  # fmt: skip
            first, second = letter_make(**about)
            assert letter_make(**about) == [first, second]  # pressed twice
            assert said(first).startswith("Dear Sam\n\n")
            assert "held on Monday 2 March 2026" in said(first)
            assert said(second).startswith("Dear Jo\n\n")
            assert "no special terms" in said(first)
            shown = flat(text_of(bytes(first.body.content)))
            for wanted in (
                "Sam Carter", "1 Bridge Street", "NE8 1AA", "Yours sincerely Gita",
                "you and your household are still suitable to foster", home.reference,
            ):  # fmt: skip
                assert flat(wanted) in shown, wanted
            went: dict[str, Any] = {
                "access": access, "household_id": home.pk, "how": "post", "evidence": "",
                "now": at(TODAY + 3 * DAY),
            }  # fmt: skip
            with pytest.raises(ValidationError, match="must be from"), transaction.atomic():
                letter_sent(letter_id=first.pk, sent_on=TODAY - DAY, **went)
            for _ in range(2):  # pressed twice
                letter_sent(letter_id=second.pk, sent_on=TODAY + 2 * DAY, **went)
            review.refresh_from_db()
            assert review.notice_on is None  # Sam waits for theirs
            letter_sent(letter_id=first.pk, sent_on=TODAY + DAY, **went)
            review.refresh_from_db()
            assert review.notice_on == TODAY + 2 * DAY
            with pytest.raises(ValidationError, match="recorded already"), transaction.atomic():
                letter_sent(letter_id=first.pk, sent_on=TODAY, **went)
            # What went stands; the same letter once more is another.
            assert len({first.pk, second.pk, *(one.pk for one in letter_make(**about))}) == 4
            events = AuditEvent.objects.filter(action__startswith="carers.letter_")
            assert sorted(events.values_list("action", flat=True)) == [
                *["carers.letter_made"] * 4, *["carers.letter_sent"] * 2,
            ]  # fmt: skip
            assert "Bridge" not in str(list(events.values_list("changes", flat=True)))

    def test_a_hub_s_own_words_and_the_support_that_was_agreed(
        self, home: Household, cast: Cast
    ) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            review = concluded(access, home, "terms")
            terms_agree(
                access=access, review_id=review.pk, terms=NEW, support_needs="Nobody needs any.",
                agreed_on=TODAY, now=MONDAY,
            )  # fmt: skip
            given: dict[str, Any] = {
                "access": access, "household_id": home.pk, "kind": kinds.TERMS_AGREED,
                "about": review.pk, "now": MONDAY,
            }  # fmt: skip
            letter = letter_make(**given)[0]
            for wanted in ("Most children at once: 1", "Nobody needs any.", "Only while Ann"):
                assert wanted in said(letter), wanted
            assert letter.wording == "default"
            # What was typed freely, which may name a child, is not told to a council.
            leeds = LocalAuthority.objects.get(name="Leeds")
            copy, again = (letter_make(**given, authority_id=leeds.pk)[0] for _ in range(2))
            assert copy == again
            assert (copy.kind, copy.copies, copy.carer) == (
                kinds.COUNCIL_COPY, kinds.TERMS_AGREED, None,
            )  # fmt: skip
            assert "Sam Carter and Jo Carter" in said(copy)
            assert "Most children at once: 1" in said(copy)
            assert "Ann" not in said(copy)
            assert flat("The fostering team Leeds") in flat(text_of(bytes(copy.body.content)))
            own = LocalAuthority.objects.get(name="Gateshead")
            with pytest.raises(LetterRefused, match="does not need a copy"), transaction.atomic():
                letter_make(**given, authority_id=own.pk)
            LetterWording.objects.create(
                cluster=home.cluster, kind=kinds.TERMS_AGREED, valid_from=LONG_AGO,
                text="Hello {name}. {terms} {from_on} {agreed_on} {support}",
            )  # fmt: skip
            ours = letter_make(**given)[1]
            assert said(ours).startswith("Hello Jo Carter. Most children at once: 1")
            assert ours.wording.startswith("the hub’s, from")

    def test_a_proposal_counts_from_the_day_the_last_of_them_was_sent_it(
        self, home: Household, cast: Cast
    ) -> None:
        gita, gareth, dee = (cast.access(who) for who in ("gita", "gareth", "dee"))
        later = TODAY + 2 * DAY
        with reaching(gita.reach):
            review = concluded(gita, home, "not_suitable")
            runs = determination_propose(
                access=gareth, review_id=review.pk, reasons="The dogs.\n\n## Not a heading",
                letter_on=TODAY, now=MONDAY,
            )  # fmt: skip
            given: dict[str, Any] = {
                "access": gareth, "household_id": home.pk, "kind": kinds.PROPOSAL_END,
                "about": runs.pk,
            }  # fmt: skip
            first, second = letter_make(**given, now=MONDAY)
            for wanted in (
                "The dogs.", "## Not a heading", "Monday 30 March 2026", "Panel agrees.",
                "Independent Review Mechanism",
            ):  # fmt: skip
                assert wanted in said(first), wanted
            went: dict[str, Any] = {
                "access": gareth, "household_id": home.pk, "how": "post", "now": at(later),
            }  # fmt: skip
            with pytest.raises(ValidationError) as wrong, transaction.atomic():
                letter_sent(letter_id=first.pk, sent_on=TODAY, evidence=" ", **went)
            assert wrong.value.message_dict == {"evidence": ["Say how you know that it was sent"]}
            went["evidence"] = "RB 1"
            letter_sent(letter_id=first.pk, sent_on=TODAY, **went)
            with pytest.raises(ValidationError, match="Make it again"), transaction.atomic():
                letter_sent(letter_id=second.pk, sent_on=later, **went)
            copy, anew = letter_make(**given, now=at(later))
            assert "Wednesday 1 April 2026" in said(anew)
            letter_sent(letter_id=copy.pk, sent_on=later, **went)  # another copy for Sam
            runs.refresh_from_db()
            assert (runs.letter_on, runs.answer_by) == (TODAY, TODAY + 28 * DAY)
            rows = CarerDetermination.objects.filter(pk=runs.pk)
            for days in (
                {"letter_on": TODAY + DAY, "answer_by": TODAY + 29 * DAY},  # none went that day
                {"letter_on": TODAY - DAY, "answer_by": TODAY + 29 * DAY},
                {"answer_by": TODAY + 27 * DAY},
                {"answer_by": TODAY + 40 * DAY},
            ):
                with (
                    pytest.raises(DatabaseError, match="letter of a proposal"),
                    transaction.atomic(),
                ):
                    rows.update(**days)
            with (
                pytest.raises(ValidationError, match="not recorded as sent to one carer"),
                transaction.atomic(),
            ):
                determination_decide(
                    access=dee, determination_id=runs.pk, outcome="as_proposed", reasons="So.",
                    leaves_because="standards", now=at(TODAY + 60 * DAY),
                )  # fmt: skip
            letter_sent(letter_id=anew.pk, sent_on=later, **went)  # Jo’s first
            runs.refresh_from_db()
            assert (runs.letter_on, runs.answer_by) == (later, later + 28 * DAY)
            determination_answered(
                access=gita, determination_id=runs.pk, route="representations",
                answered_on=TODAY + DAY,  # Sam’s, who had it before Jo
                answer="We are.", now=at(later),
            )  # fmt: skip
            with pytest.raises(LetterRefused, match="have answered"), transaction.atomic():
                letter_make(**given, now=at(later))
            determination_decide(
                access=dee, determination_id=runs.pk, outcome="carry_on", reasons="They moved.",
                now=at(later),
            )  # fmt: skip
            ready = letters_ready(dee, home, today=later)
            assert [one.kind.code for one in ready] == [kinds.DECISION_STAYS]
            letter = letter_make(
                access=dee, household_id=home.pk, kind=kinds.DECISION_STAYS, about=runs.pk,
                now=at(later),
            )[0]  # fmt: skip
            assert "They moved." in said(letter)
            assert "proposed on Wednesday 4 March 2026" in said(letter)

    def test_the_end_of_an_approval_is_told_to_who_was_approved(
        self, home: Household, cast: Cast
    ) -> None:
        gita, gareth, dee = (cast.access(who) for who in ("gita", "gareth", "dee"))
        day = TODAY + 29 * DAY
        with reaching(gita.reach):
            review = concluded(gita, home, "not_suitable")
            runs = determination_propose(
                access=gareth, review_id=review.pk, reasons="See.", letter_on=TODAY, now=MONDAY
            )
            determination_decide(
                access=dee, determination_id=runs.pk, outcome="as_proposed", reasons="As it says.",
                leaves_because="standards", now=at(day),
            )  # fmt: skip
            given: dict[str, Any] = {
                "household": home, "kind": kinds.DECISION_END, "about": runs.pk, "now": at(day),
            }  # fmt: skip
            drawn = letter_draw(access=dee, **given)
            assert [one.reader for one in drawn] == ["Sam Carter", "Jo Carter"]
            text = "\n".join(line for block in drawn[0].blocks for line in block.lines)
            for wanted in ("it ended on Tuesday 31 March 2026", "As it says.", "31 March 2036"):
                assert wanted in text, wanted
            assert CarerDetermination.objects.get(pk=runs.pk).letter_on == TODAY

    def test_terms_that_are_proposed_and_decided(self, home: Household, cast: Cast) -> None:
        gita, gareth, dee = (cast.access(who) for who in ("gita", "gareth", "dee"))
        day = TODAY + 29 * DAY
        with reaching(gita.reach):
            review = concluded(gita, home, "terms")
            runs = determination_propose(
                access=gareth, review_id=review.pk, reasons="See.", letter_on=TODAY, terms=NEW,
                now=MONDAY,
            )  # fmt: skip
            one = letters_ready(gita, home, today=TODAY)[0]
            assert one.kind.code == kinds.PROPOSAL_TERMS
            assert "Most children at once: 1" in one.facts["terms"]
            assert one.facts["terms_now"] == "Your approval has no special terms."
            determination_decide(
                access=dee, determination_id=runs.pk, outcome="as_proposed", reasons="As it says.",
                now=at(day),
            )  # fmt: skip
            one = letters_ready(gita, home, today=day)[0]
            assert one.kind.code == kinds.DECISION_TERMS
            assert one.facts["from_on"] == "Tuesday 31 March 2026"
            assert "Ann" not in one.told

    def test_their_resignation(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            leaves = resignation_record(
                access=access, household_id=home.pk, received_on=TODAY, reason="work", now=MONDAY
            )
            letter = letter_make(
                access=access, household_id=home.pk, kind=kinds.RESIGNATION, about=leaves.pk,
                now=MONDAY,
            )[0]  # fmt: skip
            for wanted in ("ends on Monday 30 March 2026", "take it back", "30 March 2036"):
                assert wanted in said(letter), wanted

    def test_when_one_of_them_stops_the_letter_is_theirs(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            sam = home.carers.earliest("pk")
            Rows(home.enquiry, by=cast.gita, now=MONDAY).carer_departure(sam)
            one = letters_ready(access, home, today=TODAY)[0]
            assert (one.kind.code, list(one.carers)) == (kinds.ONE_RESIGNS, [sam])
            assert one.facts["who_goes_on"] == "Jo Carter"
            assert "the written notice of Sam Carter" in one.told

    def test_who_may(self, home: Household, cast: Cast) -> None:
        """Reasons may speak of health or of an allegation: the hub’s officers do not read them. A
        letter is made by who may send one, in their own places."""
        gita, gareth, ben = (cast.access(who) for who in ("gita", "gareth", "ben"))
        with reaching(gita.reach):
            review = concluded(gita, home, "not_suitable")
            runs = determination_propose(
                access=gareth, review_id=review.pk, reasons="See.", letter_on=TODAY, now=MONDAY
            )
            given: dict[str, Any] = {
                "household_id": home.pk, "kind": kinds.PROPOSAL_END, "about": runs.pk,
                "now": MONDAY,
            }  # fmt: skip
            letter = letter_make(access=gita, **given)[0]
            opened = letter_open(access=gita, household=home, letter_id=letter.pk, now=MONDAY)
            assert opened[1].startswith(b"%PDF")
            assert AuditEvent.objects.filter(action="carers.letter_downloaded").count() == 1
        with reaching(ben.reach):
            with pytest.raises(LetterRefused, match="gives reasons"), transaction.atomic():
                letter_make(access=ben, **given)
            with pytest.raises(LetterRefused, match="gives reasons"), transaction.atomic():
                letter_open(access=ben, household=home, letter_id=letter.pk, now=MONDAY)
        sunil = cast.access("sunil")
        with reaching(sunil.reach):
            with pytest.raises(Household.DoesNotExist), transaction.atomic():
                letter_make(access=sunil, **given)
            with pytest.raises(HouseholdLetter.DoesNotExist), transaction.atomic():
                letter_open(access=sunil, household=home, letter_id=letter.pk, now=MONDAY)
        assert set(TELLS_WHY) < set(NOTICES)

    def test_a_kept_letter_is_never_changed(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            review = concluded(access, home)
            letter = letter_make(
                access=access, household_id=home.pk, kind=kinds.REVIEW_SUITABLE, about=review.pk,
                now=MONDAY,
            )[0]  # fmt: skip
            rows = HouseholdLetter.objects.filter(pk=letter.pk)
            for change in (
                {"words": []}, {"dated": TODAY + DAY}, {"wording": "x"}, {"digest": "1" * 64},
                {"kind": kinds.TERMS_AGREED},
            ):  # fmt: skip
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    rows.update(**change)
            somehow = pytest.raises(IntegrityError, match="household_letter_sent_somehow")
            with somehow, transaction.atomic():
                rows.update(sent_on=TODAY)
            rows.update(sent_on=TODAY, sent_how="post")
            for again in ({"sent_on": TODAY + DAY}, {"evidence": "x"}, {"sent_on": None}):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    rows.update(**again)
            bodies = HouseholdLetterBody.objects.filter(letter=letter)
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                bodies.update(content=b"x")
            for table in ("carers_householdletterbody", "carers_householdletter"):
                with (
                    pytest.raises(DatabaseError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(f"delete from {table}")
            # To a carer or to a council; about one thing; the same once a day.
            kept = HouseholdLetter.objects.values().get(pk=letter.pk)
            kept |= {"sent_on": None, "sent_how": "", "digest": "2" * 64}
            del kept["id"]
            HouseholdLetter.objects.create(**kept)
            for wrong, name in (
                ({"carer_id": None}, "letter_to_a_carer_or_a_council"),
                ({"copies": "carer_resignation"}, "letter_to_a_carer_or_a_council"),
                ({"review_id": None}, "letter_about_one_thing"),
                ({"stops_id": 1}, "letter_about_one_thing"),
                ({}, "household_letter_once_a_day"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    HouseholdLetter.objects.create(**{**kept, **wrong})


@pytest.mark.django_db(transaction=True)
def test_pressed_by_many_at_once_it_is_made_once(make_enquiry: MakeEnquiry, cast: Cast) -> None:
    access = cast.access("gita")
    case = make_enquiry(now=MONDAY)
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        home = rows.household()
        leaves = rows.departure(home, how="resigned")

    def press(_: int) -> int:
        try:
            with reaching(access.reach):
                return letter_make(
                    access=access, household_id=home.pk, kind=kinds.RESIGNATION, about=leaves.pk,
                    now=MONDAY,
                )[0].pk  # fmt: skip
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(press, range(20)))) == 1


# --- Pages ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_from_the_review_to_a_letter_that_went(
    make_enquiry: MakeEnquiry, cast: Cast, signed_in: SignIn
) -> None:
    now, today = timezone.now(), timezone.localdate()
    case = make_enquiry(now=now, discreet=True)
    access = cast.access("gita")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=now)
        home = rows.household()
        rows.year(home)
    with reaching(access.reach):
        review = concluded(access, home, on=today)
    gita = signed_in(cast.gita)

    def url(name: str, *more: object) -> str:
        return reverse(f"carers:{name}", args=[home.reference, *more])

    new = url("letter_new", kinds.REVIEW_SUITABLE, review.pk)
    page = gita.get(url("review", review.pk))
    assert new in page.content.decode()
    assert "They asked us not to mention fostering" in words(page)
    assert "Open their case" in words(page)
    page = gita.get(new)
    assert "This is what the letter will say" in words(page)
    assert "We do not have the home address of Sam Carter" in words(page)
    page = gita.post(new, follow=True)
    assert "Download it, send it, and record that it went." in words(page)
    assert "Not sent yet" in words(page)
    assert "1 not sent yet. Open the letters" in words(gita.get(url("household")))
    with reaching(access.reach):
        letter = HouseholdLetter.objects.get(household=home)
    answer = gita.get(url("letter_file", letter.pk))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "foster" not in answer["Content-Disposition"].lower()
    assert answer.content.startswith(b"%PDF")
    day = {"sent_on-day": today.day, "sent_on-month": today.month, "sent_on-year": today.year}
    wrong = gita.post(url("letter_sent", letter.pk), day)
    assert wrong.status_code == 422
    assert "Open their case" in words(wrong)
    assert "Select how it was sent" in words(wrong)
    page = gita.post(
        url("letter_sent", letter.pk), {**day, "how": "by_hand", "evidence": "To Sam"}, follow=True
    )
    assert "given by hand. To Sam" in words(page)
    page = gita.get(url("review", review.pk))
    assert "Written notice" in words(page)
    assert "Record that the written notice went" not in words(page)
    # A copy for a council: asked for by its name, no carer’s first name above it, made alone.
    ask = url("letter_copy_ask", kinds.REVIEW_SUITABLE, review.pk)
    assert "Select a council" in words(gita.post(ask))
    leeds = LocalAuthority.objects.get(name="Leeds")
    page = gita.post(ask, {"authority": leeds.pk}, follow=True)
    assert "To the fostering team for Leeds" in words(page)
    page = gita.post(page.request["PATH_INFO"], follow=True)
    assert "Copy for a council: After a review: they stay suitable: to Leeds" in words(page)
    # Of another council nobody finds it; a letter of another household is not found under this.
    sunil = signed_in(cast.sunil)
    for name, more in (("letters", ()), ("letter_file", (letter.pk,))):
        assert sunil.get(url(name, *more)).status_code == 404
    assert gita.get(url("letter_file", letter.pk + 10**6)).status_code == 404
    assert gita.get(url("letter_new", "carer_council_copy", review.pk)).status_code == 404
