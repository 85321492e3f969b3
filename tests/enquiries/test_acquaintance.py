""" "I know this person": locked at once from whoever says so, everywhere, until a manager says."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from enquiries.models import Acquaintance, Enquiry, Note, Person, SafetyNamed
from enquiries.selectors.search import read_search, search_cases
from enquiries.services import act_undo, enquiry_assign, note_add
from enquiries.services.acquaintance import LastNamed, acquaintance_say, lock_end
from enquiries.services.safety import SafeWay, safety_flag_set
from enquiries.services.undo import UndoTooLate
from hubs.access import Access, staff_access
from hubs.fence import reaching
from hubs.models import AuditEvent, Membership, User
from messaging.models import Message
from tests.cast import MONDAY, Cast, MakeEnquiry, World

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def at_work(user: User, now=MONDAY) -> Access:
    """The access of a colleague as a request of theirs would have it."""
    row = Membership.objects.select_related("user", "cluster", "service").get(user=user)
    return staff_access(row, now=now)


def knows(user: User, case: Enquiry, *, how: str = "", now=MONDAY) -> None:
    access = at_work(user)
    with reaching(access.reach):
        acquaintance_say(access=access, enquiry_id=case.pk, how=how, now=now)


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry(last_name="Neighbour")


def test_nothing_of_the_case_is_left_by_either_fence(case, cast: Cast, see_all) -> None:
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        note_add(access=ben, enquiry_id=case.pk, text="Rang", now=MONDAY)
        assert Enquiry.objects.filter(pk=case.pk).exists()
    knows(cast.ben, case, how="Next door")
    ben = at_work(cast.ben)
    assert ben.reach.locked == (case.pk,)
    with reaching(ben.reach):  # fence one alone
        for model in (Enquiry, Person, Note):
            assert not model.objects.all().exists()
        assert not Message.objects.filter(about="enquiry", about_id=case.pk).exists()
        assert not search_cases(ben, read_search("Neighbour")).exists()
    with see_all():  # fence two alone
        assert not Enquiry.objects.visible_to(ben).exists()
        assert not Note.objects.visible_to(ben).exists()
        assert not Message.objects.visible_to(ben).filter(about_id=case.pk).exists()
        assert not AuditEvent.objects.visible_to(ben).filter(subject="enquiry").exists()
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        assert Enquiry.objects.visible_to(asha).get() == case


def test_it_is_locked_in_the_same_transaction(case, cast: Cast) -> None:
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        acquaintance_say(access=ben, enquiry_id=case.pk, how="", now=MONDAY)
        assert not Enquiry.objects.exists()


def test_their_own_case_goes_back_to_the_team_and_the_manager_is_told(
    case, cast: Cast, see_all
) -> None:
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        event = enquiry_assign(
            access=ben, enquiry_id=case.pk, to=cast.ben, expected_owner_id=None, now=MONDAY
        )
        assert event is not None
    knows(cast.ben, case)
    with see_all():
        case.refresh_from_db()
        assert case.owner is None
        told = Message.objects.filter(kind="S9")
        assert {row.user for row in told} == {cast.mel, cast.gareth}
        assert {row.channel for row in told} == {"email", "in_app"}
    with reaching(at_work(cast.ben).reach), pytest.raises(AuditEvent.DoesNotExist):
        act_undo(access=at_work(cast.ben), event_id=event.pk, now=MONDAY)


def test_a_case_of_nobody_s_tells_nobody(case, cast: Cast, see_all) -> None:
    knows(cast.ben, case)
    with see_all():
        assert not Message.objects.filter(kind="S9").exists()
        assert AuditEvent.objects.filter(action="enquiry.known", actor=cast.ben).count() == 1


def test_saying_it_twice_at_once_is_saying_it_once(case, cast: Cast, see_all) -> None:
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        acquaintance_say(access=ben, enquiry_id=case.pk, how="", now=MONDAY)
    # A second window, whose reach was worked out before.
    with reaching(ben.reach):
        acquaintance_say(access=ben, enquiry_id=case.pk, how="", now=MONDAY)
    with see_all():
        assert Acquaintance.objects.count() == 1
        assert AuditEvent.objects.filter(action="enquiry.known").count() == 1
    with reaching(at_work(cast.ben).reach), pytest.raises(Enquiry.DoesNotExist):
        acquaintance_say(access=at_work(cast.ben), enquiry_id=case.pk, how="", now=MONDAY)


def test_another_council_s_case_is_not_theirs_to_know(case, cast: Cast) -> None:
    with pytest.raises(Enquiry.DoesNotExist):
        knows(cast.sunil, case)


def test_nobody_gives_it_to_them_and_nothing_is_sent_to_them(case, cast: Cast, see_all) -> None:
    knows(cast.ben, case)
    asha = at_work(cast.asha)
    with reaching(asha.reach), pytest.raises(PermissionDenied):
        enquiry_assign(
            access=asha, enquiry_id=case.pk, to=cast.ben, expected_owner_id=None, now=MONDAY
        )


@pytest.mark.parametrize("who", ["sunil", "emma", "sam", "adam", "left"])
def test_nobody_gives_it_to_who_does_not_work_with_it(case, cast: Cast, who: str) -> None:
    """Another council's, another hub's, no role, no cases in theirs, and one who has left."""
    asha = at_work(cast.asha)
    if who == "left":
        cast.ben.is_active = False
        cast.ben.save()
    to = cast.ben if who == "left" else getattr(cast, who)
    with reaching(asha.reach):
        with pytest.raises(PermissionDenied):
            enquiry_assign(
                access=asha, enquiry_id=case.pk, to=to, expected_owner_id=None, now=MONDAY
            )
        assert Enquiry.objects.get(pk=case.pk).owner_id is None


def test_undo_does_not_give_it_back_to_who_said_so_since(case, cast: Cast) -> None:
    ben = at_work(cast.ben)
    with reaching(ben.reach):
        enquiry_assign(
            access=ben, enquiry_id=case.pk, to=cast.ben, expected_owner_id=None, now=MONDAY
        )
        handed = enquiry_assign(
            access=ben, enquiry_id=case.pk, to=cast.asha, expected_owner_id=cast.ben.pk, now=MONDAY
        )
    knows(cast.ben, case)
    asha = at_work(cast.asha)
    assert handed is not None
    with reaching(asha.reach):
        with pytest.raises(UndoTooLate):
            act_undo(access=asha, event_id=handed.pk, now=MONDAY)
        assert Enquiry.objects.get(pk=case.pk).owner == cast.asha


class TestNamed:
    @pytest.fixture
    def flagged(self, case, cast: Cast) -> Enquiry:
        asha = at_work(cast.asha)
        with reaching(asha.reach):
            safety_flag_set(
                access=asha, enquiry_id=case.pk, reason="An ex-partner is looking",
                safe=SafeWay(), named=[cast.ben], now=MONDAY,
            )  # fmt: skip
        return case

    def test_they_are_no_longer_named(self, flagged, cast: Cast, see_all) -> None:
        knows(cast.ben, flagged)
        with see_all():
            named = SafetyNamed.objects.filter(removed_at=None)
            assert [row.user for row in named] == [cast.asha]
        assert at_work(cast.ben).reach.named == ()

    def test_the_last_one_is_asked_to_hand_it_over_first(
        self, flagged, cast: Cast, see_all
    ) -> None:
        knows(cast.ben, flagged)
        with pytest.raises(LastNamed, match="Ask Gareth Head or Mel Manager to take it over"):
            knows(cast.asha, flagged)
        with see_all():
            assert Acquaintance.objects.count() == 1

    def test_somebody_it_does_not_name_may_say_so(self, flagged, cast: Cast, see_all) -> None:
        knows(cast.gita, flagged)
        assert at_work(cast.gita).reach.locked == (flagged.pk,)


class TestEnded:
    def test_a_manager_lets_them_back_in(self, case, cast: Cast, see_all) -> None:
        knows(cast.ben, case, how="Same choir")
        mel = at_work(cast.mel)
        with reaching(mel.reach):
            lock = Acquaintance.objects.visible_to(mel).get()
            lock_end(access=mel, lock_id=lock.pk, why="Left the choir", now=MONDAY + HOUR)
            with pytest.raises(Acquaintance.DoesNotExist):
                lock_end(access=mel, lock_id=lock.pk, why="Again", now=MONDAY + HOUR)
        assert at_work(cast.ben).reach.locked == ()
        with see_all():
            event = AuditEvent.objects.get(action="enquiry.lock_ended")
            assert (event.actor, event.changes) == (cast.mel, {"colleague": [cast.ben.pk, None]})
        knows(cast.ben, case)  # and it may be said anew
        assert at_work(cast.ben).reach.locked == (case.pk,)

    def test_never_their_own_by_the_code_and_by_the_database(
        self, case, cast: Cast, see_all
    ) -> None:
        mel = at_work(cast.mel)
        knows(cast.mel, case)
        with see_all():
            lock = Acquaintance.objects.get()
        with reaching(mel.reach), pytest.raises(PermissionDenied):  # a reach from before
            lock_end(access=mel, lock_id=lock.pk, why="It is fine", now=MONDAY)
        now_locked = at_work(cast.mel)
        with reaching(now_locked.reach), pytest.raises(Acquaintance.DoesNotExist):
            lock_end(access=now_locked, lock_id=lock.pk, why="It is fine", now=MONDAY)
        with see_all(), pytest.raises(IntegrityError), transaction.atomic():
            Acquaintance.objects.update(ended_at=MONDAY, ended_by=cast.mel)

    @pytest.mark.parametrize("who", ["asha", "gita"])
    def test_not_without_the_right(self, case, cast: Cast, who, see_all) -> None:
        knows(cast.ben, case)
        with see_all():
            lock = Acquaintance.objects.get()
        access = at_work(getattr(cast, who))
        with reaching(access.reach), pytest.raises(PermissionDenied):
            lock_end(access=access, lock_id=lock.pk, why="x", now=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_given_to_them_and_said_at_the_same_moment(
    make_enquiry: MakeEnquiry, cast: Cast, world: World, see_all
) -> None:
    """Whichever comes first, the case never ends with a colleague who is locked out of it."""
    case = make_enquiry()
    asha, ben = at_work(cast.asha), at_work(cast.ben)
    together = threading.Barrier(2)

    def give() -> None:
        try:
            together.wait()
            with reaching(asha.reach):
                enquiry_assign(
                    access=asha, enquiry_id=case.pk, to=cast.ben, expected_owner_id=None, now=MONDAY
                )
        except PermissionDenied:
            pass
        finally:
            connection.close()

    def say() -> None:
        try:
            together.wait()
            with reaching(ben.reach):
                acquaintance_say(access=ben, enquiry_id=case.pk, how="", now=MONDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(give), pool.submit(say)]:
            done.result()
    with see_all():
        case.refresh_from_db()
        assert case.owner is None
        assert Acquaintance.objects.get().user == cast.ben
