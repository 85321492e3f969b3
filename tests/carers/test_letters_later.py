"""Letters of an approved household after something has changed: an answer, a later review, another
who stops, the end; a letter that another took the place of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse

from carers import letter_kinds as kinds
from carers.models import Carer, Household, HouseholdLetter
from carers.selectors.letter_facts import Ready, letters_ready
from carers.selectors.letters import letters_unsent
from carers.services.determining import (
    determination_answered,
    determination_decide,
    determination_propose,
)
from carers.services.leaving import household_end, resignation_record
from carers.services.leaving_one import departure_died
from carers.services.letters_made import letter_draw, letter_make, letter_sent
from carers.views.letters import letters_part
from enquiries.terms import Terms
from hubs.access import Access
from hubs.calendar import say_day
from hubs.fence import reaching
from hubs.letter_drafts import LetterRefused
from hubs.models import LetterWording, LocalAuthority, SeenBy, User
from tests.carers.reviewed import DAY, TODAY, at, concluded
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

SignIn = Callable[[User], Client]
LATER = TODAY + 2 * DAY


@pytest.fixture
def home(make_enquiry: MakeEnquiry, cast: Cast) -> Household:
    """A couple of Gateshead's, approved today, with the clocks of their year."""
    case = make_enquiry(now=MONDAY, second_first_name="Jo")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        household = rows.household(address="1 Bridge Street, Gateshead", postcode="NE8 1AA")
        rows.year(household)
    return household


def ready(access: Access, home: Household) -> dict[str, Ready]:
    home.refresh_from_db()
    return {one.kind.code: one for one in letters_ready(access, home, today=LATER)}


