"""The demonstration's constellations: one that lives, one that is being set up. All Gateshead's.

Rows are laid at once, as fast as a demonstration asks; what others count from (decisions about
sleepovers, checks, a month that is signed off) is done by the product's own verbs.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from carers.models import Household
from hubs.access import Access, access_of_system, staff_access
from hubs.calendar import LONDON
from hubs.demo import DOMAIN
from hubs.fence import reaching
from hubs.models import Cluster, Membership
from hubs.permissions import Role
from mockingbird.demo_checked import months_signed, what_was_checked
from mockingbird.demo_households import HUB, INVITED, NEXT_HUB, SATELLITES, Home, homes_lay
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    Contact,
    Gathering,
    HubCapacity,
    Outcome,
    Sleepover,
    SleepoverChild,
    StaffAssignment,
)
from mockingbird.services.sleepovers import sleepover_agree, sleepover_request
from mockingbird.stages import ORDER

PLACE = "north-east"
CODE, NEXT_CODE = "GHD-1", "GHD-2"
DAY = timedelta(days=1)
LIVE_FOR = 210  # days
Role_, Status = ConstellationMembership.Role, ConstellationMembership.Status


def mockingbird_demo(*, now: datetime) -> int:
    """Lay the constellations up to ``now``; how many households are in them. 0 when they are there
    already: a second call adds nothing."""
    cluster = Cluster.objects.get(slug=PLACE)
    story = _Story(cluster, now)
    with reaching(access_of_system(cluster).reach):
        there = Constellation.objects.filter(service=story.liaison.service, code=CODE).exists()
        if there:
            return 0
        with transaction.atomic():
            return story.tell()


def _acting(mailbox: str, role: Role, now: datetime) -> Access:
    membership = (
        Membership.objects.filter(user__email=f"{mailbox}@{DOMAIN}", role=role)
        .select_related("user", "cluster", "service")
        .earliest("pk")
    )
    return staff_access(membership, now=now)


@dataclass(frozen=True)
class _Past:
    """A sleepover that was: whose, how many days ago it began, nights, planned or not."""

    home: Home
    ago: int
    nights: int
    kind: str = "planned"


_PAST = (
    _Past(SATELLITES[0], 88, 2),
    _Past(SATELLITES[3], 71, 1, "emergency"),
    _Past(SATELLITES[1], 60, 2),
    _Past(SATELLITES[4], 52, 2),
    _Past(SATELLITES[0], 38, 1),
    _Past(SATELLITES[5], 31, 0),
    _Past(SATELLITES[6], 20, 2),
    _Past(SATELLITES[2], 12, 1, "emergency"),
)


class _Story:
    """One council's two constellations."""

    def __init__(self, cluster: Cluster, now: datetime) -> None:
        self.cluster, self.now, self.today = cluster, now, timezone.localdate(now)
        self.liaison = _acting("liaison.gateshead", Role.LIAISON_WORKER, now)
        self.manager = _acting("manager.gateshead", Role.COUNCIL_MANAGER, now)
        worker = _acting("worker.gateshead", Role.COUNCIL_WORKER, now)
        assert worker.user is not None
        assert self.liaison.user is not None
        assert self.liaison.service is not None
        self.user, self.worker = self.liaison.user, worker.user
        self.place = {"cluster": cluster, "service": self.liaison.service}

    def tell(self) -> int:
        """Both of them."""
        assert self.liaison.service is not None
        homes = homes_lay(self.cluster, self.liaison.service, self.worker, today=self.today)
        live = self._constellation(
            CODE, "Saltwell and Felling", ORDER[:6], launched=self._ago(LIVE_FOR)
        )
        members = self._members(live, homes)
        children = self._children(live, members)
        self._contacts(live, members)
        self._gatherings(live, members)
        self._stays(members, children)
        self._judged(live, members)
        what_was_checked(live, self.liaison, self.manager, now=self.now)
        months_signed(live, self.liaison, self.manager, now=self.now)
        young = self._constellation(NEXT_CODE, "Whickham and Blaydon", ORDER[:2])
        self._member(young, homes[NEXT_HUB], Role_.HUB, Status.INVITED, invited=9).save()
        return len(members)

    def _ago(self, days: int) -> date:
        return self.today - days * DAY

    def _moment(self, day: date) -> datetime:
        return min(datetime.combine(day, time(10), tzinfo=LONDON), self.now)

    def _constellation(
        self, code: str, name: str, road: Iterable[str], *, launched: date | None = None
    ) -> Constellation:
        road = list(road)
        began = LIVE_FOR + 30 * (len(road) - 1) if launched else 45
        made: Constellation = Constellation.objects.create(
            **self.place, code=code, name=name, stage=road[0], stage_since=self._ago(began)
        )
        StaffAssignment.objects.create(
            **self.place, constellation=made, user=self.user, role="liaison",
            from_on=self._ago(began),
        )  # fmt: skip
        was = ""
        for step, stage in enumerate(road):
            on = self._ago(began - 30 * step)
            ConstellationStage.objects.create(
                **self.place, constellation=made, from_stage=was, to_stage=stage, on=on,
                by=self.user, recorded_at=self._moment(on),
            )  # fmt: skip
            was = stage
        made.stage_since, made.launched_on = on, launched
        self.road = road[-1]
        if not launched:
            made.stage = road[-1]
        made.save()
        return made

    def _member(
        self, it: Constellation, household: Household, role: str, status: str, *, invited: int
    ) -> ConstellationMembership:
        joined = self._ago(invited - 20) if status == Status.ACTIVE else None
        return ConstellationMembership(
            **self.place,
            constellation=it,
            household=household,
            home=household.service,
            reference=household.reference,
            role=role,
            status=status,
            invited_on=self._ago(invited),
            answered_on=joined,
            joined_on=joined,
            referred_by="worker",
        )

    def _members(
        self, it: Constellation, homes: dict[Home, Household]
    ) -> dict[Home, ConstellationMembership]:
        hub = self._member(it, homes[HUB], Role_.HUB, Status.ACTIVE, invited=LIVE_FOR + 80)
        hub.save()
        rows = {HUB: hub}
        for number, home in enumerate(SATELLITES):
            invited = LIVE_FOR + 50 if number < 6 else 120
            rows[home] = self._member(
                it, homes[home], Role_.SATELLITE, Status.ACTIVE, invited=invited
            )
            rows[home].save()
        asked = self._member(it, homes[INVITED], Role_.SATELLITE, Status.INVITED, invited=6)
        asked.save()
        HubCapacity.objects.create(
            **self.place,
            constellation=it,
            membership=hub,
            beds=2,
            from_on=hub.joined_on or self.today,
        )
        it.stage = self.road  # what going live needs is there now
        it.save()
        return rows

    def _children(
        self, it: Constellation, members: dict[Home, ConstellationMembership]
    ) -> dict[Home, list[ChildLink]]:
        made: dict[Home, list[ChildLink]] = {}
        for home in SATELLITES:
            row = members[home]
            made[home] = [
                ChildLink(
                    **self.place,
                    constellation=it,
                    membership=row,
                    reference=f"CH-{1040 + 10 * SATELLITES.index(home) + number}",
                    initials="ABCDEFGHJKLM"[SATELLITES.index(home) + number] + "T",
                    year_of_birth=2010 + SATELLITES.index(home) + number,
                    sibling_group="A" if home.children > 1 else "",
                    from_on=row.joined_on or self.today,
                )
                for number in range(home.children)
            ]
        ChildLink.objects.bulk_create(row for rows in made.values() for row in rows)
        return made

    def _contacts(self, it: Constellation, members: dict[Home, ConstellationMembership]) -> None:
        modes, topics = Contact.Mode.values, [*Contact.Topic.values, ""]
        rows = []
        for number, (home, member) in enumerate(members.items()):
            last = 18 if home is SATELLITES[4] else 1 + number
            for at, ago in enumerate(range(last, 95, 9)):
                rows.append(
                    Contact(
                        **self.place,
                        constellation=it,
                        membership=member,
                        batch=uuid.uuid4(),
                        on=self._ago(ago),
                        mode=modes[(number + at) % 3],
                        minutes=10 + 5 * ((number + at) % 5),
                        topic=topics[(number + 2 * at) % len(topics)],
                        by=self.user,
                        **self._follow_up(home, at),
                    )
                )
        Contact.objects.bulk_create(rows)

    def _follow_up(self, home: Home, at: int) -> dict[str, object]:
        asked = {
            SATELLITES[1]: (2, "Send the dates of the training for new carers"),
            SATELLITES[3]: (-1, "Ask the hub home about a regular Friday"),
        }
        if at or home not in asked:
            return {}
        ahead, note = asked[home]
        return {"follow_up_on": self.today + ahead * DAY, "note": note}

    def _gatherings(self, it: Constellation, members: dict[Home, ConstellationMembership]) -> None:
        plans = [(110, "whole_group", "Sunday lunch"), (104, "carers", "Coffee morning"),
                 (82, "whole_group", "Picnic in the park"), (75, "training", "Life story work"),
                 (54, "social", "Bowling"), (47, "carers", "Coffee morning"),
                 (26, "whole_group", "Sunday lunch"), (19, "carers", "Coffee morning"),
                 (-9, "whole_group", "Games afternoon")]  # fmt: skip
        rows = Gathering.objects.bulk_create(
            Gathering(
                **self.place, constellation=it, on=self._ago(ago), kind=kind, title=title,
                hours=3 if kind in Gathering.EVERYBODY else 2, made_by=self.user,
            )
            for ago, kind, title in plans
        )  # fmt: skip
        Attendance.objects.bulk_create(
            self._came(row, home, member, absent=(at + number) % 5 == 4)
            for at, row in enumerate(rows)
            if row.on < self.today
            for number, (home, member) in enumerate(members.items())
            if member.joined_on is not None and member.joined_on <= row.on
        )

    def _came(
        self, row: Gathering, home: Home, member: ConstellationMembership, *, absent: bool
    ) -> Attendance:
        everybody = row.kind in Gathering.EVERYBODY
        return Attendance(
            **self.place,
            constellation=row.constellation,
            gathering=row,
            membership=member,
            status="apologies" if absent else "came",
            adults=0 if absent else len(home.names),
            children=home.children if everybody and not absent else 0,
        )

    def _stays(
        self,
        members: dict[Home, ConstellationMembership],
        children: dict[Home, list[ChildLink]],
    ) -> None:
        hub = members[HUB]
        self._past(hub, members, children)
        ahead = {
            SATELLITES[1]: _Past(SATELLITES[1], 2, 2),
            SATELLITES[6]: _Past(SATELLITES[6], -5, 2),
        }
        for home, plan in ahead.items():
            stay = self._asked(members[home], children[home][:1], plan)
            self._agreed(stay, hub, self._ago(4))
        self._asked(members[SATELLITES[3]], children[SATELLITES[3]][:2], _Past(HUB, -6, 2))
        self._asked(members[SATELLITES[0]], children[SATELLITES[0]], _Past(HUB, -12, 2))

    def _past(
        self,
        hub: ConstellationMembership,
        members: dict[Home, ConstellationMembership],
        children: dict[Home, list[ChildLink]],
    ) -> None:
        """Stays that were, through the steps that the database asks for."""
        made = Sleepover.objects.bulk_create(
            Sleepover(
                **self.place,
                constellation=hub.constellation,
                membership=members[past.home],
                kind=past.kind,
                starts_on=self._ago(past.ago),
                ends_on=self._ago(past.ago - past.nights),
                requested_by=self.user,
                requested_on=self._ago(past.ago + 5),
            )
            for past in _PAST
        )
        SleepoverChild.objects.bulk_create(
            SleepoverChild(**self.place, sleepover=stay, child=child)
            for stay, past in zip(made, _PAST, strict=True)
            for child in children[past.home][:2]
        )
        rows = Sleepover.objects.filter(pk__in=[stay.pk for stay in made])
        rows.update(
            status="agreed", host=hub, decided_by=self.user, decided_on=F("requested_on"),
            consent_confirmed=True,
        )  # fmt: skip
        rows.update(status="happened", came_on=F("starts_on"), went_on=F("ends_on"))

    def _asked(
        self, member: ConstellationMembership, children: list[ChildLink], plan: _Past
    ) -> Sleepover:
        first = self._ago(plan.ago)
        return sleepover_request(
            access=self.liaison,
            membership_id=member.pk,
            child_ids=[child.pk for child in children],
            kind=plan.kind,
            starts_on=first,
            ends_on=first + plan.nights * DAY,
            now=self._moment(min(first - 3 * DAY, self._ago(2))),
        )

    def _agreed(self, stay: Sleepover, hub: ConstellationMembership, on: date) -> None:
        sleepover_agree(
            access=self.liaison,
            sleepover_id=stay.pk,
            host_id=hub.pk,
            consent_confirmed=True,
            now=self._moment(on),
        )

    def _judged(self, it: Constellation, members: dict[Home, ConstellationMembership]) -> None:
        Outcome.objects.create(
            **self.place,
            constellation=it,
            membership=members[SATELLITES[3]],
            kind=Outcome.Kind.BREAKDOWN_AVOIDED,
            on=self._ago(58),
            judged_by="The child’s social worker",
            why="A night at the hub home at the hardest point, and a plan for the week after.",
            recorded_by=self.user,
        )
