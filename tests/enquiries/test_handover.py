"""A case is offered to its council; once that accepts it, the hub sees milestones by its own
policy and the council sees all."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command

from enquiries.models import (
    ContactPoint,
    Deadline,
    Enquiry,
    Handover,
    Note,
    Person,
    StageChange,
)
from enquiries.services import (
    contact_log,
    enquiry_assign,
    enquiry_move,
    enquiry_route,
    note_add,
)
from enquiries.services.acquaintance import acquaintance_say
from enquiries.services.answering import handover_accept
from enquiries.services.safety import SafeWay, flag_lift, flag_lift_ask, safety_flag_set
from enquiries.workflow import Action, Stage
from hubs.access import access_of_system
from hubs.fence import reaching
from hubs.models import AuditEvent, JourneyPolicy, SeenBy, User
from messaging.models import Message
from tests.cast import LEEDS_POSTCODE, MONDAY, Cast, MakeEnquiry, World
from tests.enquiries.test_acquaintance import at_work

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def at_visit(world: World) -> JourneyPolicy:
    """The North East's councils take over at the home visit."""
    JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
    return JourneyPolicy.objects.get(cluster=world.ne)


@pytest.fixture
def case(make_enquiry: MakeEnquiry) -> Enquiry:
    return make_enquiry()


def moves(
    user: User, case: Enquiry, target: Stage, *, action: Any = Action.ADVANCE, now: Any = MONDAY
) -> Enquiry:
    access = at_work(user)
    with reaching(access.reach):
        enquiry_move(
            access=access, enquiry_id=case.pk, action=action, target=target, now=now,
            detail="By mistake" if action is Action.STEP_BACK else "",
        )  # fmt: skip
        return Enquiry.objects.get(pk=case.pk)


def accepts(user: User, case: Enquiry, *, now: Any = MONDAY) -> Enquiry:
    access = at_work(user)
    with reaching(access.reach):
        offer = Handover.objects.waiting().get(enquiry=case)
        handover_accept(access=access, handover_id=offer.pk, now=now)
        return Enquiry.objects.get(pk=case.pk)


def test_the_curtain_falls_for_the_hub_when_the_council_accepts(
    case, cast: Cast, at_visit, see_all
) -> None:
    asha, gita = at_work(cast.asha), at_work(cast.gita)
    with reaching(asha.reach):
        note_add(access=asha, enquiry_id=case.pk, text="Lovely home", now=MONDAY)
        contact_log(access=asha, enquiry_id=case.pk, how="phone", outcome="spoke", now=MONDAY)
    row = moves(cast.asha, case, Stage.VISIT)
    assert (row.handed_over_at, row.seen_by) == (None, SeenBy.ALL)
    with reaching(asha.reach):  # offered: still the hub's to work
        note_add(access=asha, enquiry_id=case.pk, text="One more thing", now=MONDAY)
    with reaching(gita.reach):  # and the council's to read at once
        assert Note.objects.visible_to(gita).count() == 2
    row = accepts(cast.gita, case, now=MONDAY + DAY)
    assert (row.handed_over_at, row.seen_by) == (MONDAY + DAY, SeenBy.COUNCIL)
    hidden = (Note, ContactPoint)
    with reaching(asha.reach):  # fence one alone
        for model in hidden:
            assert not model.objects.exists()
        assert not Message.objects.filter(about="enquiry").exists()
        assert Person.objects.exists()
        assert StageChange.objects.count() == 3  # speaking to them was a stage too
        assert Deadline.objects.exists()
        with pytest.raises(PermissionDenied):
            note_add(access=asha, enquiry_id=case.pk, text="x", now=MONDAY)
        with pytest.raises(PermissionDenied):
            enquiry_assign(
                access=asha, enquiry_id=case.pk, to=None, expected_owner_id=None, now=MONDAY
            )
    with reaching(access_of_system(case.cluster).reach):  # fence two alone
        for model in hidden:
            assert not model.objects.visible_to(asha).exists()
        assert not Message.objects.visible_to(asha).filter(about="enquiry").exists()
    with reaching(gita.reach):
        for model in hidden:
            assert model.objects.visible_to(gita).exists()
        note_add(access=gita, enquiry_id=case.pk, text="Ours now", now=MONDAY)


