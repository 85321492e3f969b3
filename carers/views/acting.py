"""Pages about a household that are one form and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse

from carers.models import Household
from carers.views.taking import household_take
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
    return household_take(
        request, found, template, form, verb, said=said, go=go, asked=asked, **asked.more
    )
