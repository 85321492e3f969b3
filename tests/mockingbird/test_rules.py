"""The rules of the model, each tried past the code: by the product's own role, in SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from carers.models import Household
from enquiries.models import Enquiry
from hubs.fence import reaching
from hubs.models import SeenBy
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    Gathering,
    HubAway,
    HubCapacity,
    MonthlyReturn,
    ServiceRules,
    Sleepover,
    SleepoverChild,
    StaffAssignment,
)
from mockingbird.services.base import REFUSALS
from tests.cast import MONDAY, MakeEnquiry
from tests.fence_rows import mockingbird as fence_rows
from tests.mockingbird.ground import (
    APPROVED,
    DAY,
    JOINED,
    TODAY,
    Ground,
    Role,
    Status,
    agree,
    protect,
    refused,
    sql,
)
from tests.roles import as_worker

Members = ConstellationMembership.objects


def change(row: Any, **values: Any) -> Callable[[], object]:
    """An update of one row, past the code."""
    return lambda: type(row).objects.filter(pk=row.pk).update(**values)


class TestMembership:
    def test_in_one_constellation_at_a_time(self, ground: Ground) -> None:
        with reaching(ground.reach):
            first, second = ground.constellation("A"), ground.constellation("B")
            home = ground.household()
            row = ground.member(first, home)
            for role in (Role.SATELLITE, Role.HUB):
                refused("in_one_constellation", lambda r=role: ground.member(second, home, role=r))
            change(row, status=Status.PAUSED, paused_on=TODAY)()
            refused("in_one_constellation", lambda: ground.member(second, home))
            change(row, status=Status.LEFT, left_on=TODAY, paused_on=None, left_reason="moved")()
            ground.member(second, home)

    def test_one_active_hub(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub = ground.hub(row)
            refused("one_active_hub", lambda: ground.hub(row))
            change(hub, status=Status.PAUSED, paused_on=TODAY)()
            ground.hub(row)  # while the first is away for long

    def test_ten_satellites_and_never_an_eleventh(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            members = [ground.member(row) for _ in range(10)]
            refused("at_most_ten_satellites", lambda: ground.member(row))
            waits = ground.member(row, status=Status.INVITED)
            joins = change(waits, status=Status.ACTIVE, joined_on=TODAY)
            refused("at_most_ten_satellites", joins)
            change(members[0], status=Status.PAUSED, paused_on=TODAY)()
            joins()
            resumes = change(members[0], status=Status.ACTIVE, paused_on=None)
            refused("at_most_ten_satellites", resumes)

    def test_a_service_may_have_fewer_and_never_more(self, ground: Ground) -> None:
        with reaching(ground.reach):
            place = {"cluster": ground.world.ne, "service": ground.world.gateshead}
            refused(
                "never_more_than_ten",
                lambda: ServiceRules.objects.create(**place, most_satellites=11),
            )
            ServiceRules.objects.create(**place, most_satellites=1, fewest_satellites=1)
            row = ground.constellation()
            ground.member(row)
            refused("at_most_ten_satellites", lambda: ground.member(row))

    def test_who_may_not_see_a_protected_household_counts_it(
        self, ground: Ground, make_enquiry: MakeEnquiry
    ) -> None:
        case = make_enquiry()
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            ground.member(row, ground.household(case=case))
            for _ in range(9):
                ground.member(row)
            protect(case)
        with reaching(liam.reach):
            assert Members.count() == 9
            refused("at_most_ten_satellites", lambda: ground.member(row))

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"joined_on": APPROVED - DAY, "invited_on": APPROVED - DAY}, "joined_once_approved"),
            ({"joined_on": JOINED - DAY}, "joined_after_invitation"),
            ({"joined_on": None}, "joined_has_a_day"),
            (
                {"status": "left", "left_on": JOINED - DAY, "left_reason": "moved"},
                "left_after_join",
            ),
            ({"status": "left", "left_on": TODAY}, "left_has_a_day_and_a_reason"),
            ({"left_on": TODAY}, "left_has_a_day_and_a_reason"),
            ({"status": "paused"}, "paused_has_a_day"),
        ],
    )
    def test_days_in_order(self, ground: Ground, given: dict[str, Any], rule: str) -> None:
        with reaching(ground.reach):
            row = ground.member(ground.constellation())
            refused(rule, change(row, **given))

    def test_what_has_ended_stands(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            left = ground.member(row)
            change(left, status=Status.LEFT, left_on=TODAY, left_reason="moved")()
            refused("membership_stands", change(left, status=Status.ACTIVE, left_on=None))
            no = ground.member(row, status=Status.DECLINED)
            refused("membership_stands", change(no, status=Status.ACTIVE, joined_on=TODAY))
            other = ground.constellation("B")
            active = ground.member(row)
            for values in (
                {"constellation": other},
                {"household": ground.household()},
                {"role": Role.HUB},
                {"service": ground.world.sunderland},
            ):
                refused("membership_stands", change(active, **values))
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                left.delete()

    def test_an_approval_that_ends_ends_the_membership_the_same_day(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row, other = ground.constellation(), ground.constellation("B")
            hub, member = ground.hub(row), ground.member(row)
            child = ground.child(member)
            stay = ground.agreed(member, hub, starts_on=TODAY + 9 * DAY)
            invited = ground.member(other, member.household, status=Status.INVITED)
        with reaching(ground.access("gita").reach):
            sql("update carers_household set ended_on = %s where id = %s", TODAY,
                member.household_id)  # fmt: skip
        with reaching(ground.reach):
            for one in (member, invited, child, stay):
                one.refresh_from_db()
            assert (member.status, member.left_on, member.left_reason) == (
                Status.LEFT,
                TODAY,
                "left_fostering",
            )
            assert (invited.status, invited.left_reason) == (Status.DECLINED, "left_fostering")
            assert (child.to_on, child.end_reason) == (TODAY, "household_left")
            assert stay.status == "cancelled"
            gone = Household.objects.get(pk=member.household_id)
            refused("member_is_approved", lambda: ground.member(row, gone))

    def test_the_worker_that_ends_an_approval_may_do_all_of_it(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, member = ground.hub(row), ground.member(row)
            child, stay = ground.child(hub), ground.agreed(member, hub)
            with as_worker():
                Household.objects.filter(pk=hub.household_id).update(ended_on=TODAY)
            for one in (hub, child, stay):
                one.refresh_from_db()
            assert (hub.left_on, child.to_on, stay.status) == (TODAY, TODAY, "cancelled")

    def test_of_its_own_council_or_by_the_flag(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            guest = ground.household(ground.world.sunderland)
            refused("household_of_its_council", lambda: ground.member(row, guest))
            change(row, across_councils=True)()
            member = ground.member(row, guest)
            assert (member.service, member.home) == (ground.world.gateshead, guest.service)
            refused("guests_are_in_it", change(row, across_councils=False))
        # Its reference alone is known to the constellation's council; and to its own, that it is.
        for name in ("liam", "sunil"):
            with reaching(ground.access(name).reach):
                found = Members.visible_to(ground.access(name)).get()
                assert (found.pk, found.reference) == (member.pk, guest.reference)
                assert Members.count() == 1  # fence one alone
        with reaching(ground.access("liam").reach):
            assert not Household.objects.filter(pk=guest.pk).exists()

    def test_another_councils_protected_household_is_not_there(
        self, ground: Ground, make_enquiry: MakeEnquiry
    ) -> None:
        case = make_enquiry(postcode="SR1 3AD")
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation(across_councils=True)
            home = ground.household(ground.world.sunderland, case=case)
            member = ground.member(row, home)
        with reaching(liam.reach):
            assert Members.filter(pk=member.pk).exists()
        with reaching(ground.reach):
            protect(case)
            assert not Members.visible_to(liam).filter(pk=member.pk).exists()
        with reaching(liam.reach):
            assert not Members.filter(pk=member.pk).exists()
        with reaching(ground.reach):
            Enquiry.objects.filter(pk=case.pk).update(seen_by=SeenBy.COUNCIL)
        with reaching(liam.reach):
            assert Members.visible_to(liam).filter(pk=member.pk).exists()


class TestConstellation:
    def test_going_live_needs_what_the_model_asks_for(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            goes = change(row, stage="live", stage_since=TODAY, launched_on=TODAY)
            refused("live_has_what_it_needs", goes)
            ground.hub(row)
            for _ in range(5):
                ground.member(row)
            refused("live_has_what_it_needs", goes)
            ground.member(row)
            refused("live_has_a_launch_day", change(row, stage="live", stage_since=TODAY))
            StaffAssignment.objects.update(to_on=TODAY - DAY)
            refused("live_has_what_it_needs", goes)
            StaffAssignment.objects.update(to_on=None)
            goes()

    def test_short_of_it_only_with_a_reason_and_a_name(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            given = {"stage": "live", "launched_on": TODAY, "short_why": "The sixth joins in May"}
            refused("who_let_it_go_live_short", change(row, **given))
            change(row, **given, short_by=ground.cast.gareth)()

    def test_closing_closes_every_membership_the_same_day(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, paused = ground.hub(row), ground.member(row)
            change(paused, status=Status.PAUSED, paused_on=TODAY)()
            invited = ground.member(row, status=Status.INVITED)
            refused("closed_has_a_day_and_a_reason", change(row, stage="closed"))
            change(row, stage="closed", closed_on=TODAY, closed_reason="The hub moved away")()
            assert set(Members.values_list("status", "left_on", "left_reason")) == {
                (Status.LEFT, TODAY, "closed"),
                (Status.DECLINED, None, "closed"),
            }
            assert {hub.pk, paused.pk} == set(
                Members.filter(left_on=TODAY).values_list("pk", flat=True)
            )
            assert StaffAssignment.objects.get().to_on == TODAY
            refused("closed_takes_nobody", lambda: ground.member(row))
            refused("membership_stands", change(invited, status=Status.INVITED))
            reopened = {"stage": "live", "closed_on": None, "closed_reason": ""}
            refused("constellation_stands", change(row, **reopened))

    def test_stands_where_it_is(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            refused("constellation_stands", change(row, service=ground.world.sunderland))
            refused("code_once_a_service", lambda: ground.constellation())
            wrong = {"cluster": ground.world.ne, "service": ground.world.derby}
            refused(
                "constellation_of_a_place",
                lambda: Constellation.objects.create(
                    **wrong, code="X", name="X", stage_since=TODAY
                ),
            )
            first = {"constellation": row, "user": ground.cast.gareth, "from_on": TODAY}
            made = StaffAssignment.objects.create(
                **first, role="manager", cluster=ground.world.em, service=ground.world.derby
            )
            made.refresh_from_db()  # a row takes its place from its constellation
            assert (made.cluster, made.service) == (ground.world.ne, ground.world.gateshead)
            another = {**first, "role": "liaison", "cluster": row.cluster, "service": row.service}
            refused("one_liaison_worker", lambda: StaffAssignment.objects.create(**another))

    def test_what_was_is_not_written_anew(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            stage = ConstellationStage.objects.create(
                cluster=row.cluster,
                service=row.service,
                constellation=row,
                to_stage="exploring",
                on=TODAY,
                by=ground.cast.gareth,
                recorded_at=MONDAY,
            )
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change(stage, on=JOINED)()


class TestSleepovers:
    def test_a_bed_for_each_child_on_every_night(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one, two = ground.hub(row, beds=2), ground.member(row), ground.member(row)
            ground.agreed(one, hub, starts_on=TODAY + 5 * DAY, nights=2)
            siblings = [ground.child(two), ground.child(two)]
            # The night of the 6th is taken by one child: two more do not fit.
            late = ground.asked(two, *siblings, starts_on=TODAY + 6 * DAY, nights=2)
            refused("a_bed_for_each_child", lambda: agree(late, hub))
            # From the morning they leave both beds are free; a day visit takes none.
            after = ground.asked(two, *siblings, starts_on=TODAY + 7 * DAY, nights=2)
            agree(after, hub)
            day = ground.asked(two, *siblings, starts_on=TODAY + 5 * DAY, nights=0)
            agree(day, hub)
            refused("a_bed_for_each_child", change(after, starts_on=TODAY + 6 * DAY))

    def test_in_an_emergency_there_is_always_room(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one = ground.hub(row, beds=1), ground.member(row)
            ground.agreed(one, hub)
            emergency = ground.agreed(one, hub, kind="emergency")
            planned = ground.asked(one)
            refused("a_bed_for_each_child", lambda: agree(planned, hub))
            refused("a_bed_for_each_child", change(emergency, kind="planned"))

    def test_without_beds_said_there_are_none(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            one, two = ground.member(row), ground.member(row)
            stay = ground.asked(one)
            refused("a_bed_for_each_child", lambda: agree(stay, two))

    def test_beds_that_are_promised_stay(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one = ground.hub(row), ground.member(row)
            ground.agreed(one, hub, starts_on=TODAY + 5 * DAY, nights=2)

            def beds(number: int, from_on: date) -> HubCapacity:
                place = {"cluster": row.cluster, "service": row.service, "constellation": row}
                return HubCapacity.objects.create(
                    **place, membership=hub, beds=number, from_on=from_on
                )

            refused("beds_are_promised", lambda: beds(0, TODAY))
            beds(0, TODAY + 7 * DAY)
            beds(1, TODAY)

    def test_nobody_plans_with_who_is_away(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one = ground.hub(row), ground.member(row)
            place = {"cluster": row.cluster, "service": row.service, "constellation": row}

            def away(first: int, last: int | None, **given: Any) -> HubAway:
                return HubAway.objects.create(
                    **place,
                    membership=hub,
                    from_on=TODAY + first * DAY,
                    to_on=None if last is None else TODAY + last * DAY,
                    **given,
                )

            ground.agreed(one, hub, starts_on=TODAY + 5 * DAY, nights=2)
            for days in ((6, 6), (0, 5), (1, None)):
                refused("stays_are_promised", lambda d=days: away(*d))
            away(7, 9)
            for first, nights in ((9, 1), (6, 2), (8, 0)):
                stay = ground.asked(one, starts_on=TODAY + first * DAY, nights=nights)
                refused("no_planned_stay_while_away", lambda s=stay: agree(s, hub))
            agree(ground.asked(one, starts_on=TODAY + 8 * DAY, kind="emergency"), hub)
            refused("cover_is_a_hub", lambda: away(20, 22, cover=one))
            refused("away_in_order", lambda: away(22, 20))

    def test_a_hub_that_covers_may_host(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row, near = ground.constellation(), ground.constellation("B")
            hub, one, other = ground.hub(row), ground.member(row), ground.hub(near, beds=1)
            stay = ground.asked(one, starts_on=TODAY + 5 * DAY)
            refused("host_is_a_member", lambda: agree(stay, other))
            HubAway.objects.create(
                cluster=row.cluster,
                service=row.service,
                constellation=row,
                membership=hub,
                from_on=TODAY + 4 * DAY,
                to_on=TODAY + 9 * DAY,
                cover=other,
            )
            agree(stay, other)
            theirs = ground.asked(ground.member(near), starts_on=TODAY + 5 * DAY)
            refused("a_bed_for_each_child", lambda: agree(theirs, other))

    def test_both_are_members_on_those_days(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one = ground.hub(row), ground.member(row)
            early = ground.asked(one, starts_on=JOINED - DAY, kind="emergency")
            refused("guest_is_a_member", lambda: agree(early, hub))
            new = ground.member(row, joined_on=TODAY, invited_on=TODAY)
            stay = ground.asked(one, starts_on=TODAY - DAY, kind="emergency")
            refused("host_is_a_member", lambda: agree(stay, new))
            refused(
                "nobody_hosts_their_own", lambda: agree(ground.asked(hub, kind="emergency"), hub)
            )
            change(one, status=Status.LEFT, left_on=TODAY, left_reason="moved")()
            ahead = Sleepover.objects.get(pk=stay.pk)
            assert ahead.status == "cancelled"
            refused("sleepover_stands", lambda: agree(ahead, hub))

    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"ends_on": TODAY}, "sleepover_in_order"),
            ({"consent_confirmed": False}, "planned_stay_has_consent"),
            ({"status": "declined"}, "declined_has_a_reason"),
            ({"status": "happened"}, "happened_has_its_days"),
            (
                {"status": "happened", "came_on": TODAY, "went_on": TODAY - DAY},
                "actual_stay_in_order",
            ),
            ({"decided_on": None}, "agreed_has_a_host"),
        ],
    )
    def test_says_what_it_must(self, ground: Ground, given: dict[str, Any], rule: str) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            stay = ground.agreed(ground.member(row), ground.hub(row))
            refused(rule, change(stay, **given))

    def test_what_happened_is_recorded_whatever_the_beds(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one = ground.hub(row, beds=1), ground.member(row)
            stay = ground.agreed(one, hub, starts_on=TODAY - 5 * DAY, nights=1)
            ground.agreed(one, hub, starts_on=TODAY - 5 * DAY, nights=3, kind="emergency")
            longer = {"came_on": TODAY - 5 * DAY, "went_on": TODAY - 2 * DAY}
            change(stay, status="happened", **longer)()
            next_ = ground.asked(one, starts_on=TODAY - 3 * DAY, nights=1)
            refused("a_bed_for_each_child", lambda: agree(next_, hub))  # they stayed longer

    def test_whose_children_they_are(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            hub, one, two = ground.hub(row), ground.member(row), ground.member(row)
            stay, stranger = ground.asked(one), ground.child(two)
            place = {"cluster": row.cluster, "service": row.service}

            def add() -> SleepoverChild:
                return SleepoverChild.objects.create(**place, sleepover=stay, child=stranger)

            refused("child_of_the_household", add)
            agree(stay, hub)
            refused("children_of_a_stay_stand", add)
            refused("children_of_a_stay_stand", lambda: stay.who.all().delete())
            empty = ground.asked(one)
            empty.who.all().delete()
            refused("sleepover_of_somebody", lambda: agree(empty, hub))
            given = {
                f.attname: getattr(stay, f.attname) for f in stay._meta.fields if f.name != "id"
            }
            refused(
                "sleepover_begins_as_asked",
                lambda: Sleepover.objects.create(**given | {"status": "agreed"}),
            )


class TestChildren:
    @pytest.mark.parametrize(
        ("given", "rule"),
        [
            ({"reference": "Callum Smith 1"}, "child_reference_is_no_name"),
            ({"reference": "Callum"}, "child_reference_is_no_name"),
            ({"reference": "Ann\t1"}, "child_reference_is_no_name"),
            ({"initials": "Ann"}, "child_initials_alone"),
            ({"initials": "ANNA"}, None),  # too long for the column
            ({"sibling_group": "of Ann"}, "sibling_group_is_no_name"),
            ({"year_of_birth": 1015}, "year_of_birth_alone"),
            ({"to_on": TODAY}, "child_link_in_order"),
            ({"end_reason": "moved"}, "child_link_in_order"),
            ({"to_on": JOINED - DAY, "end_reason": "moved"}, "child_link_in_order"),
        ],
    )
    def test_no_name_fits(self, ground: Ground, given: dict[str, Any], rule: str | None) -> None:
        with reaching(ground.reach):
            member = ground.member(ground.constellation())
            if rule is None:
                with pytest.raises(DatabaseError, match="too long"), transaction.atomic():
                    ground.child(member, **given)
                return
            refused(rule, lambda: ground.child(member, **given))

    def test_in_one_home_at_a_time_and_never_shown_to_the_hub(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            one, two = ground.member(row), ground.member(row)
            child = ground.child(one)
            refused(
                "child_in_one_home_at_a_time",
                lambda: ground.child(two, reference=child.reference),
            )
            refused("child_of_the_household", change(child, membership=two))
        for name, seen in (("mel", 0), ("asha", 0), ("sunil", 0), ("gita", 1), ("liam", 1)):
            access = ground.access(name)
            with reaching(access.reach):
                assert ChildLink.objects.count() == seen, name  # fence one alone
            with reaching(ground.reach):
                assert ChildLink.objects.visible_to(access).count() == seen, name


class TestRest:
    def test_attendance_is_of_the_same_constellation(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row, other = ground.constellation(), ground.constellation("B")
            place = {"cluster": row.cluster, "service": row.service, "constellation": row}
            gathering = Gathering.objects.create(
                **place, on=TODAY, kind="social", made_by=ground.cast.liam
            )

            def came(member: ConstellationMembership, **given: Any) -> Attendance:
                return Attendance.objects.create(
                    **place, gathering=gathering, membership=member, **given
                )

            stranger = ground.member(other)
            refused(
                "attendance_of_its_constellation", lambda: came(stranger, status="came", adults=1)
            )
            member = ground.member(row)
            refused("only_who_came_is_counted", lambda: came(member, status="absent", adults=1))
            came(member, status="came", adults=1)
            refused("attendance_once_a_household", lambda: came(member, status="came", adults=1))

    def test_a_signed_return_is_frozen(self, ground: Ground) -> None:
        with reaching(ground.reach):
            place = {"cluster": ground.world.ne, "service": ground.world.gateshead}
            given = {"opened_by": ground.cast.liam, "opened_at": MONDAY}
            month = date(2026, 2, 1)
            made = MonthlyReturn.objects.create(**place, **given, month=month)
            refused(
                "one_return_a_month",
                lambda: MonthlyReturn.objects.create(**place, **given, month=month),
            )
            refused("a_month_by_its_first_day", change(made, month=date(2026, 2, 2)))
            refused("signed_with_its_figures", change(made, signed_at=MONDAY))
            signs = {"signed_by": ground.cast.gareth, "signed_at": MONDAY, "figures": {"hubs": 1}}
            change(made, **signs)()
            for values in ({"narrative": "x"}, {"figures": {"hubs": 2}}, {"signed_at": None}):
                with pytest.raises(DatabaseError, match="signed off"), transaction.atomic():
                    change(made, **values)()
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                made.delete()

    def test_nothing_of_a_protected_household_is_shown_beside_it(
        self, ground: Ground, make_enquiry: MakeEnquiry
    ) -> None:
        case = make_enquiry()
        with reaching(ground.reach):
            row = ground.constellation()
            hub, member = ground.hub(row), ground.member(row, ground.household(case=case))
            ground.agreed(member, hub)
            protect(case)
        for name in ("liam", "gareth"):
            access = ground.access(name)
            for model in (ChildLink, Sleepover, SleepoverChild):
                with reaching(access.reach):
                    assert model.objects.count() == 0, model
                with reaching(ground.reach):
                    assert model.objects.visible_to(access).count() == 0, model


# Model, what is changed of a row that is there (``again``: written a second time), the rule.
SMALL: list[tuple[str, dict[str, Any], str]] = [
    ("ServiceRules", {"again": True}, "one_row_of_rules_a_service"),
    ("ServiceRules", {"service": None}, "rules_of_a_service"),
    ("ServiceRules", {"fewest_satellites": 11}, "fewest_below_most"),
    ("Constellation", {"target_satellites": 11}, "target_within_the_model"),
    (
        "Constellation",
        {
            "launched_on": TODAY,
            "stage": "closed",
            "closed_on": JOINED,
            "closed_reason": "It was too small",
        },
        "closed_after_its_launch",
    ),
    ("StaffAssignment", {"again": True, "role": "cover"}, ""),
    ("StaffAssignment", {"again": True, "role": "liaison"}, "one_liaison_worker"),
    ("StaffAssignment", {"to_on": JOINED - DAY}, "assignment_in_order"),
    ("HubCapacity", {"again": True}, "beds_once_a_day"),
    ("HubCapacity", {"beds": 10}, "beds_of_a_home"),
    ("HubAway", {"cover": "membership"}, "nobody_covers_themselves"),
    ("Contact", {"again": True}, "logged_once_a_batch"),
    (
        "Contact",
        {"follow_up_on": None, "followed_up_on": TODAY},
        "followed_up_what_was_promised",
    ),
    ("Contact", {"follow_up_on": TODAY - DAY}, "follow_up_after_contact"),
    ("Gathering", {"hours": -1}, "hours_of_a_day"),
    ("Gathering", {"cost": -1}, "cost_not_below"),
    ("WellbeingNote", {"rating": 6}, "rating_1_to_5"),
    ("FidelityTemplate", {"again": True}, "checklist_version_once"),
    ("FidelityAction", {"due_on": TODAY - DAY}, "action_due_after_it_was_set"),
    ("FidelityAction", {"done_on": TODAY}, "action_done_by_somebody"),
    ("SleepoverChild", {"again": True}, "child_once_a_sleepover"),
]
# Held twice: a trigger refuses first, or another service's row is out of reach before.
BEHIND_ANOTHER = {
    "constellation_has_a_service": "constellation_of_a_place",
    "checklist_of_a_service": "the fence",
    "return_of_a_service": "the fence",
}


@pytest.mark.parametrize(("model", "given", "rule"), SMALL, ids=[rule for *_, rule in SMALL])
def test_small_rules(ground: Ground, model: str, given: dict[str, Any], rule: str) -> None:
    place = {"cluster": ground.world.ne, "service": ground.world.gateshead}
    with reaching(ground.reach):
        made = fence_rows.place_fill(ground.cast, **place)
        host, member = ground.hub(made["constellation"]), ground.member(made["constellation"])
        fence_rows.written("x", host, member, made["gathering"], ground.cast)
        row = apps.get_model("mockingbird", model).objects.filter().latest("pk")
        values = {k: host if v == "membership" else v for k, v in given.items() if k != "again"}

        def act() -> None:
            if "again" not in given:
                change(row, **values)()
                return
            fields = [
                f.attname for f in row._meta.concrete_fields if f.name not in ("id", "vacant")
            ]
            type(row).objects.create(**{name: getattr(row, name) for name in fields} | values)

        if rule:
            refused(rule, act)
        else:
            act()


def test_a_part_is_had_once(ground: Ground) -> None:
    with reaching(ground.reach):
        row = ground.constellation()
        given = {"cluster": row.cluster, "service": row.service, "constellation": row}
        part = {**given, "user": ground.cast.gareth, "role": "manager", "from_on": TODAY}
        StaffAssignment.objects.create(**part)
        refused("assigned_once_at_a_time", lambda: StaffAssignment.objects.create(**part))
        home = ground.household()
        ground.member(row, home, status=Status.INVITED)
        again = {"status": Status.INVITED}
        refused("invited_once_at_a_time", lambda: ground.member(row, home, **again))


def test_every_constraint_is_tried_here() -> None:
    """A new one without a line in this module fails."""
    written = Path(__file__).read_text()
    models = apps.get_app_config("mockingbird").get_models()
    names = {constraint.name for model in models for constraint in model._meta.constraints}
    assert len(names) > 50
    assert {name for name in names if f'"{name}"' not in written} == set()


def test_the_reach_is_put_back_after_a_count(ground: Ground) -> None:
    liam = ground.access("liam")
    with reaching(ground.reach):
        row = ground.constellation()
    with reaching(liam.reach), connection.cursor() as cursor:
        ground.member(row)
        ground.hub(row)
        refused("one_active_hub", lambda: ground.hub(row))
        cursor.execute("select hubs_reach('clusters'), hubs_reaches_everything()")
        assert cursor.fetchone() == ([], False)


@pytest.mark.django_db
def test_every_refusal_of_the_triggers_has_its_sentence() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct m[1] from pg_proc p,"
            " regexp_matches(p.prosrc, '(?:mockingbird_refuse\\(|rule := )''(\\w+)''', 'g') m"
            " where p.proname like 'mockingbird%'"
        )
        rules = {name for (name,) in cursor.fetchall()}
    assert len(rules) > 15
    unsaid = {  # nobody can press what leads there
        "constellation_of_a_place",
        "sleepover_begins_as_asked",
        "attendance_of_its_constellation",
        "checklist_of_its_service",
    }
    assert rules - REFUSALS.keys() == unsaid
