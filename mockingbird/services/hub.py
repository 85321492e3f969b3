"""The hub home: who it is, how many beds it keeps, when it is away."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from hubs.access import Access
from hubs.audit import register
from mockingbird.models import (
    ChildLink,
    Constellation,
    ConstellationMembership,
    HubAway,
    HubCapacity,
)
from mockingbird.services.base import (
    Changes,
    act_record,
    constellation_locked,
    faults_raise,
    households_lock,
    member_locked,
    not_ahead,
    refusing,
    work_require,
)
from mockingbird.services.closed import invitations_open, overtaken_record
from mockingbird.services.handover import (
    GoneOn,
    Handover,
    hosts_lock,
    stays_check,
    stays_go_on,
    stays_taken_back,
)
from mockingbird.services.members import LEAVING, beds_fault, beds_write, leave_write

CHANGED = register(
    "mockingbird.hub_changed",
    "changed the hub home of a constellation",
    keeps=("stays_entered", "stays_asked_again", "stays_cancelled"),
)
BEDS = register("mockingbird.beds", "recorded how many beds a host keeps")
AWAY = register("mockingbird.away", "recorded that a host is away")

Role, Status = ConstellationMembership.Role, ConstellationMembership.Status
Reason = ConstellationMembership.LeftReason
SATELLITE: Final = "satellite"  # the former hub home stays, as one


class HubChanged(NamedTuple):
    """The new hub home, and what somebody must see to, in words."""

    hub: ConstellationMembership
    said: list[str]


@transaction.atomic
def hub_change(
    *,
    access: Access,
    constellation_id: int,
    to_membership_id: int,
    on: date,
    beds: int,
    now: datetime,
    former: str = SATELLITE,
) -> HubChanged:
    """Another household becomes the hub home on a day: one of the satellites, or an invited hub.

    ``former``: the one before stays as a satellite, or leaves for a reason of LEAVING. What the two
    had agreed to host goes to the new one, and their own children's stays go on, in the same
    transaction or not at all; what cannot go on is said. Raises ValidationError by field,
    DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    row, change = _change_locked(access, constellation_id, to_membership_id, now=now)
    if change.new == change.former:
        return HubChanged(change.new, [])
    _change_check(change, on=on, beds=beds, former=former, now=now)
    stays_check(access, change, on=on)
    ahead = stays_taken_back(access, change, on=on)
    leave_write(
        change.former, on=on, reason=Reason.BECAME_SATELLITE if former == SATELLITE else former
    )
    hub = _became_hub(access, row, change.new, on=on, now=now)
    beds_write(hub, beds=beds, from_on=on)
    _children_go_on(access, change.new, hub)
    stays_in = None
    if former == SATELLITE:
        stays_in = _joined(row, change.former, role=Role.SATELLITE, on=on)
        _children_go_on(access, change.former, stays_in)
    gone = stays_go_on(access, ahead, change, hub=hub, stays_in=stays_in)
    _change_record(access, row, change, hub, gone, on=on, beds=beds, now=now)
    return HubChanged(hub, gone.said)


def _change_locked(
    access: Access, constellation_id: int, to_membership_id: int, *, now: datetime
) -> tuple[Constellation, Handover]:
    rows = ConstellationMembership.objects.visible_to(access)
    rows = rows.filter(constellation=constellation_id)
    wanted = rows.get(pk=to_membership_id)
    is_hub = rows.hubs().active()
    ids = [wanted.household_id, *is_hub.values_list("household_id", flat=True)]
    households_lock(ids, place=wanted.cluster_id)
    hosts_lock(access, constellation_id)
    row = constellation_locked(access, constellation_id, now=now)
    found = is_hub.first()
    if found is None:
        raise ValidationError("There is no hub home to take over from. Invite one")
    return row, Handover(former=found, new=rows.get(pk=to_membership_id))


def _change_record(
    access: Access,
    row: Constellation,
    change: Handover,
    hub: ConstellationMembership,
    gone: GoneOn,
    *,
    on: date,
    beds: int,
    now: datetime,
) -> None:
    stays: Changes = {
        "stays_entered": [list(gone.entered), list(gone.entered.values())],
        "stays_asked_again": [None, gone.asked_again],
        "stays_cancelled": [None, gone.cancelled],
    }
    changes: Changes = {"hub": [change.former.pk, hub.pk], "on": [None, on], "beds": [None, beds]}
    act_record(
        access=access,
        constellation=row,
        action=CHANGED,
        now=now,
        changes=changes | {key: said for key, said in stays.items() if said[1]},
    )


def _change_check(change: Handover, *, on: date, beds: int, former: str, now: datetime) -> None:
    new = change.new
    fits = new.status == Status.ACTIVE or (new.status, new.role) == (Status.INVITED, Role.HUB)
    since = max(day for day in (change.former.joined_on, new.joined_on) if day is not None)
    early = "The day is before one of them joined" if on < since else None
    if new.status == Status.INVITED and on < new.invited_on:
        early = "The day is before the invitation"
    faults_raise(
        {
            "to_membership": None if fits else "Select an active satellite, or an invited hub home",
            "on": not_ahead(on, now) or early,
            "beds": beds_fault(beds),
            "former": None
            if former == SATELLITE or former in LEAVING
            else "Select what becomes of the former hub home",
        }
    )


