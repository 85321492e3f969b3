"""What the database refuses of approved households, whoever asks: each constraint by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from carers.models import (
    Approval,
    Buddy,
    BuddyMatch,
    Carer,
    CarerDeadline,
    CarerDetermination,
    CarerImport,
    Household,
    Places,
    Review,
    ReviewView,
    TransferOut,
)
from hubs.fence import reaching
from tests.cast import MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows
from tests.mockingbird.ground import DAY, TODAY

HERE = Path(__file__)


class Home:
    """An approved couple with the clocks of their year, another household, and a review."""

    def __init__(self, make_enquiry: MakeEnquiry, cast: Cast) -> None:
        self.case = make_enquiry(now=MONDAY, second_first_name="Jo")
        self.rows = Rows(self.case, by=cast.gita, now=MONDAY)
        self.one = self.rows.household(own_reference="FH-1")
        self.rows.year(self.one)
        self.place = {"cluster": self.one.cluster, "service": self.one.service}
        self.of = {"household": self.one}
        self.by = cast.gita
        self.other = Household.objects.create(reference="H-2", approved_on=TODAY, **self.place)
        self.review = Review.objects.create(
            **self.of, number=1, because="yearly", opened_on=TODAY, opened_by=self.by
        )
        self.buddies = [
            Buddy.objects.create(household=home, from_on=TODAY) for home in (self.one, self.other)
        ]

    def approval(self, **given: Any) -> None:
        Approval.objects.create(**self.of, **self.place, **{"from_on": TODAY, **given})

    def clocks(self) -> Any:
        return CarerDeadline.objects.filter(**self.of, rule="supervision")

    def clock(self, **given: Any) -> None:
        row = self.clocks().get()
        row.pk = None
        for name, value in given.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    def carer(self, **given: Any) -> None:
        row = Carer.objects.filter(**self.of).earliest("pk")
        row.pk = None
        for name, value in given.items():
            setattr(row, name, value)
        row.save(force_insert=True)

    def carers(self) -> list[Carer]:
        return list(Carer.objects.filter(**self.of).order_by("pk"))

    def leaves(self, number: int, **given: Any) -> None:
        self.rows.carer_departure(self.carers()[number], **given)

    def leaves_later_than_said(self) -> None:
        self.leaves(0)
        Carer.objects.filter(pk=self.carers()[0].pk).update(to_on=TODAY + 29 * DAY)

    def leaves_with_the_household(self) -> None:
        self.rows.departure(self.one)
        self.leaves(0)

    def leaves_after_the_end(self) -> None:
        self.end_first()
        self.leaves(0)

    def last_leaves(self) -> None:
        self.end_first()
        self.leaves(1)

    def end_first(self) -> None:
        Carer.objects.filter(pk=self.carers()[0].pk).update(to_on=TODAY)

    def match(self, buddy: int, **given: Any) -> BuddyMatch:
        offer = self.buddies[buddy]
        return BuddyMatch.objects.create(
            buddy=offer, household_id=offer.household_id, from_on=TODAY, made_by=self.by, **given
        )

    def twice(self, make: Callable[[], object]) -> None:
        make()
        make()

    def imported(self, **given: Any) -> None:
        usual = {"name": "x", "sha256": "0", "rows": 1, "good": 1, "already": 0, **self.place}
        CarerImport.objects.create(**{**usual, "sent_by": self.by, "sent_at": MONDAY, **given})

    def move(self) -> None:
        TransferOut.objects.create(**self.of, to_service="x", notice_on=TODAY, recorded_by=self.by)

    def count(self) -> None:
        Places.objects.create(**self.of, from_on=TODAY, approved=2, filled=0, usual_limit=3)

    def third(self) -> Household:
        return Household.objects.create(reference="H-3", approved_on=TODAY, **self.place)


# The constraint's name -> what breaks it.
BROKEN: dict[str, Callable[[Home], object]] = {
    "a_buddy_takes_somebody": lambda h: Buddy.objects.create(
        household=h.third(), from_on=TODAY, most=0
    ),
    "buddy_in_order": lambda h: Buddy.objects.create(
        household=h.third(), from_on=TODAY, to_on=TODAY - DAY
    ),
    "one_buddy_a_household": lambda h: Buddy.objects.create(household=h.one, from_on=TODAY),
    "buddy_match_ended_whole": lambda h: h.match(0, enquiry=h.case, to_on=TODAY),
    "a_buddy_of_one_of_both": lambda h: h.match(0),
    "nobodys_own_buddy": lambda h: h.match(0, of_household=h.one),
    "one_buddy_of_a_case": lambda h: [h.match(n, enquiry=h.case) for n in (0, 1)],
    "one_buddy_of_a_household": lambda h: (
        lambda third: [h.match(n, of_household=third) for n in (0, 1)]
    )(h.third()),
    "approval_version_once": lambda h: h.approval(version=1, to_on=TODAY),
    "approval_ages_in_order": lambda h: h.approval(version=2, youngest=5, oldest=4),
    "approval_in_order": lambda h: h.approval(version=2, to_on=TODAY - DAY),
    "one_approval_stands": lambda h: h.approval(
        version=2, review=h.review, agreed_on=TODAY, support_needs="None"
    ),
    "terms_change_by_one_of_two_ways": lambda h: h.approval(version=2, to_on=TODAY),
    "approved_once_anywhere": lambda h: h.carer(),
    "carer_dates_in_order": lambda h: h.carer(identity="x", to_on=TODAY - DAY),
    "carer_clock_done_or_ended": lambda h: h.clocks().update(done_on=TODAY, ended_on=TODAY),
    "carer_clock_done_after_trigger": lambda h: h.clocks().update(done_on=TODAY - DAY),
    "carer_clock_due_after_trigger": lambda h: h.clock(occurrence=2, due_on=TODAY - DAY),
    "carer_clock_once_an_occurrence": lambda h: h.clock(ended_on=TODAY),
    "one_carer_clock_runs": lambda h: h.clock(occurrence=2),
    "carer_answer_after_letter": lambda h: CarerDetermination.objects.create(
        **h.of, review=h.review, proposes="end", letter_on=TODAY, answer_by=TODAY - DAY
    ),
    "view_received_or_not_given": lambda h: ReviewView.objects.create(
        **h.of, review=h.review, who="child", received_on=TODAY, not_given_why="Too young"
    ),
    "household_dates_in_order": lambda h: Household.objects.filter(pk=h.one.pk).update(
        ended_on=TODAY - DAY
    ),
    "household_has_a_service": lambda h: Household.objects.create(
        reference="H-4", approved_on=TODAY, cluster=h.one.cluster
    ),
    "one_household_a_case": lambda h: Household.objects.create(
        reference="H-4", approved_on=TODAY, enquiry=h.case, **h.place
    ),
    "own_reference_once_a_service": lambda h: Household.objects.create(
        reference="H-4", approved_on=TODAY, own_reference="FH-1", **h.place
    ),
    "carer_departure_in_order": lambda h: h.leaves(0, ends_on=TODAY),
    "carer_interview_has_a_day": lambda h: h.leaves(0, interview="held"),
    "somebody_goes_on": lambda h: [h.leaves(number) for number in (0, 1)],
    "notice_of_a_carer_here": lambda h: h.leaves(0, household=h.other),
    "ends_by_their_notice": lambda h: h.leaves_later_than_said(),
    "carers_carerdeparture_carer_id_key": lambda h: [h.leaves(0) for _ in range(2)],
    "interview_has_a_day": lambda h: h.rows.departure(h.one, interview="held"),
    "carer_import_ended_without_bytes": lambda h: h.imported(state="taken"),
    "carer_import_has_a_service": lambda h: h.imported(service=None),
    "one_count_of_places_stands": lambda h: h.twice(h.count),
    "one_transfer_out_runs": lambda h: h.twice(h.move),
}


@pytest.mark.parametrize("name", BROKEN)
def test_refused(name: str, make_enquiry: MakeEnquiry, cast: Cast, world: World) -> None:
    with reaching(world.reach):
        home = Home(make_enquiry, cast)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            BROKEN[name](home)
        assert _named(refused.value) == name


def _named(refused: IntegrityError) -> str:
    """The constraint that refused, whether the table's own or a trigger's."""
    said: str = refused.__cause__.diag.constraint_name  # type: ignore[union-attr]
    return said


def test_the_notice_of_the_last_by_other_ways(
    make_enquiry: MakeEnquiry, cast: Cast, world: World
) -> None:
    """Of one who has left, before their approval, and where the household leaves."""
    with reaching(world.reach):
        home = Home(make_enquiry, cast)
        for name, breaks in (
            ("somebody_goes_on", home.leaves_with_the_household),
            ("notice_of_a_carer_here", lambda: home.leaves(1, received_on=TODAY - DAY)),
            ("notice_of_a_carer_here", home.leaves_after_the_end),
            ("somebody_goes_on", home.last_leaves),
        ):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                breaks()
            assert _named(refused.value) == name, name
        home.end_first()
        with pytest.raises(DatabaseError, match="to_on of carers_carer stands"):
            Carer.objects.filter(pk=home.carers()[0].pk).update(to_on=None)


def test_every_constraint_is_tried() -> None:
    """By its name, here or in the file of its part."""
    told = "".join(path.read_text() for path in HERE.parent.glob("test_*.py"))
    names = {
        constraint.name
        for model in apps.get_app_config("carers").get_models()
        for constraint in model._meta.constraints
    }
    assert {name for name in names if f'"{name}"' not in told} == set()
