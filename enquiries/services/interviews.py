"""Interviews with personal referees, written up (regulation 26(1A)(c))."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from enquiries.models import Referee, RefereeInterview
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.check_acts import CheckRefused
from enquiries.services.checks import referees_refresh, stage_1_refresh
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right

INTERVIEWED = register("check.interviewed", "recorded an interview with a referee")


def interview_record(
    *, access: Access, enquiry_id: int, referee_id: int, on: date, how: str, report: str,
    now: datetime,
) -> RefereeInterview:  # fmt: skip
    """Record an interview with a personal referee and what was said. Two, each with another
    referee, fulfil item 8. Append-only. Raises CheckRefused, Referee.DoesNotExist."""
    access.require(Right.CHECK_WORK)
    assert access.user is not None
    enquiry = enquiry_locked(access, enquiry_id)
    if not enquiry.is_open:
        raise CheckRefused("This enquiry has ended. Its checks stay as they are.")
    referee = Referee.objects.visible_to(access).get(
        pk=referee_id, enquiry=enquiry, kind=Referee.Kind.PERSONAL, replaced_at=None
    )
    if on > timezone.localdate(now):
        raise CheckRefused("The day of the interview must be today or in the past", "on")
    interview = RefereeInterview.objects.create(
        enquiry=enquiry,
        referee=referee,
        on=on,
        how=how,
        by=access.user,
        report=report,
        recorded_at=now,
    )
    act_record(
        access=access, enquiry=enquiry, action=INTERVIEWED, now=now,
        changes={"interview": [None, interview.pk]},
    )  # fmt: skip
    referees_refresh(access=access, enquiry=enquiry, now=now)
    stage_1_refresh(access=access, enquiry=enquiry, now=now)
    return interview
