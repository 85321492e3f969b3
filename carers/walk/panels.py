"""Panels, which are of no one case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from carers.walk.base import AccessAt
from enquiries.models import (
    Panel,
    PanelMember,
    PanelSeat,
)
from enquiries.services.panel_members import MemberAnswers, member_save
from enquiries.services.panels import (
    attendance_record,
    panel_close,
    panel_make,
    panel_open,
    seats_set,
)
from hubs.fence import reaching

MEMBERS = (
    MemberAnswers("Hilary Stone", "hilary.stone@example.org", "chair", True, True,
                  "Was head of a fostering service", False, date(2020, 1, 6)),
    MemberAnswers("Tom Okafor", "tom.okafor@example.org", "vice", False, True,
                  "Social worker in kinship care", False, date(2021, 3, 1)),
    MemberAnswers("Bea Lindqvist", "bea.lindqvist@example.org", "", True, False,
                  "Grew up in care", False, date(2021, 9, 6)),
    MemberAnswers("Raj Sethi", "raj.sethi@example.org", "", True, False,
                  "Has fostered for 20 years", False, date(2022, 1, 10)),
    MemberAnswers("Carol Mensah", "carol.mensah@example.org", "", False, False,
                  "Head teacher of a primary school", False, date(2022, 6, 6)),
    MemberAnswers("Dr Ian Frost", "ian.frost@example.org", "", False, False,
                  "Medical adviser", True, date(2020, 1, 6)),
)  # fmt: skip


def members_add(
    administrator: AccessAt, *, now: datetime, answers: Sequence[MemberAnswers] = MEMBERS
) -> list[PanelMember]:
    """A central list that makes a quorum."""
    access = administrator(now)
    with reaching(access.reach):
        return [member_save(access=access, answers=each, now=now) for each in answers]


def panel_call(
    administrator: AccessAt, members: list[PanelMember], *, at: datetime, now: datetime
) -> Panel:
    """A panel on a day, with its members asked to it."""
    access = administrator(now)
    with reaching(access.reach):
        panel = panel_make(
            access=access,
            name="Fostering panel",
            at=at,
            place="Civic Centre, room 3",
            most_items=4,
            now=now,
        )
        return seats_set(access=access, panel_id=panel.pk, members=members, now=now)


def panel_sit(administrator: AccessAt, panel: Panel, *, now: datetime) -> None:
    """Everybody came, the chair presides, the panel is open."""
    access = administrator(now)
    with reaching(access.reach):
        seats = list(PanelSeat.objects.filter(panel=panel).select_related("member"))
        chair = next(seat.pk for seat in seats if seat.member.chairs == "chair")
        came = {seat.pk: True for seat in seats}
        attendance_record(access=access, panel_id=panel.pk, came=came, presides=chair, now=now)
        panel_open(access=access, panel_id=panel.pk, now=now)


def panel_end(administrator: AccessAt, panel: Panel, *, now: datetime) -> None:
    """Everything on its list was considered."""
    access = administrator(now)
    with reaching(access.reach):
        panel_close(access=access, panel_id=panel.pk, now=now)