@pytest.mark.django_db
class TestProposals:
    @pytest.mark.parametrize(
        ("route", "asked"),
        [("representations", "you wrote to us"), ("review", "you asked the Independent Review")],
    )
    def test_answered_and_decided_after_a_later_review(
        self, home: Household, cast: Cast, route: str, asked: str
    ) -> None:
        """It has its letters until it is decided, and after; and says what they asked for."""
        gita, gareth, dee = (cast.access(who) for who in ("gita", "gareth", "dee"))
        with reaching(gita.reach):
            review = concluded(gita, home, "terms")
            runs = determination_propose(
                access=gareth, review_id=review.pk, reasons="See.", letter_on=TODAY,
                terms=Terms(most_children=1), now=MONDAY,
            )  # fmt: skip
            assert "They have until" in ready(gita, home)[kinds.PROPOSAL_TERMS].told
            determination_answered(
                access=gita, determination_id=runs.pk, route=route, answered_on=TODAY,
                answer="We are.", now=MONDAY,
            )  # fmt: skip
            concluded(gita, home, on=TODAY + DAY)
            one = ready(gita, home)[kinds.PROPOSAL_TERMS]
            assert "They have answered. Until we have decided" in one.told
            given: dict[str, Any] = {
                "access": gita, "household": home, "kind": kinds.PROPOSAL_TERMS, "about": runs.pk,
                "now": at(LATER),
            }  # fmt: skip
            leeds = LocalAuthority.objects.get(name="Leeds")
            assert letter_draw(**given, authority_id=leeds.pk)[0].reader == "Leeds"
            with pytest.raises(LetterRefused, match="They have answered"):
                letter_draw(**given)
            determination_decide(
                access=dee, determination_id=runs.pk, outcome="carry_on", reasons="So.",
                now=at(LATER),
            )  # fmt: skip
            found = ready(dee, home)
            assert list(found) == [kinds.REVIEW_SUITABLE, kinds.DECISION_STAYS]
            again = found[kinds.DECISION_STAYS].facts["recommendation"]
            assert again.startswith(f"On Monday 2 March 2026 {asked}")
            assert again.endswith("We decided before it was looked at again.")

    def test_a_copy_says_when_the_letter_went(
        self, home: Household, cast: Cast, signed_in: SignIn
    ) -> None:
        """None while a letter waits; one of a day that moved does not go; one that another took the
        place of waits for nobody."""
        gita, gareth = cast.access("gita"), cast.access("gareth")
        with reaching(gita.reach):
            review = concluded(gita, home, "not_suitable")
            runs = determination_propose(
                access=gareth, review_id=review.pk, reasons="See.", letter_on=TODAY, now=MONDAY
            )
            of: dict[str, Any] = {
                "access": gareth, "household_id": home.pk, "kind": kinds.PROPOSAL_END,
                "about": runs.pk,
            }  # fmt: skip
            leeds = LocalAuthority.objects.get(name="Leeds").pk
            LetterWording.objects.create(
                cluster=home.cluster, kind=kinds.COUNCIL_COPY, valid_from=LONG_AGO,
                text="{today}, of {carers}: {told}",
            )  # fmt: skip
            # Written elsewhere, as far as anybody here knows; then made here after all.
            copy = letter_make(**of, authority_id=leeds, now=at(LATER))[0]
            letter_make(**of, now=at(TODAY + DAY))
            letters = letter_make(**of, now=at(LATER))
            assert letters_unsent(gita, home) == 3  # yesterday’s two were replaced
            with pytest.raises(LetterRefused, match="recorded as sent"), transaction.atomic():
                letter_make(**of, authority_id=leeds, now=at(LATER))
            went: dict[str, Any] = {
                "access": gareth, "household_id": home.pk, "sent_on": LATER, "how": "post",
                "evidence": "RB 1", "now": at(LATER),
            }  # fmt: skip
            for letter in letters:
                letter_sent(letter_id=letter.pk, **went)
            with pytest.raises(ValidationError, match="4 March 2026, and it"), transaction.atomic():
                letter_sent(letter_id=copy.pk, **went)
        url = reverse("carers:letters", args=[home.reference])
        shown = words(signed_in(cast.gita).get(url))
        assert "we wrote to them on Wednesday 4 March 2026, and this copy says" in shown
        assert "Record that it went" not in shown
        assert shown.count("Replaced by the letter of Wednesday 4 March 2026") == 2
        with reaching(gita.reach):
            anew = letter_make(**of, authority_id=leeds, now=at(LATER + DAY))[0]
            assert letters_unsent(gita, home) == 1
            went |= {"sent_on": LATER + DAY, "now": at(LATER + DAY)}
            letter_sent(letter_id=anew.pk, **went)
            assert letters_unsent(gita, home) == 0

    def test_a_letter_that_a_later_one_went_for_waits_no_more(
        self, home: Household, cast: Cast
    ) -> None:
        """Of a kind that does not count from its date: only once the later one went, to the same
        carer."""
        gita = cast.access("gita")
        with reaching(gita.reach):
            of: dict[str, Any] = {
                "access": gita, "household_id": home.pk, "kind": kinds.REVIEW_SUITABLE,
                "about": concluded(gita, home).pk,
            }  # fmt: skip
            letter_make(**of, now=MONDAY)
            again = letter_make(**of, now=at(LATER))
            assert letters_unsent(gita, home) == 4
            letter_sent(
                access=gita, household_id=home.pk, letter_id=again[0].pk, sent_on=LATER, how="post",
                evidence="", now=at(LATER),
            )  # fmt: skip
            assert letters_unsent(gita, home) == 2
            assert HouseholdLetter.objects.filter(sent_on=None).count() == 3


