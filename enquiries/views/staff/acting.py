"""One press or one form on a case: done with a sentence, or refused with what would make it
possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone

from enquiries.checks import Blocker
from enquiries.models import Enquiry
from enquiries.services import MoveRefused
from enquiries.views.staff.ahead import page_href
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_or_404, case_render
from hubs.decorators import StaffRequest

CONFLICT = 409


def press(
    request: StaffRequest,
    case: Enquiry,
    verb: Callable[..., Any],
    said: str,
    *,
    page: str,
    **named: Any,
) -> HttpResponseRedirect:
    """Do what a button says and go to ``page`` with the sentence, or with why it was not done."""
    try:
        verb(access=request.access, enquiry_id=case.pk, now=timezone.now(), **named)
    except MoveRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, said)
    return redirect(address_of(case, page))


def form_shown(
    request: StaffRequest, case: Enquiry, template: str, form: forms.BaseForm, **context: Any
) -> HttpResponse:
    """The form, new or with its errors."""
    status = UNPROCESSABLE if form.is_bound else 200
    return case_render(request, case, template, form=form, status=status, **context)


def form_refused(
    request: StaffRequest,
    case: Enquiry,
    template: str,
    form: forms.BaseForm,
    refused: MoveRefused,
    **context: Any,
) -> HttpResponse:
    """The form as it was typed, under why it was not taken; the case as a colleague left it."""
    form.add_error(None, str(refused))
    case = case_or_404(request, case.reference)
    return case_render(request, case, template, form=form, status=CONFLICT, **context)


def blocker_lines(
    request: StaffRequest, case: Enquiry, found: Iterable[Blocker]
) -> list[dict[str, str]]:
    """What is in the way, each with a link to where it is mended; none where this colleague may
    not open that page."""
    return [
        {"text": blocker.sentence, "href": page_href(request.access, case, blocker.page)}
        for blocker in found
    ]


def href_for(request: StaffRequest, case: Enquiry, name: str) -> str:
    """The address of a page of this case, or nothing for a colleague who may not open it."""
    return page_href(request.access, case, name)
