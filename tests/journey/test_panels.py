"""The central list, a panel's meeting and its quorum, a case on its list, what panel recommends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from enquiries.models import (
    Deadline,
    Enquiry,
    PackReader,
    Panel,
    PanelItem,
    PanelMember,
    PanelSeat,
    StageChange,
)
from enquiries.panel_words import item_dates
from enquiries.quorum import Sitting, quorum_missing
from enquiries.services.minutes import minutes_finish, minutes_save, recommendation_record
from enquiries.services.moving import MoveRefused
from enquiries.services.panel_lists import (
    conflict_record,
    item_list,
    item_prepare,
    item_take_off,
)
from enquiries.services.panel_members import (
    MemberAnswers,
    member_invite,
    member_leave,
    member_save,
)
from enquiries.services.panels import (
    attendance_record,
    panel_cancel,
    panel_close,
    panel_make,
    panel_open,
    seats_set,
)
from enquiries.terms import Terms
from enquiries.workflow import Stage
from hubs.access import Access
from hubs.fence import reaching
from hubs.models import Membership, User
from hubs.permissions import Role
from hubs.services import Place, invitation_create
from tests.cast import LONG_AGO, MONDAY, Cast, MakeEnquiry, World
from tests.journey.road import Rows, assessed, member_make, place_reach, quorate
from tests.staff.test_case import words

SignIn = Callable[[User], Client]
PANEL_DAY = MONDAY + timedelta(days=21)
DAY = timedelta(days=1)


# --- The quorum: pure -----------------------------------------------------------------------------

CHAIR = Sitting(1, chairs="chair", independent=True, presides=True)
WORKER = Sitting(2, social_worker=True)
FIVE = (CHAIR, WORKER, Sitting(3), Sitting(4), Sitting(5))
VICE = Sitting(1, chairs="vice", presides=True)


@pytest.mark.parametrize(
    ("present", "joint", "aside", "said"),
    [
        (FIVE, False, (), ""),
        (FIVE[:4], False, (), "A panel needs at least 5 members. 4 are here."),
        (FIVE, True, (), "A joint panel needs at least 6 members. 5 are here."),
        ((*FIVE, Sitting(6)), True, (), ""),
        ((), False, (), "A panel needs at least 5 members. 0 are here."),
        # An adviser is heard and not counted.
        ((*FIVE[:4], Sitting(5, adviser=True)), False, (), "4 are here."),
        # Whoever stands aside is not counted for the case.
        (FIVE, False, (5,), "4 are here."),
        (
            (*FIVE, Sitting(6)),
            False,
            (2,),
            "A social worker with 3 years’ experience must be here.",
        ),
        ((*FIVE, Sitting(6)), False, (1,), "The chair or a vice-chair must be here."),
        (FIVE[1:], False, (), "The chair or a vice-chair must be here."),
        ((replace(CHAIR, presides=False), *FIVE[1:]), False, (), "Say who presides"),
        (
            (replace(CHAIR, presides=False), replace(WORKER, presides=True), *FIVE[2:]),
            False,
            (),
            "Only the chair or a vice-chair can preside.",
        ),
        # The chair and the social worker are two people.
        (
            (replace(CHAIR, social_worker=True), *(Sitting(n) for n in (2, 3, 4, 5))),
            False,
            (),
            "besides whoever is the chair",
        ),
        # A vice-chair of the service itself presides: another must be independent.
        ((VICE, *FIVE[1:]), False, (), "is not independent"),
        ((VICE, *FIVE[1:4], Sitting(5, independent=True)), False, (), ""),
        ((replace(VICE, independent=True), *FIVE[1:]), False, (), ""),
    ],
)
def test_quorum(
    present: tuple[Sitting, ...], joint: bool, aside: tuple[int, ...], said: str
) -> None:
    missing = " ".join(quorum_missing(present, joint=joint, aside=aside))
    assert said in missing
    assert bool(missing) == bool(said)


# --- The central list and the meeting -------------------------------------------------------------

ANSWERS = MemberAnswers(
    name="Charlie Chair",
    email="Charlie@panel.example.org",
    chairs="chair",
    independent=True,
    social_worker_3_years=False,
    expertise="Education",
    adviser=False,
    joined_on=LONG_AGO,
)


@pytest.fixture
def pat(cast: Cast) -> Any:
    """Pat's access, with its reach open: she runs Gateshead's panels."""
    access = cast.access("pat")
    with reaching(access.reach):
        yield access


def test_the_central_list_keeps_the_rules(pat: Access, cast: Cast, world: World) -> None:
    chair = member_save(access=pat, answers=ANSWERS, now=MONDAY)
    assert (chair.email, chair.service) == ("charlie@panel.example.org", world.gateshead)
    other = replace(ANSWERS, name="Vi", email="vi@panel.example.org")
    for wrong, field in (
        (replace(other, independent=False), "independent"),
        (other, "chairs"),  # there is a chair
        (replace(other, email="CHARLIE@panel.example.org", chairs=""), "email"),
        (replace(other, chairs="vice", adviser=True), "adviser"),
    ):
        with pytest.raises(ValidationError) as refused:
            member_save(access=pat, answers=wrong, now=MONDAY)
        assert list(refused.value.message_dict) == [field]
    member_save(
        access=pat, answers=replace(ANSWERS, expertise="Health"), now=MONDAY, member_id=chair.pk
    )
    # Notice is a month; afterwards there may be another chair.
    left = member_leave(access=pat, member_id=chair.pk, notice_on=date(2026, 1, 31), now=MONDAY)
    assert (left.leaves_on, left.expertise) == (date(2026, 2, 28), "Health")
    assert member_save(access=pat, answers=other, now=MONDAY).chairs == "chair"
    with pytest.raises(PanelMember.DoesNotExist), reaching(cast.access("sunil").reach):
        member_leave(
            access=replace(cast.access("sunil"), rights=pat.rights),
            member_id=chair.pk,
            notice_on=MONDAY.date(),
            now=MONDAY,
        )


def test_a_member_is_invited_to_read_packs_and_nothing_else(
    pat: Access, cast: Cast, signed_in: SignIn
) -> None:
    chair = member_save(access=pat, answers=ANSWERS, now=MONDAY)

    def listed(now: datetime) -> str:
        with time_machine.travel(now, tick=False):
            return words(signed_in(cast.pat).get(reverse("enquiries:panel_members")))

    ask = " : Charlie Chair, to sign in"
    assert f"Invite{ask}" in listed(MONDAY)
    invitation, secret = member_invite(access=pat, member_id=chair.pk, now=MONDAY)
    assert f"Invited on Monday 2 March 2026 Invite again{ask}" in listed(MONDAY)
    ran_out = listed(invitation.expires_at)
    assert f"Invited on Monday 2 March 2026. That link works no more Invite again{ask}" in ran_out
    assert (invitation.role, invitation.service) == (Role.PANEL_MEMBER, pat.service)
    assert secret
    # The right goes no further than panel members.
    assert pat.cluster is not None
    with pytest.raises(PermissionDenied):
        invitation_create(
            access=pat,
            email="x@example.org",
            name="X",
            role=Role.DECISION_MAKER,
            place=Place(pat.cluster, pat.service),
            now=MONDAY,
        )
    # An account that accepted is joined to the entry at the next save.
    Membership.objects.create(
        user=cast.sam, role=Role.PANEL_MEMBER, service=pat.service, starts=LONG_AGO
    )
    same = replace(ANSWERS, email=cast.sam.email)
    assert member_save(access=pat, answers=same, member_id=chair.pk, now=MONDAY).user == cast.sam


def make_panel(access: Access, **given: Any) -> Panel:
    usual: dict[str, Any] = {
        "name": "Gateshead fostering panel",
        "at": PANEL_DAY,
        "place": "Civic Centre",
        "most_items": 2,
        "now": MONDAY,
    }
    return panel_make(access=access, **{**usual, **given})


def test_a_meeting_opens_with_a_quorum_and_closes_its_packs(pat: Access, world: World) -> None:
    with pytest.raises(ValidationError):
        make_panel(pat, at=MONDAY - DAY)
    panel = make_panel(pat)
    assert panel.papers_by == date(2026, 3, 16)  # 5 working days before Monday 23 March
    members = [
        member_make(world.gateshead, name=name, chairs="chair" if name == "Cher" else "")
        for name in ("Cher", "Will", "Ada", "Bo", "Cy")
    ]
    seats_set(access=pat, panel_id=panel.pk, members=members, now=MONDAY)
    seats = list(PanelSeat.objects.filter(panel=panel).order_by("member_id"))
    with pytest.raises(MoveRefused, match="opens on its day"):
        panel_open(access=pat, panel_id=panel.pk, now=MONDAY)
    everyone = {seat.pk: True for seat in seats}
    attendance_record(
        access=pat,
        panel_id=panel.pk,
        came=everyone | {seats[4].pk: False},
        presides=seats[0].pk,
        now=PANEL_DAY,
    )
    with pytest.raises(MoveRefused, match="4 are here"):
        panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY)
    attendance_record(
        access=pat, panel_id=panel.pk, came=everyone, presides=seats[0].pk, now=PANEL_DAY
    )
    panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY)
    for late in (
        lambda: seats_set(access=pat, panel_id=panel.pk, members=[], now=PANEL_DAY),
        lambda: panel_cancel(access=pat, panel_id=panel.pk, why="Snow", now=PANEL_DAY),
        lambda: panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY),
    ):
        with pytest.raises(MoveRefused):
            late()
    assert panel_close(access=pat, panel_id=panel.pk, now=PANEL_DAY).closed_at == PANEL_DAY
    with pytest.raises(MoveRefused, match="is over"):
        panel_close(access=pat, panel_id=panel.pk, now=PANEL_DAY)


def test_a_joint_panel_is_the_hubs_and_seen_by_its_councils(cast: Cast, world: World) -> None:
    pat = cast.access("pat")
    hub = replace(cast.access("mel"), rights=pat.rights)
    with reaching(hub.reach):
        with pytest.raises(ValidationError):
            make_panel(hub, services=[world.gateshead])
        with pytest.raises(PermissionDenied):
            make_panel(hub, services=[world.gateshead, world.derby])
        panel = make_panel(hub, services=[world.gateshead, world.sunderland])
        assert (panel.joint, panel.service) == (True, None)
    with reaching(pat.reach):
        assert Panel.objects.visible_to(pat).get() == panel
        with pytest.raises(PermissionDenied):  # it lists its own cases, and does not run it
            panel_cancel(access=pat, panel_id=panel.pk, why="Snow", now=MONDAY)
    elsewhere = cast.access("emma")
    with reaching(elsewhere.reach):
        assert not Panel.objects.visible_to(elsewhere).exists()
        assert not Panel.objects.exists()


# --- A case before panel --------------------------------------------------------------------------


@pytest.fixture
def ready(cast: Cast, make_enquiry: MakeEnquiry) -> Enquiry:
    """Assessed, the report shared and answered: it may be listed."""
    case = make_enquiry()
    with reaching(place_reach(case)):
        assessed(case, by=cast.gita)
    return case


@pytest.fixture
def sitting(pat: Access, ready: Enquiry) -> Panel:
    """The case on the list of a panel that is open and may sit."""
    panel = make_panel(pat)
    item_list(access=pat, enquiry_id=ready.pk, panel_id=panel.pk, now=MONDAY)
    quorate(panel, members=6)
    ready.panelitem_set.update(pack_sent_at=MONDAY)
    panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY)
    return panel


def stage_of(case: Enquiry) -> str:
    return Enquiry.objects.get(pk=case.pk).stage


def clock(case: Enquiry, rule: str) -> Deadline | None:
    return case.deadline_set.filter(rule=rule).order_by("-pk").first()


def test_a_panel_of_yesterday_says_so_and_asks_nobody_whether_they_come(
    pat: Access, cast: Cast, signed_in: Callable[[User], Client]
) -> None:
    panel = make_panel(pat)
    with time_machine.travel(PANEL_DAY + DAY, tick=False):
        client = signed_in(cast.pat)
        for page in (reverse("enquiries:panels"), reverse("enquiries:panel", args=[panel.pk])):
            assert "The day has passed, not closed" in client.get(page).content.decode()
    item = PanelItem(panel=panel, kind=PanelItem.Kind.FIRST)
    assert "They come" in [row["key"] for row in item_dates(item, now=MONDAY)]
    panel.closed_at = PANEL_DAY
    assert "They come" not in [row["key"] for row in item_dates(item, now=MONDAY)]


def test_listing_prepares_a_day_and_taking_off_gives_it_back(
    pat: Access, ready: Enquiry, make_enquiry: MakeEnquiry
) -> None:
    panel = make_panel(pat, most_items=1)
    early = make_enquiry(phone="07700 900777")
    with pytest.raises(MoveRefused, match="An assessment comes first"):
        item_list(access=pat, enquiry_id=early.pk, panel_id=panel.pk, now=MONDAY)
    assert not PanelItem.objects.exists()  # what was refused left nothing behind
    item = item_list(access=pat, enquiry_id=ready.pk, panel_id=panel.pk, now=MONDAY)
    assert (stage_of(ready), item.kind) == (Stage.PANEL, "first")
    papers = clock(ready, "papers")
    assert papers is not None
    assert papers.due_at.date() == panel.papers_by
    with pytest.raises(ValidationError) as full:
        item_list(access=pat, enquiry_id=ready.pk, panel_id=panel.pk, now=MONDAY)
    assert full.value.message_dict == {"panel": ["The list of this panel is full. Choose another"]}
    with pytest.raises(MoveRefused, match="on a panel’s list already"):
        item_list(access=pat, enquiry_id=ready.pk, panel_id=make_panel(pat).pk, now=MONDAY)
    item_prepare(
        access=pat,
        enquiry_id=ready.pk,
        attends=True,
        supporter="A friend",
        starts_at=PANEL_DAY + timedelta(hours=1),
        now=MONDAY,
    )
    with pytest.raises(MoveRefused, match="cases off its list"):
        panel_cancel(access=pat, panel_id=panel.pk, why="Snow", now=MONDAY)
    item_take_off(access=pat, enquiry_id=ready.pk, why="Chair is ill", now=MONDAY)
    assert stage_of(ready) == Stage.ASSESSMENT
    papers = clock(ready, "papers")
    assert papers is not None
    assert papers.cancelled_at == MONDAY
    # The words stay with the council: the history, which the hub sees, has a code.
    last = StageChange.objects.filter(enquiry=ready).latest("pk")
    assert (last.reason, last.detail) == ("off_the_list", "")
    panel_cancel(access=pat, panel_id=panel.pk, why="Snow", now=MONDAY)
    with pytest.raises(ValidationError):
        item_list(access=pat, enquiry_id=ready.pk, panel_id=panel.pk, now=MONDAY)


def test_panel_recommends_with_reasons_and_final_minutes_go_to_the_decision_maker(
    pat: Access, ready: Enquiry, sitting: Panel
) -> None:
    terms = Terms(most_children=2, youngest=0, oldest=10, types=("short_term",))
    with pytest.raises(ValidationError):
        recommendation_record(
            access=pat, enquiry_id=ready.pk, recommends="suitable", reasons=" ", now=PANEL_DAY
        )
    with pytest.raises(ValidationError):  # only of a brief report
        recommendation_record(
            access=pat, enquiry_id=ready.pk, recommends="full_report", reasons="x", now=PANEL_DAY
        )
    item = recommendation_record(
        access=pat,
        enquiry_id=ready.pk,
        recommends="suitable",
        reasons="Warm",
        terms=terms,
        now=PANEL_DAY,
    )
    assert item.terms["most_children"] == 2
    with pytest.raises(MoveRefused, match="cannot be taken off"):
        item_take_off(access=pat, enquiry_id=ready.pk, why="x", now=PANEL_DAY)
    minutes_save(access=pat, enquiry_id=ready.pk, item_id=item.pk, text="Draft", now=PANEL_DAY)
    assert stage_of(ready) == Stage.PANEL
    later = PANEL_DAY + 2 * DAY
    minutes_finish(access=pat, enquiry_id=ready.pk, item_id=item.pk, text="Final", now=later)
    assert stage_of(ready) == Stage.DECISION
    decision = clock(ready, "decision")
    assert decision is not None
    # From final minutes, Wednesday 25 March: 7 working days, Good Friday and Easter Monday out.
    assert decision.due_at.date() == date(2026, 4, 7)
    with pytest.raises(MoveRefused, match="final"):
        minutes_save(access=pat, enquiry_id=ready.pk, item_id=item.pk, text="x", now=later)


def test_no_quorum_for_a_case_whose_members_stand_aside(
    pat: Access, ready: Enquiry, sitting: Panel
) -> None:
    members = list(PanelMember.objects.filter(seats__panel=sitting).order_by("pk"))
    for member in members[-2:]:
        conflict_record(
            access=pat,
            enquiry_id=ready.pk,
            member=member,
            why="Neighbour",
            takes_part=False,
            now=PANEL_DAY,
        )
    with pytest.raises(MoveRefused, match="no quorum"):
        recommendation_record(
            access=pat, enquiry_id=ready.pk, recommends="suitable", reasons="x", now=PANEL_DAY
        )
    # They know somebody's name from school, and take part.
    conflict_record(
        access=pat,
        enquiry_id=ready.pk,
        member=members[-1],
        why="School",
        takes_part=True,
        now=PANEL_DAY,
    )
    recommendation_record(
        access=pat, enquiry_id=ready.pk, recommends="suitable", reasons="x", now=PANEL_DAY
    )


def test_who_has_left_the_list_by_the_day_neither_presides_nor_counts(
    pat: Access, cast: Cast, ready: Enquiry
) -> None:
    panel = make_panel(pat)
    item_list(access=pat, enquiry_id=ready.pk, panel_id=panel.pk, now=MONDAY)
    seats = quorate(panel)
    members = PanelMember.objects.filter(seats__panel=panel)
    members.filter(chairs="chair").update(leaves_on=PANEL_DAY.date())
    with pytest.raises(MoveRefused, match=r"4 are here.*The chair or a vice-chair"):
        panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY)
    members.update(leaves_on=PANEL_DAY.date() + DAY)
    panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY)
    # Found out later: what panel says of a case asks again.
    members.filter(pk=seats[4].member_id).update(joined_on=PANEL_DAY.date() + DAY)
    with pytest.raises(MoveRefused, match="4 are here"):
        recommendation_record(
            access=pat, enquiry_id=ready.pk, recommends="suitable", reasons="x", now=PANEL_DAY
        )


@pytest.mark.parametrize(
    ("kind", "recommends", "lawful"),
    [
        ("brief", "suitable", False),  # rule 4: a brief report allows two outcomes
        ("brief", "full_report", True),
        ("brief", "not_suitable", True),
        ("full", "defer", True),
    ],
)
def test_what_sends_a_case_back(
    pat: Access, cast: Cast, ready: Enquiry, kind: str, recommends: str, lawful: bool
) -> None:
    if kind == "brief":
        with reaching(place_reach(ready)):
            ready.report_set.update(replaced_at=MONDAY)
            Rows(ready, by=cast.gita).report(kind="brief", version=2)
    panel = make_panel(pat)
    item = item_list(access=pat, enquiry_id=ready.pk, panel_id=panel.pk, now=MONDAY)
    assert item.kind == ("brief" if kind == "brief" else "first")
    quorate(panel)
    ready.panelitem_set.update(pack_sent_at=MONDAY)
    panel_open(access=pat, panel_id=panel.pk, now=PANEL_DAY)
    said = {"access": pat, "enquiry_id": ready.pk, "recommends": recommends, "reasons": "Because"}
    if not lawful:
        with pytest.raises(ValidationError):
            recommendation_record(**said, now=PANEL_DAY)  # type: ignore[arg-type]
        assert stage_of(ready) == Stage.PANEL
        return
    recommendation_record(**said, now=PANEL_DAY)  # type: ignore[arg-type]
    back = recommends != "not_suitable"
    assert stage_of(ready) == (Stage.ASSESSMENT if back else Stage.PANEL)
    assert not PackReader.objects.filter(withdrawn_at=None).exists()
    minutes_finish(access=pat, enquiry_id=ready.pk, item_id=item.pk, text="Said", now=PANEL_DAY)
    assert stage_of(ready) == (Stage.ASSESSMENT if back else Stage.DECISION)
    if back:  # it may be listed again
        item_list(access=pat, enquiry_id=ready.pk, panel_id=make_panel(pat).pk, now=MONDAY)
