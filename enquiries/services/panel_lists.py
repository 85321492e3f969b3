"""A case on a panel's list: listed, prepared for the day, taken off; who stands aside from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import (
    Deadline,
    Determination,
    Enquiry,
    PackReader,
    Panel,
    PanelConflict,
    PanelItem,
    PanelMember,
    Report,
)
from enquiries.selectors.conflicts import aside_from
from enquiries.selectors.panels import item_open, panels_open_to
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import clocks_cancel, limit_start
from enquiries.services.moving import MoveRefused, act_move
from enquiries.workflow import Action, Stage
from hubs.access import Access, access_of_system
from hubs.audit import register
from hubs.fence import reaching
from hubs.permissions import Right

LISTED = register("enquiry.panel_listed", "listed the case for panel")
TAKEN_OFF = register("enquiry.panel_taken_off", "took the case off the panel’s list")
PREPARED = register("enquiry.panel_prepared", "recorded who comes to panel")
STOOD_ASIDE = register("enquiry.panel_conflict", "recorded that a panel member knows the case")

# Why a case went back to assessment, as the history keeps it.
OFF_THE_LIST, DEFERRED, FULL_REPORT = "off_the_list", "deferred", "full_report"


@transaction.atomic
def item_list(*, access: Access, enquiry_id: int, panel_id: int, now: datetime) -> PanelItem:
    """List a case for a panel: a first time after its assessment, or again on representations.

    Raises MoveRefused with everything in the way, ValidationError by field for a panel that is
    full, over, or not one of the case's council.
    """
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    again = _determination(access, enquiry) if enquiry.stage == Stage.DETERMINATION else None
    panel, taken = _panel_with_room(access, enquiry, panel_id, now=now)
    if item_open(access, enquiry) is not None:
        raise MoveRefused("It is on a panel’s list already. Take it off that one first.")
    report = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None).first()
    item = PanelItem.objects.create(
        enquiry=enquiry,
        panel=panel,
        kind=_kind(report, again),
        report=report,
        place_in_list=taken + 1,
        listed_at=now,
    )
    if again is None:
        act_move(access=access, enquiry=enquiry, action=Action.LIST, target=Stage.PANEL, now=now)
    else:
        again.second_item = item
        again.save(update_fields=["second_item"])
    day = timezone.localdate(panel.at)
    limit_start(enquiry=enquiry, rule=Deadline.Rule.PAPERS, trigger=day, now=now)
    act_record(
        access=access, enquiry=enquiry, action=LISTED, now=now, changes={"item": [None, item.pk]}
    )
    return item


@transaction.atomic
def item_take_off(*, access: Access, enquiry_id: int, why: str, now: datetime) -> PanelItem:
    """Take a case off a panel's list before it was considered; it goes back to assessment.

    Raises MoveRefused when it is on no list, or has been considered.
    """
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    item = item_open(access, enquiry)
    if item is None:
        raise MoveRefused("It is not on a panel’s list.")
    if item.recommends:
        raise MoveRefused("Panel has made its recommendation, so it cannot be taken off.")
    item_off(access=access, enquiry=enquiry, item=item, why=why, reason=OFF_THE_LIST, now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=TAKEN_OFF,
        now=now,
        changes={"item": [item.pk, None]},
        reason=why,
    )
    return item


def item_off(
    *, access: Access, enquiry: Enquiry, item: PanelItem, why: str, reason: str, now: datetime
) -> None:
    """Take an item of a locked case off its list: the stage first, whose guard reads the item.

    On representations the case stays where it is, and waits to be listed again.
    """
    if enquiry.stage == Stage.PANEL:
        act_move(
            access=access,
            enquiry=enquiry,
            action=Action.TAKE_OFF,
            target=Stage.ASSESSMENT,
            now=now,
            reason=reason,
        )
    Determination.objects.visible_to(access).filter(second_item=item).update(second_item=None)
    item.taken_off_at, item.taken_off_why = now, why
    item.save(update_fields=["taken_off_at", "taken_off_why"])
    PackReader.objects.visible_to(access).filter(pack__item=item, withdrawn_at=None).update(
        withdrawn_at=now
    )
    clocks_cancel(enquiry=enquiry, rule=Deadline.Rule.PAPERS, why="Off the panel’s list", now=now)


@transaction.atomic
def item_prepare(
    *,
    access: Access,
    enquiry_id: int,
    attends: bool | None,
    supporter: str,
    starts_at: datetime | None,
    now: datetime,
) -> PanelItem:
    """Say when the applicants are heard, whether they come, and with whom (NMS 14.5)."""
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    item = item_open(access, enquiry)
    if item is None or item.recommends:
        raise MoveRefused("It is not waiting for a panel.")
    if starts_at and timezone.localdate(starts_at) != timezone.localdate(item.panel.at):
        raise ValidationError({"starts_at": "The time must be on the day of the panel"})
    item.attends, item.supporter, item.starts_at = attends, supporter, starts_at
    item.save(update_fields=["attends", "supporter", "starts_at"])
    act_record(access=access, enquiry=enquiry, action=PREPARED, now=now)
    return item


@transaction.atomic
def conflict_record(
    *,
    access: Access,
    enquiry_id: int,
    member: PanelMember,
    why: str,
    takes_part: bool,
    now: datetime,
) -> PanelConflict:
    """A seated member knows the case or has an interest. Unless they still take part, they are
    not counted for it and read nothing of it from this moment, at a later panel neither.

    Raises MoveRefused when the case is on no list, panel has considered it, or the member said so
    themselves: nobody says otherwise for them.
    """
    access.require(Right.PANEL_MANAGE)
    enquiry = enquiry_locked(access, enquiry_id)
    item = item_open(access, enquiry)
    if item is None or item.recommends:
        raise MoveRefused("It is not waiting for a panel.")
    if not item.panel.seats.filter(member=member).exists():
        raise ValidationError({"member": "Choose a member who is asked to this panel"})
    if member.pk in aside_from(enquiry, [member]).own:
        raise MoveRefused(f"{member.name} said so already, and stands aside from this case.")
    said = {"why": why, "takes_part": takes_part}
    return _conflict(access, item, member, said, now=now)


@transaction.atomic
def conflict_declare(*, access: Access, pack_id: int, why: str, now: datetime) -> None:
    """A member says that they know the people of a pack: it closes to them at once.

    They reach their own packs alone, so the product writes what they said. Raises
    PackReader.DoesNotExist for a pack that is not open to them.
    """
    access.require(Right.PACK_READ)
    assert access.user is not None
    own = PackReader.objects.visible_to(access).select_related("cluster")
    reader = own.get(pack_id=pack_id, user=access.user, withdrawn_at=None)
    product = access_of_system(reader.cluster)
    with reaching(product.reach):
        Enquiry.objects.select_for_update().get(pk=reader.enquiry_id)
        row = PackReader.objects.select_related("pack__item", "member", "enquiry").get(pk=reader.pk)
        as_member = Access(reach=product.reach, user=access.user, cluster=reader.cluster)
        said = {"why": why, "takes_part": False, "by_member": True}
        _conflict(as_member, row.pack.item, row.member, said, now=now)


def _conflict(
    access: Access, item: PanelItem, member: PanelMember, said: dict[str, Any], *, now: datetime
) -> PanelConflict:
    conflict, _ = PanelConflict.objects.visible_to(access).update_or_create(
        item=item,
        member=member,
        defaults=said,
        create_defaults={
            **said,
            "declared_at": now,
            "enquiry": item.enquiry,
            "user": member.user,
            "email": member.email,
        },
    )
    if not conflict.takes_part:
        PackReader.objects.visible_to(access).filter(
            enquiry=item.enquiry, member=member, withdrawn_at=None
        ).update(withdrawn_at=now)
    act_record(
        access=access,
        enquiry=item.enquiry,
        action=STOOD_ASIDE,
        now=now,
        changes={"conflict": [None, conflict.pk]},
    )
    return conflict


def _kind(report: Report | None, again: Determination | None) -> str:
    if again is not None:
        return str(PanelItem.Kind.AGAIN)
    brief = report is not None and report.kind == Report.Kind.BRIEF
    return str(PanelItem.Kind.BRIEF if brief else PanelItem.Kind.FIRST)


def _determination(access: Access, enquiry: Enquiry) -> Determination:
    """The determination that runs, when its answer was representations (regulation 27(9))."""
    found = Determination.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None).first()
    if found is None or found.route != Determination.Route.REPRESENTATIONS:
        raise MoveRefused("Panel looks again only when they have made representations.")
    if found.second_item is not None and found.second_item.minutes_final_at is not None:
        raise MoveRefused("Panel has looked at their representations. The decision is next.")
    return found


def _panel_with_room(
    access: Access, enquiry: Enquiry, panel_id: int, *, now: datetime
) -> tuple[Panel, int]:
    """The panel and how many stand on its list. It is locked, so that two who list at once do
    not both take its last place. Other councils' cases on a joint panel are counted too."""
    Panel.objects.visible_to(access).select_for_update().filter(pk=panel_id).first()
    panel = panels_open_to(access, enquiry, now=now).filter(pk=panel_id).first()
    if panel is None:
        raise ValidationError({"panel": "Choose a panel of this council that is still to come"})
    with reaching(access_of_system(enquiry.cluster).reach):
        taken = PanelItem.objects.standing().filter(panel_id=panel_id).count()
    if taken >= panel.most_items:
        raise ValidationError({"panel": "The list of this panel is full. Choose another"})
    return panel, taken


__all__ = [
    "DEFERRED",
    "FULL_REPORT",
    "conflict_declare",
    "conflict_record",
    "item_list",
    "item_off",
    "item_prepare",
    "item_take_off",
]
