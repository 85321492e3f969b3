"""Households to invite, and the invitation."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from mockingbird.forms.members import GuestForm, InviteForm
from mockingbird.models import Constellation
from mockingbird.selectors.home import most_of
from mockingbird.selectors.invite import (
    DISTANCES,
    USUAL,
    candidate_by_reference,
    candidates_of,
)
from mockingbird.services.guests import guest_invite
from mockingbird.services.members import household_invite
from mockingbird.views.base import on_constellation, or_404, page, sent, take, url


@require_safe
@on_constellation()
def invite(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Approved households in no constellation, near the hub home, the newest approval first."""
    access, today = request.access, timezone.localdate()
    asked = request.GET.get("within", str(USUAL))
    within = int(asked) if asked in {str(km) for km in DISTANCES} else None
    number = request.GET.get("page", "1")
    candidates = candidates_of(access, found, within=within, page=number, today=today)
    return page(
        request,
        found,
        "invite",
        "invite.html",
        heading="Households to invite",
        candidates=candidates,
        page=candidates.page,
        most=most_of(found),
        free=max(0, most_of(found) - found.satellites_now),  # type: ignore[attr-defined]
        within=within,
        distances=_distances(within),
    )


def _distances(within: int | None) -> list[dict[str, Any]]:
    said = [(str(km), f"Within {km} km", km == within) for km in DISTANCES]
    said.append(("all", "All", within is None))
    return [
        {"href": f"?within={value}", "text": text, "current": current}
        for value, text, current in said
    ]


@read_or_send
@on_constellation(works=True)
def invite_one(request: StaffRequest, found: Constellation, reference: str) -> HttpResponse:
    """Write down that a household was invited."""
    access, now = request.access, timezone.now()
    today = timezone.localdate(now)
    candidate = or_404(candidate_by_reference, access, found, reference, today=today)
    initial = {"role": "satellite", "invited_on": today}
    form = InviteForm(sent(request), today=today, initial=initial)

    def verb() -> None:
        household_invite(
            access=access,
            constellation_id=found.pk,
            household_id=candidate.household.pk,
            now=now,
            **form.cleaned_data,
        )

    return take(
        request, found, "invite_one.html", form, verb,
        said="Invited.", go=url("constellation", found), candidate=candidate,
    )  # fmt: skip


@read_or_send
@on_constellation(works=True)
def invite_guest(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Invite a household of another council, where the constellation is open to them."""
    now = timezone.now()
    today = timezone.localdate(now)
    initial = {"role": "satellite", "invited_on": today}
    form = GuestForm(sent(request), today=today, initial=initial)

    def verb() -> None:
        guest_invite(access=request.access, constellation_id=found.pk, now=now, **form.cleaned_data)

    return take(
        request, found, "invite_guest.html", form, verb,
        said="Invited.", go=url("constellation", found),
    )  # fmt: skip
