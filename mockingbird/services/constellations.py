"""A constellation is set up, changed, moved from stage to stage and closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from hubs.access import Access
from hubs.audit import record, register
from hubs.models import User
from mockingbird.models import (
    Constellation,
    ConstellationMembership,
    ConstellationStage,
    ServiceRules,
)
from mockingbird.selectors.readiness import ready_of
from mockingbird.services.base import (
    act_record,
    constellation_locked,
    faults_raise,
    not_ahead,
    refusing,
    sign_require,
    work_require,
)
from mockingbird.stages import CLOSED, MOVES, RUNNING, Missing, missing

CREATED = register("mockingbird.created", "set up a constellation")
CHANGED = register("mockingbird.changed", "changed a constellation")
MOVED = register("mockingbird.moved", "moved a constellation to another stage")
ENDED = register("mockingbird.closed", "closed a constellation, and every membership in it")
RULED = register("mockingbird.rules", "changed the numbers of a council’s constellations")


@transaction.atomic
def constellation_create(
    *,
    access: Access,
    code: str,
    name: str,
    now: datetime,
    target_satellites: int = 10,
    hub_organisation: str = "",
    area_note: str = "",
) -> Constellation:
    """Begin a constellation of the council one works for, at its first stage.

    Raises ValidationError by field, PermissionDenied without ``mockingbird.sign``.
    """
    user = sign_require(access)
    assert access.service is not None  # the right is a council's
    assert access.cluster is not None
    code, name = code.strip().upper(), name.strip()
    faults_raise(
        {
            "code": None if code else "Enter a short code",
            "name": None if name else "Enter a name",
            "target_satellites": _target_fault(target_satellites),
        }
    )
    today = timezone.localdate(now)
    with refusing():
        made = Constellation.objects.create(
            cluster=access.cluster,
            service=access.service,
            code=code,
            name=name,
            stage_since=today,
            target_satellites=target_satellites,
            hub_organisation=hub_organisation.strip(),
            area_note=area_note.strip(),
        )
    _stage_write(made, was="", on=today, user=user, now=now)
    act_record(
        access=access, constellation=made, action=CREATED, now=now, changes={"code": [None, code]}
    )
    return made


def _target_fault(target: int) -> str | None:
    return None if 1 <= target <= 10 else "Enter a number from 1 to 10"


@transaction.atomic
def constellation_change(
    *,
    access: Access,
    constellation_id: int,
    name: str,
    target_satellites: int,
    hub_organisation: str,
    area_note: str,
    across_councils: bool,
    now: datetime,
) -> Constellation:
    """Change what a constellation is called and how it is set up. Opening it to households of other
    councils, or no longer, needs ``mockingbird.sign``.

    Raises ValidationError by field, Constellation.DoesNotExist out of reach, PermissionDenied.
    """
    work_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if across_councils != row.across_councils:
        sign_require(access)
    faults_raise(
        {
            "name": None if name.strip() else "Enter a name",
            "target_satellites": _target_fault(target_satellites),
        }
    )
    values: dict[str, Any] = {
        "name": name.strip(),
        "target_satellites": target_satellites,
        "hub_organisation": hub_organisation.strip(),
        "area_note": area_note.strip(),
        "across_councils": across_councils,
    }
    changes = {
        field: [getattr(row, field), value]
        for field, value in values.items()
        if getattr(row, field) != value
    }
    if changes:
        for field, value in values.items():
            setattr(row, field, value)
        with refusing():
            row.save(update_fields=list(changes))
        act_record(access=access, constellation=row, action=CHANGED, now=now, changes=changes)
    return row


@transaction.atomic
def stage_move(
    *,
    access: Access,
    constellation_id: int,
    to_stage: str,
    on: date,
    now: datetime,
    launched_on: date | None = None,
    short_why: str = "",
) -> Constellation:
    """Move a constellation to another stage as of a day; the history keeps each.

    Going live needs a hub home, a liaison worker, the fewest satellites and the day of the launch.
    ``short_why``: why it goes live without some of it (the day is never missing), which needs
    ``mockingbird.sign`` and is kept. Pressed twice, the second changes nothing. Raises
    ValidationError by field with everything that is missing, Constellation.DoesNotExist out of
    reach, PermissionDenied.
    """
    user = work_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if row.stage == to_stage:
        return row
    if to_stage not in MOVES[row.stage]:
        raise ValidationError({"to_stage": "A constellation cannot go there from where it is"})
    faults_raise({"on": not_ahead(on, now) or _before_fault(row, on)})
    was, lacks = row.stage, list[Missing]()
    if launched_on is not None:
        faults_raise({"launched_on": not_ahead(launched_on, now)})
        row.launched_on = launched_on
    if to_stage in RUNNING and was not in RUNNING:
        lacks = missing(ready_of(access, row, day=on))
        _short_check(access, lacks, short_why=short_why.strip())
        row.short_why = short_why.strip() if lacks else ""
        row.short_by = user if row.short_why else None
    row.stage, row.stage_since = to_stage, on
    with refusing():
        row.save(update_fields=["stage", "stage_since", "launched_on", "short_why", "short_by"])
    _stage_write(row, was=was, on=on, user=user, now=now, lacks=lacks, why=row.short_why)
    changes: dict[str, list[Any]] = {"stage": [was, to_stage]}
    if lacks:
        changes["missing"] = [None, ", ".join(each.code for each in lacks)]
    act_record(access=access, constellation=row, action=MOVED, now=now, changes=changes)
    return row


def _before_fault(row: Constellation, on: date) -> str | None:
    return "The day is before the present stage began" if on < row.stage_since else None


def _short_check(access: Access, lacks: list[Missing], *, short_why: str) -> None:
    """Raise unless everything is there, or a manager says why it goes live without."""
    if any(each.code == "launch" for each in lacks):
        raise ValidationError({"launched_on": "Enter the day of the launch"})
    if not lacks:
        return
    if not short_why:
        raise ValidationError({"to_stage": [each.sentence for each in lacks]})
    sign_require(access)


def _stage_write(
    row: Constellation,
    *,
    was: str,
    on: date,
    user: User,
    now: datetime,
    lacks: list[Missing] | None = None,
    why: str = "",
) -> None:
    ConstellationStage.objects.create(
        cluster=row.cluster,
        service=row.service,
        constellation=row,
        from_stage=was,
        to_stage=row.stage,
        on=on,
        by=user,
        recorded_at=now,
        missing=[each.code for each in lacks or ()],
        why=why,
    )


@transaction.atomic
def constellation_close(
    *, access: Access, constellation_id: int, on: date, reason: str, now: datetime
) -> Constellation:
    """Close a constellation. Every household leaves the same day, by the database's own act; each
    stay ahead is cancelled.

    Raises ValidationError by field, Constellation.DoesNotExist out of reach, PermissionDenied
    without ``mockingbird.sign``.
    """
    user = sign_require(access)
    row = constellation_locked(access, constellation_id, now=now)
    if row.stage == CLOSED:
        return row
    members = ConstellationMembership.objects.visible_to(access).open().filter(constellation=row)
    latest = members.order_by("-joined_on").values_list("joined_on", flat=True).first()
    late = "A household joined after this day" if latest and on < latest else None
    reason = reason.strip()
    faults_raise(
        {
            "on": not_ahead(on, now) or _before_fault(row, on) or late,
            "reason": None if reason else "Enter the reason",
        }
    )
    was = row.stage
    row.stage, row.stage_since = CLOSED, on
    row.closed_on, row.closed_reason = on, reason
    row.save(update_fields=["stage", "stage_since", "closed_on", "closed_reason"])
    _stage_write(row, was=was, on=on, user=user, now=now)
    act_record(
        access=access,
        constellation=row,
        action=ENDED,
        now=now,
        changes={"stage": [was, CLOSED], "closed_on": [None, on]},
    )
    return row


@transaction.atomic
def rules_save(
    *,
    access: Access,
    most_satellites: int,
    fewest_satellites: int,
    contact_days: int,
    most_nights: int,
    now: datetime,
) -> ServiceRules:
    """Settle the numbers of one's own council's constellations. Ten satellites is the model's most.

    Raises ValidationError by field, PermissionDenied without ``mockingbird.sign``.
    """
    sign_require(access)
    assert access.service is not None  # the right is a council's
    assert access.cluster is not None
    faults_raise(
        {
            "most_satellites": _target_fault(most_satellites),
            "fewest_satellites": None
            if 1 <= fewest_satellites <= most_satellites
            else "Enter a number that is not more than the most",
            "contact_days": None if 1 <= contact_days <= 90 else "Enter a number from 1 to 90",
            "most_nights": None if 1 <= most_nights <= 28 else "Enter a number from 1 to 28",
        }
    )
    values = {
        "most_satellites": most_satellites,
        "fewest_satellites": fewest_satellites,
        "contact_days": contact_days,
        "most_nights": most_nights,
    }
    rules, _made = ServiceRules.objects.update_or_create(
        service=access.service,
        defaults=values,
        create_defaults={"cluster": access.cluster} | values,
    )
    record(
        access=access,
        action=RULED,
        subject="constellation_rules",
        subject_id=rules.pk,
        cluster_id=rules.cluster_id,
        service_id=rules.service_id,
        now=now,
        changes={field: [None, value] for field, value in values.items()},
    )
    return rules
