"""One household of a constellation: its answer, pauses, leaving, children, beds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.forms import PageForm
from mockingbird.forms import members as forms
from mockingbird.models import Constellation, ConstellationMembership
from mockingbird.selectors.members import absence_by_id, child_by_id, hubs_to_cover, page_of_member
from mockingbird.selectors.page import member_by_id
from mockingbird.services.children import child_link_add, child_link_end
from mockingbird.services.hub import away_end, away_set, capacity_set
from mockingbird.services.members import (
    invitation_answer,
    membership_leave,
    membership_pause,
    membership_resume,
)
from mockingbird.services.outcomes import outcome_record, wellbeing_record
from mockingbird.views.base import on_constellation, or_404, page, sent, take, url


@require_safe
@on_constellation()
def member(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """Since when, who lives there, beds, what may be recorded."""
    row, called = or_404(member_by_id, request.access, found, membership_id)
    today = timezone.localdate()
    return page(
        request,
        found,
        "member",
        "member.html",
        tab="constellation",
        heading=str(called),
        row=row,
        is_hub=row.role == ConstellationMembership.Role.HUB,
        it=page_of_member(request.access, row, today=today),
    )


def _act(
    request: StaffRequest,
    found: Constellation,
    membership_id: int,
    title: str,
    make: Callable[[ConstellationMembership], PageForm],
    verb: Callable[[ConstellationMembership, dict[str, Any]], Any],
    *,
    button: str = "Save",
    note: str = "",
) -> HttpResponse:
    """A form about one household of a constellation."""
    row, called = or_404(member_by_id, request.access, found, membership_id)
    form = make(row)
    return take(
        request,
        found,
        "member_form.html",
        form,
        lambda: verb(row, form.cleaned_data),
        said="Saved.",
        go=url("member", found, row.pk),
        row=row,
        called=called,
        title=title,
        button=button,
        note=note,
    )


def _acting(request: StaffRequest) -> dict[str, Any]:
    return {"access": request.access, "now": timezone.now()}


@read_or_send
@on_constellation(works=True)
def answer(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """What they said to the invitation."""
    today = timezone.localdate()

    def verb(row: ConstellationMembership, given: dict[str, Any]) -> None:
        invitation_answer(
            membership_id=row.pk,
            joined=given["joined"] == "yes",
            on=given["on"],
            beds=given.get("beds"),
            **_acting(request),
        )

    def make(row: ConstellationMembership) -> PageForm:
        hub = row.role == ConstellationMembership.Role.HUB
        return forms.AnswerForm(sent(request), today=today, hub=hub, initial={"on": today})

    return _act(request, found, membership_id, "Their answer", make, verb)


@read_or_send
@on_constellation(works=True)
def pause(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """They take no part for a while."""
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        "They pause",
        lambda row: forms.PauseForm(sent(request), today=today, initial={"on": today}),
        lambda row, given: membership_pause(membership_id=row.pk, **given, **_acting(request)),
    )


@read_or_send
@on_constellation(works=True)
def resume(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """They take part again."""
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        "They take part again",
        lambda row: forms.ResumeForm(sent(request), today=today, initial={"on": today}),
        lambda row, given: membership_resume(membership_id=row.pk, **given, **_acting(request)),
    )


@read_or_send
@on_constellation(works=True)
def leave(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """They leave for good."""
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        "They leave",
        lambda row: forms.LeaveForm(sent(request), today=today, initial={"on": today}),
        lambda row, given: membership_leave(membership_id=row.pk, **given, **_acting(request)),
        note="What is recorded of them stays. They may be invited again later.",
    )


@read_or_send
@on_constellation(works=True)
def child(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """A child lives there."""
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        "A child lives there",
        lambda row: forms.ChildForm(sent(request), today=today),
        lambda row, given: child_link_add(membership_id=row.pk, **given, **_acting(request)),
        note="No name and no date of birth is kept here. Your case system has the child’s record.",
    )


@read_or_send
@on_constellation(works=True)
def child_end(
    request: StaffRequest, found: Constellation, membership_id: int, link_id: int
) -> HttpResponse:
    """A child no longer lives there."""
    link = or_404(child_by_id, request.access, membership_id, link_id)
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        f"{link.initials}, {link.reference}: no longer lives there",
        lambda row: forms.ChildEndForm(sent(request), today=today, initial={"to_on": today}),
        lambda row, given: child_link_end(link_id=link.pk, **given, **_acting(request)),
    )


@read_or_send
@on_constellation(works=True)
def beds(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """How many beds they keep for the constellation."""
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        "Beds for the constellation",
        lambda row: forms.BedsForm(sent(request), initial={"from_on": today}),
        lambda row, given: capacity_set(membership_id=row.pk, **given, **_acting(request)),
    )


@read_or_send
@on_constellation(works=True)
def away(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """Days on which they are away."""

    def make(row: ConstellationMembership) -> PageForm:
        others = hubs_to_cover(request.access, row)
        return forms.AwayForm(sent(request), others=others, initial={"cover_id": ""})

    def verb(row: ConstellationMembership, given: dict[str, Any]) -> None:
        cover = int(given["cover_id"]) if given["cover_id"] else None
        away_set(
            membership_id=row.pk,
            from_on=given["from_on"],
            to_on=given["to_on"],
            cover_id=cover,
            **_acting(request),
        )

    return _act(request, found, membership_id, "They are away", make, verb)


@read_or_send
@on_constellation(works=True)
def back(
    request: StaffRequest, found: Constellation, membership_id: int, away_id: int
) -> HttpResponse:
    """They come back on another day than was said, or somebody else covers."""
    absence = or_404(absence_by_id, request.access, membership_id, away_id)

    def make(row: ConstellationMembership) -> PageForm:
        initial = {
            "from_on": absence.from_on,
            "to_on": absence.to_on,
            "cover_id": str(absence.cover_id or ""),
        }
        others = hubs_to_cover(request.access, row)
        form = forms.AwayForm(sent(request), others=others, initial=initial)
        form.fields["from_on"].disabled = True
        form.fields["to_on"].required = True
        return form

    def verb(row: ConstellationMembership, given: dict[str, Any]) -> None:
        cover = int(given["cover_id"]) if given["cover_id"] else None
        away_end(away_id=absence.pk, to_on=given["to_on"], cover_id=cover, **_acting(request))

    return _act(request, found, membership_id, "When they are back", make, verb)


@read_or_send
@on_constellation(works=True)
def outcome(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """What somebody judges the constellation to have led to."""
    today = timezone.localdate()
    return _act(
        request,
        found,
        membership_id,
        "What it led to",
        lambda row: forms.OutcomeForm(sent(request), today=today, initial={"on": today}),
        lambda row, given: outcome_record(membership_id=row.pk, **given, **_acting(request)),
        note="The monthly return counts it as a judgement.",
    )


@read_or_send
@on_constellation(works=True)
def wellbeing(request: StaffRequest, found: Constellation, membership_id: int) -> HttpResponse:
    """Supervision of the hub carer."""
    today = timezone.localdate()
    initial = {"on": today, "rating": ""}

    def verb(row: ConstellationMembership, given: dict[str, Any]) -> None:
        rating = int(given["rating"]) if given["rating"] else None
        said = given | {"rating": rating}
        wellbeing_record(membership_id=row.pk, **said, **_acting(request))

    return _act(
        request,
        found,
        membership_id,
        "Supervision of the hub carer",
        lambda row: forms.WellbeingForm(sent(request), today=today, initial=initial),
        verb,
    )
