"""A household that a page is about; a form about it, shown or taken by a verb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from carers.forms.meanwhile import MeanwhileForm
from carers.models import Household
from carers.selectors.register import household_by_reference
from carers.services.viewing import household_viewed
from enquiries.services.household import ChangedMeanwhile
from enquiries.views.staff.taking import errors_take, room_form
from hubs.decorators import StaffRequest


def household_or_404(request: StaffRequest, reference: str) -> Household:
    """The household as it is in the database now."""
    try:
        return household_by_reference(request.access, reference)
    except Household.DoesNotExist:
        raise Http404 from None


def sent(request: StaffRequest) -> Any:
    """What was sent, or None while the form is only looked at."""
    return request.POST if request.method == "POST" else None


def household_take(
    request: StaffRequest,
    found: Household,
    template: str,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    *,
    said: str,
    go: str | Callable[[], str] = "",
    **context: Any,
) -> HttpResponse:
    """A form about a household: shown while it is not right, else taken by ``verb``, and on to
    ``go``, or the household. What a verb refuses is said at the field, or above the form; what a
    colleague changed meanwhile too, and nothing that was typed is lost."""
    if form.is_valid():
        try:
            verb()
        except ChangedMeanwhile as other:
            assert isinstance(form, MeanwhileForm)  # whose verbs alone are given what was shown
            form.ask_again(other.clashes)
        except ValidationError as wrong:
            errors_take(form, wrong)
        else:
            messages.success(request, said)
            after = go() if callable(go) else go
            return redirect(after or reverse("carers:household", args=[found.reference]))
    household_viewed(access=request.access, household=found, now=timezone.now())
    return room_form(request, template, form, household=found, **context)
