"""A form about a household: shown while it is not sent or not right, else taken by a verb."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from carers.models import Household
from carers.services.viewing import household_viewed
from enquiries.views.staff.taking import errors_take, room_form
from hubs.decorators import StaffRequest


@dataclass(frozen=True)
class Asked:
    """A page with one form. ``back``: where the link above it leads, and what it says."""

    heading: str
    button: str
    back: tuple[str, str]
    lead: tuple[str, ...] = ()
    warns: bool = False  # the button cannot be taken back
    more: dict[str, Any] = field(default_factory=dict)


def asked_take(
    request: StaffRequest,
    found: Household,
    asked: Asked,
    form: forms.BaseForm,
    verb: Callable[[], Any],
    *,
    said: str,
    go: str | Callable[[], str],
    template: str = "carers/form.html",
) -> HttpResponse:
    """Take a form by ``verb`` and go on to ``go``; or show it, new or with what is wrong."""
    if form.is_valid():
        try:
            verb()
        except ValidationError as wrong:
            errors_take(form, wrong)
        else:
            messages.success(request, said)
            return redirect(go() if callable(go) else go)
    household_viewed(access=request.access, household=found, now=timezone.now())
    return room_form(request, template, form, household=found, asked=asked, **asked.more)
