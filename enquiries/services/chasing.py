"""Asking by email and asking again: what is planned, and what the sweeps look for.

The ledger's key makes each letter one: the check, the moment it was asked for, and which reminder
it is. Each is looked at again before it goes (enquiries.check_letters).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from enquiries.check_kinds import CHASE_DAYS, CHILD
from enquiries.models import (
    AnswerLink,
    Application,
    Check,
    CheckAnswer,
    Enquiry,
    LocalCheck,
)
from enquiries.reminders import (
    ON_SCREEN,
    SECOND_THOUGHTS,
    SWEEP_AT_ONCE,
    case_plan,
    ways_held,
    who_work_on,
    who_work_on_each,
)
from enquiries.selectors.checks import asked_by_email, chases_due
from enquiries.services.base import enquiry_locked
from enquiries.services.checks import checks_refresh
from enquiries.ways import EMAIL, SECOND
from hubs.access import Access
from hubs.limits import attempt_allowed
from hubs.models import SeenBy
from hubs.time_limits import months_after
from messaging.services import messages_plan

ASKED, AGAIN, TOLD, ANSWERED, RUNS_OUT = "R1", "R2", "E13", "S30", "S31"
MAY_GO = " ok"  # a colleague said that the email may go although they asked for privacy
TELL_AFTER = timedelta(days=2)  # the applicant, after the referee (ux.md 1)
WARN_BEFORE = timedelta(weeks=8)
LOOK_BACK = timedelta(weeks=4)  # longer than nothing may run
A_DAY = timedelta(days=1)


def asking_of(check: Check) -> str:
    """Which asking a letter belongs to: this check, asked for at this moment."""
    assert check.requested_at is not None
    return f"{check.pk} {check.requested_at.astimezone(UTC):%Y%m%d%H%M}"


def ask_plan(*, enquiry: Enquiry, check: Check, confirmed: bool, now: datetime) -> None:
    """R1: you were named; here are our questions. Two minutes later, so that a slip can be
    taken back."""
    occurrence = asking_of(check) + (MAY_GO if confirmed else "")
    _plan(enquiry, ASKED, occurrence, to=asked_by_email(check), due_at=now + SECOND_THOUGHTS)


def chase_plan(
    *, enquiry: Enquiry, check: Check, now: datetime, confirmed: bool = False, by_hand: bool = False
) -> None:
    """R2: we have not heard from you yet. By hand it is a reminder of its own."""
    which = f"h{now.astimezone(UTC):%y%m%d%H}" if by_hand else str(check.chases)
    occurrence = f"{asking_of(check)} {which}" + (MAY_GO if confirmed else "")
    due_at = now + SECOND_THOUGHTS if by_hand else now
    _plan(enquiry, AGAIN, occurrence, to=asked_by_email(check), due_at=due_at)


def _plan(enquiry: Enquiry, kind: str, occurrence: str, *, to: str, due_at: datetime) -> None:
    plan = case_plan(enquiry, kind, occurrence, EMAIL, due_at=due_at, to=to)
    messages_plan(plans=[plan], now=due_at)


def answered_plan(*, enquiry: Enquiry, check: Check, declined: bool, now: datetime) -> None:
    """S30: an answer came, or somebody would rather not. On screen, to who works on the case."""
    occurrence = f"{asking_of(check)}{' no' if declined else ''}"
    messages_plan(
        plans=[
            case_plan(enquiry, ANSWERED, occurrence, ON_SCREEN, due_at=now, user=user)
            for user in who_work_on(enquiry, now=now)
        ],
        now=now,
    )


# --- Sweeps ---------------------------------------------------------------------------------------


def sweep_chasers(access: Access, now: datetime) -> int:
    """Plan the reminder of each check that was sent by link and has waited 7, 14 or 28 days.

    However long nothing ran, one goes and not three. A case that is protected, private, paused or
    ended has none.
    """
    declined = CheckAnswer.objects.filter(
        check_row=OuterRef("pk"), declined=True, at__gte=OuterRef("requested_at")
    )
    waits = (
        Check.objects.visible_to(access)
        .standing()
        .filter(received_on=None, waived_at=None, chases__lt=len(CHASE_DAYS))
        .filter(_waited(now))
        .filter(Exists(AnswerLink.objects.filter(check_row=OuterRef("pk"))), ~Exists(declined))
        .filter(enquiry__ended_at=None, enquiry__discreet=False)
        .exclude(enquiry__seen_by=SeenBy.NAMED)
        .filter(
            Q(enquiry__paused_until=None) | Q(enquiry__paused_until__lte=timezone.localdate(now))
        )
        .select_related("enquiry__cluster", "enquiry__service", "enquiry__owner")
        .select_related("referee__person", "member")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("requested_at")[:SWEEP_AT_ONCE]
    )
    due = list(waits)
    for check in due:
        check.chases, check.chased_at = chases_due(check, now=now), now
        check.save(update_fields=["chases", "chased_at"])
        chase_plan(enquiry=check.enquiry, check=check, now=now)
        applicant_plan(enquiry=check.enquiry, check=check, now=now)
    return len(due)


def _waited(now: datetime) -> Q:
    """Asked for long enough ago for the next reminder."""
    found = Q()
    for sent, days in enumerate(CHASE_DAYS):
        found |= Q(chases=sent, requested_at__lte=now - timedelta(days=days))
    return found


def applicant_plan(*, enquiry: Enquiry, check: Check, now: datetime) -> None:
    """E13: tell the applicant whose referee it is, two days after, once for each referee."""
    if check.referee is None:
        return
    position = check.referee.person.position
    if not ways_held(enquiry, position=position).email:
        return
    occurrence = f"{check.referee_id}{SECOND if position == 2 else ''}"
    plan = case_plan(enquiry, TOLD, occurrence, EMAIL, due_at=now + TELL_AFTER)
    messages_plan(plans=[plan], now=now)


def sweep_days(access: Access, now: datetime) -> int:
    """Once a day: bring up to date the checks of whoever has turned 18, and say which verified
    checks run out within 8 weeks."""
    assert access.cluster is not None
    key = str(access.cluster.pk)
    if not attempt_allowed(scope="checks-daily", key=key, limit=1, per=A_DAY, now=now):
        return 0
    return of_age_refresh(access, now) + expiries_plan(access, now)


def of_age_refresh(access: Access, now: datetime) -> int:
    """Refresh the open cases in which somebody whose particulars as a child stand is 18 now, and
    those of a council that has changed what it asks for."""
    today = timezone.localdate(now)
    grown = months_after(today, -18 * 12)
    # A day more, for 29 February; what is not yet so changes nothing.
    rows = (
        Check.objects.visible_to(access)
        .standing()
        .filter(kind=CHILD, member__date_of_birth__lte=grown + A_DAY, enquiry__ended_at=None)
    )
    changed = LocalCheck.objects.filter(valid_from__gte=today - A_DAY).values("service")
    theirs = Application.objects.visible_to(access).filter(
        voided_at=None, enquiry__ended_at=None, service__in=changed
    )
    cases = sorted(
        {*rows.values_list("enquiry_id", flat=True), *theirs.values_list("enquiry_id", flat=True)}
    )
    for enquiry_id in cases:
        enquiry = enquiry_locked(access, enquiry_id)
        checks_refresh(access=access, enquiry=enquiry, now=now)
    return len(cases)


def expiries_plan(access: Access, now: datetime) -> int:
    """S31: this verified check runs out soon. Once for each check, on screen, to who has it."""
    assert access.cluster is not None
    today: date = timezone.localdate(now)
    # It is said again every day, for who has come to the case since; the ledger's key keeps it to
    # once a colleague. What ran out long ago is on the case's own list and needs no letter.
    due = (today - LOOK_BACK, timezone.localdate(now + WARN_BEFORE))
    rows = (
        Check.objects.visible_to(access)
        .standing()
        .filter(expires_on__range=due, verified_at__isnull=False, enquiry__ended_at=None)
        .select_related("enquiry__cluster", "enquiry__service", "enquiry__owner")
        .order_by("expires_on", "pk")
    )
    checks = list(rows)
    people = who_work_on_each([check.enquiry for check in checks], cluster=access.cluster, now=now)
    plans = [
        case_plan(check.enquiry, RUNS_OUT, str(check.pk), ON_SCREEN, due_at=now, user=user)
        for check in checks
        for user in people[check.enquiry_id]
    ]
    messages_plan(plans=plans, now=now)
    return len(checks)
