"""What a hub is called, how it is reached, its colour and when its phones are answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from hubs import audit
from hubs.access import Access
from hubs.contrast import is_readable
from hubs.models import AuditEvent, Cluster, OpeningHours
from hubs.permissions import Right
from hubs.services.merging import Values, changes_of

SUBJECT = "cluster"
DETAILS = ("name", "short_name", "discreet_name", "phone", "email", "opening_text")
COLOUR = ("accent", "colour")
DAYS = tuple(f"day_{day}" for day in range(7))  # 0 is Monday

DETAILS_CHANGED = audit.register("hub.details_changed", "changed the hub’s details", keeps=DETAILS)
COLOUR_CHANGED = audit.register("hub.colour_changed", "changed the hub’s colour", keeps=COLOUR)
HOURS_CHANGED = audit.register("hub.hours_changed", "changed the hub’s opening hours", keeps=DAYS)

Hours = tuple[time, time]


def hub_lock(access: Access) -> Cluster:
    """The hub of this person, so that its settings change one at a time.

    Raises PermissionDenied without the right. The lock lets new cases of the hub through, which
    only need its row to stay.
    """
    access.require(Right.SETTINGS_MANAGE)
    assert access.cluster is not None
    return Cluster.objects.select_for_update(no_key=True).get(pk=access.cluster.pk)


def details_of(cluster: Cluster) -> Values:
    """The hub's names and how it is reached."""
    return {name: getattr(cluster, name) for name in DETAILS}


@transaction.atomic
def details_change(
    *, access: Access, was: Values, typed: Values, now: datetime
) -> AuditEvent | None:
    """Change the hub's names and how it is reached; None when nothing changed.

    Raises PermissionDenied, SettingsClash, and ValidationError for what the model refuses.
    """
    return _columns_change(access, DETAILS_CHANGED, DETAILS, was=was, typed=typed, now=now)


def colour_of(cluster: Cluster) -> Values:
    """The named accent, and the hub's own colour in its place if it has one."""
    return {name: getattr(cluster, name) for name in COLOUR}


@transaction.atomic
def colour_change(
    *, access: Access, was: Values, typed: Values, now: datetime
) -> AuditEvent | None:
    """Change the hub's colour; None when nothing changed.

    Raises as details_change does; a colour that cannot be read is refused here too.
    """
    if typed["colour"] and not is_readable(typed["colour"]):
        raise ValidationError("The contrast of this colour is too low")
    return _columns_change(access, COLOUR_CHANGED, COLOUR, was=was, typed=typed, now=now)


def _columns_change(
    access: Access,
    action: str,
    names: tuple[str, ...],
    *,
    was: Values,
    typed: Values,
    now: datetime,
) -> AuditEvent | None:
    cluster = hub_lock(access)
    present = {name: getattr(cluster, name) for name in names}
    changes = changes_of(
        access=access,
        subject=SUBJECT,
        subject_id=cluster.pk,
        present=present,
        was=was,
        typed={name: typed[name] for name in names},
    )
    if not changes:
        return None
    for name, (_before, after) in changes.items():
        setattr(cluster, name, after)
    cluster.full_clean()
    cluster.save(update_fields=list(changes))
    return hub_record(access, action, changes=changes, now=now)


def hub_record(
    access: Access, action: str, *, changes: dict[str, list[Any]], now: datetime, reason: str = ""
) -> AuditEvent:
    """Put a change of the hub on record."""
    assert access.cluster is not None
    return audit.record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=access.cluster.pk,
        cluster_id=access.cluster.pk,
        service_id=None,
        changes=changes,
        reason=reason,
        now=now,
    )


# --- Opening hours -------------------------------------------------------------------------------


def hours_of(cluster: Cluster) -> Values:
    """day_0 (Monday) to day_6 -> "08:30-17:30", or empty for a day the hub is closed."""
    rows = {row.weekday: row for row in OpeningHours.objects.filter(cluster=cluster)}
    return {
        name: hours_said((rows[day].opens, rows[day].closes) if day in rows else None)
        for day, name in enumerate(DAYS)
    }


def hours_said(hours: Hours | None) -> str:
    """One day's hours as they are kept on record."""
    return f"{hours[0]:%H:%M}-{hours[1]:%H:%M}" if hours else ""


def hours_read(said: str) -> Hours | None:
    """The other way round."""
    opens, _, closes = said.partition("-")
    return (time.fromisoformat(opens), time.fromisoformat(closes)) if said else None


@transaction.atomic
def hours_change(
    *, access: Access, was: Values, typed: Mapping[str, str], now: datetime
) -> AuditEvent | None:
    """Change when the hub's phones are answered, from now on; None when nothing changed.

    Clocks that run already keep their time. Raises PermissionDenied, SettingsClash, and
    ValidationError when no day would be open or one closes before it opens.
    """
    cluster = hub_lock(access)
    present = hours_of(cluster)
    changes = changes_of(
        access=access,
        subject=SUBJECT,
        subject_id=cluster.pk,
        present=present,
        was=was,
        typed=typed,
    )
    if not changes:
        return None
    after = {**present, **{name: new for name, (_old, new) in changes.items()}}
    if not any(after.values()):
        raise ValidationError("The hub must be open on at least one day")
    for name, (_old, new) in changes.items():
        _day_write(cluster, DAYS.index(name), hours_read(new))
    return hub_record(access, HOURS_CHANGED, changes=changes, now=now)


def _day_write(cluster: Cluster, weekday: int, hours: Hours | None) -> None:
    rows = OpeningHours.objects.filter(cluster=cluster, weekday=weekday)
    if hours is None:
        rows.delete()
        return
    opens, closes = hours
    if opens >= closes:
        raise ValidationError("Closing time must be after opening time")
    rows.update_or_create(
        cluster=cluster, weekday=weekday, defaults={"opens": opens, "closes": closes}
    )
