"""Somebody who fosters for another service already: the steps of their transfer to us."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from enquiries.forms.staff_transfer import TransferStepsForm
from enquiries.models import Enquiry
from enquiries.selectors.transfers import fosters_elsewhere, steps_of, transfer_of
from enquiries.services.transfer import FIELDS, transfer_save
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.permissions import Right


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def transfer(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The task list, and one form for what is known by now."""
    if not fosters_elsewhere(request.access, case) or not case.is_open:
        messages.warning(
            request,
            "This page is for an open enquiry of somebody who fosters for another service.",
        )
        return redirect(address_of(case))
    now, row = timezone.now(), transfer_of(request.access, case)
    initial = {name: getattr(row, name) for name in FIELDS} if row else {"children_placed": None}
    form = TransferStepsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            transfer_save(
                access=request.access, enquiry_id=case.pk, answers=form.cleaned_data, now=now
            )
        except ValidationError as wrong:  # the day has turned, or a colleague changed the case
            for name, texts in wrong.message_dict.items():
                form.add_error(name, texts)
        else:
            return done(request, case, "Saved.", go=address_of(case, "transfer"))
    return case_render(
        request,
        case,
        "transfer.html",
        now=now,
        form=form,
        steps=steps_of(row, today=timezone.localdate(now)),
        status=UNPROCESSABLE if form.is_bound else 200,
    )
