"""The case: overview, timeline, messages, and what the person themselves sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.held import flag_of
from enquiries.models import ContactPoint, Deadline, Enquiry, EnquiryLink
from enquiries.models.case import WaitingOn
from enquiries.selectors.case import Overview, messages_of, overview_of
from enquiries.selectors.public import progress_of
from enquiries.selectors.reasons import reasons_named
from enquiries.selectors.retention import retention_of
from enquiries.selectors.timeline import FILTERS, MESSAGES, kind_said, timeline_of
from enquiries.views.staff.ahead import ahead_of
from enquiries.views.staff.at_case import address_of, case_render, menu_of, on_case
from enquiries.views.staff.contact import contact_form
from enquiries.views.staff.rows import WAITING, say_due, say_next
from enquiries.words import FIELD_LABELS, say_arrival, say_reason, say_value
from enquiries.workflow import BEFORE_APPLICATION, STAGE_LABELS, Stage
from hubs.calendar import say_moment, say_overdue
from hubs.decorators import StaffRequest
from hubs.permissions import Right

DETAILS_SHOWN = ("contact_by", "good_time", "discreet", "may_leave_message", "language")


@dataclass(frozen=True)
class Now:
    """What stands at the top: the next action, by when, whom we wait for, what was promised."""

    next: str
    due: str
    late: str
    waiting: str
    promise: str
    clock: str = ""  # which limit that is, where the action does not say it


@dataclass(frozen=True)
class Clock:
    """One clock in words."""

    label: str
    due: str
    state: str
    late: bool
    source: str
    started: str


@require_safe
@on_case(overview=True)
def case(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The overview."""
    now = timezone.now()
    overview = overview_of(request.access, case)
    logs = request.access.can(Right.CONTACT_LOG)
    return case_render(
        request,
        case,
        "overview.html",
        tab="case",
        now=now,
        at_hand=now_of(case, overview.promise, now=now, clocks=overview.clocks),
        ahead=ahead_of(request.access, case, today=timezone.localdate(now)),
        kept=retention_of(request.access, case),
        clocks=[clock_of(clock, now=now) for clock in overview.clocks],
        attempts=overview.attempts,
        duplicates=_links_said(overview),
        menu=menu_of(request, case),
        reach=_ways_to_reach(case),
        details=_details(case),
        edit_actions=[{"href": address_of(case, "edit"), "text": "Change"}]
        if request.access.can(Right.ENQUIRY_EDIT)
        else [],
        contact=contact_form(case, now=now) if logs else None,
        calls=Stage(case.stage) in BEFORE_APPLICATION,
    )


