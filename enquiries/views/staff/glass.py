"""Opening a protected case in an emergency, and who has done so before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from enquiries.forms.staff_safety_acts import GlassForm
from enquiries.models import Enquiry
from enquiries.selectors.own_cases import glasses_of
from enquiries.selectors.safety import named_on
from enquiries.services.curtain import sees_case
from enquiries.services.glass import GLASS_LIFE, GlassRefused, glass_break
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_or_404, put_on_record
from enquiries.views.staff.contact import read_or_send
from hubs.calendar import say_moment
from hubs.decorators import StaffRequest, staff_page
from hubs.models import SeenBy
from hubs.permissions import Right

CONFLICT = 409


@read_or_send
@staff_page(Right.ENQUIRY_VIEW, Right.GLASS_BREAK)
def break_glass(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask why, open the case for some hours, tell others. A case that is open needs no glass."""
    case = case_or_404(request, reference)
    form = GlassForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        answer = _page(request, case, form, status=UNPROCESSABLE if form.is_bound else 200)
        return put_on_record(request, case, answer)
    try:
        glass = glass_break(
            access=request.access,
            enquiry_id=case.pk,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except GlassRefused as refused:
        form.add_error(None, str(refused))
        return put_on_record(request, case, _page(request, case, form, status=CONFLICT))
    until = say_moment(glass.ends_at, now=timezone.now())
    messages.success(request, f"This case is open to you until {until}. Others have been told.")
    return redirect(address_of(case))


def _page(request: StaffRequest, case: Enquiry, form: GlassForm, *, status: int) -> HttpResponse:
    """What it does and who hears of it; the reasons given before, for those who judge them."""
    protected, sees = case.seen_by == SeenBy.NAMED, sees_case(request.access, case)
    manages = request.access.can(Right.SAFETY_LIFT)
    # A reason may say where somebody is: lifting the flag does not open it to the whole place,
    # nor does hand-over leave it with the hub.
    judges = sees or manages if protected else sees and manages
    context = {
        "case": case,
        "form": form,
        "now": timezone.now(),
        "hours": GLASS_LIFE.seconds // 3600,
        "open_already": not protected or sees,
        "named": [str(user) for user in named_on([case])[case.pk]],
        "glasses": glasses_of(request.access, case) if judges else [],
    }
    return render(request, "enquiries/staff/glass.html", context, status=status)
