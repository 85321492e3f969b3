"""A case before panel: listed, made ready, its pack sent, considered, minuted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.checks import blockers
from enquiries.forms.staff_panel import NO, YES, WhyForm
from enquiries.forms.staff_panel_item import (
    ConflictForm,
    ListForm,
    MinutesForm,
    PackForm,
    PrepareForm,
    RecommendForm,
)
from enquiries.models import Enquiry, PanelItem
from enquiries.panel_words import item_dates, ready_list
from enquiries.selectors.facts import facts_of
from enquiries.selectors.packs import documents_for_pack
from enquiries.selectors.panels import (
    ItemPage,
    item_open,
    item_page_of,
    panels_open_to,
    seats_of_item,
)
from enquiries.services.minutes import minutes_finish, minutes_save, recommendation_record
from enquiries.services.packs import pack_send
from enquiries.services.panel_lists import (
    conflict_record,
    item_list,
    item_prepare,
    item_take_off,
)
from enquiries.terms import terms_of
from enquiries.views.staff.acting import blocker_lines, href_for
from enquiries.views.staff.at_case import address_of, case_render, on_case
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.taking import form_take
from enquiries.workflow import Action, Stage
from hubs.calendar import LONDON, say_day
from hubs.decorators import StaffRequest
from hubs.models import SeenBy
from hubs.permissions import Right

NOT_WAITING = "It is not waiting for a panel."


@require_safe
@on_case(Right.ENQUIRY_VIEW)
def panel_item(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Where the case stands before panel, what is ready, and the next step."""
    now = timezone.now()
    access, today = request.access, timezone.localdate(now)
    page = item_page_of(access, case)
    facts = facts_of(access, case, today=today)
    item = page.item
    waits = item is not None and not item.recommends and case.is_open
    return case_render(
        request,
        case,
        "panel_item.html",
        tab="panel_item",
        page=page,
        item=item,
        waits=waits,
        facts=facts,
        list_lines=blocker_lines(request, case, blockers(facts, Action.LIST)),
        may_list=_may_list(case, page),
        rows=item_dates(item, now=now) if item else [],
        ready=ready_list(case, page, today=today) if waits else [],
        terms=terms_of(item.terms).lines() if item else [],
        decision_href=href_for(request, case, "decision"),
        letters_href=href_for(request, case, "letters"),
        now=now,
    )


