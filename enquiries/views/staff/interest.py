"""The expression of interest: one page in sections, each saved by itself and in any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from enquiries.forms.staff_application import ASKED_EARLY, DetailsForm, SensitiveForm, ShownForm
from enquiries.forms.staff_interest import (
    CouncilSection,
    FosteringSection,
    HomeSection,
    OtherSection,
)
from enquiries.models import Enquiry, Interest
from enquiries.selectors.household import home_of, sensitive_of_person
from enquiries.selectors.interest import interest_of, offered_by
from enquiries.services import MoveRefused, enquiry_route
from enquiries.services.household import ChangedMeanwhile, details_save, sensitive_save
from enquiries.services.interest import interest_finish, interest_save
from enquiries.services.offers import HandoverRefused
from enquiries.views.staff.at_case import (
    UNPROCESSABLE,
    address_of,
    case_render,
    done,
    on_case,
)
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import errors_put, form_page, own_person, refused
from enquiries.words import say_value
from hubs.decorators import StaffRequest
from hubs.permissions import Right
from hubs.selectors import services_of

PEOPLE = "person-"  # and the position: the section of one applicant
WANTED = "They asked for this council in their expression of interest"


@dataclass
class Section:
    """One section as the page shows it. ``position``: the applicant it is about, else None."""

    code: str
    title: str
    form: ShownForm
    answered: int
    position: int | None = None

    @property
    def asked(self) -> int:
        """How many questions it has."""
        return len(self.form.answer_names)


@read_or_send
@on_case(Right.ENQUIRY_EDIT, Right.APPLICATION_EDIT)
def interest(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Every section with what is known already; one of them may be sent."""
    known = interest_of(request.access, case)
    sent = request.POST.get("section", "") if request.method == "POST" else ""
    sections = _sections(request, case, known, sent=sent)
    if request.method != "POST":
        return _page(request, case, known, sections)
    section = next((one for one in sections if one.code == sent), None)
    if section is None:
        return HttpResponseBadRequest()
    try:
        if section.form.is_valid():
            _section_save(request, case, section)
            return redirect(f"{address_of(case, 'interest')}?saved={sent}#section-{sent}")
    except ChangedMeanwhile as other:
        section.form.ask_again(other.clashes)
    except ValidationError as wrong:
        errors_put(section.form, wrong)
    except MoveRefused as why:
        return refused(request, case, why, address_of(case, "interest"))
    return _page(request, case, known, sections, sent=section, status=UNPROCESSABLE)


def _section_save(request: StaffRequest, case: Enquiry, section: Section) -> None:
    shared: dict[str, Any] = {
        "access": request.access,
        "enquiry_id": case.pk,
        "fields": section.form.answers,
        "shown": section.form.cleaned_data["shown"],
        "now": timezone.now(),
    }
    if section.position:
        details_save(position=section.position, **shared)
    else:
        interest_save(**shared)


def _sections(
    request: StaffRequest, case: Enquiry, known: Interest | None, *, sent: str
) -> list[Section]:
    """The sections in the order of a talk; the one that was sent holds what was typed."""
    today = timezone.localdate()
    council = str(case.service or "The council")
    own: dict[type[ShownForm], dict[str, Any]] = {
        HomeSection: {},
        FosteringSection: {"offered": offered_by(case.service, day=today), "council": council},
        CouncilSection: {"councils": services_of(case.cluster, day=today)},
        OtherSection: {},
    }
    sections = []
    for applicant in home_of(request.access, case, today=today).applicants:
        position = applicant.person.position
        code = f"{PEOPLE}{position}"
        present = {name: getattr(applicant.details, name, None) for name in ASKED_EARLY}
        data = request.POST if sent == code else None
        form: ShownForm = DetailsForm(
            data, present=present, only=ASKED_EARLY, today=today, prefix=code
        )
        sections.append(_section(code, applicant.person.full_name, form, present, position))
    for made, options in own.items():
        code = made.code  # type: ignore[attr-defined]
        present = {name: getattr(known, name, None) for name in made.base_fields}
        if made is FosteringSection and not present["joint"] and len(case.people) == 2:  # type: ignore[attr-defined]
            present["joint"] = Interest.Joint.JOINT
        form = made(request.POST if sent == code else None, present=present, **options)
        sections.append(_section(code, made.title, form, present))  # type: ignore[attr-defined]
    return sections


