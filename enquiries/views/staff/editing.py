"""Editing a case's details while a colleague may be doing the same. Nothing is lost.

Different fields: both are kept, and the banner says what the other person changed. The same
field: a page with what it was, what they saved and what was typed, and a choice for each. The
page sends only what this person changed, with the version it was shown at, so a third colleague
is noticed too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils import timezone

from enquiries.forms.staff_case import EditForm
from enquiries.forms.staff_safety_acts import SecondApplicantForm
from enquiries.models import Enquiry
from enquiries.services import EditConflict, FieldConflict, Updated, enquiry_update
from enquiries.services.editing import EDITABLE, details_of
from enquiries.services.joint import SECOND_FIELDS
from enquiries.views.staff.at_case import (
    UNPROCESSABLE,
    address_of,
    case_or_404,
    case_render,
    done,
    on_case,
)
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import errors_put
from enquiries.words import say_field, say_value
from hubs.calendar import say_moment
from hubs.decorators import StaffRequest
from hubs.forms import PageForm
from hubs.permissions import Right

CONFLICT = 409
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Choice:
    """One disputed field, all three versions in words."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    by: str
    at: str
    sent: str  # mine, as the form sends it


@dataclass(frozen=True)
class Sheet:
    """One page of details: its form, the fields it may change, its template."""

    form: type[PageForm]
    fields: frozenset[str]
    template: str


DETAILS = Sheet(EditForm, frozenset(EDITABLE), "edit.html")
SECOND = Sheet(SecondApplicantForm, frozenset(SECOND_FIELDS), "second_applicant.html")


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def edit(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The details of the first applicant and of the case."""
    return _edit(request, case, DETAILS)


@read_or_send
@on_case(Right.ENQUIRY_EDIT)
def second_applicant(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Add, change or take away the second of two applicants."""
    return _edit(request, case, SECOND)


def _edit(request: StaffRequest, case: Enquiry, sheet: Sheet) -> HttpResponse:
    """Show the details, save them, or show what stands in the way of saving."""
    present = details_of(case)
    if request.method != "POST":
        form = sheet.form(present=present)
        return case_render(request, case, sheet.template, form=form, version=case.version)
    version = request.POST.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        return HttpResponseBadRequest()
    settled = "settled" in request.POST
    only = sheet.fields & set(request.POST.getlist("field")) if settled else sheet.fields
    form = sheet.form(request.POST, present=present, only=only)
    if form.is_valid():
        fields = {name: form.cleaned_data[name] for name in only if _is_mine(request, name)}
        try:
            return _save(request, case, fields, version=int(version))
        except ValidationError as wrong:
            errors_put(form, wrong)
    return case_render(
        request,
        case,
        sheet.template,
        form=form,
        version=version,
        only=sorted(only) if settled else [],
        status=UNPROCESSABLE,
    )


def _is_mine(request: StaffRequest, name: str) -> bool:
    """Whether to send this field: not when the other person's version was chosen for it."""
    return request.POST.get(f"keep-{name}", MINE) == MINE


def _save(
    request: StaffRequest, case: Enquiry, fields: dict[str, Any], *, version: int
) -> HttpResponse:
    now = timezone.now()
    try:
        saved = enquiry_update(
            access=request.access,
            enquiry_id=case.pk,
            base_version=version,
            fields=fields,
            now=now,
        )
    except EditConflict as refused:
        return case_render(
            request,
            case_or_404(request, case.reference),  # as the colleague left it
            "conflict.html",
            choices=[_choice(request, conflict) for conflict in refused.conflicts],
            kept=[_kept(name, value) for name, value in refused.mine.items()],
            version=refused.version,
            now=now,
            status=CONFLICT,
        )
    go = address_of(case, "changes") if saved.waiting else ""
    return done(request, case, _said(request, saved), event=saved.event, go=go)


def _choice(request: StaffRequest, conflict: FieldConflict) -> Choice:
    name = conflict.name
    return Choice(
        name=name,
        label=say_field(name),
        was=say_value(name, conflict.was),
        theirs=say_value(name, conflict.theirs),
        mine=say_value(name, conflict.mine),
        by="You" if conflict.by == request.user.name else conflict.by,
        at=say_moment(conflict.at, now=timezone.now()),
        sent=_sent(conflict.mine),
    )


def _kept(name: str, value: Any) -> dict[str, str]:
    """A change of mine that nobody disputes: shown, and carried along."""
    return {
        "name": name,
        "label": say_field(name),
        "value": say_value(name, value),
        "sent": _sent(value),
    }


def _sent(value: Any) -> str:
    """A value as the form sends it. A box without its tick is not sent at all."""
    return ("on" if value else "") if isinstance(value, bool) else str(value)


def _said(request: StaffRequest, saved: Updated) -> str:
    said = "Details saved." if saved.event else "Nothing was changed."
    if saved.waiting:
        said = "A new number or address waits until they say yes the safe way."
    others = _others(request, saved.theirs)
    return f"{said} {others}" if others else said


def _others(request: StaffRequest, theirs: Sequence[FieldConflict]) -> str:
    """What colleagues changed meanwhile, which was kept beside mine."""
    by: dict[str, list[str]] = {}
    for change in theirs:
        if change.by != request.user.name:
            line = f"{say_field(change.name)} to “{say_value(change.name, change.theirs)}”"
            by.setdefault(change.by, []).append(line)
    said = [f"{who} has also changed {' and '.join(lines)}." for who, lines in by.items()]
    return " ".join(said)
