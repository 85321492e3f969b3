"""A panel's meeting: made, members asked, cancelled; who came, who presides, opened and closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import Panel, PanelItem, PanelMember, PanelSeat, PanelService
from enquiries.quorum import Sitting, quorum_missing
from enquiries.services.moving import MoveRefused
from enquiries.services.pack_readers import packs_close
from enquiries.services.panel_members import members_link
from hubs.access import Access, access_of_system
from hubs.audit import record, register
from hubs.fence import reaching
from hubs.models import Cluster, FosteringService
from hubs.permissions import Right
from hubs.selectors import services_of
from hubs.time_limits import limit_on

PANEL_MADE = register("panel.made", "put a panel in the calendar")
PANEL_SEATED = register("panel.seated", "asked members to a panel")
PANEL_ATTENDED = register("panel.attended", "recorded who came to a panel")
PANEL_OPENED = register("panel.opened", "opened a panel with a quorum")
PANEL_CLOSED = register("panel.closed", "closed a panel")
PANEL_CANCELLED = register("panel.cancelled", "cancelled a panel")

STANDS = (
    "The panel has made a recommendation, so who came stands as it is: {names}. Who leaves stands"
    " aside from each case that follows. Record it there."
)


def papers_day(cluster: Cluster, day: date) -> date:
    """The last day on which papers reach members in time for a panel on this day: 5 working days
    before (National Minimum Standard 14.3), or more where the hub asks for more."""
    return limit_on("papers", cluster=cluster, day=day).due(day)


@transaction.atomic
def panel_make(
    *,
    access: Access,
    name: str,
    at: datetime,
    place: str,
    most_items: int,
    now: datetime,
    services: Collection[FosteringService] = (),
) -> Panel:
    """Put a panel in the calendar of one's own place.

    A council's panel is its own. A hub's is a joint one, of two or more of its councils
    (``services``; regulation 23(5)). Raises ValidationError by field.
    """
    access.require(Right.PANEL_MANAGE)
    assert access.user is not None
    assert access.cluster is not None
    joint = access.service is None
    if at <= now:
        raise ValidationError({"day": "The panel must be in the future"})
    if joint:
        ours = set(services_of(access.cluster, day=timezone.localdate(now)))
        if not set(services) <= ours:
            raise PermissionDenied("a council of another hub")
        if len(set(services)) < 2:
            raise ValidationError({"services": "Choose the councils that take part: two or more"})
    panel = Panel.objects.create(
        cluster=access.cluster,
        service=access.service,
        name=name,
        at=at,
        place=place,
        joint=joint,
        papers_by=papers_day(access.cluster, timezone.localdate(at)),
        most_items=most_items,
        made_by=access.user,
    )
    for service in services if joint else ():
        PanelService.objects.create(cluster=access.cluster, service=service, panel=panel)
    _record(access, panel, action=PANEL_MADE, now=now)
    return panel


@transaction.atomic
def panel_cancel(*, access: Access, panel_id: int, why: str, now: datetime) -> Panel:
    """Call a panel off. What stands on its list is taken off first, case by case."""
    panel = panel_locked(access, panel_id)
    _still_to_come(panel)
    if _items_left(panel):
        raise MoveRefused("Take the cases off its list first, each with a reason.")
    panel.cancelled_at, panel.cancelled_why = now, why
    panel.save(update_fields=["cancelled_at", "cancelled_why"])
    _record(access, panel, action=PANEL_CANCELLED, now=now, reason=why)
    return panel


@transaction.atomic
def seats_set(
    *, access: Access, panel_id: int, members: Collection[PanelMember], now: datetime
) -> Panel:
    """Say which members are asked to a panel. Raises MoveRefused once it has opened."""
    panel = panel_locked(access, panel_id)
    _still_to_come(panel)
    wanted = {member.pk: member for member in members}
    known = PanelMember.objects.visible_to(access).on(timezone.localdate(panel.at))
    if known.filter(pk__in=wanted).count() != len(wanted):
        raise PermissionDenied("not on the central list on that day")
    seats = {seat.member_id: seat for seat in PanelSeat.objects.filter(panel=panel)}
    gone = set(seats) - set(wanted)
    PanelSeat.objects.filter(panel=panel, member_id__in=gone).delete()
    packs_close(cluster=panel.cluster, now=now, pack__item__panel=panel, member_id__in=gone)
    for pk in set(wanted) - set(seats):
        PanelSeat.objects.create(panel=panel, member=wanted[pk])
    members_link(wanted.values(), today=timezone.localdate(now))
    _record(access, panel, action=PANEL_SEATED, now=now)
    return panel


@transaction.atomic
def attendance_record(
    *,
    access: Access,
    panel_id: int,
    came: Mapping[int, bool],
    presides: int | None,
    now: datetime,
) -> Panel:
    """Record who came (by the number of the seat) and who presides.

    Who sat decides who may not decide afterwards, so that once it has recommended nobody is taken
    away: who comes later is added, and who leaves stands aside from the cases after. Raises
    MoveRefused for that, and when the panel is closed or called off.
    """
    panel = panel_locked(access, panel_id)
    _not_over(panel)
    seats = list(PanelSeat.objects.filter(panel=panel).select_related("member").order_by("pk"))
    left = [seat.member.name for seat in seats if seat.attended and not came.get(seat.pk)]
    if left and _has_recommended(panel):
        raise MoveRefused(STANDS.format(names=", ".join(left)))
    PanelSeat.objects.filter(panel=panel).update(presides=False)
    for seat in seats:
        seat.attended = came.get(seat.pk, False)
        seat.presides = seat.pk == presides and seat.attended
        seat.save(update_fields=["attended", "presides"])
    _record(access, panel, action=PANEL_ATTENDED, now=now)
    return panel


@transaction.atomic
def panel_open(*, access: Access, panel_id: int, now: datetime) -> Panel:
    """Open the meeting. Raises MoveRefused with everything its quorum lacks (regulation 24)."""
    panel = panel_locked(access, panel_id)
    _still_to_come(panel)
    if timezone.localdate(now) < timezone.localdate(panel.at):
        raise MoveRefused("A panel opens on its day.")
    missing = quorum_missing(sitting_of(panel), joint=panel.joint)
    if missing:
        raise MoveRefused(" ".join(missing))
    panel.opened_at = now
    panel.save(update_fields=["opened_at"])
    _record(access, panel, action=PANEL_OPENED, now=now)
    return panel


@transaction.atomic
def panel_close(*, access: Access, panel_id: int, now: datetime) -> Panel:
    """Close the meeting: its members read no pack of it any more.

    Raises MoveRefused while a case on its list has no recommendation.
    """
    panel = panel_locked(access, panel_id)
    _not_over(panel)
    if panel.opened_at is None:
        raise MoveRefused("This panel has not been opened. A panel that did not sit is called off.")
    left = _items_left(panel, recommends="")
    if left:
        cases = "1 case has" if left == 1 else f"{left} cases have"
        raise MoveRefused(
            f"{cases} no recommendation yet. Record it, or take the case off the list."
        )
    panel.closed_at = now
    panel.save(update_fields=["closed_at"])
    packs_close(cluster=panel.cluster, now=now, pack__item__panel=panel)
    _record(access, panel, action=PANEL_CLOSED, now=now)
    return panel


def panel_locked(access: Access, panel_id: int) -> Panel:
    """A panel of one's own place, locked until the transaction ends.

    Raises Panel.DoesNotExist out of reach, PermissionDenied for a joint panel that only its hub
    runs (a council that takes part lists its own cases on it).
    """
    access.require(Right.PANEL_MANAGE)
    panel: Panel = Panel.objects.visible_to(access).select_for_update().get(pk=panel_id)
    if not runs(access, panel):
        raise PermissionDenied("the hub runs this panel")
    return panel


def runs(access: Access, panel: Panel) -> bool:
    """Whether this person's place runs the meeting."""
    own = access.service.pk if access.service else None
    return access.can(Right.PANEL_MANAGE) and panel.service_id == own