def _section(
    code: str, title: str, form: ShownForm, present: dict[str, Any], position: int | None = None
) -> Section:
    answered = sum(present.get(name) not in (None, "", []) for name in form.answer_names)
    return Section(code, title, form, answered, position)


def _page(
    request: StaffRequest,
    case: Enquiry,
    known: Interest | None,
    sections: list[Section],
    *,
    sent: Section | None = None,
    status: int = 200,
) -> HttpResponse:
    wants = known.wants_service if known else None
    return case_render(
        request,
        case,
        "interest.html",
        tab="interest",
        status=status,
        known=known,
        sections=sections,
        sent=sent.code if sent else "",
        form=sent.form if sent and not request.htmx else None,
        saved=request.GET.get("saved", ""),
        told=told_of(case),
        wants=wants if wants and wants != case.service else None,
        joint_alone=bool(
            known and known.joint == Interest.Joint.JOINT and len(case.people) == 1  # type: ignore[attr-defined]
        ),
    )


def told_of(case: Enquiry) -> list[dict[str, str]]:
    """What they told us when they enquired, which is not asked again here."""
    names = ("language", "access_needs", "keep_in_touch")
    told = [{"key": "Postcode", "value": case.postcode or case.postcode_typed or "Not given"}]
    told += [{"key": _SAID[name], "value": say_value(name, getattr(case, name))} for name in names]
    if case.question:
        told.append({"key": "Their question", "value": case.question})
    return told


_SAID = {
    "language": "Interpreter",
    "access_needs": "Access needs",
    "keep_in_touch": "Wants news and events",
}


@require_POST
@on_case(Right.ENQUIRY_EDIT)
def finish(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """The expression of interest is complete for now."""
    try:
        interest_finish(access=request.access, enquiry_id=case.pk, now=timezone.now())
    except MoveRefused as why:
        return refused(request, case, why, address_of(case, "interest"))
    return done(request, case, "Expression of interest finished. Book the home visit next.")


@require_POST
@on_case(Right.ENQUIRY_ROUTE)
def reroute(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Give the case to the council that they asked for."""
    go = address_of(case, "interest")
    known = interest_of(request.access, case)
    if known is None or known.wants_service is None or known.wants_service == case.service:
        return refused(request, case, MoveRefused("The council is not changed."), go)
    if (
        not services_of(case.cluster, day=timezone.localdate())
        .filter(pk=known.wants_service.pk)
        .exists()
    ):
        return refused(request, case, MoveRefused("That council is not in this hub now."), go)
    try:
        enquiry_route(
            access=request.access,
            enquiry_id=case.pk,
            service=known.wants_service,
            reason=WANTED,
            now=timezone.now(),
        )
    except HandoverRefused as why:
        return refused(request, case, MoveRefused(str(why)), go)
    return done(request, case, f"The council is now {known.wants_service}.", go=go)


@read_or_send
@on_case(Right.SENSITIVE_VIEW)
def sensitive(request: StaffRequest, case: Enquiry, position: int) -> HttpResponse:
    """Special-category answers of one applicant, on a page of their own: who saw it is kept."""
    person = own_person(case, position)
    row = sensitive_of_person(request.access, case, position)
    form = SensitiveForm(
        request.POST if request.method == "POST" else None,
        present={name: getattr(row, name, None) for name in SensitiveForm.base_fields},
    )
    go = address_of(case, "interest")
    page: dict[str, Any] = {
        "title": f"Sensitive answers of {person.first_name}",
        "page_said": "Sensitive answers",
        "back": reverse("enquiries:interest", args=[case.reference]),
        "intro": "Each answer is theirs to give. Leave empty what they would rather not say."
        " That you opened this page is on record.",
    }
    if not form.is_valid():
        return form_page(request, case, form, **page)
    try:
        changed = sensitive_save(
            access=request.access, enquiry_id=case.pk, position=position, fields=form.answers,
            shown=form.cleaned_data["shown"], now=timezone.now(),
        )  # fmt: skip
    except ChangedMeanwhile as other:
        form.ask_again(other.clashes)
        return form_page(request, case, form, **page)
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Saved." if changed else "Nothing was changed.", go=go)