def _became_hub(
    access: Access, row: Constellation, new: ConstellationMembership, *, on: date, now: datetime
) -> ConstellationMembership:
    if new.status == Status.INVITED:
        others = invitations_open(access, new)
        new.status, new.joined_on, new.answered_on = Status.ACTIVE, on, on
        with refusing(household="to_membership"):
            new.save(update_fields=["status", "joined_on", "answered_on"])
        overtaken_record(access=access, row=new, invitations=others, now=now)
        return new
    leave_write(new, on=on, reason=Reason.BECAME_HUB)
    return _joined(row, new, role=Role.HUB, on=on)


def _joined(
    row: Constellation, was: ConstellationMembership, *, role: str, on: date
) -> ConstellationMembership:
    """The household's next membership, in its new part."""
    made = ConstellationMembership(
        cluster=row.cluster,
        service=row.service,
        home_id=was.home_id,
        constellation=row,
        household_id=was.household_id,
        role=role,
        status=Status.ACTIVE,
        invited_on=on,
        answered_on=on,
        joined_on=on,
        referred_by=was.referred_by,
    )
    with refusing(household="former" if role == Role.SATELLITE else "to_membership"):
        made.save()
    made.refresh_from_db(fields=["home", "reference", "shielded"])
    return made


def _children_go_on(
    access: Access, was: ConstellationMembership, now_in: ConstellationMembership
) -> None:
    if was.pk != now_in.pk:
        rows = ChildLink.objects.visible_to(access).filter(membership=was, to_on=None)
        rows.update(membership=now_in)


@transaction.atomic
def capacity_set(
    *, access: Access, membership_id: int, beds: int, from_on: date, now: datetime
) -> HubCapacity:
    """How many beds a host keeps for the constellation from a day on. Fewer than are promised to
    children on a night is refused.

    Raises ValidationError by field, ConstellationMembership.DoesNotExist out of reach,
    PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status not in ConstellationMembership.OPEN:
        raise ValidationError("This household is not in the constellation")
    early = "The day is before they joined" if row.joined_on and from_on < row.joined_on else None
    faults_raise({"beds": beds_fault(beds), "from_on": early})
    made = beds_write(row, beds=beds, from_on=from_on)
    act_record(
        access=access,
        constellation=row.constellation,
        action=BEDS,
        now=now,
        changes={"membership": [None, row.pk], "beds": [None, beds], "from_on": [None, from_on]},
    )
    return made


@transaction.atomic
def away_set(
    *,
    access: Access,
    membership_id: int,
    from_on: date,
    now: datetime,
    to_on: date | None = None,
    cover_id: int | None = None,
) -> HubAway:
    """Record that a host is away, both days included, and which hub home covers.

    Refused while a planned sleepover is agreed there on one of the days. Raises ValidationError by
    field, ConstellationMembership.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    row = member_locked(access, membership_id, now=now)
    if row.status not in ConstellationMembership.OPEN:
        raise ValidationError("This household is not in the constellation")
    faults_raise({"to_on": _order_fault(from_on, to_on)})
    away = HubAway(
        cluster=row.cluster,
        service=row.service,
        constellation=row.constellation,
        membership=row,
        from_on=from_on,
        to_on=to_on,
        cover=_cover(access, row, cover_id),
    )
    with refusing():
        away.save()
    _away_record(access, row, away, now=now)
    return away


def _order_fault(from_on: date, to_on: date | None) -> str | None:
    late = to_on is not None and to_on < from_on
    return "The last day is before the first" if late else None


def _cover(
    access: Access, row: ConstellationMembership, cover_id: int | None
) -> ConstellationMembership | None:
    """Another active hub home within reach. Raises ValidationError."""
    if cover_id is None:
        return None
    hubs = ConstellationMembership.objects.visible_to(access).hubs().active()
    found: ConstellationMembership | None = hubs.exclude(pk=row.pk).filter(pk=cover_id).first()
    if found is None:
        raise ValidationError({"cover": "Select an active hub home"})
    return found


def _away_record(
    access: Access, row: ConstellationMembership, away: HubAway, *, now: datetime
) -> None:
    act_record(
        access=access,
        constellation=row.constellation,
        action=AWAY,
        now=now,
        changes={
            "membership": [None, row.pk],
            "from_on": [None, away.from_on],
            "to_on": [None, away.to_on],
            "cover": [None, away.cover_id],
        },
    )


@transaction.atomic
def away_end(
    *,
    access: Access,
    away_id: int,
    now: datetime,
    to_on: date | None = None,
    cover_id: int | None = None,
) -> HubAway:
    """Say until when a host is away, and who covers. Raises as away_set does,
    HubAway.DoesNotExist out of reach."""
    work_require(access)
    rows = HubAway.objects.visible_to(access)
    row = member_locked(access, rows.get(pk=away_id).membership_id, now=now)
    away: HubAway = rows.get(pk=away_id)
    faults_raise({"to_on": _order_fault(away.from_on, to_on)})
    away.to_on, away.cover = to_on, _cover(access, row, cover_id)
    with refusing():
        away.save(update_fields=["to_on", "cover"])
    _away_record(access, row, away, now=now)
    return away
