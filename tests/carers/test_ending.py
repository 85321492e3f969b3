"""What a review proposes without agreement, and how a household leaves: by a determination, to
another service, by a death; and what comes to its end with it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from carers import sweeps
from carers.models import (
    Approval,
    Buddy,
    BuddyMatch,
    Carer,
    CarerDetermination,
    Departure,
    Household,
    Places,
    Review,
    TransferOut,
)
from carers.reviews import ProposalFacts, missing_before_proposed
from carers.services.determining import (
    determination_answered,
    determination_decide,
    determination_notice,
    determination_propose,
    papers_sent,
    recommendation_record,
)
from carers.services.leaving import interview_record, resignation_record
from carers.services.leaving_one import departure_died
from carers.services.moving_out import (
    MoveAnswers,
    answers_of,
    transfer_call_off,
    transfer_open,
    transfer_save,
)
from carers.services.reviewing import review_open
from carers.services.terms import terms_agree
from enquiries.services.household import ChangedMeanwhile, as_sent
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.permissions import Right
from tests.carers.reviewed import DAY, FEWER, TODAY, at, concluded
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, place_reach

LAST = TODAY + 28 * DAY  # to answer a letter of today
Outcome = CarerDetermination.Outcome
Make = Callable[..., Household]


@pytest.fixture
def make(make_enquiry: MakeEnquiry, cast: Cast) -> Make:
    """Couples of Gateshead's, approved today, with the clocks of their year."""
    made: list[Household] = []

    def household() -> Household:
        phone = f"07700 9005{len(made):02}"
        case = make_enquiry(now=MONDAY, second_first_name="Jo", phone=phone)
        with reaching(place_reach(case)):
            rows = Rows(case, by=cast.gita, now=MONDAY)
            made.append(rows.household())
            rows.year(made[-1])
        return made[-1]

    return household


@pytest.fixture
def home(make: Make) -> Household:
    return make()


def propose(home: Household, cast: Cast, *, terms: bool = False) -> CarerDetermination:
    """To end the approval, or to change its terms, by a letter of today."""
    gita, gareth = cast.access("gita"), cast.access("gareth")
    with reaching(gareth.reach):
        review = concluded(gita, home, "terms" if terms else "not_suitable")
        return determination_propose(
            access=gareth,
            review_id=review.pk,
            terms=FEWER if terms else None,
            reasons="See the review.",
            letter_on=TODAY,
            now=MONDAY,
        )


def answer(
    cast: Cast, runs: CarerDetermination, route: str, on: date = TODAY, **given: Any
) -> CarerDetermination:
    access = cast.access("gita")
    with reaching(access.reach):
        return determination_answered(
            access=access,
            determination_id=runs.pk,
            route=route,
            answered_on=on,
            answer="We are.",
            now=at(on),
            **given,
        )


def decide(
    cast: Cast, runs: CarerDetermination, on: date, outcome: str = "as_proposed", who: str = "dee"
) -> CarerDetermination:
    access = cast.access(who)
    with reaching(access.reach):
        return determination_decide(
            access=access,
            determination_id=runs.pk,
            outcome=outcome,
            reasons="As the review says.",
            leaves_because="standards",
            now=at(on),
        )


ASKED = ProposalFacts(answer_by=LAST, route="", recommended=False)


@pytest.mark.parametrize(
    ("facts", "today", "says"),
    [
        (ASKED, LAST, "They have until Monday 30 March to answer"),
        (ASKED, LAST + DAY, ""),
        (replace(ASKED, route="representations"), LAST + DAY, "They made representations"),
        (replace(ASKED, route="review"), LAST + DAY, "They asked for the independent review"),
        (replace(ASKED, route="review", recommended=True), TODAY, ""),
        (replace(ASKED, leaves_on=LAST), LAST + DAY, "They resigned"),
        (replace(ASKED, letters_wait=1), LAST + DAY, "The letter of what is proposed is not"),
    ],
)
def test_too_early_is_said(facts: ProposalFacts, today: date, says: str) -> None:
    said = missing_before_proposed(facts, today=today)
    assert said.startswith(says), said
    assert bool(said) == bool(says)


