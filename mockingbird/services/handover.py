"""What becomes of sleepovers when another household becomes the hub home.

Both households begin a new membership that day, and the database cancels what lies ahead of the
former one (docs/mockingbird.md). What others were to do at one of them goes to the new hub home;
what their own children were to do is entered again under the new membership.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Coalesce

from hubs.access import Access
from hubs.calendar import say_day
from mockingbird.models import Constellation, ConstellationMembership, Sleepover, SleepoverChild
from mockingbird.services.base import refusing

Status = Sleepover.Status


class Handover(NamedTuple):
    """The two households of a change of hub, locked."""

    former: ConstellationMembership
    new: ConstellationMembership


@dataclass(frozen=True)
class Ahead:
    """The stays that lie ahead of a change of hub."""

    hosted: list[Sleepover]  # at one of the two, of other households' children
    own: list[Sleepover]  # of the children of the two, as they stood before


@dataclass
class GoneOn:
    """What became of them, by their keys; and what somebody must see to, in words."""

    entered: dict[int, int] = field(default_factory=dict)  # the former entry: the new one
    asked_again: list[int] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def hosts_lock(access: Access, constellation_id: int) -> None:
    """Wait for this constellation and for those of hub homes that cover for it, in the order in
    which everybody waits."""
    stays = Sleepover.objects.visible_to(access).filter(
        constellation=constellation_id, status=Status.AGREED
    )
    rows = Constellation.objects.visible_to(access).filter(
        Q(pk=constellation_id) | Q(pk__in=stays.values("host__constellation"))
    )
    list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def stays_check(access: Access, change: Handover, *, on: date) -> None:
    """Raise ValidationError where a stay of one of the two runs over the day, or was recorded after
    it: it belongs to a membership that would have ended before."""
    rows = Sleepover.objects.visible_to(access).alias(
        came=Coalesce("came_on", "starts_on"), went=Coalesce("went_on", "ends_on")
    )
    theirs = Q(membership__in=change)
    runs = Q(status=Status.AGREED, came__lte=on) | theirs & Q(status=Status.REQUESTED, came__lt=on)
    over = rows.filter(theirs | Q(host__in=change), runs | Q(status=Status.HAPPENED), went__gt=on)
    last = max((row.last_day for row in over), default=None)
    if last is not None:
        raise ValidationError(
            {
                "on": "A sleepover of one of them runs over that day, or is recorded after it. The"
                f" hub home can change on {say_day(last)}, or later"
            }
        )


def stays_taken_back(access: Access, change: Handover, *, on: date) -> Ahead:
    """The stays ahead; what the two were to host is asked for again, for a moment."""
    rows = Sleepover.objects.visible_to(access).order_by("starts_on", "pk")
    agreed, asked = Q(status=Status.AGREED, starts_on__gt=on), Q(status=Status.REQUESTED)
    own = list(rows.filter(agreed | asked & Q(starts_on__gte=on), membership__in=change))
    hosted = list(rows.filter(agreed, host__in=change).exclude(membership__in=change))
    for stay in hosted:
        stay.status, stay.host = Status.REQUESTED, None
        stay.save(update_fields=["status", "host"])
    return Ahead(hosted, own)


def stays_go_on(
    access: Access,
    ahead: Ahead,
    change: Handover,
    *,
    hub: ConstellationMembership,
    stays_in: ConstellationMembership | None,
) -> GoneOn:
    """Enter them under the new memberships. ``stays_in``: the former hub home's as a satellite;
    None when it leaves, and its children's stays are cancelled.

    Raises ValidationError with the first day for which the new hub home has no bed.
    """
    for stay in ahead.hosted:
        stay.status, stay.host = Status.AGREED, hub
        with _beds_of(stay):
            stay.save(update_fields=["status", "host"])
    gone = GoneOn()
    for stay in ahead.own:
        now_in = hub if stay.membership_id == change.new.pk else stays_in
        if now_in is None:
            gone.cancelled.append(stay.pk)
            gone.said.append(f"{_of(stay)} is cancelled, as its household leaves")
            continue
        again = _entered(access, stay, now_in)
        gone.entered[stay.pk] = again.pk
        at_one = stay.host_id in (change.former.pk, change.new.pk)
        if stay.status == Status.AGREED and not _agreed(again, stay, hub if at_one else stay.host):
            gone.asked_again.append(again.pk)
            gone.said.append(f"{_of(stay)} waits for an answer again: it needs another host")
    return gone


def _of(stay: Sleepover) -> str:
    return f"The sleepover of {say_day(stay.starts_on)}"


@contextmanager
def _beds_of(stay: Sleepover) -> Iterator[None]:
    """What the new hub home has no bed for is said beside its beds."""
    try:
        with refusing(host="beds"):
            yield
    except ValidationError as refused:
        said = refused.message_dict.get("beds", refused.messages)[0]
        words = f"{_of(stay)}: {said[0].lower()}{said[1:]}"
        raise ValidationError({"beds": words}) from refused


def _entered(access: Access, stay: Sleepover, now_in: ConstellationMembership) -> Sleepover:
    """The same question under the household's new membership."""
    place = {"cluster": stay.cluster, "service": stay.service}
    again = Sleepover.objects.create(
        **place,
        constellation=stay.constellation,
        membership=now_in,
        kind=stay.kind,
        starts_on=stay.starts_on,
        ends_on=stay.ends_on,
        requested_by=stay.requested_by,
        requested_on=stay.requested_on,
        notes=stay.notes,
    )
    for row in SleepoverChild.objects.visible_to(access).filter(sleepover=stay):
        SleepoverChild.objects.create(**place, sleepover=again, child_id=row.child_id)
    return again


def _agreed(again: Sleepover, stay: Sleepover, host: ConstellationMembership | None) -> bool:
    """Whether what was agreed stands: not at the household itself, nor where a rule refuses it."""
    if host is None or host.pk == again.membership_id:
        return False
    again.status, again.host, again.consent_confirmed = Status.AGREED, host, stay.consent_confirmed
    again.decided_by, again.decided_on = stay.decided_by, stay.decided_on
    try:
        with refusing():
            again.save()
    except ValidationError:
        return False
    return True
