"""The acts on a constellation, from an idea to its end, and who may do them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from carers.models import Places
from hubs.fence import reaching
from hubs.models import AuditEvent
from mockingbird.models import (
    Attendance,
    ChildLink,
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    Contact,
    Sleepover,
    StaffAssignment,
)
from mockingbird.selectors.beds import nights_of
from mockingbird.selectors.figures import FIGURES, figures_of
from mockingbird.selectors.home import cards_of
from mockingbird.services.children import child_link_add, child_link_end
from mockingbird.services.constellations import (
    constellation_change,
    constellation_close,
    constellation_create,
    rules_save,
    stage_move,
)
from mockingbird.services.contacts import contacts_log, follow_up_done
from mockingbird.services.fidelity import (
    fidelity_action_add,
    fidelity_action_done,
    fidelity_check_record,
    fidelity_template_save,
)
from mockingbird.services.gatherings import (
    Came,
    attendance_save,
    gathering_cancel,
    gathering_copy,
    gathering_save,
)
from mockingbird.services.guests import guest_invite
from mockingbird.services.hub import away_end, away_set, capacity_set, hub_change
from mockingbird.services.members import (
    household_invite,
    invitation_answer,
    membership_leave,
    membership_pause,
    membership_resume,
)
from mockingbird.services.outcomes import outcome_record, wellbeing_record
from mockingbird.services.returns import return_open, return_save, return_sign
from mockingbird.services.sleepovers import (
    sleepover_actual,
    sleepover_agree,
    sleepover_cancel,
    sleepover_decline,
    sleepover_request,
)
from mockingbird.services.staff import worker_assign, worker_unassign
from mockingbird.stages import CLOSED, MOVES, ORDER, PAUSED, Ready, missing
from tests.cast import MONDAY, MakeEnquiry
from tests.mockingbird.ground import DAY, JOINED, TODAY, Ground, Role, Status, at

Members = ConstellationMembership.objects


def said(field: str, words: str, act: Any) -> None:
    """Assert that an act is refused with these words beside this field ("" for none)."""
    with pytest.raises(ValidationError) as wrong, transaction.atomic():
        act()
    found = wrong.value.message_dict.get(field, []) if field else wrong.value.messages
    assert any(words in each for each in found), wrong.value


class TestStages:
    def test_what_is_missing_is_said(self) -> None:
        nothing = missing(Ready(hub=False, worker=False, satellites=0, fewest=6, launched=False))
        assert [each.code for each in nothing] == ["worker", "hub", "satellites", "launch"]
        one = missing(Ready(hub=True, worker=True, satellites=1, fewest=6, launched=True))
        assert [each.sentence for each in one] == [
            "At least 6 satellites must be active: 1 active now"
        ]
        assert not missing(Ready(hub=True, worker=True, satellites=6, fewest=6, launched=True))

    def test_every_stage_has_its_moves(self) -> None:
        assert set(MOVES) == set(Constellation.Stage.values) == {*ORDER, PAUSED, CLOSED}
        assert all(CLOSED not in ways for ways in MOVES.values())

    def test_from_an_idea_to_live(self, ground: Ground) -> None:
        gareth, liam = ground.access("gareth"), ground.access("liam")
        with reaching(gareth.reach):
            row = constellation_create(access=gareth, code="bridges", name=" Bridges ", now=MONDAY)
            assert (row.code, row.name, row.stage) == ("BRIDGES", "Bridges", "exploring")
            given: dict[str, Any] = {"access": gareth, "constellation_id": row.pk, "now": MONDAY}
            said("code", "Another constellation", lambda: constellation_create(
                access=gareth, code="BRIDGES", name="x", now=MONDAY))  # fmt: skip
            said("to_stage", "cannot go there", lambda: stage_move(
                **given, to_stage="live", on=TODAY))  # fmt: skip
            for stage in ORDER[1:5]:
                stage_move(**given, to_stage=stage, on=TODAY)
            goes = {**given, "to_stage": "live", "on": TODAY}
            said("launched_on", "day of the launch", lambda: stage_move(**goes))
            for words in ("Name a liaison worker", "A hub home", "At least 6"):
                said("to_stage", words, lambda: stage_move(**goes, launched_on=TODAY))
            worker_assign(**given, user_id=ground.cast.liam.pk, role="liaison", from_on=TODAY)
        short = {"launched_on": TODAY, "short_why": "The sixth joins in May"}
        with reaching(liam.reach), pytest.raises(PermissionDenied), transaction.atomic():
            stage_move(**{**goes, "access": liam}, **short)
        with reaching(gareth.reach):
            live = stage_move(**goes, **short)
            stage_move(**goes, **short)  # pressed twice
            assert (live.stage, live.short_by) == ("live", ground.cast.gareth)
            last = ConstellationStage.objects.latest("pk")
            assert (last.to_stage, last.missing, last.why) == (
                "live",
                ["hub", "satellites"],
                "The sixth joins in May",
            )
            assert ConstellationStage.objects.count() == 6
            assert AuditEvent.objects.filter(action="mockingbird.moved").count() == 5

    def test_with_everything_no_reason_is_kept(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation(stage="launch")
            ground.hub(row)
            for _ in range(6):
                ground.member(row)
        liam = ground.access("liam")
        with reaching(liam.reach):
            live = stage_move(
                access=liam,
                constellation_id=row.pk,
                to_stage="live",
                on=TODAY,
                launched_on=TODAY,
                short_why="not needed",
                now=MONDAY,
            )
        assert (live.short_why, live.short_by) == ("", None)

    def test_closing_needs_a_day_after_the_last_who_joined(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            member = ground.member(row, joined_on=TODAY, invited_on=TODAY)
        gareth = ground.access("gareth")
        given: dict[str, Any] = {
            "access": gareth,
            "constellation_id": row.pk,
            "now": at(TODAY + DAY),
        }
        with reaching(gareth.reach):
            said("on", "joined after", lambda: constellation_close(
                **given, on=TODAY - DAY, reason="x"))  # fmt: skip
            said("reason", "Enter", lambda: constellation_close(**given, on=TODAY, reason=" "))
            closed = constellation_close(**given, on=TODAY + DAY, reason="The hub moved away")
            member.refresh_from_db()
            assert (closed.stage, member.left_on, member.left_reason) == (
                "closed",
                TODAY + DAY,
                "closed",
            )
            said("household", "closed", lambda: household_invite(
                access=gareth, constellation_id=row.pk, household_id=member.household_id,
                invited_on=TODAY, now=MONDAY))  # fmt: skip


class TestWhoMay:
    def test_a_liaison_worker_has_their_own_alone(self, ground: Ground) -> None:
        liam, gareth = ground.access("liam"), ground.access("gareth")
        with reaching(ground.reach):
            mine, theirs = ground.constellation("MINE"), ground.constellation("THEIRS")
            StaffAssignment.objects.filter(constellation=theirs).update(user=ground.cast.gita)
            member = ground.member(theirs)
        with reaching(liam.reach):
            seen = Constellation.objects.open_to(liam, TODAY)
            assert list(seen) == [mine]
            assert not Constellation.objects.open_to(liam, JOINED - DAY).exists()
            with pytest.raises(Constellation.DoesNotExist):
                membership_pause(
                    access=liam, membership_id=member.pk, on=TODAY, why="x", now=MONDAY
                )
        with reaching(gareth.reach):
            assert Constellation.objects.open_to(gareth, TODAY).count() == 2
            membership_pause(access=gareth, membership_id=member.pk, on=TODAY, why="x", now=MONDAY)

    def test_cover_ends_with_its_last_day(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            StaffAssignment.objects.update(role="cover", to_on=TODAY)
        with reaching(liam.reach):
            assert Constellation.objects.of_worker(ground.cast.liam, TODAY).get() == row
            assert not Constellation.objects.of_worker(ground.cast.liam, TODAY + DAY).exists()

    @pytest.mark.parametrize(
        ("name", "refusal"),
        [
            ("gita", PermissionDenied),  # a council worker reads
            ("mel", PermissionDenied),
            ("asha", PermissionDenied),
            ("dee", PermissionDenied),
            ("sunil", PermissionDenied),
        ],
    )
    def test_nobody_else_acts(self, ground: Ground, name: str, refusal: type[Exception]) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
            member = ground.member(row)
        access = ground.access(name)
        one: dict[str, Any] = {"access": access, "now": MONDAY}
        with reaching(access.reach):
            for act in (
                lambda: constellation_create(**one, code="X", name="X"),
                lambda: membership_leave(**one, membership_id=member.pk, on=TODAY, reason="moved"),
                lambda: return_open(**one, constellation_id=row.pk, month=TODAY),
            ):
                with pytest.raises(refusal):
                    act()

    def test_only_a_manager_opens_it_to_others_closes_it_and_signs(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
        one: dict[str, Any] = {"access": liam, "now": MONDAY}
        of: dict[str, Any] = {**one, "constellation_id": row.pk}
        same = {"target_satellites": 8, "hub_organisation": "", "area_note": ""}
        with reaching(liam.reach):
            for act in (
                lambda: constellation_change(**of, name="B", across_councils=True, **same),
                lambda: constellation_close(**of, on=TODAY, reason="x"),
                lambda: worker_assign(
                    **of, user_id=ground.cast.liam.pk, role="cover", from_on=TODAY
                ),
                lambda: fidelity_template_save(**one, items=["x"]),
                lambda: return_open(**one, constellation_id=None, month=TODAY),
            ):
                with pytest.raises(PermissionDenied), transaction.atomic():
                    act()
            row = constellation_change(**of, name="B", across_councils=False, **same)
            assert row.target_satellites == 8

    def test_a_new_liaison_worker_takes_over(self, ground: Ground) -> None:
        gareth = ground.access("gareth")
        with reaching(ground.reach):
            row = ground.constellation()
            StaffAssignment.objects.update(user=ground.cast.gita)
        given: dict[str, Any] = {"access": gareth, "constellation_id": row.pk, "now": MONDAY}
        with reaching(gareth.reach):
            said("user", "Select somebody", lambda: worker_assign(
                **given, user_id=ground.cast.sunil.pk, role="liaison", from_on=TODAY))  # fmt: skip
            new = worker_assign(**given, user_id=ground.cast.liam.pk, role="liaison", from_on=TODAY)
            former = StaffAssignment.objects.get(user=ground.cast.gita)
            assert (former.to_on, new.to_on) == (TODAY - DAY, None)
            ended = worker_unassign(access=gareth, assignment_id=new.pk, to_on=TODAY, now=MONDAY)
            assert ended.to_on == TODAY


def test_a_hub_home_over_the_usual_limit_is_said(ground: Ground) -> None:
    liam = ground.access("liam")
    with reaching(ground.reach):
        hub = ground.hub(ground.constellation())
        said_of = {
            "household": hub.household, "from_on": JOINED, "approved": 4, "usual_limit": 3,
            "all_siblings": True,
        }  # fmt: skip
        places = Places.objects.create(**said_of, filled=3)
    words_said = "The hub home cares for more children than the usual limit"
    for filled, is_said in ((3, False), (4, True)):
        with reaching(ground.reach):
            Places.objects.filter(pk=places.pk).update(filled=filled)
        with reaching(liam.reach):
            assert (words_said in cards_of(liam, today=TODAY)[0].flags) is is_said


class TestMembers:
    def test_invited_joined_paused_resumed_left(
        self, ground: Ground, make_enquiry: MakeEnquiry
    ) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            home = ground.household(case=make_enquiry())
        one: dict[str, Any] = {"access": liam, "now": MONDAY}
        with reaching(liam.reach):
            member = household_invite(
                **one, constellation_id=row.pk, household_id=home.pk, invited_on=TODAY,
                referred_by="carer",
            )  # fmt: skip
            assert (member.status, member.reference, member.home_id) == (
                Status.INVITED,
                home.reference,
                home.service_id,
            )
            of = {**one, "membership_id": member.pk}
            said("on", "before the invitation", lambda: invitation_answer(
                **of, joined=True, on=TODAY - DAY))  # fmt: skip
            for _ in range(2):
                invitation_answer(**of, joined=True, on=TODAY)
            said("", "answered already", lambda: invitation_answer(**of, joined=False, on=TODAY))
            said("why", "Enter why", lambda: membership_pause(**of, on=TODAY, why=""))
            membership_pause(**of, on=TODAY, why="A new baby")
            assert membership_resume(**of).status == Status.ACTIVE
            said("reason", "Select why", lambda: membership_leave(
                **of, on=TODAY, reason="closed"))  # fmt: skip
            said("on", "before they joined", lambda: membership_leave(
                **of, on=TODAY - DAY, reason="moved"))  # fmt: skip
            left = membership_leave(**of, on=TODAY, reason="moved")
            assert (left.left_on, left.left_reason) == (TODAY, "moved")
        with reaching(ground.reach):
            # On the case's own record, whose curtain it shares; no words of it.
            events = AuditEvent.objects.filter(subject="enquiry", subject_id=home.enquiry_id)
            names = set(events.values_list("action", flat=True))
            assert {"mockingbird.invited", "mockingbird.joined", "mockingbird.left"} <= names
            assert "baby" not in str(list(events.values_list("changes", flat=True)))

    def test_the_eleventh_is_told(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            for _ in range(10):
                ground.member(row)
            waits = ground.member(row, status=Status.INVITED)
            hub = ground.member(row, status=Status.INVITED, role=Role.HUB)
        given: dict[str, Any] = {"access": liam, "joined": True, "on": TODAY, "now": MONDAY}
        with reaching(liam.reach):
            said("household", "This constellation is full", lambda: invitation_answer(
                **given, membership_id=waits.pk))  # fmt: skip
            said("beds", "how many beds", lambda: invitation_answer(**given, membership_id=hub.pk))
            invitation_answer(**given, membership_id=hub.pk, beds=2)
            night = nights_of(liam, hub, first=TODAY, last=TODAY)[0]
            assert (night.beds, night.children) == (2, 0)

    def test_a_guest_of_another_council_by_its_reference(
        self, ground: Ground, make_enquiry: MakeEnquiry
    ) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            guest, own = ground.household(ground.world.sunderland), ground.household()
        given: dict[str, Any] = {
            "access": liam,
            "constellation_id": row.pk,
            "invited_on": TODAY,
            "now": MONDAY,
        }
        with reaching(liam.reach):
            said("reference", "A manager must first", lambda: guest_invite(
                **given, reference=guest.reference))  # fmt: skip
        with reaching(ground.reach):
            Constellation.objects.update(across_councils=True)
        with reaching(liam.reach):
            for wrong in ("NE-HXXXX", own.reference, "\x00"):
                said("reference", "no such household", lambda w=wrong: guest_invite(
                    **given, reference=w))  # fmt: skip
            member = guest_invite(**given, reference=f" {guest.reference.lower()} ")
            assert (member.home_id, member.service_id) == (
                ground.world.sunderland.pk,
                ground.world.gateshead.pk,
            )
            assert AuditEvent.objects.filter(
                action="mockingbird.invited", subject="constellation"
            ).exists()


class TestHub:
    def test_another_takes_over_with_what_was_agreed(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            hub, new, guest = ground.hub(row), ground.member(row), ground.member(row)
            child = ground.child(new)
            hers = ground.agreed(new, hub, starts_on=TODAY + 20 * DAY)
            stay = ground.agreed(guest, hub, starts_on=TODAY + 5 * DAY)
        given: dict[str, Any] = {"access": liam, "constellation_id": row.pk, "now": MONDAY}
        change = {**given, "to_membership_id": new.pk, "on": TODAY}
        with reaching(liam.reach):
            said(
                "beds",
                "The sleepover of Saturday 7 March 2026",
                lambda: hub_change(**change, beds=0),
            )
            stay.refresh_from_db()
            assert (stay.status, stay.host_id) == ("agreed", hub.pk)  # all of it or nothing
            now_hub, said_of_it = hub_change(**change, beds=2)
            for one in (stay, hers, child, hub, new):
                one.refresh_from_db()
            assert (stay.status, stay.host_id) == ("agreed", now_hub.pk)
            assert hers.status == "cancelled"  # nobody stays at their own home
            again = Sleepover.objects.get(membership=now_hub)
            assert (again.status, again.starts_on) == ("requested", hers.starts_on)
            assert [each.child_id for each in again.who.all()] == [
                each.child_id for each in hers.who.all()
            ]
            assert said_of_it == [
                "The sleepover of Sunday 22 March 2026 waits for an answer again: it needs another"
                " host"
            ]
            assert (child.membership_id, child.to_on) == (now_hub.pk, None)
            assert (hub.left_reason, new.left_reason) == ("became_satellite", "became_hub")
            assert Members.active().hubs().get() == now_hub
            assert hub.household_id in Members.active().satellites().values_list(
                "household_id", flat=True
            )
            said("to_membership", "Select an active satellite", lambda: hub_change(
                **given, to_membership_id=hub.pk, on=TODAY, beds=2))  # fmt: skip

    def test_an_invited_hub_takes_over_and_the_former_leaves(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            hub = ground.hub(row)
            new = ground.member(row, status=Status.INVITED, role=Role.HUB)
            running = ground.agreed(ground.member(row), hub, starts_on=TODAY - DAY)
        change: dict[str, Any] = {
            "access": liam, "constellation_id": row.pk, "to_membership_id": new.pk, "on": TODAY,
            "beds": 2, "former": "moved", "now": MONDAY,
        }  # fmt: skip
        with reaching(liam.reach):
            said("on", "runs over that day", lambda: hub_change(**change))
            sleepover_cancel(access=liam, sleepover_id=running.pk, now=MONDAY)
            assert hub_change(**change).hub.pk == new.pk
            assert list(Members.active().values_list("pk", flat=True)) != []
            hub.refresh_from_db()
            assert (hub.status, hub.left_reason) == (Status.LEFT, "moved")

    def test_beds_and_days_away(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row, near = ground.constellation(), ground.constellation("B")
            hub, other, guest = ground.hub(row), ground.hub(near), ground.member(row)
            ground.agreed(guest, hub, starts_on=TODAY + 5 * DAY, nights=2)
        of: dict[str, Any] = {"access": liam, "membership_id": hub.pk, "now": MONDAY}
        with reaching(liam.reach):
            said("beds", "from 0 to 9", lambda: capacity_set(**of, beds=10, from_on=TODAY))
            said("beds", "expected on a night", lambda: capacity_set(**of, beds=0, from_on=TODAY))
            capacity_set(**of, beds=3, from_on=TODAY)
            nights = nights_of(liam, hub, first=TODAY + 4 * DAY, last=TODAY + 7 * DAY)
            assert [(each.beds, each.children) for each in nights] == [
                (3, 0),
                (3, 1),
                (3, 1),
                (3, 0),
            ]
            said("from_on", "A planned sleepover is agreed", lambda: away_set(
                **of, from_on=TODAY + 6 * DAY))  # fmt: skip
            said("cover", "active hub home", lambda: away_set(
                **of, from_on=TODAY + 8 * DAY, cover_id=guest.pk))  # fmt: skip
            away = away_set(**of, from_on=TODAY + 8 * DAY)
            away = away_end(
                access=liam, away_id=away.pk, to_on=TODAY + 9 * DAY, cover_id=other.pk, now=MONDAY
            )
            assert (away.to_on, away.cover_id) == (TODAY + 9 * DAY, other.pk)


class TestSleepovers:
    def test_asked_agreed_happened(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            hub, guest, other = ground.hub(row), ground.member(row), ground.member(row)
            children = [ground.child(guest).pk, ground.child(guest).pk]
            stranger = ground.child(other).pk
        one: dict[str, Any] = {"access": liam, "now": MONDAY}
        ask: dict[str, Any] = {
            **one, "membership_id": guest.pk, "kind": "planned", "starts_on": TODAY,
            "ends_on": TODAY + 4 * DAY,
        }  # fmt: skip
        with reaching(liam.reach):
            for wrong in ([], [stranger], [*children, stranger]):
                said("children", "Select children", lambda w=wrong: sleepover_request(
                    **ask, child_ids=w))  # fmt: skip
            stay = sleepover_request(**ask, child_ids=children)
            agree: dict[str, Any] = {**one, "sleepover_id": stay.pk, "host_id": hub.pk}
            said("consent_confirmed", "care plan", lambda: sleepover_agree(
                **agree, consent_confirmed=False))  # fmt: skip
            for _ in range(2):
                agreed = sleepover_agree(**agree, consent_confirmed=True)
            assert agreed.warnings == ["It is longer than 3 nights"]
            second = sleepover_request(**ask, child_ids=children[:1])
            said("host", "a bed for each child", lambda: sleepover_agree(
                **one, sleepover_id=second.pk, host_id=hub.pk, consent_confirmed=True))  # fmt: skip
            sleepover_decline(**one, sleepover_id=second.pk, reason="hub_full")
            said("went_on", "future", lambda: sleepover_actual(
                **one, sleepover_id=stay.pk, came_on=TODAY, went_on=TODAY + DAY))  # fmt: skip
            done = sleepover_actual(
                access=liam, now=at(TODAY + 3 * DAY), sleepover_id=stay.pk, came_on=TODAY,
                went_on=TODAY + DAY,
            )  # fmt: skip
            assert (done.status, done.nights) == ("happened", 1)
            said("", "over or declined", lambda: sleepover_cancel(
                **one, sleepover_id=stay.pk))  # fmt: skip

    def test_an_emergency_is_agreed_and_what_is_unusual_is_said(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            hub, guest = ground.hub(row, beds=1), ground.member(row)
            ground.agreed(guest, hub, starts_on=TODAY)
            stay = ground.asked(guest, starts_on=TODAY, kind="emergency")
        with reaching(liam.reach):
            away_set(
                access=liam, membership_id=hub.pk, from_on=TODAY + 2 * DAY, to_on=TODAY + 3 * DAY,
                now=MONDAY,
            )  # fmt: skip
            late = Sleepover.objects.get(pk=stay.pk)
            late.ends_on = TODAY + 3 * DAY
            late.save()
            done = sleepover_agree(
                access=liam, sleepover_id=stay.pk, host_id=hub.pk, consent_confirmed=False,
                now=MONDAY,
            )  # fmt: skip
        assert done.warnings == [
            "The host has fewer beds than children on the night of 2 March",
            "The host is away on these days",
        ]


class TestWeek:
    def test_contacts_of_many_and_what_was_promised(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            ids = [ground.member(row).pk for _ in range(4)]
            stranger = ground.member(ground.constellation("B")).pk
        log: dict[str, Any] = {
            "access": liam, "constellation_id": row.pk, "on": TODAY, "mode": "phone",
            "now": MONDAY,
        }  # fmt: skip
        with reaching(liam.reach):
            for wrong in ([], [*ids, stranger]):
                said("households", "at least one", lambda w=wrong: contacts_log(
                    **log, membership_ids=w, batch=uuid4()))  # fmt: skip
            made = contacts_log(
                **log, membership_ids=ids, batch=uuid4(), follow_up_on=TODAY + DAY, note="A bed"
            )
            assert len(made) == 4
            assert Contact.objects.to_follow_up().count() == 4
            for _ in range(2):
                follow_up_done(access=liam, contact_id=made[0].pk, on=TODAY, now=MONDAY)
            assert Contact.objects.to_follow_up().count() == 3
            events = AuditEvent.objects.filter(action__startswith="mockingbird.")
            assert "A bed" not in str(list(events.values_list("changes", flat=True)))

    def test_gatherings_and_who_came(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            one, two = ground.member(row), ground.member(row)
            stranger = ground.member(ground.constellation("B"))
        given: dict[str, Any] = {"access": liam, "now": MONDAY}
        with reaching(liam.reach):
            made = gathering_save(
                **given, constellation_id=row.pk, on=TODAY, kind="whole_group", title="Bowling"
            )
            tick: dict[str, Any] = {**given, "gathering_id": made.pk}
            said("rows", "of this constellation", lambda: attendance_save(
                **tick, rows=[Came(stranger.pk, "came", 1)]))  # fmt: skip
            said("rows", "how many came", lambda: attendance_save(
                **tick, rows=[Came(one.pk, "came")]))  # fmt: skip
            attendance_save(**tick, rows=[Came(one.pk, "came", 2, 1), Came(two.pk, "absent", 3)])
            attendance_save(**tick, rows=[Came(one.pk, "came", 1, 1)])  # corrected
            rows = Attendance.objects.order_by("membership_id")
            assert [(r.status, r.adults, r.children) for r in rows] == [
                ("came", 1, 1),
                ("absent", 0, 0),
            ]
            said("", "cannot be cancelled", lambda: gathering_cancel(**tick))
            copy = gathering_copy(**tick, on=TODAY + 30 * DAY)
            assert (copy.title, copy.kind, copy.attendance.count()) == ("Bowling", "whole_group", 0)
            said("on", "future", lambda: attendance_save(
                **given, gathering_id=copy.pk, rows=[Came(one.pk, "came", 1)]))  # fmt: skip
            assert gathering_cancel(**given, gathering_id=copy.pk).cancelled

    def test_children_by_reference_alone(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            member = ground.member(ground.constellation())
        add: dict[str, Any] = {
            "access": liam, "membership_id": member.pk, "initials": "a. b.", "from_on": TODAY,
            "year_of_birth": 2015, "now": MONDAY,
        }  # fmt: skip
        with reaching(liam.reach):
            for name in ("Callum", "Callum Smith 2", ""):
                said("reference", "Do not enter a name", lambda n=name: child_link_add(
                    **add, reference=n))  # fmt: skip
            said("initials", "Do not enter a name", lambda: child_link_add(
                **add | {"initials": "Anna"}, reference="LCS1"))  # fmt: skip
            said("year_of_birth", "from 2001 to 2026", lambda: child_link_add(
                **add | {"year_of_birth": 1990}, reference="LCS1"))  # fmt: skip
            child = child_link_add(**add, reference="LCS1")
            assert child.initials == "AB"
            said("reference", "entered already", lambda: child_link_add(
                **add, reference="LCS1"))  # fmt: skip
            end: dict[str, Any] = {"access": liam, "link_id": child.pk, "now": MONDAY}
            said("to_on", "before they came", lambda: child_link_end(
                **end, to_on=TODAY - DAY, reason="moved"))  # fmt: skip
            ended = child_link_end(**end, to_on=TODAY, reason="moved", unplanned=True)
            assert (ended.to_on, ended.unplanned) == (TODAY, True)
            assert ChildLink.objects.on(TODAY + DAY).count() == 0
            events = AuditEvent.objects.filter(action__startswith="mockingbird.child")
            assert "LCS1" not in str(list(events.values_list("changes", flat=True)))

    def test_judgements_and_the_hub_carer(self, ground: Ground) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            hub, member = ground.hub(row), ground.member(row)
            theirs = ground.child(hub)
        judge: dict[str, Any] = {
            "access": liam, "membership_id": member.pk, "kind": "breakdown", "on": TODAY,
            "now": MONDAY,
        }  # fmt: skip
        note: dict[str, Any] = {"access": liam, "on": TODAY, "now": MONDAY}
        with reaching(liam.reach):
            said("judged_by", "whose judgement", lambda: outcome_record(
                **judge, judged_by=" ", why="x"))  # fmt: skip
            said("child", "of this household", lambda: outcome_record(
                **judge, judged_by="The carer", why="x", child_id=theirs.pk))  # fmt: skip
            assert outcome_record(**judge, judged_by="The carer", why="They said so").pk
            said("", "for the hub home", lambda: wellbeing_record(
                **note, membership_id=member.pk))  # fmt: skip
            said("rating", "1 to 5", lambda: wellbeing_record(
                **note, membership_id=hub.pk, rating=6))  # fmt: skip
            assert wellbeing_record(**note, membership_id=hub.pk, rating=4).rating == 4


class TestFidelity:
    def test_a_checklist_of_ones_own_in_versions(self, ground: Ground) -> None:
        gareth, liam = ground.access("gareth"), ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
        one: dict[str, Any] = {"access": gareth, "now": MONDAY}
        with reaching(gareth.reach):
            said("items", "the same", lambda: fidelity_template_save(**one, items=["a", "a"]))
            first = fidelity_template_save(**one, items=["Two beds are free", " ", "A gathering"])
            assert (
                fidelity_template_save(**one, items=["Two beds are free", "A gathering"]) == first
            )
            second = fidelity_template_save(**one, items=["A gathering", "Training"])
            assert (second.version, [each["code"] for each in second.items]) == (
                2,
                ["item-2", "item-3"],
            )
        do: dict[str, Any] = {"access": liam, "now": MONDAY}
        answers = {"item-2": {"met": 2}, "item-3": {"met": 0, "note": " In May "}}
        check: dict[str, Any] = {
            **do, "constellation_id": row.pk, "template_id": second.pk, "on": TODAY,
        }  # fmt: skip
        with reaching(liam.reach):
            said("item-3", "not yet, partly or fully", lambda: fidelity_check_record(
                **check, answers={"item-2": {"met": 1}, "item-3": {"met": 3}}))  # fmt: skip
            found = fidelity_check_record(**check, answers=answers)
            assert found.answers["item-3"] == {"met": 0, "note": "In May"}
            add: dict[str, Any] = {**do, "check_id": found.pk, "text": "Book it"}
            said("owner", "Select somebody", lambda: fidelity_action_add(
                **add, owner_id=ground.cast.sunil.pk, due_on=TODAY))  # fmt: skip
            action = fidelity_action_add(**add, owner_id=ground.cast.liam.pk, due_on=TODAY)
            done = fidelity_action_done(**do, action_id=action.pk, on=TODAY)
            assert done.done_by == ground.cast.liam

    def test_the_numbers_of_a_council(self, ground: Ground) -> None:
        gareth = ground.access("gareth")
        save: dict[str, Any] = {
            "access": gareth,
            "contact_days": 14,
            "most_nights": 3,
            "now": MONDAY,
        }
        with reaching(gareth.reach):
            said("most_satellites", "1 to 10", lambda: rules_save(
                **save, most_satellites=11, fewest_satellites=6))  # fmt: skip
            said("fewest_satellites", "not more than", lambda: rules_save(
                **save, most_satellites=5, fewest_satellites=6))  # fmt: skip
            for most in (8, 9):
                rules = rules_save(**save, most_satellites=most, fewest_satellites=6)
            assert rules.most_satellites == 9


class TestReturn:
    def test_counted_signed_and_frozen(self, ground: Ground) -> None:
        liam, gareth = ground.access("liam"), ground.access("gareth")
        month, over = date(2026, 3, 1), at(date(2026, 4, 1))
        with reaching(ground.reach):
            row = ground.constellation()
            hub = ground.hub(row)
            one = ground.member(row, invited_on=TODAY, joined_on=TODAY)
            two = ground.member(row)
            children = [ground.child(one), ground.child(one)]
            stay = ground.agreed(one, hub, starts_on=TODAY, nights=2)
            late = ground.agreed(two, hub, starts_on=date(2026, 3, 30), nights=3, kind="emergency")
            Sleepover.objects.filter(pk=stay.pk).update(
                status="happened", came_on=TODAY, went_on=TODAY + 2 * DAY
            )
            Sleepover.objects.filter(pk=late.pk).update(
                status="happened", came_on=late.starts_on, went_on=late.ends_on
            )
            ChildLink.objects.filter(pk=children[0].pk).update(
                to_on=TODAY + 9 * DAY, end_reason="moved", unplanned=True
            )
        with reaching(liam.reach):
            contacts_log(
                access=liam, constellation_id=row.pk, membership_ids=[one.pk, two.pk], on=TODAY,
                mode="visit", minutes=30, batch=uuid4(), now=MONDAY,
            )  # fmt: skip
            made = gathering_save(
                access=liam, constellation_id=row.pk, on=TODAY, kind="social", now=MONDAY
            )
            attendance_save(
                access=liam, gathering_id=made.pk, now=MONDAY,
                rows=[Came(one.pk, "came", 1), Came(two.pk, "apologies")],
            )  # fmt: skip
            opened = return_open(access=liam, constellation_id=row.pk, month=TODAY, now=MONDAY)
            again = return_open(access=liam, constellation_id=row.pk, month=month, now=MONDAY)
            assert opened == again
            return_save(access=liam, return_id=opened.pk, narrative="A good month", now=MONDAY)
            with pytest.raises(PermissionDenied):
                return_sign(access=liam, return_id=opened.pk, now=over)
        with reaching(gareth.reach):
            said("", "when the month is over", lambda: return_sign(
                access=gareth, return_id=opened.pk, now=MONDAY))  # fmt: skip
            signed = return_sign(access=gareth, return_id=opened.pk, now=over)
            expected = {
                "hubs": 1, "satellites": 2, "joined": 1, "joined_new": 1, "children": 4,
                "children_moved": 1, "children_unplanned": 1, "stays_planned": 1,
                "stays_emergency": 1, "nights": 4, "stay_children": 2, "contacts": 2,
                "contact_minutes": 60, "contacted": 2, "gatherings": 1, "expected": 2, "came": 1,
            }  # fmt: skip
            assert signed.figures == dict.fromkeys(FIGURES, 0) | expected
            said("", "signed off", lambda: return_save(
                access=gareth, return_id=opened.pk, narrative="x", now=over))  # fmt: skip
            # The next month: the last night of the stay is in it.
            later = figures_of(constellation=row, month=date(2026, 4, 1))
            assert (later["nights"], later["stays_emergency"], later["contacts"]) == (1, 0, 0)

    def test_a_household_that_becomes_the_hub_neither_joins_nor_leaves(
        self, ground: Ground
    ) -> None:
        liam = ground.access("liam")
        with reaching(ground.reach):
            row = ground.constellation()
            ground.hub(row)
            new = ground.member(row)
            ground.child(new)
        with reaching(liam.reach):
            hub_change(
                access=liam, constellation_id=row.pk, to_membership_id=new.pk, on=TODAY, beds=2,
                now=MONDAY,
            )  # fmt: skip
            found = figures_of(constellation=row, month=TODAY)
        told = {name: found[name] for name in ("hubs", "satellites", "joined", "left", "children")}
        assert told == {"hubs": 1, "satellites": 1, "joined": 0, "left": 0, "children": 1}

    def test_empty(self, ground: Ground) -> None:
        with reaching(ground.reach):
            row = ground.constellation()
        found = figures_of(constellation=row, month=TODAY)
        assert found == dict.fromkeys(FIGURES, 0)
