"""Buddies: who is one, beside whom, in which order they are suggested, how many have one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from carers import tidying
from carers.buddies import Offer, Wish, check_in_due, suggestions
from carers.models import Buddy, BuddyCheckIn, BuddyMatch, Household
from carers.selectors.buddies import coverage, suggestions_for
from carers.services.buddying import (
    buddy_change,
    buddy_end,
    buddy_offer,
    check_in_record,
    match_end,
    match_make,
)
from enquiries.models import FOSTERING_TYPES, Enquiry
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.workflow import Stage
from hubs.access import Access, access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, User
from tests.cast import MONDAY, SUNDERLAND_POSTCODE, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach
from tests.staff.test_safety_acts import words

TODAY = MONDAY.date()
DAY = timedelta(days=1)
LONG = TODAY - 800 * DAY


@dataclass
class Town:
    """Gateshead: an experienced household, and ways to have applicants and others."""

    cast: Cast
    make: MakeEnquiry
    access: Access
    home: Household
    made: int = 0

    def household(
        self, approved: date = LONG, *, types: Any = ("short_term",), **case: Any
    ) -> Household:
        with_phone = {"phone": f"07700 9006{self.made:02}", "last_name": f"Of{self.made}", **case}
        self.made += 1
        one = self.make(now=MONDAY, **with_phone)
        with reaching(place_reach(one)):
            rows = Rows(one, by=self.cast.gita, now=MONDAY)
            Enquiry.objects.filter(pk=one.pk).update(stage=Stage.APPROVED, ended_at=MONDAY)
            return rows.household(approved_on=approved, terms={"types": list(types)})

    def applicant(self, **case: Any) -> Enquiry:
        self.made += 1
        one = self.make(now=MONDAY, phone=f"07700 9007{self.made:02}", **case)
        with reaching(place_reach(one)):
            Enquiry.objects.filter(pk=one.pk).update(stage=Stage.ASSESSMENT)
            one.refresh_from_db()
        return one

    def offer(self, home: Household | None = None, **given: Any) -> Buddy:
        usual = {"area": "", "types": ["short_term"], "languages": "", "most": 2, "now": MONDAY}
        with reaching(self.access.reach):
            return buddy_offer(
                access=self.access, household_id=(home or self.home).pk, **{**usual, **given}
            )

    def match(self, buddy: Buddy, beside: Enquiry | Household, **given: Any) -> BuddyMatch:
        name = "enquiry_id" if isinstance(beside, Enquiry) else "of_household_id"
        usual = {"access": self.access, "now": MONDAY, name: beside.pk}
        with reaching(self.access.reach):
            return match_make(buddy_id=buddy.pk, **{**usual, **given})


@pytest.fixture
def town(cast: Cast, make_enquiry: MakeEnquiry) -> Town:
    town = Town(cast, make_enquiry, cast.access("gita"), None)  # type: ignore[arg-type]
    town.home = town.household()
    return town


class TestSuggestions:
    """Pure: the order and the words."""

    NEAR = Offer(1, LONG, ("long_term",), "Urdu, Polish", "NE8 1HH", 2, 1)

    def said(self, *offers: Offer, wish: Wish) -> list[tuple[int, tuple[str, ...], str]]:
        found = suggestions(offers, wish, names=FOSTERING_TYPES, today=TODAY)
        return [(each.offer.pk, each.reasons, each.left_out) for each in found]

    def test_every_reason_is_in_words_and_none_is_a_number_of_points(self) -> None:
        wish = Wish(("short_term", "long_term"), "urdu", "NE8 4JD")
        assert self.said(self.NEAR, wish=wish) == [
            (1, ("Same kind of fostering: long-term", "Speaks urdu", "Same postcode area: NE8",
                 "Has 1 of 2"), "")
        ]  # fmt: skip
        assert self.said(replace(self.NEAR, has=0), wish=Wish()) == [(1, ("Has room for 2",), "")]

    def test_kind_before_language_before_near_before_room(self) -> None:
        bare = replace(self.NEAR, types=(), languages="", postcode="DH1 1AA")
        offers = [
            replace(bare, pk=5, has=1),
            replace(bare, pk=4, has=0),
            replace(bare, pk=3, postcode="NE8 9ZZ"),
            replace(bare, pk=2, languages="Urdu"),
            replace(bare, pk=1, types=("emergency",)),
        ]
        wish = Wish(("emergency",), "Urdu", "NE8 1HH")
        assert [pk for pk, *_ in self.said(*offers, wish=wish)] == [1, 2, 3, 4, 5]

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"approved_on": TODAY - 364 * DAY}, "Approved less than a year ago"),
            ({"approved_on": date(2025, 3, 2)}, ""),
            ({"resting_until": TODAY}, "Takes nobody new until"),
            ({"resting_until": TODAY - DAY}, ""),
            ({"has": 2}, "Has 2 of 2, so there is no room"),
        ],
    )
    def test_who_is_left_out_is_last_with_the_reason(self, given: Any, says: str) -> None:
        found = self.said(replace(self.NEAR, **given), replace(self.NEAR, pk=9), wish=Wish())
        left = {pk: why for pk, _, why in found}
        assert left[1].startswith(says)
        assert bool(left[1]) == bool(says)
        assert left[9] == ""
        assert not says or found[-1][0] == 1

    def test_check_ins_fall_due_at_2_weeks_6_weeks_and_3_months(self) -> None:
        due = [check_in_due(date(2026, 3, 31), asked=number) for number in range(4)]
        assert due == [
            ("2 weeks", date(2026, 4, 14)),
            ("6 weeks", date(2026, 5, 12)),
            ("3 months", date(2026, 6, 30)),
            None,
        ]


class TestOffers:
    def test_an_experienced_household_offers_once(self, town: Town) -> None:
        buddy = town.offer(languages=" Urdu ")
        assert town.offer(languages="Urdu") == buddy  # pressed twice
        assert (buddy.most, buddy.languages, buddy.from_on) == (2, "Urdu", TODAY)
        with reaching(town.access.reach):
            buddy.pk = None
            with pytest.raises(DatabaseError, match="one_buddy_a_household"), transaction.atomic():
                buddy.save()

    def test_who_is_new_or_leaves_does_not(self, town: Town) -> None:
        with pytest.raises(ValidationError, match="a year or more"):
            town.offer(town.household(TODAY - 300 * DAY))
        with reaching(place_reach(town.home.enquiry)):  # type: ignore[arg-type]
            Rows(town.home.enquiry, by=town.cast.gita).departure(town.home)  # type: ignore[arg-type]
        with pytest.raises(ValidationError, match="leaving"):
            town.offer()

    def test_change_and_end(self, town: Town) -> None:
        buddy = town.offer()
        for _ in range(2):
            town.match(buddy, town.applicant())
        given: dict[str, Any] = {"access": town.access, "buddy_id": buddy.pk, "now": MONDAY}
        offered: dict[str, Any] = {"area": "Felling", "types": [], "languages": ""}
        with reaching(town.access.reach):
            with pytest.raises(ValidationError) as wrong, transaction.atomic():
                buddy_change(**given, **offered, most=1)
            assert "most" in wrong.value.message_dict
            with pytest.raises(ValidationError, match="beside somebody"), transaction.atomic():
                buddy_end(**given)
            buddy_change(**given, **offered, most=3, resting_until=TODAY)
        with pytest.raises(ValidationError, match="nobody new"):
            town.match(buddy, town.applicant())
        with reaching(town.access.reach):
            for match in BuddyMatch.objects.all():
                match_end(access=town.access, match_id=match.pk, why="done", now=MONDAY)
            assert buddy_end(**given).to_on == TODAY
            with pytest.raises(Buddy.DoesNotExist):
                buddy_end(**given)


class TestMatches:
    def test_beside_an_applicant_and_a_new_household(self, town: Town) -> None:
        buddy, case = town.offer(), town.applicant()
        match = town.match(buddy, case)
        assert town.match(buddy, case) == match  # pressed twice
        other = town.household(TODAY - 10 * DAY)
        town.match(buddy, other)
        with pytest.raises(ValidationError, match="no room"):
            town.match(buddy, town.applicant())
        second = town.offer(town.household())
        with pytest.raises(ValidationError, match="a buddy already"):
            town.match(second, case)
        with reaching(town.access.reach):
            about = AuditEvent.objects.filter(action="carers.buddy_matched", subject="enquiry")
            assert set(about.values_list("subject_id", flat=True)) == {
                case.pk, town.home.enquiry_id, other.enquiry_id,
            }  # fmt: skip

    def test_the_buddy_of_an_applicant_stays_when_they_are_approved(self, town: Town) -> None:
        buddy, home = town.offer(), town.household(TODAY)
        assert home.enquiry is not None
        with reaching(place_reach(home.enquiry)):
            Enquiry.objects.filter(pk=home.enquiry.pk).update(stage=Stage.ASSESSMENT, ended_at=None)
        match = town.match(buddy, home.enquiry)
        assert town.match(buddy, home) == match
        with pytest.raises(ValidationError, match="a buddy already"):
            town.match(town.offer(town.household()), home)

    def test_not_their_own_nor_of_another_council(self, town: Town) -> None:
        buddy = town.offer()
        with pytest.raises(ValidationError, match="somebody else"):
            town.match(buddy, town.home)
        away = town.applicant(postcode=SUNDERLAND_POSTCODE)
        with pytest.raises(Enquiry.DoesNotExist):
            town.match(buddy, away)
        hub = replace(access_of_system(town.home.cluster), user=town.cast.gita)
        with pytest.raises(ValidationError, match="same council"), reaching(hub.reach):
            match_make(access=hub, buddy_id=buddy.pk, enquiry_id=away.pk, now=MONDAY)
        early = town.applicant()
        with reaching(town.access.reach):
            Enquiry.objects.filter(pk=early.pk).update(stage=Stage.CONVERSATION)
        with pytest.raises(ValidationError, match="not being assessed"):
            town.match(buddy, early)

    def test_who_may(self, town: Town) -> None:
        buddy, case = town.offer(), town.applicant()
        for name, refusal in (("asha", PermissionDenied), ("sunil", Buddy.DoesNotExist)):
            access = town.cast.access(name)
            with pytest.raises(refusal), reaching(access.reach):
                match_make(access=access, buddy_id=buddy.pk, enquiry_id=case.pk, now=MONDAY)

    def test_what_the_database_refuses(self, town: Town) -> None:
        buddy, case, other = town.offer(most=1), town.applicant(), town.household(TODAY)
        with reaching(town.access.reach):
            place = {"cluster": buddy.cluster, "service": buddy.service, "buddy": buddy}
            place |= {"household": town.home, "from_on": TODAY, "made_by": town.cast.gita}
            for rule, given in (
                ("a_buddy_of_one_of_both", {"enquiry": case, "of_household": other}),
                ("a_buddy_of_one_of_both", {}),
                ("nobodys_own_buddy", {"of_household": town.home}),
                ("of another household", {"enquiry": case, "household": other}),
                ("ended_whole", {"enquiry": case, "to_on": TODAY}),
            ):
                with pytest.raises(DatabaseError, match=rule), transaction.atomic():
                    BuddyMatch.objects.create(**{**place, **given})
            match = BuddyMatch.objects.create(**place, enquiry=case)
            with pytest.raises(DatabaseError, match="no room"), transaction.atomic():
                BuddyMatch.objects.create(**place, of_household=other)
            match_end(access=town.access, match_id=match.pk, why="not_a_fit", now=MONDAY)
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                BuddyMatch.objects.filter(pk=match.pk).update(to_on=None, ended_why="")

    def test_a_match_that_one_does_not_see_is_there_all_the_same(self, town: Town) -> None:
        case, asha = town.applicant(), town.cast.access("asha")
        town.match(town.offer(), case)
        second = town.offer(town.household())
        with reaching(asha.reach):
            safety_flag_set(
                access=asha,
                enquiry_id=town.home.enquiry.pk,  # type: ignore[union-attr]
                reason="A former partner looks for them.",
                safe=SafeWay("phone", "07700 900555"),
                named=[town.cast.mel],
                now=MONDAY,
            )
        with reaching(town.access.reach):
            assert not BuddyMatch.objects.exists()
        with pytest.raises(ValidationError, match="a buddy already"):
            town.match(second, case)

    def test_check_ins(self, town: Town) -> None:
        match = town.match(town.offer(), town.applicant())
        given: dict[str, Any] = {"access": town.access, "match_id": match.pk, "said": "Well."}
        with reaching(town.access.reach):
            for day, now in ((TODAY - DAY, MONDAY), (TODAY + DAY, MONDAY)):
                with pytest.raises(ValidationError), transaction.atomic():
                    check_in_record(**given, on_day=day, now=now)
            for _ in range(2):
                check_in_record(**given, on_day=TODAY, now=MONDAY)
            assert BuddyCheckIn.objects.count() == 1
            events = AuditEvent.objects.filter(action="carers.buddy_asked")
            assert events.exists()
            assert "Well" not in str([event.changes for event in events])

    def test_ends_with_the_application_but_not_with_an_approval(
        self, town: Town, world: World
    ) -> None:
        buddy = town.offer()
        gone, approved = (town.match(buddy, town.applicant()) for _ in range(2))
        system = access_of_system(world.ne)
        with reaching(system.reach):
            for match, stage in ((gone, Stage.WITHDREW), (approved, Stage.APPROVED)):
                cases = Enquiry.objects.filter(pk=match.enquiry.pk)  # type: ignore[union-attr]
                cases.update(stage=stage, ended_at=MONDAY)
            assert tidying.sweep_matches(system, MONDAY) == 1
            assert tidying.sweep_matches(system, MONDAY) == 0
            gone.refresh_from_db()
            approved.refresh_from_db()
        assert (gone.ended_why, approved.to_on) == ("left", None)

    def test_ends_when_another_council_takes_the_case(self, town: Town, world: World) -> None:
        match = town.match(town.offer(), town.applicant())
        system = access_of_system(world.ne)
        with reaching(system.reach):
            cases = Enquiry.objects.filter(pk=match.enquiry_id)
            cases.update(service=world.sunderland)
            assert tidying.sweep_matches(system, MONDAY) == 1
            match.refresh_from_db()
        assert match.to_on == TODAY


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_and_a_buddy_with_two_places_has_two(town: Town) -> None:
    buddy, cases = town.offer(), [town.applicant() for _ in range(20)]

    def press(case: Enquiry) -> str:
        try:
            town.match(buddy, case)
        except ValidationError as refused:
            return refused.messages[0]
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(20) as pool:
        said = list(pool.map(press, cases))
    assert sorted(said) == ["", ""] + ["This buddy has no room for anybody else"] * 18
    with reaching(town.access.reach):
        assert BuddyMatch.objects.filter(to_on=None).count() == 2


def test_coverage_counts_who_has_or_had_one(town: Town, cast: Cast) -> None:
    buddy = town.offer(most=5)
    new, _, had = (town.household(TODAY - days * DAY) for days in (10, 20, 30))
    town.household(TODAY - 366 * DAY)  # not of the last 12 months
    town.match(buddy, new)
    match = town.match(buddy, had)
    town.match(buddy, town.applicant())
    town.applicant()
    with reaching(town.access.reach):
        match_end(access=town.access, match_id=match.pk, why="done", now=MONDAY)
        found = coverage(town.access, TODAY)
    assert (found.applicants, found.applicants_with, found.applicants_share) == (2, 1, 0.5)
    assert (found.households, found.households_with) == (3, 2)
    sunil = cast.access("sunil")
    with reaching(sunil.reach):
        nobody = coverage(sunil, TODAY)
    assert (nobody.applicants, nobody.households_share) == (0, None)


def test_suggestions_come_from_what_is_known_of_the_applicant(town: Town) -> None:
    kind = town.offer(types=["parent_child"])
    speaks = town.offer(town.household(), types=[], languages="Polish; Urdu")
    case = town.applicant(language="Urdu")
    with reaching(town.access.reach):
        Rows(case, by=town.cast.gita).interest(types_wanted=["parent_child"])
        found = suggestions_for(town.access, case, today=TODAY)
    assert [(buddy.pk, said.reasons[0]) for buddy, said in found] == [
        (kind.pk, "Same kind of fostering: parent and child"),
        (speaks.pk, "Speaks Urdu"),
    ]


class TestPages:
    def test_from_an_offer_to_a_check_in(
        self, town: Town, signed_in: Callable[[User], Client]
    ) -> None:
        gita = signed_in(town.cast.gita)
        page = reverse("carers:buddy_offer", args=[town.home.reference])
        assert "Enter a whole number from 1 to 6" in words(gita.post(page, {"most": "9"}))
        said = words(gita.post(page, {"most": "2", "types": ["short_term"]}, follow=True))
        assert "They are a buddy" in said
        case, new = town.applicant(), town.household(timezone.localdate() - 5 * DAY)
        said = words(gita.get(reverse("carers:buddies")))
        assert case.reference in said
        assert new.reference in said
        for name, beside in (("buddy_for_case", case), ("buddy_for", new)):
            page = reverse(f"carers:{name}", args=[beside.reference])
            assert "Has " in words(gita.get(page))
            assert gita.post(page, {"buddy": "x"}).status_code == 422
            with reaching(town.access.reach):
                buddy = Buddy.objects.get()
            said = words(gita.post(page, {"buddy": str(buddy.pk)}, follow=True))
            assert "They are buddies from today" in said
        assert "Check-in at 2 weeks" in said
        with reaching(town.access.reach):
            match = BuddyMatch.objects.get(enquiry=case)
        day = timezone.localdate()
        parts = {"on_day-day": day.day, "on_day-month": day.month, "on_day-year": day.year}
        asked = reverse("carers:buddy_asked", args=[match.pk])
        said = words(gita.post(asked, {**parts, "said": "They ring on Sundays."}, follow=True))
        assert "Check-in at 6 weeks" in said
        assert "They ring on Sundays." in words(gita.get(asked))
        stop = reverse("carers:buddy_offer_end", args=[town.home.reference])
        assert "They are beside somebody now" in words(gita.post(stop))
        ends = reverse("carers:buddy_part", args=[match.pk])
        assert "Select why it ends" in words(gita.post(ends, {}))
        assert "It has ended" in words(gita.post(ends, {"why": "done"}, follow=True))
        shown = words(gita.get(reverse("carers:household", args=[new.reference])))
        assert "Has a buddy: " in shown

    def test_as_many_queries_for_many_as_for_one(
        self, town: Town, signed_in: Callable[[User], Client]
    ) -> None:
        gita = signed_in(town.cast.gita)

        def asked() -> int:
            gita.get(reverse("carers:buddies"))
            with CaptureQueriesContext(connection) as made:
                gita.get(reverse("carers:buddies"))
            return len(made)

        def more() -> None:
            buddy = town.offer(town.household())
            town.match(buddy, town.applicant())
            town.match(buddy, town.household(timezone.localdate()))
            town.applicant()
            town.household(timezone.localdate())

        more()
        before = asked()
        more()
        assert asked() == before
