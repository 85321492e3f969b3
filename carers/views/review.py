"""A household's reviews: on its page, and one of them as it is opened, gathered and concluded."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.review import (
    ConcludeForm,
    NothingForm,
    NoticeForm,
    ReportForm,
    ReviewOpenForm,
    ViewAddForm,
    ViewForm,
)
from carers.letter_kinds import REVIEW
from carers.models import Household, Review, ReviewView
from carers.reviews import ADD, VIEW, Missing, missing_before_conclusion
from carers.selectors.letters import notice_gone_on
from carers.selectors.review import (
    review_facts,
    review_of,
    reviews_of,
    view_of,
)
from carers.services.reviewing import (
    WRITTEN,
    review_call_off,
    review_conclude,
    review_notice_record,
    review_open,
    review_write,
    view_add,
    view_answers,
    view_save,
)
from carers.services.viewing import household_viewed
from carers.views.acting import Asked, asked_take
from carers.views.letters import letters_part
from carers.views.review_said import proposal_said, review_rows, view_said, what_follows
from carers.views.taking import household_or_404, sent
from enquiries.views.staff.contact import read_or_send
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right


def review_part(access: Access, found: Household, *, today: date) -> dict[str, object]:
    """What the household's page says of its reviews, and of what is proposed after one."""
    rows = reviews_of(access, found)
    proposed = [row.determination for row in rows if hasattr(row, "determination")]
    runs = next((one for one in proposed if one.decided_on is None), None)
    return {
        "review_open": next((row for row in rows if row.concluded_on is None), None),
        "reviews": [row for row in rows if row.concluded_on],
        "proposal": runs,
        "proposal_said": proposal_said(runs, today=today) if runs else "",
        "opens_reviews": access.can(Right.CARER_WORK) and found.ended_on is None,
    }


def review_or_404(access: Access, found: Household, review_id: int) -> Review:
    """One review of this household."""
    try:
        return review_of(access, found, review_id)
    except Review.DoesNotExist:
        raise Http404 from None


def review_address(found: Household, review: Review, name: str = "review", *more: object) -> str:
    """Where one review is."""
    return reverse(f"carers:{name}", args=[found.reference, review.pk, *more])


