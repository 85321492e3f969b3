"""The checks that came today: ticked on the page of checks, recorded with one press."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from enquiries.forms.staff_checks import CameForm
from enquiries.models import Check, Enquiry
from enquiries.selectors.checks import checks_of, is_of_referees, kinds_of
from enquiries.services.check_acts import CheckRefused
from enquiries.services.checks_came import checks_receive
from enquiries.views.staff.acting import CONFLICT
from enquiries.views.staff.at_case import UNPROCESSABLE, case_or_404, case_render, done, on_case
from enquiries.views.staff.check_rows import said_with_whom
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@read_or_send
@on_case(Right.CHECK_WORK)
def checks_came(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record several that came on one day, all or none."""
    now = timezone.now()
    rows = checks_of(request.access, case)
    form = came_form(case, rows, now=now, sent=request.POST if request.method == "POST" else None)
    status = UNPROCESSABLE if form.is_bound else 200
    if form.is_valid():
        chosen, on = form.cleaned_data["checks"], form.cleaned_data["on"]
        try:
            checks_receive(
                access=request.access, enquiry_id=case.pk, check_ids=chosen, on=on, now=now
            )
        except CheckRefused as refused:
            form.add_error(refused.field or None, str(refused))
            case, status = case_or_404(request, case.reference), CONFLICT
        else:
            said = f"Recorded that {len(chosen)} check{'s' * (len(chosen) != 1)} came."
            return done(request, case, said, go=reverse("enquiries:checks", args=[case.reference]))
    return case_render(request, case, "checks_came.html", tab="checks", status=status, form=form)


def came_form(case: Enquiry, rows: Sequence[Check], *, now: datetime, sent: Any = None) -> CameForm:
    """The form, with the checks that were asked for and have not come. Those that are answered by
    a link, and the items of the referees, have answers of their own and are not in it.

    What was ``sent`` stays in it too: of one that came meanwhile it is said so.
    """
    today = timezone.localdate(now)
    asks = {kind.code for kind in kinds_of(case, today=today) if kind.asks}
    picked: Collection[str] = sent.getlist("checks") if sent is not None else ()
    choices = [
        (str(check.pk), said_with_whom(check))
        for check in rows
        if check.kind not in asks
        and not is_of_referees(check)
        and (_waits(case, check) or str(check.pk) in picked)
    ]
    return CameForm(sent, choices=choices, today=today, initial={"on": today})


def _waits(case: Enquiry, check: Check) -> bool:
    return case.is_open and check.is_missing and check.requested_at is not None