class TestProposal:
    def test_without_an_answer_it_ends_once_their_days_are_over(
        self, home: Household, cast: Cast
    ) -> None:
        runs = propose(home, cast)
        assert runs.answer_by == LAST
        with pytest.raises(ValidationError, match="until Monday 30 March to answer"):
            decide(cast, runs, LAST)
        for _ in range(2):  # the second press finds it decided
            decide(cast, runs, LAST + DAY)
        with reaching(cast.access("gita").reach):
            left = Departure.objects.get(household=home)
            assert (left.how, left.reason, left.ends_on) == ("ended", "standards", LAST + DAY)
            assert (left.received_on, left.determination) == (None, runs)
            home.refresh_from_db()
            assert home.ended_on == LAST + DAY
            assert not Carer.objects.filter(household=home, to_on=None).exists()

    def test_terms_change_by_it(self, home: Household, cast: Cast) -> None:
        runs = propose(home, cast, terms=True)
        decide(cast, runs, LAST + DAY)
        with reaching(cast.access("gita").reach):
            now = Approval.objects.get(household=home, to_on=None)
            assert (now.version, now.most_children, now.from_on) == (2, 1, LAST + DAY)
            assert (now.determination, now.review) == (runs, runs.review)
            home.refresh_from_db()
            assert home.ended_on is None

    def test_representations_bring_panel_again(self, home: Household, cast: Cast) -> None:
        runs = answer(cast, propose(home, cast), "representations")
        with pytest.raises(ValidationError, match="already"):
            answer(cast, runs, "review")
        with pytest.raises(ValidationError, match="panel has not looked again"):
            decide(cast, runs, LAST + DAY)
        access = cast.access("gita")
        given = {"access": access, "determination_id": runs.pk}
        with reaching(access.reach):
            for _ in range(2):
                recommendation_record(**given, on=TODAY, recommended="To stay.", now=MONDAY)
        assert decide(cast, runs, TODAY, "carry_on").outcome == "carry_on"
        with reaching(access.reach):
            home.refresh_from_db()
            assert home.ended_on is None
            with pytest.raises(ValidationError, match="decided already"), transaction.atomic():
                papers_sent(**given, on=TODAY, now=MONDAY)

    def test_the_independent_review_has_its_papers_within_10_working_days(
        self, home: Household, cast: Cast
    ) -> None:
        runs = answer(cast, propose(home, cast), "review")
        access, later = cast.access("gita"), TODAY + 10 * DAY
        given = {"access": access, "determination_id": runs.pk, "now": at(later)}
        with reaching(access.reach):
            with pytest.raises(ValidationError, match="notice came first"), transaction.atomic():
                papers_sent(**given, on=later)
            with (
                pytest.raises(ValidationError, match="papers have gone first"),
                transaction.atomic(),
            ):
                recommendation_record(**given, on=later, recommended="To end it.")
            assert determination_notice(**given, on=TODAY).papers_by == date(2026, 3, 16)
            papers_sent(**given, on=later)
            recommendation_record(**given, on=later, recommended="To end it.")
        assert decide(cast, runs, later).outcome == "as_proposed"  # before the 28 days are over

    @pytest.mark.parametrize("on", [TODAY - DAY, LAST + DAY])
    def test_an_answer_comes_within_28_days(self, home: Household, cast: Cast, on: date) -> None:
        runs = propose(home, cast)
        with pytest.raises(ValidationError, match="The day of the answer"):
            answer(cast, runs, "review", on)

    def test_agreed_meanwhile_it_is_closed(self, home: Household, cast: Cast) -> None:
        runs = propose(home, cast, terms=True)
        access = cast.access("gita")
        with reaching(access.reach):
            terms_agree(
                access=access,
                review_id=runs.review_id,
                terms=FEWER,
                support_needs="None.",
                agreed_on=TODAY,
                now=MONDAY,
            )
            runs.refresh_from_db()
        assert (runs.outcome, runs.decided_on) == ("agreed", TODAY)
        with pytest.raises(ValidationError, match="was decided"):  # nothing is left to decide
            decide(cast, runs, LAST + DAY)

    def test_a_resignation_ends_it_by_itself(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        runs = propose(home, cast)
        access, system = cast.access("gita"), access_of_system(world.ne)
        with reaching(access.reach):
            resignation_record(
                access=access, household_id=home.pk, received_on=TODAY, reason="work", now=MONDAY
            )
        with pytest.raises(ValidationError, match="They resigned"):
            decide(cast, runs, LAST + DAY)
        with reaching(system.reach):
            assert sweeps.sweep_leavers(system, at(LAST + DAY)) == 1
            runs.refresh_from_db()
            assert (runs.outcome, runs.decided_on) == ("left", LAST)
            assert Departure.objects.get(household=home).how == "resigned"

    def test_a_later_review_takes_the_place_of_the_one_behind_it(
        self, home: Household, cast: Cast
    ) -> None:
        runs = propose(home, cast)
        gita, gareth = cast.access("gita"), cast.access("gareth")
        with reaching(gareth.reach):
            again = concluded(gita, home, "not_suitable")
            with pytest.raises(ValidationError, match="is not decided yet"):
                determination_propose(
                    access=gareth, review_id=again.pk, reasons="x", letter_on=TODAY, now=MONDAY
                )
        with pytest.raises(ValidationError, match="A later review has taken the place"):
            decide(cast, runs, LAST + DAY)
        assert decide(cast, runs, LAST + DAY, "carry_on").outcome == "carry_on"

    def test_terms_agreed_later_leave_a_proposal_to_end_open(
        self, home: Household, cast: Cast
    ) -> None:
        runs = propose(home, cast)
        gita = cast.access("gita")
        with reaching(gita.reach):
            review = concluded(gita, home, "terms")
            terms_agree(
                access=gita,
                review_id=review.pk,
                terms=FEWER,
                support_needs="None",
                agreed_on=TODAY,
                now=MONDAY,
            )
            runs.refresh_from_db()
        assert runs.outcome == ""

    def test_who_may(self, home: Household, cast: Cast) -> None:
        runs = propose(home, cast)
        for name, refusal in (
            ("gita", PermissionDenied),
            ("gareth", PermissionDenied),
            ("sunil", PermissionDenied),
        ):
            with pytest.raises(refusal):
                decide(cast, runs, LAST + DAY, who=name)
        with pytest.raises(PermissionDenied):  # a worker concludes, a manager proposes
            determination_propose(
                access=cast.access("gita"),
                review_id=runs.review_id,
                reasons="x",
                letter_on=TODAY,
                now=MONDAY,
            )
        # Nobody decides on a review of their own, whatever else they may.
        both = replace(cast.access("dee"), user=cast.gita, rights=frozenset(Right))
        given = {"determination_id": runs.pk, "outcome": "carry_on", "reasons": "x", "now": MONDAY}
        with reaching(both.reach):
            with pytest.raises(ValidationError, match="another decision-maker"):
                determination_decide(access=both, **given)
            with pytest.raises(IntegrityError, match="of their own"), transaction.atomic():
                CarerDetermination.objects.filter(pk=runs.pk).update(
                    outcome="carry_on", decided_on=TODAY, decided_by=cast.gita
                )

    def test_only_what_the_review_concluded(self, home: Household, cast: Cast) -> None:
        gita, gareth = cast.access("gita"), cast.access("gareth")
        with reaching(gareth.reach):
            review = concluded(gita, home, "terms")
            given = {"access": gareth, "review_id": review.pk, "now": MONDAY, "reasons": "x"}
            for change, says in (
                ({"letter_on": TODAY}, "No longer suitable"),
                ({"letter_on": TODAY - DAY, "terms": FEWER}, "and today"),
                ({"letter_on": TODAY, "terms": replace(FEWER, most_children=None, oldest=None)},
                 "terms they have now"),
            ):  # fmt: skip
                with pytest.raises(ValidationError, match=says), transaction.atomic():
                    determination_propose(**given, **change)

    def test_the_database_keeps_its_own_word(self, home: Household, cast: Cast) -> None:
        runs = propose(home, cast)
        rows = CarerDetermination.objects.filter(pk=runs.pk)
        done = {"outcome": "as_proposed", "decided_by": cast.dee, "decision_reasons": "x"}
        with reaching(cast.access("dee").reach):
            for change, name in (
                (done | {"decided_on": LAST}, "carer_decided_after_their_answer"),
                (done | {"decided_on": LAST + DAY, "decided_by": None}, "after_their_answer"),
                (done | {"decided_on": LAST + DAY, "decision_reasons": ""}, "after_their_answer"),
                ({"outcome": "carry_on"}, "carer_decided_whole"),
                ({"route": "review"}, "carer_answered_by_a_route"),
                ({"papers_by": TODAY}, "carer_review_only_on_its_route"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    rows.update(**change)
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                rows.update(answer_by=LAST - DAY)
            other = Review.objects.create(
                household=home, number=9, because="other", opened_on=TODAY, opened_by=cast.gita
            )
            with pytest.raises(IntegrityError, match="one_proposal_runs"), transaction.atomic():
                CarerDetermination.objects.create(
                    household=home,
                    review=other,
                    proposes="end",
                    reasons="x",
                    letter_on=TODAY,
                    answer_by=LAST,
                )
            rows.update(route="representations", answered_on=TODAY)
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                rows.update(route="review")
            with (  # they answered: not without a fresh recommendation, however late
                pytest.raises(IntegrityError, match="after_their_answer"),
                transaction.atomic(),
            ):
                rows.update(**done, decided_on=LAST + DAY)
            rows.update(outcome="carry_on", decided_on=TODAY)
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                rows.update(outcome="left")


class TestMove:
    def open(
        self, home: Household, cast: Cast, *, children: int = 0, now: datetime = MONDAY
    ) -> TransferOut:
        access = cast.access("gita")
        with reaching(access.reach):
            return transfer_open(
                access=access,
                household_id=home.pk,
                to_service="Northumberland",
                to_kind="other_council",
                notice_on=TODAY,
                children_placed=children,
                now=now,
            )

    def save(
        self,
        cast: Cast,
        move: TransferOut,
        now: datetime = MONDAY,
        *,
        shown: dict[str, str] | None = None,
        **given: Any,
    ) -> TransferOut:
        access = cast.access("gita")
        with reaching(access.reach):
            return transfer_save(
                access=access,
                transfer_id=move.pk,
                answers=MoveAnswers(**given),
                shown=shown,
                now=now,
            )

    def test_an_old_page_takes_no_agreed_day_away(self, home: Household, cast: Cast) -> None:
        move = self.open(home, cast)
        old = {name: as_sent(value) for name, value in asdict(answers_of(move)).items()}
        days = dict.fromkeys(("ends_here_on", "starts_there_on"), TODAY + 9 * DAY)
        for _ in range(2):  # pressed twice
            self.save(cast, move, shown=old, **days)
        kept = self.save(cast, move, shown=old, placing_told_on=TODAY)  # and no days
        assert (kept.ends_here_on, kept.placing_told_on) == (TODAY + 9 * DAY, TODAY)
        with pytest.raises(ChangedMeanwhile) as other:
            self.save(cast, move, shown=old, **days | {"ends_here_on": TODAY + 8 * DAY})
        assert [clash.name for clash in other.value.clashes] == ["ends_here_on"]

    def test_the_tick_ends_it_on_the_day_agreed_once_however_late(
        self, home: Household, world: World, cast: Cast
    ) -> None:
        move = self.open(home, cast, children=1)
        assert self.open(home, cast) == move  # pressed twice
        assert move.meeting_by == LAST
        agreed = {"ends_here_on": TODAY + 40 * DAY, "starts_there_on": TODAY + 40 * DAY}
        move = self.save(cast, move, records_asked_on=TODAY, **agreed)
        assert (move.records_by, move.meeting_by) == (date(2026, 3, 23), None)
        system = access_of_system(world.ne)
        with reaching(system.reach):
            assert sweeps.sweep_movers(system, at(TODAY + 39 * DAY)) == 0
            assert sweeps.sweep_movers(system, at(TODAY + 50 * DAY)) == 1
            assert sweeps.sweep_movers(system, at(TODAY + 50 * DAY)) == 0
            left = Departure.objects.get(household=home)
            assert (left.how, left.reason, left.goes_to, left.ends_on) == (
                "moved", "other_council", "Northumberland", TODAY + 40 * DAY,
            )  # fmt: skip
            home.refresh_from_db()
            move.refresh_from_db()
            assert home.ended_on == move.done_on == TODAY + 40 * DAY
            assert move.called_off_on is None
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                TransferOut.objects.filter(pk=move.pk).update(ends_here_on=TODAY)
        access = cast.access("gita")
        with reaching(access.reach), pytest.raises(ValidationError, match="have moved"):
            transfer_call_off(access=access, transfer_id=move.pk, now=MONDAY)

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"ends_here_on": TODAY}, "starts_there_on"),
            ({"starts_there_on": TODAY}, "ends_here_on"),
            ({"ends_here_on": TODAY - DAY, "starts_there_on": TODAY}, "ends_here_on"),
            ({"ends_here_on": TODAY + DAY, "starts_there_on": TODAY}, "starts_there_on"),
            ({"records_given_on": TODAY}, "records_asked_on"),
            ({"records_asked_on": TODAY + DAY}, "records_asked_on"),
            ({"placing_told_on": TODAY - DAY}, "placing_told_on"),
        ],
    )
    def test_days_that_cannot_be(
        self, home: Household, cast: Cast, given: dict[str, date], field: str
    ) -> None:
        move = self.open(home, cast)
        with pytest.raises(ValidationError) as wrong:
            self.save(cast, move, **given)
        assert list(wrong.value.message_dict) == [field]

    def test_both_days_or_neither_by_the_databases_word(self, home: Household, cast: Cast) -> None:
        move = self.open(home, cast)
        with reaching(cast.access("gita").reach):
            for change, name in (
                ({"ends_here_on": TODAY}, "both_days_agreed_together"),
                ({"starts_there_on": TODAY}, "both_days_agreed_together"),
                ({"ends_here_on": TODAY + DAY, "starts_there_on": TODAY}, "both_days"),
                ({"done_on": TODAY}, "transfer_done_on_its_day"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    TransferOut.objects.filter(pk=move.pk).update(**change)
            with pytest.raises(IntegrityError, match="one_transfer_out"), transaction.atomic():
                TransferOut.objects.create(
                    household=home, to_service="x", notice_on=TODAY, recorded_by=cast.gita
                )

    def test_who_is_leaving_does_not_move_and_a_resignation_ends_a_move(
        self, home: Household, cast: Cast
    ) -> None:
        move = self.open(home, cast)
        access = cast.access("gita")
        with reaching(access.reach):
            transfer_call_off(access=access, transfer_id=move.pk, now=MONDAY)
        again = self.open(home, cast)
        assert again != move
        with reaching(access.reach):
            resignation_record(
                access=access, household_id=home.pk, received_on=TODAY, reason="work", now=MONDAY
            )
            again.refresh_from_db()
            assert again.called_off_on == TODAY
        with pytest.raises(ValidationError, match="They resigned"):
            self.open(home, cast)
        with pytest.raises(ValidationError, match="called off"):
            self.save(cast, again)


class TestEnd:
    def test_whatever_runs_comes_to_its_end(self, make: Make, world: World, cast: Cast) -> None:
        home, other = make(), make()
        access, by = cast.access("gita"), {"made_by": cast.gita}
        with reaching(access.reach):
            review = review_open(access=access, household_id=home.pk, because="yearly", now=MONDAY)
            places = Places.objects.create(
                household=home, from_on=TODAY, approved=2, filled=0, usual_limit=3
            )
            buddies = [Buddy.objects.create(household=h, from_on=TODAY) for h in (home, other)]
            one = BuddyMatch.objects.create(
                buddy=buddies[0], household=home, of_household=other, from_on=TODAY, **by
            )
            two = BuddyMatch.objects.create(
                buddy=buddies[1], household=other, of_household=home, from_on=TODAY, **by
            )
            # Made while they were applicants: the buddy stayed with the approval.
            three = BuddyMatch.objects.create(
                buddy=buddies[1], household=other, enquiry=home.enquiry, from_on=TODAY, **by
            )
            resignation_record(
                access=access,
                household_id=home.pk,
                received_on=TODAY,
                reason="work",
                now=at(TODAY + 60 * DAY),
            )
            for row in (review, places, one, two, three, *buddies):
                row.refresh_from_db()
            assert review.called_off_on == places.to_on == LAST
            assert {(m.to_on, m.ended_why) for m in (one, two, three)} == {(LAST, "left")}
            assert [buddy.to_on for buddy in buddies] == [LAST, None]  # the other goes on
        system = access_of_system(world.ne)
        with reaching(system.reach):
            assert sweeps.sweep_buddies(system, MONDAY) == 0
            # One that whoever recorded the resignation could not see.
            for beside in ({"of_household": home}, {"enquiry": home.enquiry}):
                unseen = BuddyMatch.objects.create(
                    buddy=buddies[1], household=other, from_on=TODAY, **beside, **by
                )
                assert sweeps.sweep_buddies(system, MONDAY) == 1
                unseen.refresh_from_db()
                assert unseen.ended_why == "left"

    def test_a_death_ends_it_with_the_last_carer(self, home: Household, cast: Cast) -> None:
        access = cast.access("gareth")
        with reaching(access.reach):
            first, last = Carer.objects.filter(household=home).order_by("pk")
            given = {"access": access, "household_id": home.pk, "now": at(TODAY + DAY)}
            with pytest.raises(ValidationError), transaction.atomic():
                departure_died(**given, carer_id=first.pk, died_on=TODAY + 2 * DAY)
            for _ in range(2):
                assert departure_died(**given, carer_id=first.pk, died_on=TODAY + DAY) is None
            home.refresh_from_db()
            assert home.ended_on is None
            assert not home.deadlines.running().filter(carer=first).exists()
            assert home.deadlines.running().filter(carer=last).exists()
            left = departure_died(**given, carer_id=last.pk, died_on=TODAY)  # the day before
            assert left is not None
            assert (left.how, left.ends_on, left.received_on) == ("died", TODAY + DAY, None)
            with pytest.raises(ValidationError, match="Nobody is left"), transaction.atomic():
                interview_record(
                    access=access, household_id=home.pk, interview="offered", now=MONDAY
                )
        worker = cast.access("gita")
        with reaching(worker.reach), pytest.raises(PermissionDenied):
            departure_died(**given | {"access": worker}, carer_id=last.pk, died_on=TODAY)

    def test_only_by_a_lawful_way(self, home: Household, cast: Cast) -> None:
        with reaching(place_reach(home.enquiry)):
            rows = Rows(home.enquiry, by=cast.gita, now=MONDAY)
            for given, name in (
                ({"how": "ended"}, "departure_by_a_lawful_way"),
                ({"how": "ended", "received_on": None}, "departure_by_a_lawful_way"),
                ({"how": "died"}, "departure_by_a_lawful_way"),
                ({"received_on": None}, "departure_by_a_lawful_way"),
                ({"how": "moved", "ends_on": TODAY - DAY}, "departure_in_order"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    rows.departure(home, **given)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_decide_and_move_once(make: Make, world: World, cast: Cast) -> None:
    home, goes = make(), make()
    runs = propose(home, cast)
    of_move = TestMove()
    move = of_move.save(cast, of_move.open(goes, cast), ends_here_on=LAST, starts_there_on=LAST)
    system = access_of_system(world.ne)

    def press(number: int) -> None:
        try:
            with reaching(system.reach):
                sweeps.sweep_movers(system, at(LAST + DAY))
            decide(cast, runs, LAST + DAY, "carry_on" if number % 2 else "as_proposed")
        except ValidationError as decided:
            if "This was decided" not in str(decided):
                raise
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, range(20)))
    with reaching(system.reach):
        runs.refresh_from_db()
        ended = runs.outcome == Outcome.AS_PROPOSED
        assert Departure.objects.filter(household=home).count() == ended
        home.refresh_from_db()
        assert (home.ended_on is not None) == ended
        move.refresh_from_db()
        assert move.done_on == LAST
        assert Departure.objects.filter(household=goes).count() == 1