@require_safe
@staff_page(Right.CARER_VIEW)
def review(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """One review: the views, the report, what is missing, what follows."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    row = review_or_404(access, found, review_id)
    household_viewed(access=access, household=found, now=now)
    is_open = row.concluded_on is None and row.called_off_on is None
    missing = missing_before_conclusion(review_facts(access, row, today=today)) if is_open else []
    heard: list[ReviewView] = row.heard  # type: ignore[attr-defined]
    context = {
        "household": found,
        "review": row,
        "rows": review_rows(row, knows=access.can(Right.CONCERN_WORK)),
        "views": [view_said(view) for view in heard],
        "is_open": is_open,
        "works": access.can(Right.CARER_WORK),
        "missing": [_line(found, row, one) for one in missing],
        "follows": what_follows(access, found, row),
        **letters_part(access, found, today=today, field=REVIEW, about=row.pk),
    }
    return render(request, "carers/review.html", context)


def _line(found: Household, row: Review, one: Missing) -> dict[str, str]:
    """One thing that is missing, with where it is mended."""
    if one.where == VIEW:
        href = review_address(found, row, "review_view", one.view)
    elif one.where == ADD:
        href = review_address(found, row, "review_view_add") + f"?who={one.who}"
    else:
        href = review_address(found, row, "review_write")
    return {"text": one.text, "href": href}


def _back(found: Household, row: Review) -> tuple[str, str]:
    return review_address(found, row), f"Review {row.number}"


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def open_one(request: StaffRequest, reference: str) -> HttpResponse:
    """Open a review; where one is open, go on with it."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    standing = next((row for row in reviews_of(access, found) if not row.concluded_on), None)
    if standing is not None:
        return redirect(review_address(found, standing))
    knows = access.can(Right.CONCERN_WORK)
    because = request.GET.get("because", Review.Because.YEARLY)  # an answer, and only suggested
    form = ReviewOpenForm(sent(request), knows=knows, initial={"because": because})
    opened: list[Review] = []

    def take() -> None:
        because = form.cleaned_data["because"]
        opened.append(review_open(access=access, household_id=found.pk, because=because, now=now))

    asked = Asked("Open a review", "Open the review", _home(found), _OPENING)
    said = "The review is open."
    return asked_take(
        request, found, asked, form, take, said=said, go=lambda: review_address(found, opened[0])
    )


_OPENING = (
    "A review hears each carer, the children who are placed and the councils that placed them in"
    " the last year. The first of an approval goes to panel.",
)


def _home(found: Household) -> tuple[str, str]:
    return reverse("carers:household", args=[found.reference]), "The household"


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def add_view(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Add somebody whose views are asked for."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = review_or_404(access, found, review_id)
    present = {"who": request.GET.get("who", "")}
    form = ViewAddForm(sent(request), today=timezone.localdate(now), present=present)

    def take() -> None:
        whose = {name: form.cleaned_data[name] for name in ("who", "called")}
        view_add(access=access, review_id=row.pk, answers=form.view(), now=now, **whose)

    asked = Asked("Somebody else’s views", "Save", _back(found, row))
    return asked_take(
        request, found, asked, form, take, said="Saved.", go=review_address(found, row)
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def one_view(request: StaffRequest, reference: str, review_id: int, view_id: int) -> HttpResponse:
    """Record what somebody said, or why they said nothing."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = review_or_404(access, found, review_id)
    try:
        view = view_of(access, row, view_id)
    except ReviewView.DoesNotExist:
        raise Http404 from None
    present = asdict(view_answers(view))
    form = ViewForm(sent(request), today=timezone.localdate(now), present=present)

    def take() -> None:
        shown = form.cleaned_data["shown"]
        view_save(access=access, view_id=view.pk, answers=form.view(), shown=shown, now=now)

    asked = Asked(view_said(view).whose, "Save", _back(found, row))
    return asked_take(
        request, found, asked, form, take, said="Saved.", go=review_address(found, row)
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def write(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Write the review up, as far as it has come."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = review_or_404(access, found, review_id)
    present = {name: getattr(row, name) for name in WRITTEN}
    today, to_panel = timezone.localdate(now), row.number == 1
    form = ReportForm(sent(request), to_panel=to_panel, today=today, present=present)

    def take() -> None:
        review_write(access=access, review_id=row.pk, now=now, **form.cleaned_data)

    asked = Asked("The report", "Save", _back(found, row))
    return asked_take(
        request, found, asked, form, take, said="Saved.", go=review_address(found, row)
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def conclude(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Conclude a review; from then on it stands."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = review_or_404(access, found, review_id)
    form = ConcludeForm(sent(request))

    def take() -> None:
        review_conclude(access=access, review_id=row.pk, now=now, **form.cleaned_data)

    lead = ("Once it is concluded it stands as it is. The next review is counted from the day it"
            " was held.",)  # fmt: skip
    asked = Asked("Conclude the review", "Conclude the review", _back(found, row), lead)
    said = "The review is concluded."
    return asked_take(request, found, asked, form, take, said=said, go=review_address(found, row))


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def call_off(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Call off a review that was opened in error."""
    access, now = request.access, timezone.now()
    found = household_or_404(request, reference)
    row = review_or_404(access, found, review_id)
    form = NothingForm(sent(request))

    def take() -> None:
        review_call_off(access=access, review_id=row.pk, now=now)

    lead = ("For a review that was opened in error. The day by which the next one is due stays as"
            " it is.",)  # fmt: skip
    asked = Asked("Call off the review", "Call it off", _back(found, row), lead, warns=True)
    return asked_take(
        request, found, asked, form, take, said="The review is called off.", go=_home(found)[0]
    )


@read_or_send
@staff_page(Right.CARER_VIEW, Right.CARER_WORK)
def notice(request: StaffRequest, reference: str, review_id: int) -> HttpResponse:
    """Record the day on which the written notice went."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    row = review_or_404(access, found, review_id)
    gone_on = notice_gone_on(access, row) or today
    form = NoticeForm(sent(request), today=today, initial={"notice_on": gone_on})

    def take() -> None:
        review_notice_record(access=access, review_id=row.pk, now=now, **form.cleaned_data)

    asked = Asked("Written notice", "Save", _back(found, row), _NOTICE)
    return asked_take(
        request, found, asked, form, take, said="Saved.", go=review_address(found, row)
    )


_NOTICE = (
    "The household has written notice of what the review concluded. Send copies to councils that"
    " have placed a child with them.",
    "Where each carer’s letter was made here, the day is recorded with the last of them.",
)
