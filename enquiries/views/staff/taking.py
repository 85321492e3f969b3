"""A form of a case, or of a room, that a verb takes: done, or shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from enquiries.models import Enquiry
from enquiries.services import MoveRefused
from enquiries.views.staff.acting import form_refused, form_shown
from enquiries.views.staff.at_case import UNPROCESSABLE, done
from hubs.decorators import StaffRequest


def form_take(
    request: StaffRequest,
    case: Enquiry,
    template: str,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    *,
    said: str,
    go: str,
    **context: Any,
) -> HttpResponse:
    """A case's form: shown while it is not sent or not right, else taken by ``verb``, which
    reads what was typed. What a verb refuses is said at the field, or above the form."""
    if not form.is_valid():
        return form_shown(request, case, template, form, **context)
    try:
        verb()
    except ValidationError as wrong:
        errors_take(form, wrong)
        return form_shown(request, case, template, form, **context)
    except MoveRefused as refused:
        return form_refused(request, case, template, form, refused, **context)
    return done(request, case, said, go=go)


def errors_take(form: forms.BaseForm, wrong: ValidationError) -> None:
    """Put a verb's complaints at the fields they are about, the rest above the form."""
    found = wrong.message_dict if hasattr(wrong, "error_dict") else {NON_FIELD_ERRORS: wrong}
    for field, messages in found.items():
        form.add_error(field if field in form.fields else None, messages)


def room_form(
    request: StaffRequest, template: str, form: forms.BaseForm, **context: Any
) -> HttpResponse:
    """A form that is not about one case, new or with its errors."""
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, template, {"form": form, **context}, status=status)
