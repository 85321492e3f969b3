"""The application: that it came, what is missing from it, and the pages where that is added."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enquiries.checks import blockers
from enquiries.forms.staff_application import AccommodationForm, ReceivedForm
from enquiries.models import ApplicantDetails, Application, Deadline, Enquiry, Referee
from enquiries.selectors.facts import application_missing, facts_of
from enquiries.selectors.household import (
    PANEL_MONTHS,
    Applicant,
    Home,
    application_standing,
    home_of,
)
from enquiries.services import MoveRefused
from enquiries.services.applying import accommodation_save, application_receive
from enquiries.services.household import ChangedMeanwhile
from enquiries.services.nobody_else import nobody_else_say
from enquiries.views.staff.acting import press
from enquiries.views.staff.at_case import address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.household import errors_put, form_page, refused
from enquiries.views.staff.rows import say_names
from enquiries.workflow import Action, Kind, Order, Stage, why_not
from hubs.calendar import say_day
from hubs.decorators import StaffRequest
from hubs.permissions import Right
from hubs.selectors import policy_on
from hubs.time_limits import months_after

REFEREES = 2  # personal referees at least (Schedule 3 item 8); a council may ask for more
NOTHING, SOME, COMPLETE = ("Not started", "red"), ("Started", "yellow"), ("Complete", "green")
OPTIONAL, NOT_SAID = ("Nothing added", "grey"), ("Not said yet", "yellow")


@require_safe
@on_case(Right.APPLICATION_EDIT)
def application(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """What is missing, on top; then every part with its state and the page where it is added."""
    now = timezone.now()
    today = timezone.localdate(now)
    standing = application_standing(request.access, case)
    panel_by = months_after(standing.received_on, PANEL_MONTHS) if standing else None
    home = home_of(request.access, case, today=today, panel_by=panel_by)
    return case_render(
        request,
        case,
        "application.html",
        tab="application",
        now=now,
        application=standing,
        panel=_panel_by(request, case),
        missing=application_missing(request.access, case, today=today),
        in_the_way=[] if standing else in_the_way(request, case, today=today),
        people=[(one, _tasks(case, one, home)) for one in home.applicants],
        home_tasks=_home_tasks(case, home, standing),
        turning=[one for one in home.members if one.turns_18_on],
        receive_href=address_of(case, "application_receive"),
    )


def _panel_by(request: StaffRequest, case: Enquiry) -> dict[str, Any] | None:
    """The clock of 8 months, as it was reckoned when the application came."""
    clocks = Deadline.objects.visible_to(request.access).filter(enquiry=case)
    clock = clocks.filter(rule=Deadline.Rule.PANEL_8_MONTHS).order_by("-pk").first()
    if clock is None:
        return None
    return {"on": timezone.localdate(clock.due_at), "source": clock.source}


def in_the_way(request: StaffRequest, case: Enquiry, *, today: date) -> list[dict[str, str]]:
    """What stands in the way of an application now, each with the page where it is mended."""
    order = Order(policy_on(case.cluster, day=today).order)
    here = why_not(Action.APPLY, source=Stage(case.stage), target=Stage.APPLICATION, order=order)
    found = [{"text": here, "href": ""}] if here else []
    facts = facts_of(request.access, case, today=today)
    return found + [
        {"text": blocker.sentence, "href": address_of(case, blocker.page)}
        for blocker in blockers(facts, Action.APPLY)
        if blocker.page != "handover_council"
    ]


def _tasks(case: Enquiry, one: Applicant, home: Home) -> list[dict[str, Any]]:
    """What is asked of one applicant, each with its state and its page."""
    details, position = one.details, one.person.position
    lives = any(address.to_on is None for address in one.addresses)
    personal = _personal(one)
    enough = sum(map(_personal, home.applicants)) >= REFEREES
    agreed = any(c.what == "checks" and c.withdrawn_at is None for c in one.consents)
    gaps = f"{len(one.gaps)} gap{'s' * (len(one.gaps) != 1)} in ten years" if one.gaps else ""
    asked = details is not None and _answered(case, details)

    def task(title: str, name: str, state: tuple[str, str], *more: str, hint: str = "") -> Any:
        href = reverse(f"enquiries:{name}", args=[case.reference, position, *more])
        return {"title": title, "href": href, "status": state[0], "colour": state[1], "hint": hint}

    return [
        task("Details", "application_details", COMPLETE if asked else SOME if details else NOTHING),
        task(
            "Addresses", "application_part",
            NOTHING if not one.addresses else COMPLETE if lives and not one.gaps else SOME,
            "addresses", hint=gaps if one.addresses else "",
        ),
        task(
            "Relationships", "application_part", COMPLETE if one.relationships else OPTIONAL,
            "relationships", hint=_undecided(one),
        ),
        task(
            "Referees", "application_part",
            NOTHING if not one.standing_referees else COMPLETE if enough else SOME, "referees",
            hint=f"{personal} personal. The case needs {REFEREES} in all.",
        ),
        task("Consents", "application_consents", COMPLETE if agreed else NOTHING),
    ]  # fmt: skip


def _answered(case: Enquiry, details: ApplicantDetails) -> bool:
    """Whether all that the law asks of the details is there (selectors.facts.application_missing).
    Who came as another service's foster carer has said where they are approved."""
    asked = (details.fostered_in_last_12_months, details.approved_elsewhere)
    said = None not in asked
    return details.date_of_birth is not None and (said or case.kind == Kind.TRANSFER)


