"""The road's verbs: the plain run, the second run, the wrong person, the concurrent run."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from enquiries.models import (
    ContactAttempt,
    ContactPoint,
    Deadline,
    Enquiry,
    EnquiryLink,
    Note,
    Person,
    StageChange,
    Submission,
)
from enquiries.services import (
    AlreadyAssigned,
    EditConflict,
    MoveRefused,
    ProgressLinkRefused,
    SubmissionConflict,
    UndoTooLate,
    act_undo,
    contact_log,
    enquiry_assign,
    enquiry_move,
    enquiry_pause,
    enquiry_route,
    enquiry_submit,
    enquiry_update,
    link_decide,
    next_step_set,
    note_add,
    note_correct,
    progress_link_check,
    progress_link_issue,
    progress_link_open,
)
from enquiries.workflow import Action, Stage
from hubs.access import access_of_applicant
from hubs.calendar import LONDON
from hubs.fence import reaching
from hubs.models import AuditEvent, FosteringService
from tests.cast import (
    DERBY_POSTCODE,
    LEEDS_POSTCODE,
    MONDAY,
    SAM_ASKS,
    SUNDERLAND_POSTCODE,
    Cast,
    MakeEnquiry,
    World,
)

TUESDAY_5PM = datetime(2026, 3, 3, 17, 0, tzinfo=LONDON)
HOUR = timedelta(hours=1)


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry()


class TestSubmission:
    def test_a_first_sending_makes_everything_at_once(
        self, case: Enquiry, world: World, see_all: Callable[[], Any]
    ) -> None:
        with see_all():
            case.refresh_from_db()
            assert case.reference.startswith("NE-")
            assert (case.service, case.routing_rule) == (world.gateshead, "postcode")
            assert case.next_due_at == TUESDAY_5PM
            promise = case.deadline_set.get()
            assert (promise.rule, promise.due_at) == ("first_contact", TUESDAY_5PM)
            # Two opening hours before the promise.
            assert promise.remind_at == TUESDAY_5PM - 2 * HOUR
            assert case.person_set.get().last_name == "Carter"
            point = case.contactpoint_set.get()
            assert (point.typed, point.normalised) == ("07700 900123", "+447700900123")
            assert case.stagechange_set.get().to_stage == "enquiry"
            assert AuditEvent.objects.get(subject_id=case.pk).action == "enquiry.received"

    def test_the_same_form_again_is_the_same_enquiry(self, world: World) -> None:
        key = uuid.uuid4()
        first = enquiry_submit(cluster=world.ne, key=key, answers=SAM_ASKS, now=MONDAY)
        again = enquiry_submit(cluster=world.ne, key=key, answers=SAM_ASKS, now=MONDAY + HOUR)
        assert (first.created, again.created) == (True, False)
        assert first.enquiry == again.enquiry

    def test_the_same_form_with_other_answers_is_refused_and_loses_nothing(
        self, world: World, see_all: Callable[[], Any]
    ) -> None:
        key = uuid.uuid4()
        first = enquiry_submit(cluster=world.ne, key=key, answers=SAM_ASKS, now=MONDAY)
        with pytest.raises(SubmissionConflict) as refused:
            enquiry_submit(
                cluster=world.ne,
                key=key,
                answers=replace(SAM_ASKS, first_name="Samantha"),
                now=MONDAY,
            )
        assert refused.value.enquiry == first.enquiry
        with see_all():
            assert Enquiry.objects.count() == 1

    def test_the_same_person_again_is_accepted_and_linked(
        self, make_enquiry: MakeEnquiry, see_all: Callable[[], Any]
    ) -> None:
        first = make_enquiry()
        by_phone = make_enquiry(first_name="S", last_name="C", phone="+44 (0)7700 900 123")
        by_name = make_enquiry(phone="07700 900999", last_name="CARTER")
        other = make_enquiry(first_name="Jo", phone="07700 900555")
        with see_all():
            pairs = set(EnquiryLink.objects.values_list("enquiry", "other", "because"))
            assert pairs == {
                (by_phone.pk, first.pk, "same phone number"),
                (by_name.pk, first.pk, "same name and postcode"),
            }
            assert not other.enquirylink_set.exists()

    @pytest.mark.parametrize(
        ("postcode", "service", "rule", "out_of_area"),
        [
            (SUNDERLAND_POSTCODE.lower().replace(" ", ""), "sunderland", "postcode", False),
            (DERBY_POSTCODE, None, "none", True),
            (LEEDS_POSTCODE, None, "none", True),
            ("EH1 1YZ", None, "none", True),
            ("BFPO 58", None, "none", False),
            ("nonsense", None, "none", False),
            ("", None, "none", False),
        ],
    )
    def test_where_it_goes(
        self,
        make_enquiry: MakeEnquiry,
        world: World,
        postcode: str,
        service: str | None,
        rule: str,
        out_of_area: bool,
    ) -> None:
        made = make_enquiry(postcode=postcode)
        assert made.service == (getattr(world, service) if service else None)
        assert (made.routing_rule, made.out_of_area) == (rule, out_of_area)

    def test_a_choice_wins_over_the_postcode(self, make_enquiry: MakeEnquiry, world: World) -> None:
        made = make_enquiry(postcode=LEEDS_POSTCODE, chosen_service_id=world.newcastle.pk)
        assert (made.service, made.routing_rule) == (world.newcastle, "chosen")
        assert not made.out_of_area

    def test_a_council_chosen_by_staff_is_not_the_persons_choice(
        self, world: World, cast: Cast
    ) -> None:
        answers = replace(SAM_ASKS, chosen_service_id=world.newcastle.pk)
        made = enquiry_submit(
            cluster=world.ne,
            key=uuid.uuid4(),
            answers=answers,
            now=MONDAY,
            access=cast.access("asha"),
        ).enquiry
        assert (made.service, made.routing_rule) == (world.newcastle, "staff")

    @pytest.mark.django_db(transaction=True)
    def test_pairs_sent_at_the_same_moment(self, world: World, see_all: Callable[[], Any]) -> None:
        keys = [uuid.uuid4() for _ in range(50)]

        def send(key: uuid.UUID) -> tuple[str, bool]:
            try:
                made = enquiry_submit(cluster=world.ne, key=key, answers=SAM_ASKS, now=MONDAY)
                return made.enquiry.reference, made.created
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(send, [key for key in keys for _ in range(2)]))
        for one, two in zip(results[::2], results[1::2], strict=True):
            assert one[0] == two[0]
            assert {one[1], two[1]} == {True, False}
        with see_all():
            assert Enquiry.objects.count() == Submission.objects.count() == len(keys)


class TestContact:
    def test_speaking_keeps_the_promise_and_moves_on(
        self, case: Enquiry, cast: Cast, see_all: Callable[[], Any]
    ) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            contact_log(
                access=asha, enquiry_id=case.pk, how="phone", outcome="spoke", now=MONDAY + HOUR
            )
            case.refresh_from_db()
            assert case.stage == Stage.CONVERSATION
            assert case.first_contact_at == MONDAY + HOUR
            promise = case.deadline_set.get(rule="first_contact")
            assert promise.done_at == MONDAY + HOUR
            # The next promise: a first visit within ten working days.
            visit = case.deadline_set.get(rule="initial_visit")
            assert visit.due_at.date() == date(2026, 3, 16)
            assert case.next_due_at == visit.due_at
            assert list(case.stagechange_set.values_list("to_stage", flat=True)) == [
                "enquiry",
                "conversation",
            ]

    def test_a_voicemail_does_not_keep_the_promise(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            contact_log(
                access=asha,
                enquiry_id=case.pk,
                how="phone",
                outcome="left_message",
                now=MONDAY + HOUR,
            )
            case.refresh_from_db()
            assert case.first_contact_at is None
            assert case.first_attempt_at == MONDAY + HOUR
            promise = case.deadline_set.get(rule="first_contact")
            assert promise.done_at is None
            # Nothing falls through: a next try is set for the next open day.
            assert (case.next_step, case.next_due_at) == ("Try again", TUESDAY_5PM)

    def test_no_answer_and_a_day_to_try_again(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        wednesday = MONDAY + timedelta(days=2)
        with reaching(asha.reach):
            for outcome, due in (("no_answer", wednesday), ("no_answer", wednesday + HOUR)):
                contact_log(
                    access=asha,
                    enquiry_id=case.pk,
                    how="phone",
                    outcome=outcome,
                    now=MONDAY,
                    next_step="Ring in the evening",
                    next_due_at=due,
                )
            case.refresh_from_db()
            steps = case.deadline_set.filter(rule="next_step").order_by("occurrence")
            assert [s.done_at is None for s in steps] == [False, True]
            # The officer's plan leads, though the promise to them was earlier.
            assert case.next_due_at == wednesday + HOUR

    def test_information_counts_when_it_is_sent(
        self, make_enquiry: MakeEnquiry, cast: Cast
    ) -> None:
        case = make_enquiry(kind="information", contact_by="email", email="s@example.org")
        asha = cast.access("asha")
        with reaching(asha.reach):
            contact_log(access=asha, enquiry_id=case.pk, how="email", outcome="sent", now=MONDAY)
            case.refresh_from_db()
            assert case.first_contact_at == MONDAY
            assert case.stage == Stage.ENQUIRY

    def test_a_wrong_number_is_marked(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            contact_log(
                access=asha, enquiry_id=case.pk, how="phone", outcome="wrong_number", now=MONDAY
            )
            assert not ContactPoint.objects.get().works

    def test_the_rights_are_asked_for(self, case: Enquiry, cast: Cast) -> None:
        for name in ("pat", "iris", "liam"):
            access = cast.access(name)
            with pytest.raises(PermissionDenied), reaching(access.reach):
                contact_log(
                    access=access, enquiry_id=case.pk, how="phone", outcome="spoke", now=MONDAY
                )
            with pytest.raises(PermissionDenied), reaching(access.reach):
                note_add(access=access, enquiry_id=case.pk, text="x", now=MONDAY)

    def test_a_corrected_note_stays(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            old = note_add(access=asha, enquiry_id=case.pk, text="Has 2 rooms", now=MONDAY)
            new = note_correct(
                access=asha, note_id=old.pk, text="Has 3 rooms", why="Misheard", now=MONDAY
            )
            assert new.corrects == old
            assert set(Note.objects.values_list("text", flat=True)) == {
                "Has 2 rooms",
                "Has 3 rooms",
            }


class TestAssignment:
    def test_a_second_officer_is_told_who_won(self, case: Enquiry, cast: Cast) -> None:
        asha, ben = cast.access("asha"), cast.access("ben")
        with reaching(asha.reach):
            enquiry_assign(
                access=asha, enquiry_id=case.pk, to=cast.asha, expected_owner_id=None, now=MONDAY
            )
            with pytest.raises(AlreadyAssigned) as refused:
                enquiry_assign(
                    access=ben, enquiry_id=case.pk, to=cast.ben, expected_owner_id=None, now=MONDAY
                )
            assert refused.value.owner == cast.asha

    @pytest.mark.django_db(transaction=True)
    def test_twenty_officers_at_once(
        self, case: Enquiry, cast: Cast, see_all: Callable[[], Any]
    ) -> None:
        start = threading.Barrier(20)

        def take(n: int) -> str:
            user, access = (
                (cast.asha, cast.access("asha")) if n % 2 else (cast.ben, cast.access("ben"))
            )
            start.wait()
            try:
                with reaching(access.reach):
                    event = enquiry_assign(
                        access=access,
                        enquiry_id=case.pk,
                        to=user,
                        expected_owner_id=None,
                        now=MONDAY,
                    )
                    return "won" if event else "already mine"
            except AlreadyAssigned as refused:
                return str(refused.owner)
            finally:
                connection.close()

        with ThreadPoolExecutor(20) as pool:
            results = list(pool.map(take, range(20)))
        with see_all():
            case.refresh_from_db()
            assert case.owner is not None
            assert results.count("won") == 1
            assert results.count("already mine") == 9
            assert results.count(case.owner.name) == 10
            assert AuditEvent.objects.filter(action="enquiry.assigned").count() == 1

    def test_another_council_with_a_reason(self, case: Enquiry, cast: Cast, world: World) -> None:
        asha, gita = cast.access("asha"), cast.access("gita")
        with reaching(asha.reach):
            enquiry_assign(
                access=asha, enquiry_id=case.pk, to=cast.gita, expected_owner_id=None, now=MONDAY
            )
            enquiry_route(
                access=asha,
                enquiry_id=case.pk,
                service=world.sunderland,
                reason="Moving house in May",
                now=MONDAY,
            )
            case.refresh_from_db()
            assert (case.service, case.routing_rule) == (world.sunderland, "staff")
            assert case.owner is None  # Gita works for Gateshead alone
        with reaching(asha.reach):
            # Ben took it, and has left the hub since.
            Enquiry.objects.filter(pk=case.pk).update(owner=cast.ben)
            cast.ben.memberships.update(ends=MONDAY.date() - timedelta(days=1))
            enquiry_route(
                access=asha, enquiry_id=case.pk, service=world.gateshead, reason="x", now=MONDAY
            )
            case.refresh_from_db()
            assert case.owner is None
        with pytest.raises(PermissionDenied), reaching(gita.reach):
            enquiry_route(
                access=gita, enquiry_id=case.pk, service=world.gateshead, reason="x", now=MONDAY
            )

    def test_a_council_of_another_hub_is_refused(
        self, case: Enquiry, cast: Cast, world: World, make_enquiry: MakeEnquiry
    ) -> None:
        asha = cast.access("asha")
        with pytest.raises(PermissionDenied), reaching(asha.reach):
            enquiry_route(
                access=asha, enquiry_id=case.pk, service=world.derby, reason="x", now=MONDAY
            )
        with pytest.raises(FosteringService.DoesNotExist):
            make_enquiry(chosen_service_id=world.derby.pk)

    def test_an_applicant_cannot_change_what_is_not_theirs(
        self, case: Enquiry, world: World
    ) -> None:
        own = access_of_applicant(enquiry_id=case.pk, cluster=world.ne)
        with pytest.raises(PermissionDenied), reaching(own.reach):
            enquiry_update(
                access=own,
                enquiry_id=case.pk,
                base_version=case.version,
                fields={"kind": "kinship"},
                now=MONDAY,
            )


class TestMoving:
    def test_forward_then_withdrawn_then_back(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            for action, target in (
                (Action.ADVANCE, Stage.VISIT),
                (Action.WITHDRAW, Stage.WITHDREW),
                (Action.REOPEN, Stage.ENQUIRY),
            ):
                enquiry_move(
                    access=asha, enquiry_id=case.pk, action=action, target=target, now=MONDAY
                )
                case.refresh_from_db()
                assert case.stage == target
                last = case.stagechange_set.order_by("pk").last()
                assert last is not None
                assert last.to_stage == target
                assert case.is_open == (target != Stage.WITHDREW)
                if target == Stage.WITHDREW:
                    assert not case.deadline_set.filter(done_at=None, cancelled_at=None).exists()
            assert case.next_due_at is not None  # asked again: promised again

    def test_an_unlawful_move_changes_nothing(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            before = (case.version, StageChange.objects.count())
            with pytest.raises(MoveRefused, match="is done on its own page"):
                enquiry_move(
                    access=asha,
                    enquiry_id=case.pk,
                    action=Action.APPROVE,
                    target=Stage.APPROVED,
                    now=MONDAY,
                )
            with pytest.raises(MoveRefused, match="Say why"):
                enquiry_move(
                    access=asha,
                    enquiry_id=case.pk,
                    action=Action.CLOSE,
                    target=Stage.CLOSED,
                    now=MONDAY,
                )
            case.refresh_from_db()
            assert (case.version, StageChange.objects.count()) == before

    def test_a_pause_is_quiet_until_its_day(self, case: Enquiry, cast: Cast, world: World) -> None:
        own = access_of_applicant(enquiry_id=case.pk, cluster=world.ne)
        with reaching(own.reach):
            enquiry_pause(access=own, enquiry_id=case.pk, until=date(2026, 6, 1), now=MONDAY)
            case.refresh_from_db()
            assert case.paused_until == date(2026, 6, 1)
            assert case.next_due_at == datetime(2026, 6, 1, 12, tzinfo=LONDON)
            event = AuditEvent.objects.get(action="enquiry.paused")
            assert event.actor_said == "The enquirer"

    def test_a_person_may_stop_but_not_approve_themselves(
        self, case: Enquiry, world: World
    ) -> None:
        own = access_of_applicant(enquiry_id=case.pk, cluster=world.ne)
        with pytest.raises(PermissionDenied), reaching(own.reach):
            enquiry_move(
                access=own,
                enquiry_id=case.pk,
                action=Action.ADVANCE,
                target=Stage.PANEL,
                now=MONDAY,
            )
        with reaching(own.reach):
            enquiry_move(
                access=own,
                enquiry_id=case.pk,
                action=Action.WITHDRAW,
                target=Stage.WITHDREW,
                reason="not_right_time",
                now=MONDAY,
            )


class TestEditing:
    def test_different_fields_are_merged(self, case: Enquiry, cast: Cast) -> None:
        asha, ben = cast.access("asha"), cast.access("ben")
        with reaching(asha.reach):
            shown = case.version
            base = {"email": "", "language": "", "last_name": "Carter"}
            enquiry_update(
                access=asha,
                enquiry_id=case.pk,
                base_version=shown,
                fields=base | {"language": "Polish"},
                now=MONDAY,
            )
            saved = enquiry_update(
                access=ben,
                enquiry_id=case.pk,
                base_version=shown,
                fields=base | {"email": "sam@example.org"},
                now=MONDAY,
            )
            assert [(c.name, c.theirs, c.by) for c in saved.theirs] == [
                ("language", "Polish", "Asha Officer")
            ]
            case.refresh_from_db()
            assert case.language == "Polish"
            assert ContactPoint.objects.filter(normalised="sam@example.org").exists()

    def test_the_same_field_stops_and_shows_all_three(self, case: Enquiry, cast: Cast) -> None:
        asha, ben = cast.access("asha"), cast.access("ben")
        with reaching(asha.reach):
            shown = case.version
            enquiry_update(
                access=asha,
                enquiry_id=case.pk,
                base_version=shown,
                fields={"last_name": "Cartwright"},
                now=MONDAY,
            )
            with pytest.raises(EditConflict) as refused:
                enquiry_update(
                    access=ben,
                    enquiry_id=case.pk,
                    base_version=shown,
                    fields={"last_name": "Carver", "language": "Polish"},
                    now=MONDAY,
                )
            (conflict,) = refused.value.conflicts
            assert (conflict.was, conflict.theirs, conflict.mine, conflict.by) == (
                "Carter",
                "Cartwright",
                "Carver",
                "Asha Officer",
            )
            case.refresh_from_db()
            assert case.language == ""  # nothing was half saved
            enquiry_update(
                access=ben,
                enquiry_id=case.pk,
                base_version=refused.value.version,
                fields={"last_name": "Carver", "language": "Polish"},
                now=MONDAY,
            )
            assert Person.objects.get().last_name == "Carver"


class TestUndo:
    def test_an_assignment_until_the_next_change(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):

            def take() -> AuditEvent:
                event = enquiry_assign(
                    access=asha,
                    enquiry_id=case.pk,
                    to=cast.asha,
                    expected_owner_id=None,
                    now=MONDAY,
                )
                assert event is not None
                return event

            act_undo(access=asha, event_id=take().pk, now=MONDAY)
            case.refresh_from_db()
            assert case.owner is None
            event = take()
            next_step_set(
                access=asha,
                enquiry_id=case.pk,
                label="Ring",
                due_at=MONDAY + timedelta(days=1),
                now=MONDAY,
            )
            with pytest.raises(UndoTooLate):
                act_undo(access=asha, event_id=event.pk, now=MONDAY)

    def test_a_step_comes_back_as_it_was(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        first, second = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
        with reaching(asha.reach):
            contact_log(
                access=asha,
                enquiry_id=case.pk,
                how="phone",
                outcome="spoke",
                now=MONDAY,
                next_step="Send the guide",
                next_due_at=first,
            )
            event = next_step_set(
                access=asha, enquiry_id=case.pk, label="Visit", due_at=second, now=MONDAY
            )
            act_undo(access=asha, event_id=event.pk, now=MONDAY)
            case.refresh_from_db()
            assert (case.next_step, case.next_due_at) == ("Send the guide", first)
            running = Deadline.objects.open().filter(rule="next_step")
            assert [d.label for d in running] == ["Send the guide"]

    def test_a_move_and_an_edit(self, case: Enquiry, cast: Cast) -> None:
        asha = cast.access("asha")
        with reaching(asha.reach):
            moved = enquiry_move(
                access=asha,
                enquiry_id=case.pk,
                action=Action.ADVANCE,
                target=Stage.VISIT,
                now=MONDAY,
            )
            act_undo(access=asha, event_id=moved.pk, now=MONDAY)
            case.refresh_from_db()
            assert case.stage == Stage.ENQUIRY
            saved = enquiry_update(
                access=asha,
                enquiry_id=case.pk,
                base_version=case.version,
                fields={"last_name": "Carver"},
                now=MONDAY,
            )
            assert saved.event is not None
            act_undo(access=asha, event_id=saved.event.pk, now=MONDAY)
            assert Person.objects.get().last_name == "Carter"


class TestLinks:
    def people(self) -> int:
        heads = {p.same_as_id or p.pk for p in Person.objects.filter(position=1)}
        return len(heads)

    def test_linking_counts_people_once_and_unlinking_restores(
        self, make_enquiry: MakeEnquiry, cast: Cast
    ) -> None:
        asha = cast.access("asha")
        for _ in range(3):
            make_enquiry()
        with reaching(asha.reach):
            assert self.people() == 3
            links = list(EnquiryLink.objects.order_by("enquiry_id", "other_id"))
            assert len(links) == 3
            for link in reversed(links):
                link_decide(access=asha, link_id=link.pk, state="linked", now=MONDAY)
            assert self.people() == 1
            for link in links[1:]:
                link_decide(access=asha, link_id=link.pk, state="different", now=MONDAY)
            assert self.people() == 2
            undone = link_decide(access=asha, link_id=links[0].pk, state="different", now=MONDAY)
            assert self.people() == 3
            act_undo(access=asha, event_id=undone.pk, now=MONDAY)
            assert self.people() == 2

    def test_a_way_back_works_once(self, case: Enquiry, see_all: Callable[[], Any]) -> None:
        day = timedelta(days=1)
        with see_all():
            old = progress_link_issue(enquiry=case, now=MONDAY, life=day)
            new = progress_link_issue(enquiry=case, now=MONDAY, life=day)
        assert not progress_link_check(secret=old, now=MONDAY)  # replaced
        for _ in range(3):
            assert progress_link_check(secret=new, now=MONDAY)  # looking spends nothing
        assert not progress_link_check(secret=new, now=MONDAY + day)  # too old
        assert progress_link_open(secret=new, now=MONDAY).enquiry_id == case.pk
        for secret in (old, new, "never made", ""):
            with pytest.raises(ProgressLinkRefused):
                progress_link_open(secret=secret, now=MONDAY)

    @pytest.mark.django_db(transaction=True)
    def test_one_of_many_tries_spends_it(self, case: Enquiry, see_all: Callable[[], Any]) -> None:
        with see_all():
            secret = progress_link_issue(enquiry=case, now=MONDAY, life=timedelta(days=1))

        def spend(_: int) -> bool:
            try:
                progress_link_open(secret=secret, now=MONDAY)
                return True
            except ProgressLinkRefused:
                return False
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(spend, range(16))) == 1


def test_every_outcome_is_reached_or_not() -> None:
    reached = {"spoke", "two_way"}
    assert set(map(str, ContactAttempt.REACHED)) == reached
    assert reached < set(ContactAttempt.Outcome.values)
