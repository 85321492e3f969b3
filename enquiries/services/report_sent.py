"""The day the report went to the last applicant: from there they have their days to comment.

A leaf: recording that a letter went stands above it.
"""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from enquiries.models import Deadline, Enquiry, Report
from enquiries.services.clocks import limit_restart
from enquiries.workflow import Stage
from hubs.access import Access

WENT_LATER = "The report went on another day"


def report_went(*, access: Access, enquiry: Enquiry, on: date, now: datetime) -> None:
    """Count the days to comment from the day on which the last of them was sent the report, where
    that was after the day it was shared. Nothing changes once they have answered, outside the
    assessment, or by another copy after their days: those are over."""
    if enquiry.stage != Stage.ASSESSMENT:
        return
    standing = Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None)
    report = standing.filter(commented_on=None).exclude(shared_on=None).first()
    if report is None or report.shared_on is None or on <= report.shared_on:
        return
    clock = limit_restart(
        enquiry=enquiry, rule=Deadline.Rule.COMMENTS, trigger=on, now=now, why=WENT_LATER
    )
    report.shared_on, report.comments_by = on, timezone.localdate(clock.due_at)
    report.save(update_fields=["shared_on", "comments_by"])
