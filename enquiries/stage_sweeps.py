"""What the tick looks for: Stage 1 cases whose last day to say no has passed; and what colleagues
are told then. Loaded by enquiries.letters."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from enquiries.models import AssessmentTrack
from enquiries.services.stages import stage_1_lapse
from enquiries.wording import Case, each, to_colleague
from enquiries.workflow import Stage
from hubs.access import Access
from messaging import rules
from messaging.models import Message
from messaging.rules import Answer, Rule, Skip

AT_ONCE = 200
log = logging.getLogger(__name__)


def sweep_lapsed(access: Access, now: datetime) -> int:
    """Let each case go on whose last day to say no went by without a notice (regulation 26(2)).

    One that fails is put on the log and left for the next minute, and the others go on.
    """
    over = AssessmentTrack.objects.visible_to(access).filter(
        number=1, outcome="", no_by__lt=timezone.localdate(now)
    )
    cases = list(over.order_by("no_by").values_list("enquiry_id", flat=True)[:AT_ONCE])
    gone = 0
    for pk in cases:
        try:
            gone += stage_1_lapse(access=access, enquiry_id=pk, now=now)  # a transaction of its own
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("a case could not go on to Stage 2", extra={"enquiry_id": pk})
    return gone


def _must_go_on(message: Message, case: Case, now: datetime) -> Answer:
    if case.enquiry.stage not in (Stage.CHECKS, Stage.ASSESSMENT):
        return Skip("The case is at panel, or has ended.")
    # Where a check disqualifies, the law lets nothing go on (stages.stage_1_lapse).
    return to_colleague(message, case, now, stopped=case.enquiry.stage == Stage.CHECKS)


rules.register_sweep(sweep_lapsed)
rules.register(
    Rule(
        kind="S60",
        name="Stage 1 has gone on",
        audience="Who works on the case; without one the managers who may say no in Stage 1",
        when="On the day after the last day to say no, where nobody did",
        stops="The case is at panel, or has ended",
        prepare=each(_must_go_on),
        stale_after=timedelta(days=7),
    )
)
