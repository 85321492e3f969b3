"""A review: opened, views gathered, written up, concluded; the terms that change after one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from carers.models import Approval, CarerDeadline, Household, Places, Review, ReviewView
from carers.reviews import CARER, CHILD, PLACING, ReviewFacts, ViewFacts, missing_before_conclusion
from carers.services.reviewing import (
    ViewAnswers,
    review_call_off,
    review_conclude,
    review_notice_record,
    review_open,
    review_write,
    view_add,
    view_save,
)
from carers.services.terms import terms_agree
from hubs.fence import reaching
from hubs.models import AuditEvent
from tests.carers.reviewed import DAY, FEWER, TODAY, at, concluded, ready
from tests.cast import MONDAY, Cast, MakeEnquiry
from tests.journey.road import Rows, place_reach


@pytest.fixture
def home(make_enquiry: MakeEnquiry, cast: Cast) -> Household:
    """A couple of Gateshead's, approved today, with the clocks of their year."""
    case = make_enquiry(now=MONDAY, second_first_name="Jo")
    with reaching(place_reach(case)):
        rows = Rows(case, by=cast.gita, now=MONDAY)
        household = rows.household()
        rows.year(household)
    return household


def places(home: Household, *, filled: int, to_on: date | None = None) -> Places:
    return Places.objects.create(
        household=home, from_on=TODAY, to_on=to_on, approved=2, filled=filled, usual_limit=3
    )


# --- The rules, without a database ----------------------------------------------------------------

WHOLE = ReviewFacts(
    to_panel=True,
    held=True,
    report=True,
    panel_on=True,
    panel_said=True,
    children_placed=1,
    placed_in_year=True,
    views=[
        ViewFacts(1, CARER, "foster carer Kit", asked=True, answered=True),
        ViewFacts(2, CHILD, "child 1", asked=True, answered=False),
        ViewFacts(3, PLACING, "Durham", asked=False, answered=True),
    ],
)


def without(number: int, **change: Any) -> ReviewFacts:
    views = [replace(view, **change) if view.pk == number else view for view in WHOLE.views]
    return replace(WHOLE, views=views)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (WHOLE, None),
        (without(1, answered=False), "The views of foster carer Kit are missing"),
        (without(2, asked=False), "Nobody has asked a child"),
        (without(3, answered=False), "No council that placed a child"),
        (replace(WHOLE, views=WHOLE.views[:1]), "Nobody has asked a child"),
        (replace(WHOLE, views=WHOLE.views[:1], children_placed=0, placed_in_year=False), None),
        (replace(WHOLE, held=False), "The day the review was held is missing"),
        (replace(WHOLE, report=False), "The report is missing"),
        (replace(WHOLE, panel_on=False), "The first review goes to panel"),
        (replace(WHOLE, panel_said=False), "What panel recommended is missing"),
        (replace(WHOLE, to_panel=False, panel_on=False, panel_said=False), None),
    ],
)
def test_what_is_missing_is_said(facts: ReviewFacts, says: str | None) -> None:
    found = missing_before_conclusion(facts)
    assert found[0].text.startswith(says) if says else found == [], found