def test_later_stages_do_not_move_the_date_and_ask_nobody_again(
    case, cast: Cast, at_visit, see_all
) -> None:
    moves(cast.asha, case, Stage.VISIT)
    accepts(cast.gita, case)
    row = moves(cast.gita, case, Stage.INVITED, now=MONDAY + DAY)
    assert (row.handed_over_at, row.seen_by) == (MONDAY, SeenBy.COUNCIL)
    with see_all():
        assert Handover.objects.count() == 1


def test_back_before_the_point_it_is_the_hub_s_again(case, cast: Cast, at_visit, see_all) -> None:
    moves(cast.asha, case, Stage.INVITED)
    accepts(cast.gita, case)
    row = moves(cast.gita, case, Stage.VISIT, action=Action.STEP_BACK)
    assert row.handed_over_at == MONDAY
    row = moves(cast.gita, case, Stage.CONVERSATION, action=Action.STEP_BACK)
    assert (row.handed_over_at, row.seen_by) == (None, SeenBy.ALL)
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        assert ContactPoint.objects.visible_to(asha).exists()
    moves(cast.asha, case, Stage.VISIT, now=MONDAY + DAY)
    with see_all():
        assert Handover.objects.waiting().get().offered_at == MONDAY + DAY
    moves(cast.asha, case, Stage.CONVERSATION, action=Action.STEP_BACK, now=MONDAY + DAY)
    with see_all():  # an offer that waits ends with its ground
        assert not Handover.objects.waiting().exists()
        clocks = Deadline.objects.filter(rule="handover_answer")
        assert not clocks.open().exists()
        assert clocks.count() == 2


def test_an_end_leaves_it_with_the_council_and_reopening_gives_it_back(
    case, cast: Cast, at_visit
) -> None:
    moves(cast.asha, case, Stage.VISIT)
    accepts(cast.gita, case)
    row = moves(cast.gita, case, Stage.WITHDREW, action=Action.WITHDRAW)
    assert (row.handed_over_at, row.seen_by) == (MONDAY, SeenBy.COUNCIL)
    row = moves(cast.gita, case, Stage.CONVERSATION, action=Action.REOPEN)
    assert (row.handed_over_at, row.seen_by) == (None, SeenBy.ALL)


def test_an_end_takes_back_what_waits(case, cast: Cast, at_visit, see_all) -> None:
    moves(cast.asha, case, Stage.VISIT)
    moves(cast.asha, case, Stage.WITHDREW, action=Action.WITHDRAW, now=MONDAY + DAY)
    with see_all():
        assert Handover.objects.get().taken_back_at == MONDAY + DAY


def test_a_hub_that_stays_to_the_end_offers_nothing(
    case, cast: Cast, world: World, see_all
) -> None:
    moves(cast.asha, case, Stage.INVITED)
    with see_all():
        assert not Handover.objects.exists()


def test_a_hub_that_keeps_on_seeing(case, cast: Cast, world: World, at_visit) -> None:
    JourneyPolicy.objects.filter(cluster=world.ne).update(hub_sees="everything")
    moves(cast.asha, case, Stage.VISIT)
    row = accepts(cast.gita, case)
    assert (row.handed_over_at, row.seen_by) == (MONDAY, SeenBy.ALL)


def test_without_a_council_nobody_is_asked_until_there_is_one(
    make_enquiry: MakeEnquiry, cast: Cast, at_visit, world: World, see_all
) -> None:
    case = make_enquiry(postcode=LEEDS_POSTCODE)
    moves(cast.asha, case, Stage.VISIT)
    with see_all():
        assert not Handover.objects.exists()
    asha = at_work(cast.asha)
    for council in (world.sunderland, world.gateshead):
        with reaching(asha.reach):
            enquiry_route(
                access=asha, enquiry_id=case.pk, service=council, reason="They asked",
                now=MONDAY + DAY,
            )  # fmt: skip
    with see_all():  # the second choice takes the first offer back
        offers = Handover.objects.order_by("pk")
        assert [(o.to_service, o.taken_back_at is None) for o in offers] == [
            (world.sunderland, False),
            (world.gateshead, True),
        ]
    row = accepts(cast.gita, case, now=MONDAY + DAY)
    assert (row.handed_over_at, row.seen_by) == (MONDAY + DAY, SeenBy.COUNCIL)