def sitting_of(panel: Panel) -> list[Sitting]:
    """Who is in the room, as the quorum asks."""
    return [
        Sitting(
            member_id=seat.member_id,
            chairs=seat.member.chairs,
            independent=seat.member.independent,
            social_worker=seat.member.social_worker_3_years,
            adviser=seat.member.adviser,
            presides=seat.presides,
        )
        for seat in seats_counted(panel)
    ]


def seats_counted(panel: Panel) -> list[PanelSeat]:
    """Who came and is on a central list on the day of the panel: nobody else counts or presides
    (regulations 23 and 24), also where they left the list after they were asked."""
    seats = PanelSeat.objects.filter(panel=panel, attended=True).select_related("member")
    seats = seats.order_by("pk")
    day = timezone.localdate(panel.at)
    return [seat for seat in seats if seat.member.is_on(day)]


def _has_recommended(panel: Panel) -> bool:
    """Whether it said something of any case, whoever sees that case, taken off its list since or
    not."""
    with reaching(access_of_system(panel.cluster).reach):
        return PanelItem.objects.filter(panel=panel).exclude(recommends="").exists()


def _items_left(panel: Panel, **which: str) -> int:
    """How many cases stand on its list, whoever sees them: a number and no more."""
    with reaching(access_of_system(panel.cluster).reach):
        return PanelItem.objects.standing().filter(panel=panel, **which).count()


def _still_to_come(panel: Panel) -> None:
    _not_over(panel)
    if panel.opened_at is not None:
        raise MoveRefused("This panel is sitting.")


def _not_over(panel: Panel) -> None:
    if panel.cancelled_at is not None:
        raise MoveRefused("This panel was called off.")
    if panel.closed_at is not None:
        raise MoveRefused("This panel is over.")


def _record(access: Access, panel: Panel, *, action: str, now: datetime, reason: str = "") -> None:
    record(
        access=access,
        action=action,
        subject="panel",
        subject_id=panel.pk,
        cluster_id=panel.cluster_id,
        service_id=panel.service_id,
        now=now,
        reason=reason,
    )