class TestReview:
    def test_the_first_from_its_opening_to_the_next_year(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        held = TODAY + 300 * DAY
        with reaching(access.reach):
            review = review_open(access=access, household_id=home.pk, because="yearly", now=MONDAY)
            again = review_open(access=access, household_id=home.pk, because="other", now=MONDAY)
            assert (again, again.number, again.because) == (review, 1, "yearly")
            asked = review.views.order_by("pk").values_list("who", "called")
            assert [who for who, _ in asked] == ["carer", "carer", "worker"]
            assert [called for _, called in asked][:2] == ["Sam Carter", "Jo Carter"]
            given = {"access": access, "review_id": review.pk, "now": at(held)}
            end = {"conclusion": "carry_on", "reasons": "All is well."}
            with pytest.raises(ValidationError) as wrong, transaction.atomic():
                review_conclude(**given, **end)
            assert len(wrong.value.messages) == 6  # two views, day, report, panel twice
            ready(access, home, on=held)
            for _ in range(2):  # the second press finds it concluded
                done = review_conclude(**given, **end)
            assert done.clock is not None
            assert (done.clock.done_on, done.clock.panel_on) == (held, held)
            clocks = home.deadlines.filter(rule="review").order_by("occurrence")
            assert [(c.occurrence, c.done_on, c.due_on) for c in clocks] == [
                (1, held, date(2027, 3, 2)),
                (2, None, date(2027, 12, 27)),
            ]
            with pytest.raises(ValidationError, match="It stands as it is"), transaction.atomic():
                review_write(**given, held_on=held, report="Another.")
            view = review.views.earliest("pk")
            with pytest.raises(ValidationError, match="stands"), transaction.atomic():
                view_save(access=access, view_id=view.pk, answers=ViewAnswers(), now=at(held))
            events = AuditEvent.objects.filter(action="carers.review_concluded")
            assert events.count() == 1
            assert "well" not in str(AuditEvent.objects.values_list("changes", flat=True))

    def test_a_later_one_need_not_go_to_panel(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        later = TODAY + 20 * DAY
        with reaching(access.reach):
            concluded(access, home)
            second = ready(access, home, on=later)
            assert second.number == 2
            given = {"access": access, "review_id": second.pk, "now": at(later)}
            second = review_write(**given, held_on=later, report="Well.")
            done = review_conclude(**given, conclusion="carry_on", reasons="Well.")
            assert done.clock.panel_on is None  # type: ignore[union-attr]

    def test_called_off_it_gives_its_number_to_the_next(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            first = ready(access, home)
            for _ in range(2):
                review_call_off(access=access, review_id=first.pk, now=MONDAY)
            again = review_open(access=access, household_id=home.pk, because="other", now=MONDAY)
            assert (again.number, again.pk != first.pk) == (1, True)  # so it still goes to panel
            with pytest.raises(ValidationError, match="called off"), transaction.atomic():
                review_write(
                    access=access, review_id=first.pk, held_on=None, report="x", now=MONDAY
                )
            with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                Review.objects.filter(pk=first.pk).update(called_off_on=None)

    def test_where_children_live_they_and_who_placed_them_are_asked(
        self, home: Household, cast: Cast
    ) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            places(home, filled=1)
            review = ready(access, home)
            end = {"access": access, "review_id": review.pk, "now": MONDAY}
            end |= {"conclusion": "carry_on", "reasons": "Well."}
            with pytest.raises(ValidationError) as wrong, transaction.atomic():
                review_conclude(**end)
            assert len(wrong.value.messages) == 2
            new = {"access": access, "review_id": review.pk, "now": MONDAY}
            asked = ViewAnswers(asked_on=TODAY)
            young = ViewAnswers(not_given_why="Too young to say")
            view_add(**new, who="child", called="Child 1", answers=young)
            with pytest.raises(ValidationError, match="already"), transaction.atomic():
                view_add(**new, who="child", called="Child 1", answers=young)
            view_add(**new, who="placing", called="Durham Council", answers=asked)
            assert review_conclude(**end).concluded_on == TODAY

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            (ViewAnswers(asked_on=TODAY + DAY), "asked_on"),
            (ViewAnswers(received_on=TODAY + DAY, said="x"), "received_on"),
            (ViewAnswers(asked_on=TODAY, received_on=TODAY - DAY, said="x"), "received_on"),
            (ViewAnswers(said="x"), "received_on"),
            (ViewAnswers(received_on=TODAY), "said"),
            (ViewAnswers(received_on=TODAY, said="x", not_given_why="y"), "not_given_why"),
        ],
    )
    def test_a_view_that_cannot_be(
        self, home: Household, cast: Cast, answers: ViewAnswers, field: str
    ) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            review = review_open(access=access, household_id=home.pk, because="yearly", now=MONDAY)
            with pytest.raises(ValidationError) as wrong, transaction.atomic():
                view_save(
                    access=access,
                    view_id=review.views.earliest("pk").pk,
                    answers=answers,
                    now=MONDAY,
                )
        assert list(wrong.value.message_dict) == [field]

    @pytest.mark.parametrize(
        ("held", "panel", "field"),
        [(1, None, "held_on"), (-1, None, "held_on"), (0, 1, "panel_on"), (0, -1, "panel_on")],
    )
    def test_days_that_cannot_be(
        self, home: Household, cast: Cast, held: int, panel: int | None, field: str
    ) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            review = review_open(access=access, household_id=home.pk, because="yearly", now=MONDAY)
            with pytest.raises(ValidationError) as wrong, transaction.atomic():
                review_write(
                    access=access,
                    review_id=review.pk,
                    held_on=TODAY + held * DAY,
                    report="",
                    panel_on=None if panel is None else TODAY + panel * DAY,
                    now=MONDAY,
                )
        assert list(wrong.value.message_dict) == [field]

    def test_the_notice_goes_once_after_the_conclusion(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            review = concluded(access, home)
            given = {"access": access, "review_id": review.pk, "now": at(TODAY + 3 * DAY)}
            for wrong in (TODAY - DAY, TODAY + 4 * DAY):
                with pytest.raises(ValidationError), transaction.atomic():
                    review_notice_record(**given, notice_on=wrong)
            review_notice_record(**given, notice_on=TODAY + DAY)
            with pytest.raises(ValidationError, match="on record already"):
                review_notice_record(**given, notice_on=TODAY)
            assert review_notice_record(**given, notice_on=TODAY + DAY).notice_on == TODAY + DAY

    def test_who_may(self, home: Household, cast: Cast) -> None:
        for name, refusal in (
            ("asha", PermissionDenied),
            ("dee", PermissionDenied),
            ("sunil", Household.DoesNotExist),
        ):
            access = cast.access(name)
            with reaching(access.reach), pytest.raises(refusal):
                review_open(access=access, household_id=home.pk, because="yearly", now=MONDAY)

    def test_the_database_keeps_its_own_word(self, home: Household, cast: Cast) -> None:
        access = cast.access("gita")
        with reaching(access.reach):
            review = ready(access, home)
            whole = {
                "conclusion": "carry_on",
                "reasons": "x",
                "concluded_on": TODAY,
                "concluded_by": cast.gita,
            }
            for change, name in (
                (whole | {"report": ""}, "review_concluded_whole"),
                (whole | {"panel_on": None}, "first_review_at_panel"),
                (whole | {"concluded_on": TODAY - DAY}, "review_held_before_concluded"),
                (whole | {"notice_on": TODAY - DAY}, "review_notice_after_conclusion"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    Review.objects.filter(pk=review.pk).update(**change)
            row = {"household": home, "because": "other", "opened_on": TODAY}
            row["opened_by"] = cast.gita
            with pytest.raises(IntegrityError, match="one_review_is_open"), transaction.atomic():
                Review.objects.create(number=2, **row)
            view = review.views.earliest("pk")
            with pytest.raises(IntegrityError, match="one_view_of_each"), transaction.atomic():
                ReviewView.objects.create(
                    household=home, review=review, who=view.who, called=view.called
                )
            with pytest.raises(IntegrityError, match="received_or_not"), transaction.atomic():
                review.views.filter(pk=view.pk).update(not_given_why="x")
            Review.objects.filter(pk=review.pk).update(**whole)
            for rows, change in (
                (Review.objects.filter(pk=review.pk), {"report": "Another"}),
                (review.views.filter(pk=view.pk), {"said": "Another"}),
            ):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    rows.update(**change)
            with pytest.raises(IntegrityError, match="review_number_once"), transaction.atomic():
                Review.objects.create(number=1, **row)


class TestTerms:
    def agree(self, cast: Cast, review: Review, **given: Any) -> Approval:
        access = cast.access("gita")
        usual = {"terms": FEWER, "support_needs": "Nobody needs any.", "agreed_on": TODAY}
        with reaching(access.reach):
            return terms_agree(access=access, review_id=review.pk, now=MONDAY, **usual | given)

    def reviewed(self, home: Household, cast: Cast, conclusion: str = "terms") -> Review:
        access = cast.access("gita")
        with reaching(access.reach):
            return concluded(access, home, conclusion)

    def test_agreed_they_change_at_once(self, home: Household, cast: Cast) -> None:
        review = self.reviewed(home, cast)
        made = self.agree(cast, review)
        assert self.agree(cast, review) == made  # pressed twice
        with reaching(cast.access("gita").reach):
            rows = Approval.objects.filter(household=home).order_by("version")
            assert [(r.version, r.from_on, r.to_on, r.most_children) for r in rows] == [
                (1, TODAY, TODAY, None),
                (2, TODAY, None, 1),
            ]
            assert made.review == review
            for change in ({"most_children": 3}, {"from_on": TODAY - DAY}):
                with pytest.raises(DatabaseError, match="stands"), transaction.atomic():
                    rows.update(**change)
            for change, name in (
                ({"support_needs": "", "version": 3}, "terms_change_by_one_of_two_ways"),
                ({"version": 3, "support_needs": "x", "agreed_on": TODAY}, "one_approval_stands"),
            ):
                with pytest.raises(IntegrityError, match=name), transaction.atomic():
                    Approval.objects.create(
                        cluster=home.cluster, service=home.service, household=home,
                        from_on=TODAY, review=review, **change,
                    )  # fmt: skip

    @pytest.mark.parametrize(
        ("given", "says"),
        [
            ({"support_needs": " "}, "support"),
            ({"agreed_on": TODAY + DAY}, "and today"),
            ({"agreed_on": TODAY - DAY}, "and today"),
        ],
    )
    def test_not_without_its_papers(
        self, home: Household, cast: Cast, given: dict[str, Any], says: str
    ) -> None:
        with pytest.raises(ValidationError, match=says):
            self.agree(cast, self.reviewed(home, cast), **given)

    def test_not_after_a_review_that_says_otherwise(self, home: Household, cast: Cast) -> None:
        carries_on = self.reviewed(home, cast, "carry_on")
        with pytest.raises(ValidationError, match="the terms must change"):
            self.agree(cast, carries_on)
        says_so = self.reviewed(home, cast)
        with pytest.raises(ValidationError, match="terms they have now"):
            self.agree(cast, says_so, terms=replace(FEWER, most_children=None, oldest=None))
        self.reviewed(home, cast, "carry_on")
        with pytest.raises(ValidationError, match="later review"):
            self.agree(cast, says_so)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_conclude_one_review_once(home: Household, cast: Cast) -> None:
    access = cast.access("gita")
    with reaching(access.reach):
        review = ready(access, home)

    def press(_: int) -> None:
        try:
            with reaching(access.reach):
                review_conclude(
                    access=access,
                    review_id=review.pk,
                    conclusion="terms",
                    reasons="Fewer.",
                    now=MONDAY,
                )
                terms_agree(
                    access=access,
                    review_id=review.pk,
                    terms=FEWER,
                    support_needs="None.",
                    agreed_on=TODAY,
                    now=MONDAY,
                )
                review_open(access=access, household_id=home.pk, because="other", now=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(press, range(20)))
    with reaching(access.reach):
        assert list(home.deadlines.filter(rule="review").values_list("occurrence", flat=True)) == [
            1,
            2,
        ]
        assert Approval.objects.filter(household=home).count() == 2
        assert list(home.reviews.order_by("number").values_list("number", flat=True)) == [1, 2]
        assert CarerDeadline.objects.running().filter(household=home, rule="review").count() == 1
