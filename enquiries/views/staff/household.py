"""The application's small pages: each applicant, the household, addresses, relationships,
referees, consents. Also what every page of this part does alike (``form_page``, ``refused``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.forms.staff_application import (
    AddressForm,
    DetailsForm,
    MemberForm,
    PastForm,
    RefereeForm,
    RelationshipForm,
    RemoveForm,
)
from enquiries.models import (
    Address,
    Enquiry,
    HouseholdMember,
    Person,
    Referee,
    Relationship,
)
from enquiries.selectors.household import (
    PANEL_MONTHS,
    Applicant,
    Home,
    application_standing,
    details_of_person,
    home_of,
)
from enquiries.services import MoveRefused
from enquiries.services.household import (
    ChangedMeanwhile,
    HomeRow,
    details_save,
    home_row_of,
    home_row_remove,
    home_row_save,
)
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household_items import (
    Item,
    address_item,
    member_item,
    referee_item,
    relationship_item,
)
from hubs.decorators import StaffRequest
from hubs.permissions import Right
from hubs.time_limits import months_after


@dataclass(frozen=True)
class Part:
    """One list of the application: its rows, its form, its words."""

    code: str
    model: type[HomeRow]
    form: type[PastForm]
    title: str  # of the list; {name} is the applicant
    one: str  # "an address", in the middle of a sentence
    add: str
    remove: str  # the button that takes one off


PARTS = {
    part.code: part
    for part in (
        Part(
            "addresses", Address, AddressForm, "Where {name} has lived", "an address",
            "Add an address", "Remove",
        ),
        Part(
            "relationships", Relationship, RelationshipForm, "Relationships of {name}",
            "a relationship", "Add a relationship", "Remove",
        ),
        Part(
            "referees", Referee, RefereeForm, "Referees of {name}", "a referee", "Add a referee",
            "Replace",
        ),
        Part(
            "household", HouseholdMember, MemberForm, "Who lives in the home",
            "somebody in the home", "Add somebody", "Remove",
        ),
    )
}  # fmt: skip


# --- What every page of this part does alike ------------------------------------------------------


def form_page(
    request: StaffRequest,
    case: Enquiry,
    form: forms.BaseForm,
    *,
    title: str,
    button: str = "Save",
    back: str,
    template: str = "household_form.html",
    **more: Any,
) -> HttpResponse:
    """A page with one form; 422 once something in it has to be put right."""
    status = UNPROCESSABLE if form.is_bound else 200
    return case_render(
        request, case, template, form=form, title=title, button=button, back=back, status=status,
        **more,
    )  # fmt: skip


def refused(request: StaffRequest, case: Enquiry, why: Exception, go: str) -> HttpResponse:
    """Say why an act was refused, on the page where it is put right."""
    messages.warning(request, str(why))
    return redirect(go)


def errors_put(form: forms.BaseForm, error: ValidationError) -> None:
    """What a service refused, beside the fields it is about."""
    for name, texts in error.message_dict.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def own_person(case: Enquiry, position: int) -> Person:
    """The first or second applicant of the case that is shown, or 404."""
    people: list[Person] = case.people  # type: ignore[attr-defined]
    for person in people:
        if person.position == position:
            return person
    raise Http404


def part_address(case: Enquiry, part: Part, position: int | None) -> str:
    """Where the list of a part is."""
    if part.code == "household":
        return address_of(case, "household")
    return reverse("enquiries:application_part", args=[case.reference, position, part.code])


# --- One applicant --------------------------------------------------------------------------------


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def details(request: StaffRequest, case: Enquiry, position: int) -> HttpResponse:
    """What is known of one applicant."""
    person, now = own_person(case, position), timezone.now()
    row = details_of_person(request.access, case, position)
    form = DetailsForm(
        request.POST if request.method == "POST" else None,
        present={name: getattr(row, name, None) for name in DetailsForm.base_fields},
        today=timezone.localdate(now),
    )
    go, title = address_of(case, "application"), f"About {person.first_name}"
    if not form.is_valid():
        return form_page(request, case, form, title=title, page_said="About an applicant", back=go)
    try:
        changed = details_save(
            access=request.access, enquiry_id=case.pk, position=position, fields=form.answers,
            shown=form.cleaned_data["shown"], now=now,
        )  # fmt: skip
    except ChangedMeanwhile as other:
        form.ask_again(other.clashes)
        return form_page(request, case, form, title=title, page_said="About an applicant", back=go)
    except ValidationError as wrong:
        errors_put(form, wrong)
        return form_page(request, case, form, title=title, page_said="About an applicant", back=go)
    except MoveRefused as why:
        return refused(request, case, why, go)
    said = f"Saved what is known of {person.first_name}." if changed else "Nothing was changed."
    return done(request, case, said, go=go)


# --- Lists ----------------------------------------------------------------------------------------


@require_safe
@on_case(Right.APPLICATION_EDIT)
def rows(
    request: StaffRequest, case: Enquiry, part: str, position: int | None = None
) -> HttpResponse:
    """The rows of one part of the application."""
    chosen = _part(part, position)
    now = timezone.now()
    today = timezone.localdate(now)
    application = application_standing(request.access, case)
    panel_by = months_after(application.received_on, PANEL_MONTHS) if application else None
    home = home_of(request.access, case, today=today, panel_by=panel_by)
    whose = _whose(case, home.applicants, position)
    return case_render(
        request,
        case,
        "application_rows.html",
        now=now,
        part=chosen,
        title=chosen.title.format(name=whose.person.first_name if whose else ""),
        page_said=chosen.title.format(name="an applicant"),
        position=position,
        whose=whose,
        items=_items(case, chosen, position, whose, home, today=today),
        back=address_of(case, "application"),
        add_href=_row_address(case, chosen, position, "add"),
        alone=application if chosen.code == "household" and not home.members else None,
    )


def _items(
    case: Enquiry, part: Part, position: int | None, whose: Applicant | None, home: Home, *,
    today: date,
) -> list[Item]:  # fmt: skip
    """The rows of a part as its page shows them, each with its links while the case is open."""
    if whose is None:
        items = [member_item(member) for member in home.members]
    else:
        say: dict[str, Any] = {
            "addresses": address_item,
            "relationships": relationship_item,
            "referees": referee_item,
        }
        items = [say[part.code](row, today) for row in getattr(whose, part.code)]
    for item in items:
        if case.is_open and not item.ended:
            item.href = _row_address(case, part, position, "change", item.pk)
            item.remove_href = _row_address(case, part, position, "remove", item.pk)
    return items


def _part(code: str, position: int | None) -> Part:
    part = PARTS.get(code)
    if part is None or (position is None) != (code == "household"):
        raise Http404
    return part


def _whose(case: Enquiry, applicants: Any, position: int | None) -> Applicant | None:
    if position is None:
        return None
    person = own_person(case, position)
    found: Applicant = next(one for one in applicants if one.person.pk == person.pk)
    return found


def _row_address(
    case: Enquiry, part: Part, position: int | None, act: str, row_id: int | None = None
) -> str:
    """Where a row is added, changed or taken off."""
    args: list[Any] = [case.reference]
    name = f"household_{act}"
    if part.code != "household":
        args, name = [case.reference, position, part.code], f"application_row_{act}"
    return reverse(f"enquiries:{name}", args=[*args, *([row_id] if row_id else [])])


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def row_edit(
    request: StaffRequest,
    case: Enquiry,
    part: str,
    position: int | None = None,
    row_id: int | None = None,
) -> HttpResponse:
    """Add a row of a part, or change one."""
    chosen = _part(part, position)
    row = _row_or_404(request, case, chosen, position, row_id) if row_id else None
    form = _row_form(request, case, chosen, position, row)
    go = part_address(case, chosen, position)
    title = f"Change {chosen.one}" if row else chosen.add
    if form.is_valid() and (answer := _row_save(request, case, chosen, position, row_id, form, go)):
        return answer
    return form_page(
        request, case, form, title=title, back=go, remove=chosen.remove if row else "",
        remove_href=_row_address(case, chosen, position, "remove", row_id) if row_id else "",
    )  # fmt: skip


def _row_form(
    request: StaffRequest, case: Enquiry, part: Part, position: int | None, row: HomeRow | None
) -> PastForm:
    new = {"lives_here": True} if part.code == "household" else {}
    names = part.form.base_fields
    return part.form(
        request.POST if request.method == "POST" else None,
        present={name: getattr(row, name, None) for name in names} if row else new,
        today=timezone.localdate(),
        person=own_person(case, position) if position else None,
        people=case.people,  # type: ignore[attr-defined]
    )


def _row_save(
    request: StaffRequest,
    case: Enquiry,
    part: Part,
    position: int | None,
    row_id: int | None,
    form: PastForm,
    go: str,
) -> HttpResponse | None:
    """Save the row; None when the form has to be shown again with what stands in the way."""
    try:
        with transaction.atomic():
            home_row_save(
                access=request.access, enquiry_id=case.pk, model=part.model, row_id=row_id,
                position=position, fields=form.answers, shown=form.cleaned_data["shown"],
                now=timezone.now(),
            )  # fmt: skip
    except ChangedMeanwhile as other:
        form.ask_again(other.clashes)
        return None
    except ValidationError as wrong:
        errors_put(form, wrong)
        return None
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Saved.", go=go)


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def row_remove(
    request: StaffRequest, case: Enquiry, part: str, row_id: int, position: int | None = None
) -> HttpResponse:
    """Take a row off again, with the reason; a referee is replaced and stays on record."""
    chosen = _part(part, position)
    row = _row_or_404(request, case, chosen, position, row_id)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    go = part_address(case, chosen, position)
    if not form.is_valid():
        title = f"{chosen.remove} {row_said(row)}"
        said = f"{chosen.remove} {chosen.one}"  # no name stands in the title of a page
        return form_page(
            request, case, form, title=title, page_said=said, button=chosen.remove, back=go
        )
    try:
        home_row_remove(
            access=request.access, enquiry_id=case.pk, model=chosen.model, row_id=row_id,
            why=form.cleaned_data["why"], now=timezone.now(),
        )  # fmt: skip
    except MoveRefused as why:
        return refused(request, case, why, go)
    said = "Replaced. Add another referee." if chosen.code == "referees" else "Removed."
    return done(request, case, said, go=go)


def row_said(row: HomeRow) -> str:
    """A row in a few words."""
    if isinstance(row, HouseholdMember):
        return f"{row.first_name} {row.last_name}".strip()
    if isinstance(row, Address):
        return row.lines
    return row.partner_name if isinstance(row, Relationship) else row.name


def _row_or_404(
    request: StaffRequest, case: Enquiry, part: Part, position: int | None, row_id: int
) -> HomeRow:
    try:
        row = home_row_of(request.access, case, part.model, row_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    if position and getattr(row, "person_id", None) != own_person(case, position).pk:
        raise Http404
    return row
