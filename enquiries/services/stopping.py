"""What stands open before an application, and what is left of an earlier one.

A leaf, so that the only writer of a stage can call it when a case ends, goes back or starts anew.
"""

from __future__ import annotations

from datetime import datetime

from enquiries.models import Check, Enquiry, PreparationPlan, Report, Section, Visit
from enquiries.services.voiding import application_void
from hubs.access import Access

# Why a check stands no more: on the check, and by it the next application leaves it aside.
OF_EARLIER = "Of an earlier application"


def plans_stop(*, access: Access, enquiry: Enquiry, why: str, now: datetime) -> None:
    """The case has come to an end: a visit still ahead is called off, a plan is over."""
    ahead = Visit.objects.visible_to(access).standing().filter(enquiry=enquiry, outcome="")
    ahead.filter(at__gt=now, arrived_at=None).update(cancelled_at=now, cancelled_why=why)
    plans = PreparationPlan.objects.visible_to(access).filter(enquiry=enquiry, ended_at=None)
    plans.update(ended_at=now, ended_why=why)


def earlier_application_close(*, access: Access, enquiry: Enquiry, why: str, now: datetime) -> None:
    """The case goes back to before its application, or starts anew: nothing that was gathered for
    it may count for the next one. The rows stay, as history."""
    if not application_void(access=access, enquiry=enquiry, why=why, now=now):
        return
    checks = Check.objects.visible_to(access).standing().filter(enquiry=enquiry)
    checks.update(dropped_at=now, dropped_why=OF_EARLIER)
    Report.objects.visible_to(access).filter(enquiry=enquiry, replaced_at=None).update(
        replaced_at=now
    )
    Section.objects.visible_to(access).filter(enquiry=enquiry).update(done_at=None)
