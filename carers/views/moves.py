"""A household goes to another service; a carer has died."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from carers.forms.moving import MoveForm, MoveOpenForm
from carers.forms.proposal import DiedForm
from carers.forms.review import NothingForm
from carers.models import Carer, Household, TransferOut
from carers.selectors.moving import transfer_of, transfers_of
from carers.selectors.year import departure_of
from carers.services.leaving_one import departure_died
from carers.services.moving_out import answers_of, transfer_call_off, transfer_open, transfer_save
from carers.views.acting import Asked, asked_take
from carers.views.taking import household_or_404, sent
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


def moves_part(access: Access, found: Household) -> dict[str, object]:
    """What the household's page says of a move to another service."""
    moves = transfers_of(access, found)
    return {
        "move": moves[0] if moves else None,
        "move_rows": move_rows(moves[0]) if moves else [],
        "records_death": access.can(Right.CARER_MANAGE) and found.ended_on is None,
    }


def move_rows(move: TransferOut) -> list[dict[str, str]]:
    """One move, for a summary list."""
    days = [
        ("Their notice came", move.notice_on, ""),
        ("Placing council told", move.placing_told_on, ""),
        ("Meeting", move.meeting_on, ""),
        ("Meeting", None if move.meeting_on else move.meeting_by, "By "),
        ("Our records given", move.records_given_on, ""),
        ("Our records given", None if move.records_given_on else move.records_by, "By "),
        ("Ends here", move.ends_here_on, ""),
        ("Starts there", move.starts_there_on, ""),
    ]
    to = f"{move.to_service} ({move.get_to_kind_display().lower()})"
    return [
        {"key": "To", "value": to},
        *({"key": key, "value": f"{by}{say_day(day)}"} for key, day, by in days if day),
    ]


def _home(found: Household) -> str:
    return reverse("carers:household", args=[found.reference])


def _back(found: Household) -> tuple[str, str]:
    return _home(found), "The household"


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def open_one(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that a household goes to another service."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    leaves = departure_of(access, found)
    if leaves is not None:
        messages.info(
            request,
            f"They are leaving: their approval ends on {say_day(leaves.ends_on)}. No other day"
            " can be agreed.",
        )
        return redirect(_home(found))
    form = MoveOpenForm(sent(request), today=timezone.localdate(now))

    def take() -> None:
        transfer_open(access=access, household_id=found.pk, now=now, **form.cleaned_data)

    asked = Asked("They go to another service", "Record their notice", _back(found), _MOVING)
    return asked_take(request, found, asked, form, take, said="It is recorded.", go=_home(found))


_MOVING = (
    "Both services agree together on which day the approval ends here and starts there, so that"
    " nobody is approved twice. They should not resign if a child is to stay with them: a"
    " resignation ends the approval after 28 days and cannot be taken back.",
)


def _move_or_404(access: Access, found: Household, transfer_id: int) -> TransferOut:
    try:
        return transfer_of(access, found, transfer_id)
    except TransferOut.DoesNotExist:
        raise Http404 from None


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def move(request: StaffRequest, reference: str, transfer_id: int) -> HttpResponse:
    """Record how a move stands."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = _move_or_404(access, found, transfer_id)
    present = asdict(answers_of(row))
    form = MoveForm(sent(request), today=timezone.localdate(now), present=present)

    def take() -> None:
        transfer_save(
            access=access,
            transfer_id=row.pk,
            answers=form.move(),
            shown=form.cleaned_data["shown"],
            now=now,
        )

    asked = Asked(f"Move to {row.to_service}", "Save", _back(found))
    return asked_take(request, found, asked, form, take, said="Saved.", go=_home(found))


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def call_off(request: StaffRequest, reference: str, transfer_id: int) -> HttpResponse:
    """They stay after all."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = _move_or_404(access, found, transfer_id)
    form = NothingForm(sent(request))

    def take() -> None:
        transfer_call_off(access=access, transfer_id=row.pk, now=now)

    asked = Asked(f"They do not go to {row.to_service}", "Call off the move", _back(found))
    return asked_take(
        request, found, asked, form, take, said="The move is called off.", go=_home(found)
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_MANAGE)
def died(request: StaffRequest, reference: str) -> HttpResponse:
    """Record that a carer died."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    on_it: list[Carer] = found.on_it  # type: ignore[attr-defined]
    carers = [carer for carer in on_it if carer.to_on is None]
    if not carers:
        raise Http404
    initial = {"carer": str(carers[0].pk)} if len(carers) == 1 else {}
    form = DiedForm(sent(request), carers=carers, today=timezone.localdate(now), initial=initial)

    def take() -> None:
        departure_died(
            access=access,
            household_id=found.pk,
            carer_id=int(form.cleaned_data["carer"]),
            died_on=form.cleaned_data["died_on"],
            now=now,
        )

    asked = Asked("A carer died", "Record it", _back(found), _DIED, warns=True)
    return asked_take(request, found, asked, form, take, said="It is recorded.", go=_home(found))


_DIED = (
    "Who fosters beside them stays approved, and a review looks at what has changed. With the last"
    " carer the approval ends.",
)
