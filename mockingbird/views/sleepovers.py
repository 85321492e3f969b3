"""The sleepover board: ask, decide, write down what happened."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from mockingbird.forms.sleepovers import AGREE, AskForm, DecideForm, HappenedForm
from mockingbird.models import Constellation, Sleepover
from mockingbird.selectors.board import (
    DAY,
    Asked,
    board_of,
    children_of,
    hosts_of,
    sleepover_by_id,
)
from mockingbird.services.sleepovers import (
    sleepover_actual,
    sleepover_agree,
    sleepover_cancel,
    sleepover_decline,
    sleepover_request,
)
from mockingbird.views.base import on_constellation, or_404, page, press, sent, take, url

Status = Sleepover.Status


@require_safe
@on_constellation()
def sleepovers(request: StaffRequest, found: Constellation) -> HttpResponse:
    """What waits for an answer, the beds by night, what to write down."""
    board = board_of(request.access, found, today=timezone.localdate())
    weeks = groupby(board.nights, key=lambda night: night.on - night.on.weekday() * DAY)
    return page(
        request,
        found,
        "sleepovers",
        "sleepovers.html",
        heading="Sleepovers",
        board=board,
        weeks=[(monday, list(rows)) for monday, rows in weeks],
        clashes=[night for night in board.nights if night.clash or night.tight],
    )


@read_or_send
@on_constellation(works=True)
def ask(request: StaffRequest, found: Constellation) -> HttpResponse:
    """Ask for a sleepover for a household."""
    access, now = request.access, timezone.now()
    today = timezone.localdate(now)
    children = children_of(access, found, today=today)
    form = AskForm(sent(request), children=children, today=today, initial={"kind": "planned"})

    def verb() -> None:
        given = form.cleaned_data
        sleepover_request(
            access=access,
            membership_id=form.membership_id(),
            child_ids=[int(pk) for pk in given["child_ids"]],
            kind=given["kind"],
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            notes=given["notes"],
            now=now,
        )

    return take(
        request,
        found,
        "ask.html",
        form,
        verb,
        said="Asked for. It waits for an answer.",
        go=url("sleepovers", found),
        children=children,
    )


@read_or_send
@on_constellation(works=True)
def decide(request: StaffRequest, found: Constellation, sleepover_id: int) -> HttpResponse:
    """Agree, with who hosts, or say why it is not possible."""
    access, now = request.access, timezone.now()
    asked = or_404(sleepover_by_id, access, found, sleepover_id)
    if asked.row.status != Status.REQUESTED:
        return _decided_already(request, found)
    hosts = hosts_of(access, found, asked.row)
    initial = {"host_id": hosts[0][0].pk if hosts else None}
    form = DecideForm(sent(request), hosts=hosts, here=found, initial=initial)

    def verb() -> None:
        given = form.cleaned_data
        if given["answer"] != AGREE:
            reason = given["answer"]
            sleepover_decline(access=access, sleepover_id=asked.row.pk, reason=reason, now=now)
            return
        agreed = sleepover_agree(
            access=access,
            sleepover_id=asked.row.pk,
            host_id=int(given["host_id"]),
            consent_confirmed=given["consent_confirmed"],
            now=now,
        )
        for warning in agreed.warnings:
            messages.warning(request, warning)

    board = board_of(access, found, today=timezone.localdate(now))
    return take(
        request,
        found,
        "decide.html",
        form,
        verb,
        said="Your answer is recorded.",
        go=url("sleepovers", found),
        each=asked,
        nights=[night for night in board.nights if _touches(asked, night.on)],
    )


def _touches(asked: Asked, night: object) -> bool:
    return asked.row.starts_on <= night < asked.row.ends_on  # type: ignore[operator]


def _decided_already(request: StaffRequest, found: Constellation) -> HttpResponse:
    messages.info(request, "This sleepover has its answer already.")
    return redirect(url("sleepovers", found))


@read_or_send
@on_constellation(works=True)
def happened(request: StaffRequest, found: Constellation, sleepover_id: int) -> HttpResponse:
    """Write down the stay as it was: the days agreed stand there already."""
    access, now = request.access, timezone.now()
    asked = or_404(sleepover_by_id, access, found, sleepover_id)
    if asked.row.status != Status.AGREED:
        return _decided_already(request, found)
    today = timezone.localdate(now)
    initial = {"came_on": asked.row.starts_on, "went_on": min(asked.row.ends_on, today)}
    form = HappenedForm(sent(request), today=today, initial=initial)

    def verb() -> None:
        sleepover_actual(access=access, sleepover_id=asked.row.pk, now=now, **form.cleaned_data)

    return take(
        request,
        found,
        "happened.html",
        form,
        verb,
        said="The stay is recorded.",
        go=url("sleepovers", found),
        each=asked,
    )


@read_or_send
@on_constellation(works=True)
def cancel(request: StaffRequest, found: Constellation, sleepover_id: int) -> HttpResponse:
    """Cancel a stay, or say that it did not happen."""
    access, now = request.access, timezone.now()
    asked = or_404(sleepover_by_id, access, found, sleepover_id)
    if asked.row.status not in (Status.REQUESTED, Status.AGREED):
        return _decided_already(request, found)
    if request.method == "POST":

        def verb() -> None:
            sleepover_cancel(access=access, sleepover_id=asked.row.pk, now=now)

        said = "Cancelled. Its beds are free again."
        return press(request, verb, said=said, go=url("sleepovers", found))
    return page(
        request, found, "cancel", "cancel.html", heading="Cancel a sleepover", each=asked,
        tab="sleepovers",
    )  # fmt: skip