@require_safe
@on_case()
def timeline(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """What happened, newest first. The filter stands in the address."""
    only = request.GET.get("show", "")
    found = timeline_of(request.access, case, only=only, page=request.GET.get("page"))
    filters = [
        {"text": text, "href": f"?show={key}" if key else request.path, "current": key == only}
        for key, text in FILTERS.items()
        if key != MESSAGES or request.access.can(Right.MESSAGE_VIEW)
    ]
    return case_render(
        request,
        case,
        "timeline.html",
        tab="timeline",
        page=found.page,
        entries=found.entries,
        filters=filters,
    )


@require_safe
@on_case(Right.MESSAGE_VIEW)
def messages(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Every message about this case: sent, waiting, held, failed, and the words of each."""
    page = messages_of(request.access, case, page=request.GET.get("page"))
    letters = [{"row": row, "what": kind_said(row.kind)} for row in page]
    return case_render(request, case, "messages.html", tab="messages", page=page, letters=letters)


@require_safe
@on_case()
def preview(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The progress page as the person sees it, to read along with them on the phone."""
    now = timezone.now()
    progress = progress_of(case, now, access=request.access)
    return case_render(request, case, "preview.html", now=now, progress=progress)


# --- In words ---------------------------------------------------------------------------------


def now_of(
    case: Enquiry, promise: Deadline | None, *, now: datetime, clocks: Sequence[Deadline] = ()
) -> Now:
    """The block at the top of an open or ended case."""
    found = (clock for clock in clocks if _is_left(clock, is_open=case.is_open))
    left = sorted(found, key=lambda clock: clock.due_at)
    if not case.is_open:
        why = say_reason(case.stage, case.end_reason, reasons_named(case.cluster))
        ended = f"{STAGE_LABELS[Stage(case.stage)]}{f': {why}' if why else ''}"
        since = f"Since {say_moment(case.stage_since, now=now)}"
        if left:
            return _now_left(left, f"{ended}. {since}.", now=now)
        return Now(next=ended, due=since, late="", waiting="", promise="")
    due, late = case.next_due_at, ""
    if left and (due is None or left[0].due_at <= due):
        return _now_left(left, WAITING.get(WaitingOn(case.waiting_on), ""), now=now)
    if due is not None and due < now:
        late = f"Overdue by {say_overdue(now - due)}"
    return Now(
        next=say_next(case),
        due=say_due(due, now=now),
        late=late,
        waiting=" ".join(
            (WAITING.get(WaitingOn(case.waiting_on), ""), *(_left(one, now=now) for one in left))
        ).strip(),
        promise=_say_promise(promise, now=now) if promise else "",
        clock=next((_limit(clock) for clock in clocks if _leads(clock, due)), ""),
    )


def _now_left(left: Sequence[Deadline], beside: str, *, now: datetime) -> Now:
    """What a decision or an end leaves to do, the first due first; then what else is known."""
    first, *others = left
    late = f"Overdue by {say_overdue(now - first.due_at)}" if first.due_at < now else ""
    lines = [*(_left(clock, now=now) for clock in others), beside]
    return Now(
        next=_to_do(first),
        due=say_due(first.due_at, now=now),
        late=late,
        waiting=" ".join(line for line in lines if line),
        promise="",
    )


def _is_left(clock: Deadline, *, is_open: bool) -> bool:
    """Whether this is left to do: to tell them, to write to them, to send the notice of an end.
    While a case is open, the last day to say no asks for nothing."""
    if clock.done_at is not None or clock.cancelled_at is not None:
        return False
    said = clock.rule in (Deadline.Rule.TELL, Deadline.Rule.WRITE)
    return said or (clock.rule == Deadline.Rule.STAGE_1_NO and not is_open)


def _left(clock: Deadline, *, now: datetime) -> str:
    by = say_due(clock.due_at, now=now)
    return f"{_to_do(clock)}: {by[:1].lower()}{by[1:]}."


def _to_do(clock: Deadline) -> str:
    """The limit as the act that it asks for."""
    is_notice = clock.rule == Deadline.Rule.STAGE_1_NO
    return "Send the notice of the no in Stage 1" if is_notice else _limit(clock)


def _leads(clock: Deadline, due: datetime | None) -> bool:
    """Whether the date at the top is this clock's, and the action beside it does not say so."""
    said = (Deadline.Rule.FIRST_CONTACT, Deadline.Rule.NEXT_STEP)
    runs = clock.done_at is None and clock.cancelled_at is None
    return runs and clock.due_at == due and clock.rule not in said


def _limit(clock: Deadline) -> str:
    return clock.label or str(clock.get_rule_display())


def _say_promise(promise: Deadline, *, now: datetime) -> str:
    """Whether the promise of first contact runs, was kept or was missed."""
    by = say_moment(promise.due_at, now=now)
    if promise.cancelled_at:
        return ""
    if promise.done_at:
        kept = "kept" if promise.done_at <= promise.due_at else "missed"
        done = say_moment(promise.done_at, now=now)
        return f"Promise {kept}: first contact at {done}, promised by {by}"
    if promise.due_at < now:
        return f"Promise missed: we said we would be in touch by {by}"
    return f"We said we would be in touch by {by}"


def clock_of(clock: Deadline, *, now: datetime) -> Clock:
    """A clock with its state: running, done, done late, stopped, overdue."""
    late = False
    if clock.done_at:
        late = clock.done_at > clock.due_at
        state = f"{'Done late' if late else 'Done'}, {say_moment(clock.done_at, now=now)}"
    elif clock.cancelled_at:
        why = f": {clock.cancelled_reason}" if clock.cancelled_reason else ""
        state = f"Stopped{why}, {say_moment(clock.cancelled_at, now=now)}"
    elif clock.due_at < now:
        late, state = True, f"Overdue by {say_overdue(now - clock.due_at)}"
    else:
        state = "Running"
    return Clock(
        label=_limit(clock),
        due=say_moment(clock.due_at, now=now),
        state=state,
        late=late,
        source=clock.source,
        started=say_moment(clock.trigger_at, now=now),
    )


def _links_said(overview: Overview) -> dict[str, int]:
    """How many other enquiries may be, or are known to be, the same person's."""
    states = [link.state for link in overview.links]
    return {
        "possible": states.count(EnquiryLink.State.POSSIBLE),
        "linked": states.count(EnquiryLink.State.LINKED),
        "all": len(states),
    }


def _ways_to_reach(case: Enquiry) -> list[ContactPoint]:
    """The first applicant's numbers and addresses that work, phone first."""
    people = case.people[:1]  # type: ignore[attr-defined]
    return [point for person in people for point in person.points if point.works]


def _details(case: Enquiry) -> list[dict[str, Any]]:
    """How they want to be reached and how they came, as rows of a summary list.

    While a safety flag stands its box alone says how they may be reached, and when.
    """
    shown = DETAILS_SHOWN if flag_of(case) is None else ("language",)
    rows = [(FIELD_LABELS[name], say_value(name, getattr(case, name))) for name in shown]
    home = f"{case.postcode or case.postcode_typed}"
    if case.home_authority:
        home = f"{home}, {case.home_authority}" if home else str(case.home_authority)
    rows += [
        (FIELD_LABELS["access_needs"], say_value("access_needs", case.access_needs)),
        ("Home", home or "Not given"),
        (FIELD_LABELS["kind"], say_value("kind", case.kind)),
        ("How they came", say_arrival(case)),
        (FIELD_LABELS["source"], say_value("source", case.source)),
        (FIELD_LABELS["keep_in_touch"], say_value("keep_in_touch", case.keep_in_touch)),
        ("Received", say_moment(case.received_at)),
    ]
    if case.campaign:
        rows.append(("Campaign", case.campaign))
    return [*({"key": key, "value": value} for key, value in rows), _notice(case)]


def _notice(case: Enquiry) -> dict[str, Any]:
    """The privacy notice they were shown, with the way to its text."""
    page = reverse("public:privacy", args=[case.cluster.slug])
    read = {
        "href": f"{page}?{urlencode({'version': case.privacy_version})}",
        "text": "Read it",
        "hidden": f"(privacy notice {case.privacy_version})",
    }
    return {"key": "Shown privacy notice", "value": case.privacy_version, "actions": [read]}
