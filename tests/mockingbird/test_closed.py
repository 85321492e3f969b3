"""What the database closes by itself, and its line on record: invitations of who joins elsewhere,
memberships of who leaves fostering."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from carers import sweeps
from carers.models import Household
from carers.services.leaving import resignation_record
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent
from mockingbird.models import ConstellationMembership
from mockingbird.services.hub import hub_change
from mockingbird.services.members import invitation_answer
from tests.cast import MONDAY
from tests.mockingbird.ground import DAY, TODAY, Ground, Role, Status, at

Members = ConstellationMembership.objects
Acts = list[tuple[str, int]]


def acts(*names: str) -> Acts:
    """What is on record under these names: the act, and the membership it is of."""
    rows = AuditEvent.objects.filter(action__in=[f"mockingbird.{name}" for name in names])
    return [
        (row.action.partition(".")[2], row.changes["membership"][1]) for row in rows.order_by("pk")
    ]


def states(*rows: ConstellationMembership) -> list[tuple[str, str, date | None]]:
    """How these stand now."""
    for row in rows:
        row.refresh_from_db()
    return [(row.status, row.left_reason, row.answered_on) for row in rows]


def accept(ground: Ground, row: ConstellationMembership) -> None:
    access = ground.access("liam")
    with reaching(access.reach):
        invitation_answer(access=access, membership_id=row.pk, joined=True, on=TODAY, now=MONDAY)


OVERTAKEN = (Status.DECLINED, "joined_elsewhere", TODAY)
OPEN = (Status.INVITED, "", None)


class TestJoining:
    def test_other_invitations_of_that_household_are_closed(self, ground: Ground) -> None:
        with reaching(ground.reach):
            one, two = ground.constellation("ONE"), ground.constellation("TWO")
            home = ground.household()
            joins, open_one = (ground.member(c, home, status=Status.INVITED) for c in (one, two))
            neighbour = ground.member(two, status=Status.INVITED)
        accept(ground, joins)
        accept(ground, joins)  # pressed twice
        with reaching(ground.reach):
            assert states(open_one, neighbour) == [OVERTAKEN, OPEN]
            assert acts("joined", "joined_elsewhere") == [
                ("joined", joins.pk),
                ("joined_elsewhere", open_one.pk),
            ]
        with pytest.raises(ValidationError, match="They joined another constellation"):
            accept(ground, open_one)

    def test_who_says_no_or_takes_part_again_closes_none(self, ground: Ground) -> None:
        with reaching(ground.reach):
            one, two = ground.constellation("ONE"), ground.constellation("TWO")
            home = ground.household()
            said_no, open_one = (ground.member(c, home, status=Status.INVITED) for c in (one, two))
            Members.filter(pk=said_no.pk).update(status=Status.DECLINED, answered_on=TODAY)
            away = ground.household()
            paused = ground.member(one, away, status=Status.PAUSED, paused_on=TODAY)
            thinks = ground.member(two, away, status=Status.INVITED)
            Members.filter(pk=paused.pk).update(status=Status.ACTIVE, paused_on=None)
            assert states(open_one, thinks) == [OPEN, OPEN]

    def test_a_hub_home_that_was_invited_takes_over(self, ground: Ground) -> None:
        access = ground.access("liam")
        with reaching(ground.reach):
            one, two = ground.constellation("ONE"), ground.constellation("TWO")
            ground.hub(one)
            home = ground.household()
            new = ground.member(one, home, role=Role.HUB, status=Status.INVITED)
            open_one = ground.member(two, home, status=Status.INVITED)
        with reaching(access.reach):
            hub_change(
                access=access,
                constellation_id=one.pk,
                to_membership_id=new.pk,
                on=TODAY,
                beds=2,
                now=MONDAY,
            )
            assert states(open_one) == [OVERTAKEN]
            assert acts("joined_elsewhere") == [("joined_elsewhere", open_one.pk)]

    def test_a_guest_of_another_council(self, ground: Ground) -> None:
        """Closed alike, and on record under the constellation: its case is another council's."""
        with reaching(ground.reach):
            home = ground.household(ground.world.sunderland)
            one = ground.constellation("ONE", across_councils=True)
            two = ground.constellation("TWO", across_councils=True)
            joins, seen = (ground.member(c, home, status=Status.INVITED) for c in (one, two))
        accept(ground, joins)
        with reaching(ground.reach):
            assert states(seen) == [OVERTAKEN]
            assert acts("joined_elsewhere") == [("joined_elsewhere", seen.pk)]
            on = AuditEvent.objects.get(action="mockingbird.joined_elsewhere")
            assert (on.subject, on.subject_id) == ("constellation", two.pk)


class TestEnd:
    @pytest.mark.parametrize("late", [True, False])
    def test_each_membership_has_its_line(self, ground: Ground, late: bool) -> None:
        """Beside the act that ended the approval: recorded late by a worker, or by the tick."""
        with reaching(ground.reach):
            one, two = ground.constellation("ONE"), ground.constellation("TWO")
            home = ground.household()
            member = ground.member(one, home)
            invited = ground.member(two, home, status=Status.INVITED)
        gita, ends = ground.access("gita"), TODAY + 28 * DAY
        with reaching(gita.reach):
            resignation_record(
                access=gita,
                household_id=home.pk,
                received_on=TODAY,
                reason="work",
                now=at(ends) if late else MONDAY,
            )
        system = access_of_system(ground.world.ne)
        with reaching(system.reach):
            assert sweeps.sweep_leavers(system, at(ends)) == (0 if late else 1)
            assert states(member, invited) == [
                (Status.LEFT, "left_fostering", None),
                (Status.DECLINED, "left_fostering", ends),
            ]
            assert acts("approval_ended", "invitation_ended") == [
                ("approval_ended", member.pk),
                ("invitation_ended", invited.pk),
            ]
            lines = AuditEvent.objects.filter(action="mockingbird.approval_ended")
            assert {(line.subject, line.subject_id) for line in lines} == {("household", home.pk)}
            assert lines.get().changes["left_on"] == [None, ends.isoformat()]
            assert Household.objects.get(pk=home.pk).ended_on == ends
