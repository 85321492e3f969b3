"""What is due of the year of every household; what a worker records of one; its leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.year import BlockForm, DoneForm, InterviewForm, ResignForm, WorkerForm
from carers.models import CarerDeadline, Departure, Household
from carers.selectors.year import (
    STATES,
    DueFilters,
    clock_of,
    clocks_due,
    departure_of,
    workers_for,
)
from carers.services.leaving import interview_of, interview_record, resignation_record
from carers.services.viewing import register_viewed
from carers.services.worker import worker_name
from carers.services.year import clock_block, clock_done
from carers.views.taking import household_or_404, household_take, sent
from carers.views.year_said import clock_said
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


@require_safe
@staff_page(Right.CARER_VIEW)
def due(request: StaffRequest) -> HttpResponse:
    """What is due, overdue and blocked, of one worker's households or of everybody's."""
    access, now = request.access, timezone.now()
    today, state = timezone.localdate(now), request.GET.get("state", "")
    mine = "mine" in request.GET
    filters = DueFilters(mine=mine, state=state if state in STATES else "")
    found = clocks_due(access, filters=filters, page=request.GET.get("page", "1"), today=today)
    clocks = list(found.page.object_list)
    shown = {clock.household_id: clock.household for clock in clocks}
    register_viewed(access=access, shown=list(shown.values()), now=now)
    context = {
        "page": found.page,
        "rows": [clock_said(clock, today=today) for clock in clocks],
        "states": _states(found.counts, filters),
        "mine": mine,
        "works": access.can(Right.CARER_WORK),
    }
    return render(request, "carers/due.html", context)


def _states(counts: dict[str, int], filters: DueFilters) -> list[dict[str, object]]:
    mine = "mine&" if filters.mine else ""
    return [
        {
            "text": text,
            "count": counts[name or "all"],
            "current": filters.state == name,
            "href": f"?{mine}state={name}",
        }
        for name, text in {"": "All that run", **STATES}.items()
    ]


def _clock(request: StaffRequest, found: Household, deadline_id: int) -> CarerDeadline:
    try:
        return clock_of(request.access, found, deadline_id)
    except CarerDeadline.DoesNotExist:
        raise Http404 from None


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def clock_is_done(request: StaffRequest, reference: str, deadline_id: int) -> HttpResponse:
    """Record the day on which a thing of the year was done."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    clock = _clock(request, found, deadline_id)
    if clock.rule == CarerDeadline.Rule.REVIEW:
        return redirect("carers:review_open", found.reference)
    if clock.rule == CarerDeadline.Rule.CHECK_IN:
        return redirect(f"{reverse('carers:contact', args=[found.reference])}?check_in")
    form = DoneForm(sent(request), clock=clock, today=today, initial={"done_on": today})

    def take() -> None:
        clock_done(
            access=access, deadline_id=clock.pk, done_on=form.cleaned_data["done_on"], now=now
        )

    said = clock_said(clock, today=today)
    return household_take(
        request, found, "carers/done.html", form, take, said="Recorded.", clock=said
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def clock_waits(request: StaffRequest, reference: str, deadline_id: int) -> HttpResponse:
    """Say why a thing of the year must wait."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    clock = _clock(request, found, deadline_id)
    form = BlockForm(sent(request), present={"why": clock.blocked_why})

    def take() -> None:
        clock_block(access=access, deadline_id=clock.pk, now=now, **form.cleaned_data)

    said = clock_said(clock, today=timezone.localdate(now))
    return household_take(
        request, found, "carers/waits.html", form, take, said="Saved.", clock=said
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_MANAGE)
def worker(request: StaffRequest, reference: str) -> HttpResponse:
    """Name who supervises a household."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    workers = workers_for(found, today=timezone.localdate(now))
    form = WorkerForm(sent(request), workers=workers, present={"worker": found.worker_id})

    def take() -> None:
        given = {"user_id": form.user_id(), "shown": form.cleaned_data["shown"]}
        worker_name(access=access, household_id=found.pk, now=now, **given)

    return household_take(request, found, "carers/worker.html", form, take, said="Saved.")


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def resign(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that a household resigned; once it is, there is nothing to take back."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    if departure_of(access, found) is not None:
        messages.info(request, "Their notice is recorded already.")
        return redirect("carers:household", found.reference)
    knows = access.can(Right.CONCERN_WORK)
    form = ResignForm(sent(request), knows=knows, today=timezone.localdate(now))

    def take() -> None:
        resignation_record(access=access, household_id=found.pk, now=now, **form.cleaned_data)

    return household_take(
        request, found, "carers/resign.html", form, take, said="Their notice is recorded."
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def interview(request: StaffRequest, reference: str) -> HttpResponse:
    """Record what came of the exit interview."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    departure: Departure | None = departure_of(access, found)
    if departure is None or departure.how == Departure.How.DIED:
        raise Http404
    form = InterviewForm(sent(request), present=interview_of(departure))

    def take() -> None:
        interview_record(access=access, household_id=found.pk, now=now, **form.cleaned_data)

    return household_take(request, found, "carers/interview.html", form, take, said="Saved.")
