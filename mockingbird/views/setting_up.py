"""Setting up a constellation: a new one, its stages, who works with it, a new hub, its end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import room_form
from hubs.decorators import StaffRequest, staff_page
from mockingbird.forms.setting_up import (
    ChangeForm,
    CloseForm,
    CreateForm,
    HubChangeForm,
    RulesForm,
    StaffEndForm,
    StaffForm,
    StageForm,
    WholeChangeForm,
)
from mockingbird.models import Constellation
from mockingbird.selectors.home import RULES, rules_of
from mockingbird.selectors.page import overview_of
from mockingbird.selectors.readiness import ready_of
from mockingbird.selectors.setting_up import colleagues_for, staff_by_id, staff_of, who_may_be_hub
from mockingbird.services.constellations import (
    constellation_change,
    constellation_close,
    constellation_create,
    rules_save,
    stage_move,
)
from mockingbird.services.hub import hub_change
from mockingbird.services.staff import worker_assign, worker_unassign
from mockingbird.stages import MOVES, ORDER, RUNNING, missing
from mockingbird.views.base import (
    SIGN,
    VIEW,
    on_constellation,
    or_404,
    page,
    refused,
    sent,
    take,
    url,
)

Stage = Constellation.Stage


@read_or_send
@staff_page(VIEW, SIGN)
def create(request: StaffRequest) -> HttpResponse:
    """A new constellation: it begins as an idea, and is filled from its own page."""
    form = CreateForm(sent(request), initial={"target_satellites": 10})
    if form.is_valid():
        try:
            made = constellation_create(
                access=request.access, now=timezone.now(), **form.cleaned_data
            )
        except ValidationError as wrong:
            refused(form, wrong)
        else:
            messages.success(request, "Made. Name its liaison worker next.")
            return redirect(url("set_up", made))
    return room_form(request, "mockingbird/create.html", form)


@require_safe
@on_constellation()
def set_up(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Where it stands, what is missing before it may go live, who works with it."""
    access, today = request.access, timezone.localdate()
    overview = overview_of(access, found, today=today)
    lacks = missing(ready_of(access, found, day=today)) if found.stage not in RUNNING else []
    return page(
        request,
        found,
        "set_up",
        "set_up.html",
        heading="Set up",
        overview=overview,
        lacks=lacks,
        stages=_stages(found),
        rules=rules_of(found),
        staff=staff_of(access, found, today=today),
        runs=found.stage in RUNNING,
        closed=found.stage == Stage.CLOSED,
    )


def _stages(found: Constellation) -> list[dict[str, Any]]:
    """The road of a constellation, with where it stands."""
    at = ORDER.index(found.stage) if found.stage in ORDER else -1
    return [
        {
            "title": Stage(stage).label,
            "status": "Done" if place < at else "Now" if place == at else "Not yet",
            "waiting": place > at,
            "colour": "blue" if place == at else "",
        }
        for place, stage in enumerate(ORDER)
    ]


@read_or_send
@on_constellation(works=True)
def change(request: StaffRequest, found: Constellation) -> HttpResponse:
    """What it is called, how large it is to be."""
    names = ["name", "target_satellites", "hub_organisation", "area_note", "across_councils"]
    initial = {name: getattr(found, name) for name in names}
    make = WholeChangeForm if request.access.can(SIGN) else ChangeForm
    form = make(sent(request), initial=initial)

    def verb() -> None:
        given = {"across_councils": found.across_councils} | form.cleaned_data
        constellation_change(
            access=request.access, constellation_id=found.pk, now=timezone.now(), **given
        )

    return _form(request, found, "Change", form, verb)