@pytest.mark.django_db
class TestLeaving:
    def test_who_goes_on_beside_one_who_stops(self, home: Household, cast: Cast) -> None:
        """Not one who gave notice of their own; where everybody else died the letter says of
        nobody that they go on, and who died has none."""
        gita, gareth = cast.access("gita"), cast.access("gareth")
        with reaching(gita.reach):
            rows = Rows(home.enquiry, by=cast.gita, now=MONDAY)
            sam, jo = home.carers.order_by("pk")
            third = Carer.objects.create(
                household=home, cluster=home.cluster, service=home.service, first_name="Lou",
                last_name="Carter", date_of_birth=jo.date_of_birth, identity="third",
                from_on=jo.from_on,
            )  # fmt: skip
            rows.carer_departure(sam)
            rows.carer_departure(third)
            assert ready(gita, home)[kinds.ONE_RESIGNS].facts["who_goes_on"] == "Jo Carter"
            LetterWording.objects.create(
                cluster=home.cluster, kind=kinds.ONE_RESIGNS, valid_from=LONG_AGO,
                text="{received_on} {ends_on} {who_goes_on}",
            )  # fmt: skip
            for who in (third, jo):
                departure_died(
                    access=gareth, household_id=home.pk, carer_id=who.pk, died_on=TODAY, now=MONDAY
                )
            found = ready(gita, home)
            one = found[kinds.LAST_RESIGNS]
            assert set(found) == {kinds.RESIGNATION, kinds.LAST_RESIGNS}
            assert (list(one.carers), "goes on" in one.told) == ([sam], False)
            drawn = letter_draw(
                access=gita, household=home, kind=kinds.LAST_RESIGNS, about=one.about, now=MONDAY
            )[0]
            said = "\n".join(line for block in drawn.blocks for line in block.lines)
            assert f"approval ends on {say_day(TODAY + 28 * DAY)}." in said
            assert "goes on" not in said
            departure_died(
                access=gareth, household_id=home.pk, carer_id=sam.pk, died_on=TODAY, now=MONDAY
            )
            assert ready(gita, home) == {}

    def test_the_household_s_end_comes_before_their_own(self, home: Household, cast: Cast) -> None:
        gita = cast.access("gita")
        with reaching(gita.reach):
            rows = Rows(home.enquiry, by=cast.gita, now=MONDAY)
            rows.carer_departure(home.carers.earliest("pk"))
            leaves = rows.departure(home, received_on=TODAY - 18 * DAY, ends_on=TODAY + 10 * DAY)
            # Who gave no notice of their own leaves with the household all the same.
            assert set(ready(gita, home)) == {kinds.RESIGNATION, kinds.LAST_RESIGNS}
            household_end(access=gita, household=home, departure=leaves, now=MONDAY)
            one = ready(gita, home)[kinds.LAST_RESIGNS]
            assert one.facts["ends_on"] == say_day(TODAY + 10 * DAY)
            assert say_day(TODAY + 10 * DAY) in one.told

    def test_once_they_leave_nothing_is_said_of_a_review(self, home: Household, cast: Cast) -> None:
        gita, gareth = cast.access("gita"), cast.access("gareth")
        with reaching(gita.reach):
            review = concluded(gita, home, "not_suitable")
            determination_propose(
                access=gareth, review_id=review.pk, reasons="See.", letter_on=TODAY, now=MONDAY
            )
            concluded(gita, home, on=TODAY + DAY)
            assert set(ready(gita, home)) == {kinds.REVIEW_SUITABLE, kinds.PROPOSAL_END}
            resignation_record(
                access=gita, household_id=home.pk, received_on=TODAY, reason="work", now=at(LATER)
            )
            assert set(ready(gita, home)) == {kinds.RESIGNATION}


@pytest.mark.django_db
def test_how_a_letter_may_reach_them_is_said_where_it_is_read(home: Household, cast: Cast) -> None:
    """Nothing "above", for these pages have no safe way: the case has it."""
    gita = cast.access("gita")
    case = home.enquiry
    assert case is not None
    with reaching(gita.reach):
        assert letters_part(gita, home, today=TODAY)["safe_way"] is None
        case.seen_by = SeenBy.NAMED
        told = letters_part(gita, home, today=TODAY)["safe_way"]
    assert told == {
        "text": "Somebody must not find them. Do not post or email a letter. Their case says in"
        " which safe way to reach them: agree with them first how a letter can.",
        "case": reverse("enquiries:case", args=[case.reference]),
    }
