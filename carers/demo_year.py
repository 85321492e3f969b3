"""The demonstration's household with a year behind it, so that no page of one is empty: contact,
visits, a first review that went to panel, places that were filled, a complaint that was closed. All
of it by the product's own verbs, each on its day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from carers.identity import identity_of
from carers.models import Approval, Carer, CarerDeadline, Concern, Household, Review, ReviewView
from carers.services.concerns import concern_close, concern_record
from carers.services.placing import places_record
from carers.services.reviewing import (
    ViewAnswers,
    review_conclude,
    review_notice_record,
    review_open,
    review_write,
    view_add,
    view_save,
)
from carers.services.staying import contact_record
from carers.services.year import clock_done, year_start
from carers.walk import AccessAt
from hubs.calendar import LONDON
from hubs.fence import reaching

REFERENCE = "NE-HDY001"
DAY = timedelta(days=1)
DAYS = 420  # since they were approved
EVERY = 40  # days between visits of supervision
Rule = CarerDeadline.Rule
TALKS = (  # days after the approval, how, whether it was a check-in, what was said
    (
        26,
        "visit",
        True,
        "Settling in. They like the support group, and ask for a course on sleep.",
    ),
    (88, "phone", True, "The first child came three weeks ago. School runs are the hard part."),
    (
        150,
        "message",
        False,
        "Texted about the summer: they will need short breaks in August.",
    ),
    (
        178,
        "visit",
        True,
        "A calm half year. They would take a brother or sister as well.",
    ),
    (
        251,
        "phone",
        False,
        "Rang to ask how they are. A hard week; they were glad of the call.",
    ),
    (362, "phone", True, "A year in. The review went well, and they feel heard."),
    (409, "meeting", False, "Coffee at the hub. They offered to talk to people who apply."),
)


def household_demo(*, worker: AccessAt, manager: AccessAt, now: datetime) -> Household:
    """Write the household and walk its year up to ``now``."""
    return _Year(worker, manager, now).walk()


def _working(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - max(0, day.weekday() - 4) * DAY


class _Year:
    """Each act with its day; told in the order in which they happened."""

    def __init__(self, worker: AccessAt, manager: AccessAt, now: datetime) -> None:
        self.worker, self.manager = worker, manager
        self.since = _working(now.astimezone(LONDON).date() - DAYS * DAY)
        self.acts: list[tuple[date, Callable[[], None]]] = []

    @transaction.atomic
    def walk(self) -> Household:
        with reaching(self.worker(self._at(self.since)).reach):
            self.home = self._approved()
            year_start(household=self.home)
        self._talks()
        self._visits()
        self._places()
        self._review()
        self._complaint()
        for _, act in sorted(self.acts, key=lambda each: each[0]):
            act()
        return self.home

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, time(10), tzinfo=LONDON)

    def _on(self, days: int) -> date:
        """A day of the working week, so long after the approval."""
        return _working(self.since + days * DAY)

    def _plan(self, days: int, verb: Callable[..., Any], who: AccessAt | None = None) -> None:
        """``verb(access, day, now)`` is called when its day comes."""
        day, acting = self._on(days), who or self.worker

        def act() -> None:
            access = acting(self._at(day))
            with reaching(access.reach):
                verb(access, day, self._at(day))

        self.acts.append((day, act))

    def _approved(self) -> Household:
        access = self.worker(self._at(self.since))
        place = {"cluster": access.cluster, "service": access.service}
        home = Household.objects.create(
            **place,
            reference=REFERENCE,
            own_reference="FC-0417",
            address="9 Chowdene Bank, Gateshead",
            postcode="NE9 6JE",
            approved_on=self.since,
            agreement_signed_on=self.since,
            worker=access.user,
        )
        terms = {"most_children": 2, "youngest": 4, "oldest": 16, "types": ["short_term"]}
        Approval.objects.create(**place, household=home, version=1, from_on=self.since, **terms)
        for number, first in enumerate(("Yvonne", "Marcus")):
            born = date(1975 + number, 9, 4 + number)
            Carer.objects.create(
                **place,
                household=home,
                first_name=first,
                last_name="Whitfield",
                date_of_birth=born,
                identity=identity_of(first, "Whitfield", born),
                from_on=self.since,
                sex=(Carer.Sex.FEMALE, Carer.Sex.MALE)[number],
            )
        return home

    def _running(self, rule: str) -> list[CarerDeadline]:
        rows = CarerDeadline.objects.filter(household=self.home, rule=rule)
        return list(rows.filter(done_on=None, ended_on=None).order_by("pk"))

    def _talks(self) -> None:
        for days, how, is_check_in, said in TALKS:
            self._plan(days, partial(self._talk, how, said, is_check_in=is_check_in))

    def _talk(
        self, how: str, said: str, access: Any, day: date, now: datetime, *, is_check_in: bool
    ) -> None:
        asked = self._running(Rule.CHECK_IN) if is_check_in else []
        contact_record(
            access=access,
            household_id=self.home.pk,
            on_day=day,
            how=how,
            said=said,
            check_in_id=asked[0].pk if asked else None,
            now=now,
        )

    def _visits(self) -> None:
        for days in range(EVERY, DAYS, EVERY):
            self._plan(days, partial(self._done, Rule.SUPERVISION))
        self._plan(190, partial(self._done, Rule.UNANNOUNCED))
        self._plan(205, partial(self._done, Rule.HOME_CHECK))
        self._plan(300, partial(self._done, Rule.TRAINING))

    def _done(self, rule: str, access: Any, day: date, now: datetime) -> None:
        for clock in self._running(rule):
            clock_done(access=access, deadline_id=clock.pk, done_on=day, now=now)

    def _places(self) -> None:
        for days, filled in ((3, 0), (66, 1), (214, 2)):
            self._plan(days, partial(self._counted, filled))

    def _counted(self, filled: int, access: Any, day: date, now: datetime) -> None:
        home = self.home.pk
        places_record(access=access, household_id=home, from_on=day, filled=filled, now=now)

    def _complaint(self) -> None:
        def came(access: Any, day: date, now: datetime) -> None:
            concern_record(
                access=access,
                household_id=self.home.pk,
                kind=Concern.Kind.COMPLAINT,
                by=Concern.By.FAMILY,
                received_on=day,
                now=now,
            )

        def closed(access: Any, day: date, now: datetime) -> None:
            row = Concern.objects.get(household=self.home)
            concern_close(
                access=access, concern_id=row.pk, closed_on=day, outcome="nothing", now=now
            )

        self._plan(249, came, self.manager)
        self._plan(272, closed, self.manager)

    def _review(self) -> None:
        self._plan(318, self._review_opened)
        self._plan(339, self._review_heard)
        self._plan(352, self._review_concluded)

    def _review_opened(self, access: Any, _day: date, now: datetime) -> None:
        review_open(
            access=access, household_id=self.home.pk, because=Review.Because.YEARLY, now=now
        )

    def _review_heard(self, access: Any, day: date, now: datetime) -> None:
        review = Review.objects.get(household=self.home)
        said = {
            ReviewView.Who.CARER: "We have learnt a lot this year, and the children have settled.",
            ReviewView.Who.WORKER: "They ask for help early, and use what they are offered.",
        }
        asked = day - 14 * DAY
        for view in ReviewView.objects.filter(review=review).order_by("pk"):
            words = said[ReviewView.Who(view.who)]
            answers = ViewAnswers(asked_on=asked, received_on=day, said=words)
            view_save(access=access, view_id=view.pk, answers=answers, now=now)
        for who, called, words in (
            (ReviewView.Who.CHILD, "Child 1", "I like my room. I want to stay at my school."),
            (ReviewView.Who.CHILD, "Child 2", "Yvonne makes good pasta."),
            (ReviewView.Who.PLACING, "Gateshead", "Both children do well with them."),
        ):
            answers = ViewAnswers(asked_on=asked, received_on=day, said=words)
            view_add(
                access=access, review_id=review.pk, who=who, called=called, answers=answers, now=now
            )

    def _review_concluded(self, access: Any, day: date, now: datetime) -> None:
        review = Review.objects.get(household=self.home)
        review_write(
            access=access,
            review_id=review.pk,
            held_on=day - 7 * DAY,
            report="They and their home are suitable, and the terms are right. Agreed for the year"
            " ahead: a course on contact with birth families, and short breaks in the summer.",
            panel_on=day - DAY,
            panel_said="Panel recommends that the approval goes on, and thanks them for the year.",
            now=now,
        )
        given = {"access": access, "review_id": review.pk, "now": now}
        review_conclude(
            **given,
            conclusion=Review.Conclusion.CARRY_ON,
            reasons="The children are safe and settled, and every duty of the year was met.",
        )
        review_notice_record(**given, notice_on=day)