def test_a_flag_outweighs_it_and_lifted_the_milestones_stand_again(
    case, cast: Cast, at_visit
) -> None:
    moves(cast.asha, case, Stage.CONVERSATION)
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        safety_flag_set(
            access=asha, enquiry_id=case.pk, reason="Found before", safe=SafeWay(),
            named=[cast.gita, cast.gareth], now=MONDAY,
        )  # fmt: skip
    moves(cast.gita, case, Stage.VISIT)
    row = accepts(cast.gita, case)
    assert (row.handed_over_at, row.seen_by) == (MONDAY, SeenBy.NAMED)
    gita, gareth = at_work(cast.gita), at_work(cast.gareth)
    with reaching(gita.reach):
        flag_lift_ask(
            access=gita, enquiry_id=case.pk, reason="Moved abroad", decider=cast.gareth, now=MONDAY
        )
    with reaching(gareth.reach):
        flag_lift(access=gareth, enquiry_id=case.pk, now=MONDAY)
        row.refresh_from_db()
    assert row.seen_by == SeenBy.COUNCIL


def test_who_worked_on_it_in_the_hub_may_still_say_that_they_know_them(
    case, cast: Cast, at_visit
) -> None:
    """They see no more than milestones, and say it all the same."""
    asha = at_work(cast.asha)
    with reaching(asha.reach):
        enquiry_assign(
            access=asha, enquiry_id=case.pk, to=cast.asha, expected_owner_id=None, now=MONDAY
        )
    moves(cast.asha, case, Stage.VISIT)
    assert accepts(cast.gita, case).owner is None
    with reaching(asha.reach):
        acquaintance_say(access=asha, enquiry_id=case.pk, how="", now=MONDAY)
    assert case.pk in at_work(cast.asha).reach.locked


class TestRefresh:
    def refresh(self) -> str:
        out = StringIO()
        call_command("curtain_refresh", hub="north-east", stdout=out)
        return out.getvalue()

    def test_a_new_policy_changes_no_case_by_itself_and_the_command_does_once(
        self, case, cast: Cast, world: World, see_all
    ) -> None:
        moves(cast.asha, case, Stage.VISIT, now=MONDAY)
        moves(cast.asha, case, Stage.INVITED, now=MONDAY + DAY)
        policies = JourneyPolicy.objects.filter(cluster=world.ne)
        policies.update(hands_over_at=Stage.VISIT)
        with see_all():
            assert not Handover.objects.exists()
        assert "1 of 1 cases changed" in self.refresh()
        with see_all():  # the council is asked; the hub sees on until it answers
            case.refresh_from_db()
            assert Handover.objects.waiting().get().offered_by is None
            assert AuditEvent.objects.filter(action="enquiry.curtain_refreshed").count() == 1
        assert (case.handed_over_at, case.seen_by) == (None, SeenBy.ALL)
        assert "0 of 1 cases changed" in self.refresh()
        row = accepts(cast.gita, case, now=MONDAY + 2 * DAY)
        assert row.seen_by == SeenBy.COUNCIL
        assert "0 of 1 cases changed" in self.refresh()
        policies.update(hub_sees="everything")
        assert "1 of 1 cases changed" in self.refresh()
        policies.update(hands_over_at="")
        assert "0 of 1 cases changed" in self.refresh()
        with see_all():  # what the council accepted stays with it
            case.refresh_from_db()
        assert (case.handed_over_at, case.seen_by) == (MONDAY + 2 * DAY, SeenBy.ALL)

    def test_a_case_from_before_councils_were_asked_follows_the_policy(
        self, case, world: World, see_all
    ) -> None:
        JourneyPolicy.objects.filter(cluster=world.ne).update(hands_over_at=Stage.VISIT)
        with reaching(access_of_system(world.ne).reach):
            Enquiry.objects.filter(pk=case.pk).update(handed_over_at=MONDAY)
        assert "1 of 1 cases changed" in self.refresh()
        with see_all():
            case.refresh_from_db()
        assert (case.handed_over_at, case.seen_by) == (None, SeenBy.ALL)

    def test_only_the_policy_in_force_today_counts(
        self, case, cast: Cast, world: World, see_all
    ) -> None:
        moves(cast.asha, case, Stage.INVITED)
        JourneyPolicy.objects.create(
            cluster=world.ne, valid_from=date(2999, 1, 1), hands_over_at=Stage.VISIT
        )
        assert "0 of 1 cases changed" in self.refresh()
