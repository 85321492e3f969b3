"""The demonstration's cases on the way to approval, one at each place where somebody has work.

They are walked by the product's own verbs (carers.walk), so that everything behind them is there:
checks, papers, clocks, letters, minutes. All are Gateshead's, in the first hub. One household was
approved before, and has its year behind it (carers.demo_year).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from carers.demo_year import household_demo
from carers.walk import (
    MEMBERS,
    AccessAt,
    Family,
    People,
    Walk,
    members_add,
    panel_call,
    panel_end,
    panel_sit,
)
from enquiries.models import PanelItem, PanelMember
from enquiries.selectors.panels import own_members
from enquiries.services.panel_members import MemberAnswers
from hubs.access import Access, staff_access
from hubs.calendar import LONDON
from hubs.demo import DOMAIN
from hubs.fence import reaching
from hubs.models import Cluster, Membership
from hubs.permissions import Role

HUB = "north-east"
DAY = timedelta(days=1)
READER = f"panel-member.gateshead@{DOMAIN}"  # signs in, and reads the pack that was sent


def journey_demo(*, now: datetime) -> int:
    """Walk the cases up to ``now``. 0 when they are there already: a second call adds nothing."""
    cluster = Cluster.objects.get(slug=HUB)
    people = _people()
    access = people.worker(now)
    with reaching(access.reach):
        if PanelMember.objects.visible_to(access).filter(email=READER).exists():
            return 0
    with transaction.atomic():  # all of them or none, for a second call asks only about the first
        household_demo(worker=people.worker, manager=people.manager, now=now)
        return _Story(cluster, people, now).tell()


def _people() -> People:
    def acting(mailbox: str, role: Role) -> AccessAt:
        membership = (
            Membership.objects.filter(user__email=f"{mailbox}@{DOMAIN}", role=role)
            .select_related("user", "cluster", "service")
            .earliest("pk")
        )

        def at(now: datetime) -> Access:
            return staff_access(membership, now=now)

        return at

    return People(
        officer=acting("officer.north-east", Role.HUB_OFFICER),
        hub_manager=acting("manager.north-east", Role.HUB_MANAGER),
        worker=acting("worker.gateshead", Role.COUNCIL_WORKER),
        manager=acting("manager.gateshead", Role.COUNCIL_MANAGER),
        administrator=acting("panel.gateshead", Role.PANEL_ADMINISTRATOR),
        decision_maker=acting("decision.gateshead", Role.DECISION_MAKER),
    )


class _Story:
    """The cases, in the order in which they began."""

    def __init__(self, cluster: Cluster, people: People, now: datetime) -> None:
        self.cluster, self.people, self.now = cluster, people, now
        self.told = 0

    def tell(self) -> int:
        """Walk them all."""
        admin = self.people.administrator
        members = self._central_list()
        past = panel_call(admin, members, at=self._ago(31), now=self._ago(60))
        last = panel_call(admin, members, at=self._ago(6), now=self._ago(60))
        ahead = panel_call(admin, members, at=self._ago(-9), now=self._ago(20))

        approved, refused = self._to_panel(_family(0), 300), self._to_panel(_family(1), 310)
        for walk in (approved, refused):
            walk.until(past.at - 10 * DAY)
            walk.list_for(past)
            walk.until(past.at)
        panel_sit(admin, past, now=past.at)
        approved.recommend()
        refused.recommend(PanelItem.Recommends.NOT_SUITABLE)
        panel_end(admin, past, now=past.at + DAY)
        approved.approve()
        refused.until(self._ago(22))
        refused.propose_no()

        waits = self._to_panel(_family(2), 280)
        waits.until(last.at - 10 * DAY)
        waits.list_for(last)
        waits.until(last.at)
        panel_sit(admin, last, now=last.at)
        waits.recommend()
        panel_end(admin, last, now=waits.at)

        listed = self._to_panel(_family(3), 270)
        listed.until(self._ago(5))
        listed.list_for(ahead)

        writing = self._applied(_family(4), 190).stage_1().checks().stage_2()
        writing.until(self._ago(40))
        writing.assess(sections=5, visits=4)

        complete = self._applied(_family(5), 100).stage_1()
        complete.until(self._ago(20))
        complete.checks()

        missing = self._applied(_family(6), 60).stage_1()
        missing.checks(all_but=4)

        self._applied(_family(7), 32)
        return self.told

    def _central_list(self) -> list[PanelMember]:
        """Who sits: the council's list as it stands, and ours beside it; a list has one chair."""
        access, ours = self.people.administrator(self.now), _members()
        with reaching(access.reach):
            standing = list(own_members(access).on(timezone.localdate(self.now)))
        chair = PanelMember.Chairs.CHAIR
        if any(member.chairs == chair for member in standing):
            ours = [answers for answers in ours if answers.chairs != chair]
        added = members_add(self.people.administrator, now=self._ago(200), answers=ours)
        return [*standing, *added]

    def _ago(self, days: float) -> datetime:
        """10am some days ago, or ahead, on a day of the working week."""
        day = (self.now - days * DAY).astimezone(LONDON).date()
        while day.weekday() > 4:
            day -= DAY
        return datetime.combine(day, time(10), tzinfo=LONDON)

    def _applied(self, family: Family, days: float) -> Walk:
        self.told += 1
        walk = Walk(self.cluster, self.people, family, self._ago(days))
        return walk.enquire().talk().interest().visit().apply()

    def _to_panel(self, family: Family, days: float) -> Walk:
        walk = self._applied(family, days).stage_1().checks().stage_2()
        return walk.assess().checks(stage=2).report().share()


def _members() -> list[MemberAnswers]:
    """The walk's central list; one of them signs in."""
    return [
        replace(answers, email=READER) if answers.name == "Raj Sethi" else answers
        for answers in MEMBERS
    ]


def _family(number: int) -> Family:
    first, second, address, postcode, child = _FAMILIES[number]
    surname = first[1].lower()
    return Family(
        first=first,
        second=second,
        address=address,
        postcode=postcode,
        email=f"{first[0].lower()}.{surname}@example.org",
        phone=f"07700 9005{number:02}",
        children=((child, date(2013, 4, 2 + number)),) if child else (),
        born=(date(1979 + number, 5, 6), date(1981 + number, 2, 11)),
    )


_FAMILIES = (
    (("Kit", "Dawson"), ("Alex", "Dawson"), "14 Bensham Bank, Gateshead", "NE8 1HH", "Robin"),
    (("Lee", "Marsden"), ("", ""), "3 Quarry Row, Felling, Gateshead", "NE10 9EF", ""),
    (("Amara", "Obi"), ("Chidi", "Obi"), "27 Durham Road, Gateshead", "NE9 5AA", "Ada"),
    (("Meg", "Tully"), ("Priya", "Tully"), "8 Saltwell View, Gateshead", "NE8 4JS", ""),
    (("Tom", "Ridley"), ("Jan", "Ridley"), "61 Split Crow Road, Gateshead", "NE8 3SE", "Ellie"),
    (("Nadia", "Rahman"), ("", ""), "5 Windy Nook Road, Gateshead", "NE9 6QH", "Yusuf"),
    (("Owen", "Pryce"), ("Sian", "Pryce"), "19 Rectory Road, Gateshead", "NE8 4RR", "Cai"),
    (("Dot", "Fenwick"), ("", ""), "2 Heworth Green, Gateshead", "NE10 0XB", ""),
)