@read_or_send
@on_constellation(works=True)
def stage(request: StaffRequest, found: Constellation) -> HttpResponse:
    """The next stage, with what is missing said before it is asked for."""
    access, today = request.access, timezone.localdate()
    form = StageForm(
        sent(request),
        stages=MOVES[found.stage],
        signs=access.can(SIGN),
        today=today,
        initial={"on": today, "launched_on": found.launched_on},
    )

    def verb() -> None:
        stage_move(
            access=access, constellation_id=found.pk, now=timezone.now(), **form.cleaned_data
        )

    lacks = missing(ready_of(access, found, day=today)) if found.stage not in RUNNING else []
    return take(
        request, found, "stage.html", form, verb,
        said="Saved.", go=url("set_up", found), lacks=lacks,
    )  # fmt: skip


@read_or_send
@on_constellation(signs=True)
def rules(request: StaffRequest, found: Constellation) -> HttpResponse:
    """What the council settles for all its constellations."""
    standing = rules_of(found)
    initial = {name: getattr(standing, name) for name in RULES}
    form = RulesForm(sent(request), initial=initial)

    def verb() -> None:
        rules_save(access=request.access, now=timezone.now(), **form.cleaned_data)

    note = "These hold for every constellation of your council."
    return _form(request, found, "What your council settles", form, verb, note=note)


@read_or_send
@on_constellation(signs=True)
def staff(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Name who works with it."""
    today = timezone.localdate()
    workers = colleagues_for(found, today=today)
    form = StaffForm(sent(request), workers=workers, initial={"role": "liaison", "from_on": today})

    def verb() -> None:
        given = form.cleaned_data | {"user_id": int(form.cleaned_data["user_id"])}
        worker_assign(access=request.access, constellation_id=found.pk, now=timezone.now(), **given)

    return _form(request, found, "Who works with it", form, verb)


@read_or_send
@on_constellation(signs=True)
def staff_end(request: StaffRequest, found: Constellation, assignment_id: int) -> HttpResponse:
    """The last day of somebody's part."""
    row = or_404(staff_by_id, request.access, found, assignment_id)
    form = StaffEndForm(sent(request), initial={"to_on": timezone.localdate()})

    def verb() -> None:
        worker_unassign(
            access=request.access, assignment_id=row.pk, now=timezone.now(), **form.cleaned_data
        )

    title = f"{row.user}, {row.get_role_display().lower()}: last day"
    return _form(request, found, title, form, verb)


@read_or_send
@on_constellation(works=True)
def hub(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Another household becomes the hub home."""
    today = timezone.localdate()
    others = who_may_be_hub(request.access, found)
    form = HubChangeForm(
        sent(request), others=others, today=today, initial={"on": today, "former": "satellite"}
    )

    def verb() -> None:
        given = form.cleaned_data
        to = int(given["to_membership_id"])
        changed = hub_change(
            access=request.access,
            constellation_id=found.pk,
            now=timezone.now(),
            **given | {"to_membership_id": to},
        )
        for sentence in changed.said:
            messages.warning(request, sentence)

    note = (
        "A satellite, or a household that was invited as hub home. Sleepovers that are agreed for"
        " the days ahead go with the hub home, and the stays of their own children go on. What"
        " needs another host is said, and waits for an answer again."
    )
    return _form(request, found, "A new hub home", form, verb, note=note)


@read_or_send
@on_constellation(signs=True)
def close(request: StaffRequest, found: Constellation) -> HttpResponse:
    """It ends, and with it every household's time in it."""
    today = timezone.localdate()
    form = CloseForm(sent(request), today=today, initial={"on": today})

    def verb() -> None:
        constellation_close(
            access=request.access, constellation_id=found.pk, now=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip

    note = "Every household leaves on the same day. What is recorded stays, and nothing is added."
    return _form(request, found, "Close the constellation", form, verb, note=note)


def _form(
    request: StaffRequest,
    found: Constellation,
    title: str,
    form: forms.BaseForm,
    verb: Any,
    *,
    note: str = "",
) -> HttpResponse:
    """A form of the set-up page, which one comes back to."""
    return take(
        request, found, "set_up_form.html", form, verb,
        said="Saved.", go=url("set_up", found), title=title, note=note,
    )  # fmt: skip
