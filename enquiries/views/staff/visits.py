"""The home visit from booking to what follows; a phone in one hand on the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.forms.staff_visit import (
    BookForm,
    CallOffForm,
    DecideForm,
    MoveVisitForm,
    ReportForm,
    booked,
)
from enquiries.models import Enquiry, Visit
from enquiries.selectors.household import home_of
from enquiries.selectors.interest import (
    home_said,
    interest_of,
    may_visit,
    plans_of,
    visit_in_case,
    visits_of,
)
from enquiries.services import MoveRefused
from enquiries.services.household import ENDED_SAID
from enquiries.services.visiting import (
    DraftMovedOn,
    draft_seen,
    visit_arrive,
    visit_book,
    visit_call_off,
    visit_decide,
    visit_draft_save,
    visit_leave,
    visit_move,
    visit_report,
)
from enquiries.views.staff.at_case import address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import errors_put, form_page, refused
from enquiries.views.staff.interest import told_of
from enquiries.ways import may_be_written_to, ways_held
from hubs.calendar import say_moment
from hubs.decorators import StaffRequest
from hubs.permissions import Right

# A draft that was kept is no page of the case, so that nobody counts as having looked at it
# again with every line they type.
KEPT = 202
MOVED_ON = (
    "A colleague has changed this draft since you opened it, so yours is not saved. Copy what you"
    " typed, then load this page again."
)
ARRIVED, LEFT = "Your arrival is recorded.", "It is recorded that you left safely."


def visit_address(case: Enquiry, name: str, visit: Visit) -> str:
    """Where a page of one visit is."""
    return reverse(f"enquiries:{name}", args=[case.reference, visit.pk])


@require_safe
@on_case(Right.ENQUIRY_VIEW)
def visits(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The visit that is near or last took place with what to do on it; then the earlier ones."""
    found = visits_of(request.access, case)
    standing = [visit for visit in found if visit.cancelled_at is None]
    now = timezone.now()
    return case_render(
        request,
        case,
        "visits.html",
        tab="visits",
        now=now,
        visit=standing[0] if standing else None,
        waits=bool(standing and standing[0].at > now),
        earlier=[visit for visit in found if not standing or visit != standing[0]],
        plan=next((plan for plan in plans_of(request.access, case) if not plan.ended_at), None),
        may_decide=request.access.can(Right.VISIT_DECIDE),
    )


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def book(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Book the visit: when, where, who goes, what to know to be safe."""
    now = timezone.now()
    visitors = may_visit(case, today=timezone.localdate(now))
    form = BookForm(
        request.POST if request.method == "POST" else None,
        visitors=visitors,
        now=now,
        initial={"address": home_said(request.access, case), "by": _mine(request, visitors)},
    )
    go = address_of(case, "visits")
    if not case.is_open:
        return refused(request, case, MoveRefused(ENDED_SAID), go)
    if not form.is_valid():
        return form_page(
            request, case, form, title="Book the home visit", button="Book the visit", back=go
        )
    try:
        with transaction.atomic():
            visit = visit_book(
                access=request.access, enquiry_id=case.pk, booking=form.booking, now=now
            )
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, f"Visit booked: {say_moment(visit.at, now=now)}.", go=go)


def _mine(request: StaffRequest, visitors: Any) -> int | None:
    return request.user.pk if visitors.filter(pk=request.user.pk).exists() else None


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def move(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """Another time or place that was agreed with them."""
    visit, now = _visit_or_404(request, case, visit_id), timezone.now()
    form = MoveVisitForm(
        request.POST if request.method == "POST" else None,
        visitors=may_visit(case, today=timezone.localdate(now)),
        now=now,
        initial=booked(visit),
    )
    go = address_of(case, "visits")
    if not form.is_valid():
        return form_page(
            request, case, form, title="Move the home visit", button="Move the visit", back=go,
            intro="For a time you agreed with them. Reminders of the old time are taken back.",
        )  # fmt: skip
    try:
        with transaction.atomic():
            moved = visit_move(
                access=request.access, enquiry_id=case.pk, visit_id=visit.pk,
                booking=form.booking, why=form.cleaned_data["why"], now=now,
            )  # fmt: skip
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, f"Visit moved to {say_moment(moved.at, now=now)}.", go=go)


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def call_off(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """Call it off without a new time."""
    visit = _visit_or_404(request, case, visit_id)
    form = CallOffForm(request.POST if request.method == "POST" else None, may_tell=_may_tell(case))
    go = address_of(case, "visits")
    if not form.is_valid():
        return form_page(
            request, case, form, title="Call off the home visit", button="Call off the visit",
            back=go,
        )  # fmt: skip
    try:
        visit_call_off(
            access=request.access, enquiry_id=case.pk, visit_id=visit.pk,
            why=form.cleaned_data["why"], tell=form.cleaned_data.get("tell", False),
            now=timezone.now(),
        )  # fmt: skip
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Visit called off. Next: agree a new time.", go=go)


def _may_tell(case: Enquiry) -> bool:
    return may_be_written_to(case, case.people[0].points)  # type: ignore[attr-defined]


@require_POST
@on_case(Right.ENQUIRY_EDIT)
def arrived(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """ "I have arrived"."""
    return _on_the_day(request, case, visit_id, visit_arrive, ARRIVED)


@require_POST
@on_case(Right.ENQUIRY_EDIT)
def left(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """ "I have left safely"."""
    return _on_the_day(request, case, visit_id, visit_leave, LEFT)


def _on_the_day(
    request: StaffRequest, case: Enquiry, visit_id: int, act: Callable[..., Visit], said: str
) -> HttpResponse:
    visit, go = _visit_or_404(request, case, visit_id), address_of(case, "visits")
    try:
        act(access=request.access, enquiry_id=case.pk, visit_id=visit.pk, now=timezone.now())
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, said, go=go)


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def report(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """Write up the visit; what is typed is kept on the server as it is typed."""
    visit, now = _visit_or_404(request, case, visit_id), timezone.now()
    go = address_of(case, "visits")
    if request.method == "POST" and request.POST.get("save") == "draft":
        return _draft_by_button(request, case, visit, now=now)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"text": visit.draft, "seen": draft_seen(visit.draft)},
    )
    if form.is_valid():
        try:
            visit_report(
                access=request.access, enquiry_id=case.pk, visit_id=visit.pk, now=now,
                text=form.cleaned_data["text"], seen=form.cleaned_data["seen"],
            )  # fmt: skip
            return done(request, case, "Report saved.", go=go)
        except DraftMovedOn:
            form.add_error("text", MOVED_ON)
        except MoveRefused as why:
            return refused(request, case, why, go)
    return form_page(
        request, case, form, title="Write up the home visit", button="Finish the report", back=go,
        template="visit_report.html", visit=visit, now=now,
        draft_href=visit_address(case, "visit_draft", visit),
    )  # fmt: skip


def _draft_by_button(
    request: StaffRequest, case: Enquiry, visit: Visit, *, now: datetime
) -> HttpResponse:
    """Save the draft where no script does, and stay on the page."""
    go = visit_address(case, "visit_report", visit)
    form = ReportForm(request.POST)
    form.fields["text"].required = False
    if form.is_valid():
        try:
            _draft_save(request, case, visit, form, now=now)
        except DraftMovedOn:
            form.add_error("text", MOVED_ON)
        except MoveRefused as why:
            return refused(request, case, why, go)
        else:
            return done(request, case, "Draft saved.", go=go)
    return form_page(
        request, case, form, title="Write up the home visit", button="Finish the report",
        back=address_of(case, "visits"), template="visit_report.html", visit=visit, now=now,
        draft_href=visit_address(case, "visit_draft", visit),
    )  # fmt: skip


@require_POST
@on_case(Right.ENQUIRY_EDIT)
def draft(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """Keep what is being typed. Answers the line under the box, and nothing else."""
    visit, now = _visit_or_404(request, case, visit_id), timezone.now()
    form = ReportForm(request.POST)
    form.fields["text"].required = False
    said, seen = f"Draft saved {say_moment(now, now=now)}.", request.POST.get("seen", "")[:16]
    if not form.is_valid():
        said = "This draft is not saved: it is too long."
    else:
        try:
            seen = _draft_save(request, case, visit, form, now=now)
        except DraftMovedOn:
            said = MOVED_ON
        except MoveRefused as why:
            said = str(why)
    page = "enquiries/staff/case/visit_draft.html"
    return render(request, page, {"said": said, "seen": seen}, status=KEPT)


def _draft_save(
    request: StaffRequest, case: Enquiry, visit: Visit, form: ReportForm, *, now: datetime
) -> str:
    return visit_draft_save(
        access=request.access, enquiry_id=case.pk, visit_id=visit.pk, now=now,
        text=form.cleaned_data["text"], seen=form.cleaned_data["seen"],
    )  # fmt: skip


@require_safe
@on_case(Right.ENQUIRY_EDIT)
def sheet(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """The visit on paper: where, when, whom, what they told us, room to write."""
    visit, now = _visit_or_404(request, case, visit_id), timezone.now()
    home = home_of(request.access, case, today=timezone.localdate(now))
    return case_render(
        request, case, "visit_sheet.html", now=now, visit=visit, home=home,
        interest=interest_of(request.access, case), told=told_of(case), lines=range(14),
        printed_by=request.user.name,
    )  # fmt: skip


@read_or_send
@on_case(Right.VISIT_DECIDE)
def decide(request: StaffRequest, case: Enquiry, visit_id: int) -> HttpResponse:
    """Decide what follows, why, and what they are told."""
    visit = _visit_or_404(request, case, visit_id)
    form = DecideForm(
        request.POST if request.method == "POST" else None,
        may_tell=bool(ways_held(case).email),
        initial={"shown": visit.outcome, "agreed": visit.agreed},
    )
    go = address_of(case, "visits")
    page: dict[str, Any] = {
        "title": "Decide what follows the home visit", "button": "Record the decision",
        "back": go, "template": "visit_decide.html", "visit": visit, "now": timezone.now(),
    }  # fmt: skip
    if not form.is_valid():
        return form_page(request, case, form, **page)
    try:
        with transaction.atomic():
            _decided(request, case, visit, form.cleaned_data)
    except ValidationError as wrong:
        errors_put(form, wrong)
        return form_page(request, case, form, **page)
    except MoveRefused as why:
        return refused(request, case, why, go)
    return _after_decision(request, case, form.cleaned_data["outcome"])


def _decided(request: StaffRequest, case: Enquiry, visit: Visit, said: dict[str, Any]) -> None:
    visit_decide(
        access=request.access, enquiry_id=case.pk, visit_id=visit.pk, now=timezone.now(),
        outcome=Visit.Outcome(said["outcome"]), why=said["why"], agreed=said["agreed"],
        tell=said.get("tell", False), shown=said["shown"],
    )  # fmt: skip


def _after_decision(request: StaffRequest, case: Enquiry, outcome: str) -> HttpResponse:
    """To where the next thing is done."""
    if outcome == Visit.Outcome.NOT_YET:
        return done(request, case, "Recorded. Agree a plan next.", go=address_of(case, "plan"))
    if outcome == Visit.Outcome.NO:
        said = "Recorded. Tell them, then close the enquiry with the reason."
        return done(request, case, said, go=address_of(case, "move"))
    return done(request, case, "Recorded: they are invited to apply.")


def _visit_or_404(request: StaffRequest, case: Enquiry, visit_id: int) -> Visit:
    try:
        return visit_in_case(request.access, case, visit_id)
    except Visit.DoesNotExist:
        raise Http404 from None