def _may_list(case: Enquiry, page: ItemPage) -> bool:
    """Whether the case is at a point where it may be listed: a first time, or again."""
    if case.stage == Stage.ASSESSMENT:
        return True
    again = page.determination
    return (
        case.stage == Stage.DETERMINATION
        and again is not None
        and again.route == "representations"
        and again.second_item_id is None
    )


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_list(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """List the case for a panel."""
    now = timezone.now()
    found = list(panels_open_to(request.access, case, now=now))
    form = ListForm(request.POST if request.method == "POST" else None, panels=found)

    def take() -> None:
        item_list(
            access=request.access,
            enquiry_id=case.pk,
            panel_id=int(form.cleaned_data["panel"]),
            now=now,
        )

    return form_take(
        request,
        case,
        "panel_list.html",
        form,
        take,
        said="The case is on the panel’s list.",
        go=address_of(case, "panel_item"),
        panels=found,
        now=now,
    )


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_take_off(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Take the case off the list again."""
    form = WhyForm(request.POST if request.method == "POST" else None)

    def take() -> None:
        why = form.cleaned_data["why"]
        item_take_off(access=request.access, enquiry_id=case.pk, why=why, now=timezone.now())

    return form_take(
        request,
        case,
        "panel_take_off.html",
        form,
        take,
        said="The case is off the list, and back at the assessment.",
        go=address_of(case, "panel_item"),
    )


def _waiting(request: StaffRequest, case: Enquiry) -> PanelItem | None:
    """The item that waits for its panel, for a form about it."""
    item = item_open(request.access, case)
    return item if item is not None and not item.recommends else None


def _nothing_waits(request: StaffRequest, case: Enquiry, said: str = NOT_WAITING) -> HttpResponse:
    messages.warning(request, said)
    return redirect(address_of(case, "panel_item"))


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_prepare(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Say whether the applicants come, with whom, and when they are heard."""
    item = _waiting(request, case)
    if item is None:
        return _nothing_waits(request, case)
    said = {True: YES, False: NO, None: ""}
    heard = timezone.localtime(item.starts_at).time() if item.starts_at else None
    initial = {"attends": said[item.attends], "supporter": item.supporter, "time": heard}
    form = PrepareForm(request.POST if request.method == "POST" else None, initial=initial)

    def take() -> None:
        answers = form.cleaned_data
        day, clock = timezone.localdate(item.panel.at), answers["time"]
        item_prepare(
            access=request.access,
            enquiry_id=case.pk,
            attends={YES: True, NO: False}.get(answers["attends"]),
            supporter=answers["supporter"],
            starts_at=datetime.combine(day, clock, tzinfo=LONDON) if clock else None,
            now=timezone.now(),
        )

    go = address_of(case, "panel_item")
    return form_take(
        request, case, "panel_prepare.html", form, take, said="Saved.", go=go, item=item
    )


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_stand_aside(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record that a member knows somebody in the case."""
    item = _waiting(request, case)
    if item is None:
        return _nothing_waits(request, case)
    seats = list(seats_of_item(request.access, item))
    form = ConflictForm(request.POST if request.method == "POST" else None, seats=seats)

    def take() -> None:
        answers = form.cleaned_data
        conflict_record(
            access=request.access,
            enquiry_id=case.pk,
            member=form.offered[answers["member"]],
            why=answers["why"],
            takes_part=answers["takes_part"] == YES,
            now=timezone.now(),
        )

    return form_take(
        request,
        case,
        "panel_stand_aside.html",
        form,
        take,
        said="Recorded.",
        go=address_of(case, "panel_item"),
        seats=seats,
        item=item,
    )


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_send_pack(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Choose what goes into the pack, and send it to the members."""
    item = _waiting(request, case)
    if item is None:
        return _nothing_waits(request, case)
    now = timezone.now()
    late = timezone.localdate(now) > item.panel.papers_by
    documents = list(documents_for_pack(request.access, case))
    sent = request.POST if request.method == "POST" else None
    seats = list(seats_of_item(request.access, item))
    protected = case.seen_by == SeenBy.NAMED
    chosen = [seat.member for seat in seats] if protected else None
    form = PackForm(sent, documents=documents, late=late, protected_for=chosen)

    def take() -> None:
        answers = form.cleaned_data
        pack = pack_send(
            access=request.access,
            enquiry_id=case.pk,
            documents=[int(key) for key in answers.get("documents", ())],
            late_why=answers.get("late_why", ""),
            members=[int(key) for key in answers.get("members", ())],
            named_asked=answers.get("named_asked", False),
            now=now,
        )
        if pack.unread:
            names = ", ".join(pack.unread)
            messages.warning(request, f"They cannot sign in, so give them the papers: {names}.")
        if pack.left:
            names = ", ".join(pack.left)
            messages.warning(request, f"Off the central list by then, so sent nothing: {names}.")

    return form_take(
        request,
        case,
        "panel_send_pack.html",
        form,
        take,
        said="The pack is sent. It stays as it is now.",
        go=address_of(case, "panel_item"),
        item=item,
        seats=seats,
        protected=protected,
        papers_by=say_day(item.panel.papers_by),
        late=late,
    )


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_recommend(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Record what panel recommended, and why."""
    today = timezone.localdate()
    page = item_page_of(request.access, case)
    item = page.item
    if item is None or item.recommends:
        return _nothing_waits(request, case)
    proposed = terms_of(item.report.terms if item.report else {}).as_json()
    sent = request.POST if request.method == "POST" else None
    form = RecommendForm(sent, item=item, initial=proposed)

    def take() -> None:
        recommendation_record(
            access=request.access,
            enquiry_id=case.pk,
            recommends=form.cleaned_data["recommends"],
            reasons=form.cleaned_data["reasons"],
            terms=form.terms() if form.asks_terms else None,
            now=timezone.now(),
        )

    return form_take(
        request,
        case,
        "panel_recommend.html",
        form,
        take,
        said="Panel’s recommendation is recorded. Next: the minutes.",
        go=address_of(case, "panel_item"),
        item=item,
        ready=ready_list(case, page, today=today) if item.pack_sent_at is None else [],
    )


@read_or_send
@on_case(Right.PANEL_MANAGE)
def panel_minutes(request: StaffRequest, case: Enquiry, item_id: int) -> HttpResponse:
    """Write the minutes of a case: keep the draft, or make them final."""
    page = item_page_of(request.access, case)
    every: list[Any] = [page.item, *page.earlier]
    item = next((one for one in every if one is not None and one.pk == item_id), None)
    if item is None or not item.recommends or item.minutes_final_at:
        return _nothing_waits(request, case, "There are no minutes to write for it now.")
    sent = request.POST if request.method == "POST" else None
    final = request.POST.get("act") == "final"
    form = MinutesForm(sent, initial={"minutes": item.minutes})

    def take() -> None:
        verb = minutes_finish if final else minutes_save
        text = form.cleaned_data["minutes"]
        verb(
            access=request.access,
            enquiry_id=case.pk,
            item_id=item.pk,
            text=text,
            now=timezone.now(),
        )

    said = "The minutes are final." if final else "The draft of the minutes is saved."
    go = address_of(case, "panel_item")
    return form_take(request, case, "panel_minutes.html", form, take, said=said, go=go, item=item)
