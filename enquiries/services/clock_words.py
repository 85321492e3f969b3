"""What a person says about a clock: that it stands still, and why it was or will be missed.

Neither moves its due day (domain rules: an overrun is explained, never hidden).
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from enquiries.held_words import words_hold_written
from enquiries.models import ClockPause, Deadline, Enquiry
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import case_lead
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.models import AuditEvent
from hubs.permissions import Right

PAUSED = register("enquiry.clock_paused", "said that a clock stands still")
RESUMED = register("enquiry.clock_resumed", "said that a clock runs on")
EXPLAINED = register("enquiry.clock_explained", "said why a clock was missed")
OVER = "This clock does not run any more. Nothing was changed"


def clock_pause(
    *, access: Access, enquiry_id: int, clock_id: int, from_on: date, why: str, now: datetime
) -> AuditEvent:
    """Say that a clock stands still from a day on, and why. Its due day stays.

    Raises PermissionDenied, Deadline.DoesNotExist out of reach, ValidationError by field: the
    clock is over, somebody paused it already, or the day lies outside the clock.
    """
    enquiry, clock = _locked(access, enquiry_id, clock_id)
    if not clock.is_running:
        raise ValidationError(OVER)
    pauses = ClockPause.objects.visible_to(access).filter(deadline=clock)
    standing = pauses.filter(to_on=None).select_related("by").first()
    if standing is not None:
        since = say_day(standing.from_on)
        raise ValidationError(
            f"{standing.by} said already that this clock stands still since {since}"
        )
    _check_from(clock, from_on, pauses.order_by("to_on").last(), today=timezone.localdate(now))
    assert access.user is not None
    pause = ClockPause.objects.create(
        enquiry=enquiry, deadline=clock, from_on=from_on, why=why, by=access.user, recorded_at=now
    )
    words_hold_written(enquiry, pause)
    return _record(access, enquiry, clock, PAUSED, why, now=now)


def _check_from(clock: Deadline, from_on: date, last: ClockPause | None, *, today: date) -> None:
    began = timezone.localdate(clock.trigger_at)
    if from_on < began:
        said = f"The first day must be {say_day(began)} or later: that is when the clock began"
        raise ValidationError({"from_on": said})
    if from_on > today:
        raise ValidationError({"from_on": "The first day must be today or in the past"})
    if last is not None and last.to_on is not None and from_on <= last.to_on:
        said = f"The first day must be after {say_day(last.to_on)}, when the last pause ended"
        raise ValidationError({"from_on": said})


def clock_pause_end(
    *, access: Access, enquiry_id: int, clock_id: int, to_on: date, now: datetime
) -> AuditEvent:
    """Say on which day the clock last stood still. Raises as clock_pause does."""
    enquiry, clock = _locked(access, enquiry_id, clock_id)
    pause = ClockPause.objects.visible_to(access).filter(deadline=clock, to_on=None).first()
    if pause is None:
        raise ValidationError("Somebody said already that this clock runs on")
    if to_on < pause.from_on:
        said = f"The last day must be {say_day(pause.from_on)} or later: the pause began then"
        raise ValidationError({"to_on": said})
    if to_on > timezone.localdate(now):
        raise ValidationError({"to_on": "The last day must be today or in the past"})
    pause.to_on = to_on
    pause.save(update_fields=["to_on"])
    return _record(access, enquiry, clock, RESUMED, "", now=now)


def clock_explain(
    *, access: Access, enquiry_id: int, clock_id: int, why: str, now: datetime
) -> AuditEvent:
    """Keep why a clock was, or will be, missed. From then it hides no other work of the case.

    Raises PermissionDenied, and Deadline.DoesNotExist out of reach.
    """
    enquiry, clock = _locked(access, enquiry_id, clock_id)
    clock.over_why = why
    clock.save(update_fields=["over_why"])
    words_hold_written(enquiry, clock)
    case_lead(enquiry)
    return _record(access, enquiry, clock, EXPLAINED, why, now=now)


def _locked(access: Access, enquiry_id: int, clock_id: int) -> tuple[Enquiry, Deadline]:
    access.require(Right.CLOCK_EXPLAIN)
    enquiry = enquiry_locked(access, enquiry_id)
    clock: Deadline = Deadline.objects.visible_to(access).get(enquiry=enquiry, pk=clock_id)
    return enquiry, clock


def _record(
    access: Access, enquiry: Enquiry, clock: Deadline, action: str, why: str, *, now: datetime
) -> AuditEvent:
    return act_record(
        access=access,
        enquiry=enquiry,
        action=action,
        now=now,
        changes={"clock": [None, clock.pk]},
        reason=why,
    )