def _personal(one: Applicant) -> int:
    """How many personal referees speak for them."""
    return sum(referee.kind == Referee.Kind.PERSONAL for referee in one.standing_referees)


def _undecided(one: Applicant) -> str:
    """Former partners about whom nobody has decided yet."""
    open_ones = [r for r in one.relationships if r.to_on and not r.contact]
    return f"{len(open_ones)} to decide: shall we contact them?" if open_ones else ""


def _home_tasks(case: Enquiry, home: Home, standing: Application | None) -> list[dict[str, Any]]:
    unknown = [one for one in home.members if one.row.date_of_birth is None]
    grown = sum(one.grown for one in home.members)
    said = [f"{len(home.members)} besides the applicants"] if home.members else []
    said += [f"{grown} aged 18 or over"] if grown else []
    alone = standing is not None and standing.nobody_else
    state = NOT_SAID if not (home.members or alone) else SOME if unknown else COMPLETE
    said += ["Nobody else"] if alone and not home.members else []
    tasks = [
        {
            "title": "Who lives in the home",
            "href": address_of(case, "household"),
            "hint": ", ".join(said),
            "status": state[0],
            "colour": state[1],
        }
    ]
    if standing:
        state = COMPLETE if standing.accommodation else NOTHING
        href = address_of(case, "accommodation")
        tasks.append({"title": "The home", "href": href, "status": state[0], "colour": state[1]})
    return tasks


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def receive(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record that the application came."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = ReceivedForm(
        request.POST if request.method == "POST" else None, signed_by=say_names(case), today=today
    )
    go = address_of(case, "application")
    page: dict[str, Any] = {
        "title": "Record the application",
        "button": "Record the application",
        "back": go,
        "template": "application_receive.html",
        "in_the_way": in_the_way(request, case, today=today),
        "now": now,
    }
    if not form.is_valid():
        return form_page(request, case, form, **page)
    try:
        with transaction.atomic():
            came = application_receive(
                access=request.access, enquiry_id=case.pk, now=now,
                received_on=form.cleaned_data["received_on"],
                declared=form.cleaned_data["declared"],
            )  # fmt: skip
    except ValidationError as wrong:
        errors_put(form, wrong)
        return form_page(request, case, form, **page)
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(
        request, case, f"Application recorded: it came on {say_day(came.received_on)}.", go=go
    )


@read_or_send
@on_case(Right.APPLICATION_EDIT)
def accommodation(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Describe the home."""
    standing = application_standing(request.access, case)
    go = address_of(case, "application")
    if standing is None:
        return refused(request, case, MoveRefused("Record the application first."), go)
    form = AccommodationForm(
        request.POST if request.method == "POST" else None,
        present={"accommodation": standing.accommodation},
    )
    if not form.is_valid():
        return form_page(request, case, form, title="The home", back=go)
    try:
        accommodation_save(
            access=request.access, enquiry_id=case.pk, text=form.cleaned_data["accommodation"],
            shown=form.cleaned_data["shown"], now=timezone.now(),
        )  # fmt: skip
    except ChangedMeanwhile as other:
        form.ask_again(other.clashes)
        return form_page(request, case, form, title="The home", back=go)
    except MoveRefused as why:
        return refused(request, case, why, go)
    return done(request, case, "Saved.", go=go)


@require_POST
@on_case(Right.APPLICATION_EDIT)
def nobody_else(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Nobody but the applicants lives in the home; or take that back."""
    nobody = request.POST.get("nobody") != "no"
    said = "Nobody else lives in the home." if nobody else "Taken back."
    return press(request, case, nobody_else_say, said, page="household", nobody=nobody)
