"""Somebody who fosters for another service comes to ours: what is agreed, told, asked and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from enquiries.models import AgencyTransfer, Deadline, Enquiry
from enquiries.selectors.transfers import fosters_elsewhere
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.clocks import clocks_cancel, clocks_finish, limit_restart, limit_start
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right
from hubs.time_limits import limit_on

SAVED = register("enquiry.transfer_saved", "wrote down the steps of a transfer")

FIELDS = (
    "service_now",
    "may_contact",
    "children_placed",
    "placing_councils",
    "fees_now",
    "notice_given_on",
    "placing_told_on",
    "meeting_on",
    "agreed",
    "reference_asked_on",
    "records_asked_on",
    "records_seen_on",
    "ends_there_on",
    "starts_here_on",
)
ASKS_THEIR_SERVICE = ("reference_asked_on", "records_asked_on")
HAPPENED = (
    "notice_given_on", "placing_told_on", "reference_asked_on", "records_asked_on",
    "records_seen_on",
)  # fmt: skip


def transfer_save(
    *, access: Access, enquiry_id: int, answers: Mapping[str, Any], now: datetime
) -> AgencyTransfer:
    """Keep what is known of a transfer by now. ``answers`` has a value for each of FIELDS.

    Starts and ends its clocks: the meeting, 28 days from the notice where a child is placed; the
    records, 15 working days from when they were asked for (regulation 32(6)). Raises
    ValidationError by field, and for a case that is no transfer.
    """
    access.require(Right.APPLICATION_EDIT)
    enquiry = enquiry_locked(access, enquiry_id)
    if not fosters_elsewhere(access, enquiry) or not enquiry.is_open:
        raise ValidationError({"service_now": "This is not an open transfer from another service."})
    today = timezone.localdate(now)
    transfer_check(answers, today=today)
    row = AgencyTransfer.objects.visible_to(access).filter(enquiry=enquiry).first()
    row = row or AgencyTransfer(enquiry=enquiry)
    before = {name: getattr(row, name) for name in (*FIELDS, "meeting_by")}
    for name in FIELDS:
        setattr(row, name, answers[name])
    row.meeting_by = _meeting_by(enquiry, row, today=today)
    row.saved_at = now
    row.save()
    _meeting_clock(enquiry, row, before, now=now)
    _records_clock(enquiry, row, before, now=now)
    changes = {
        name: [was, getattr(row, name)] for name, was in before.items() if was != getattr(row, name)
    }
    act_record(access=access, enquiry=enquiry, action=SAVED, now=now, changes=changes)
    return row


def transfer_check(answers: Mapping[str, Any], *, today: date) -> None:
    """Raise ValidationError by field for what cannot be, or must not be yet."""
    errors: dict[str, str] = {}
    for name in HAPPENED:
        if answers[name] and answers[name] > today:
            errors[name] = "This day is still to come"
    if not answers["may_contact"]:
        for name in ASKS_THEIR_SERVICE:
            if answers[name]:
                errors[name] = "They have not agreed that we contact their service"
    asked, seen = answers["records_asked_on"], answers["records_seen_on"]
    if seen and (asked is None or seen < asked):
        errors["records_seen_on"] = "Records are seen after they were asked for"
    ends, starts = answers["ends_there_on"], answers["starts_here_on"]
    if (ends is None) != (starts is None):
        missing = "ends_there_on" if ends is None else "starts_here_on"
        errors[missing] = "Both days are agreed together. Enter this one too"
    elif ends and starts < ends:
        errors["starts_here_on"] = "Nobody is approved by two services at once: it starts later"
    if errors:
        raise ValidationError(errors)


def _meeting_by(enquiry: Enquiry, row: AgencyTransfer, *, today: date) -> date | None:
    """By when the placing councils meet: only where a child is placed, and notice was given."""
    if not row.children_placed or row.notice_given_on is None:
        return None
    limit = limit_on(str(Deadline.Rule.TRANSFER_MEETING), cluster=enquiry.cluster, day=today)
    return limit.due(row.notice_given_on)


def _meeting_clock(
    enquiry: Enquiry, row: AgencyTransfer, before: Mapping[str, Any], *, now: datetime
) -> None:
    rule, trigger = Deadline.Rule.TRANSFER_MEETING, row.notice_given_on
    if row.meeting_by is None:
        clocks_cancel(enquiry=enquiry, rule=rule, why="No child is placed", now=now)
    elif row.meeting_on and row.meeting_on <= timezone.localdate(now):
        clocks_finish(enquiry=enquiry, rule=rule, now=now)
    elif before["meeting_by"] is None:
        limit_start(enquiry=enquiry, rule=rule, trigger=_day(trigger), now=now)
    elif before["notice_given_on"] != trigger:
        limit_restart(
            enquiry=enquiry, rule=rule, trigger=_day(trigger), now=now,
            why="The day of the notice was corrected",
        )  # fmt: skip


def _records_clock(
    enquiry: Enquiry, row: AgencyTransfer, before: Mapping[str, Any], *, now: datetime
) -> None:
    """A check may have asked for the same records: then its clock runs already."""
    rule, asked = Deadline.Rule.RECORDS, row.records_asked_on
    running = enquiry.deadline_set.filter(rule=rule, done_at=None, cancelled_at=None)
    if row.records_seen_on is not None:
        clocks_finish(enquiry=enquiry, rule=rule, now=now)
    elif asked is None:
        if before["records_asked_on"] is not None:
            clocks_cancel(enquiry=enquiry, rule=rule, why="Not asked for yet", now=now)
    elif not running.exists():
        limit_start(enquiry=enquiry, rule=rule, trigger=asked, now=now)
    elif before["records_asked_on"] not in (None, asked):
        limit_restart(
            enquiry=enquiry, rule=rule, trigger=asked, now=now,
            why="The day they were asked for was corrected",
        )  # fmt: skip


def _day(day: date | None) -> date:
    assert day is not None
    return day
