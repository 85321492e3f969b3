"""The notice of a no in Stage 1: the 10 working days of regulation 26(1B) are for its going out to
each applicant, not for the no being recorded.

A leaf: what records that a letter went calls it, and what says no stands above that.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from enquiries.models import Deadline, Enquiry
from enquiries.selectors.letters import notice_gone_on
from enquiries.services.clocks import END_OF_DAY, clocks_finish
from hubs.access import Access
from hubs.calendar import LONDON, say_day


def stage_1_notice_sent(*, access: Access, enquiry: Enquiry, now: datetime) -> None:
    """End the clock of the notice once each applicant's letter has gone, on the day the last one
    went. One that went too late is said so on the clock: what happened stays on record, and the
    law then wants the application to go on."""
    gone_on = notice_gone_on(access, enquiry)
    if gone_on is None:
        return
    rule = Deadline.Rule.STAGE_1_NO
    running = Deadline.objects.visible_to(access).filter(enquiry=enquiry, rule=rule).open().first()
    if running is None:
        return
    if gone_on > timezone.localdate(running.due_at):
        running.over_why = f"The notice went on {say_day(gone_on)}, after its last day"
        running.save(update_fields=["over_why"])
    ended = datetime.combine(gone_on, END_OF_DAY, tzinfo=LONDON)
    clocks_finish(enquiry=enquiry, rule=rule, now=min(now, ended))
