"""The letters of a case: what can be made, what it would say, what was made and when it went."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.forms.staff_documents import LetterSentForm
from enquiries.held import flag_of
from enquiries.letter_kinds import COUNTS_FROM_ITS_DATE, KINDS, TELLS_OF
from enquiries.models import Enquiry, Letter
from enquiries.selectors.documents import is_served
from enquiries.selectors.letters import (
    letter_in_case,
    letters_of,
    letters_to_make,
    may_read_letter,
)
from enquiries.services.letters_made import (
    NOT_YOURS,
    letter_draw,
    letter_prepare,
    letter_sent,
)
from enquiries.services.moving import MoveRefused
from enquiries.views.staff.at_case import UNPROCESSABLE, address_of, case_render, done, on_case
from enquiries.views.staff.contact import read_or_send
from hubs.decorators import StaffRequest
from hubs.letter_drafts import LetterKind, LetterRefused
from hubs.permissions import Right


@require_safe
@on_case()
def letters(request: StaffRequest, case: Enquiry) -> HttpResponse:
    """Every letter, newest first, and those that the case is ready for."""
    today = timezone.localdate()
    sends = request.access.can(Right.LETTER_SEND)
    return case_render(
        request,
        case,
        "letters.html",
        tab="letters",
        rows=[_row(request, letter) for letter in letters_of(request.access, case)],
        to_make=letters_to_make(request.access, case, today=today) if sends else [],
        sends=sends,
        safe_way=say_safe_way(case),
    )


def _row(request: StaffRequest, letter: Letter) -> dict[str, Any]:
    kind = KINDS.get(letter.kind)
    reads = may_read_letter(request.access, letter.kind)
    return {
        "letter": letter,
        "label": kind.label if kind else letter.kind,
        "opens": reads and is_served(letter.document),
        "closed": not reads,
        # It would leave them less than their days.
        "stale": letter.kind in COUNTS_FROM_ITS_DATE
        and letter.sent_on is None
        and letter.dated < timezone.localdate(),
    }


def say_safe_way(case: Enquiry) -> str:
    """How a letter may reach this person: said before one is made and before it is sent."""
    if flag_of(case) is not None:
        return (
            "Somebody must not find this person. Do not post or email a letter. Agree with them"
            " first, in the safe way above, how it can reach them."
        )
    if case.discreet:
        return (
            "They asked us not to mention fostering. Agree with them first how a letter should"
            " reach them. Use a plain envelope without a name of ours on it, marked “private”, and"
            " do not email it unless they say that nobody else reads their email."
        )
    return ""


@read_or_send
@on_case(Right.LETTER_SEND)
def letter_new(request: StaffRequest, case: Enquiry, kind: str) -> HttpResponse:
    """What a letter would say to each applicant; pressing the button makes it."""
    letter = _kind_or_404(kind)
    now = timezone.now()
    try:
        if request.method == "POST":
            letter_prepare(access=request.access, enquiry_id=case.pk, kind=kind, now=now)
            said = f"The letter “{letter.label}” was made. Download it, send it, and record that."
            return done(request, case, said, go=address_of(case, "letters"))
        if not may_read_letter(request.access, kind):
            raise LetterRefused(NOT_YOURS)
        drawn = letter_draw(access=request.access, enquiry=case, kind=kind, now=now)
    except LetterRefused as refused:
        messages.warning(request, str(refused))
        return redirect(address_of(case, "letters"))
    return case_render(
        request,
        case,
        "letter_preview.html",
        tab="letters",
        kind=letter,
        drawn=drawn,
        safe_way=say_safe_way(case),
        dated_matters=kind in COUNTS_FROM_ITS_DATE,
    )


def _kind_or_404(kind: str) -> LetterKind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


@read_or_send
@on_case(Right.LETTER_SEND)
def letter_sent_page(request: StaffRequest, case: Enquiry, letter_id: int) -> HttpResponse:
    """Record when a letter went, how, and how we know."""
    letter = _letter_or_404(request, case, letter_id)
    form = _sent_form(request, letter, today=timezone.localdate())
    if form.is_valid() and (answer := _recorded(request, case, letter, form)):
        return answer
    return case_render(
        request,
        case,
        "letter_sent.html",
        tab="letters",
        form=form,
        row=_row(request, letter),
        safe_way=say_safe_way(case),
        status=UNPROCESSABLE if form.is_bound else 200,
    )


def _sent_form(request: StaffRequest, letter: Letter, *, today: date) -> LetterSentForm:
    return LetterSentForm(
        request.POST if request.method == "POST" else None,
        dated=letter.dated,
        today=today,
        told=letter.kind in TELLS_OF,
        initial={"sent_on": today},
    )


def _recorded(
    request: StaffRequest, case: Enquiry, letter: Letter, form: LetterSentForm
) -> HttpResponse | None:
    """Record it; None, with the reason beside the field, where that is refused."""
    try:
        letter_sent(
            access=request.access,
            enquiry_id=case.pk,
            letter_id=letter.pk,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except ValidationError as fault:
        known = {
            name if name in form.fields else None: said for name, said in fault.message_dict.items()
        }
        for name, said in known.items():
            form.add_error(name, said)
        return None
    except (LetterRefused, MoveRefused) as refused:
        messages.warning(request, str(refused))
        return redirect(address_of(case, "letters"))
    return done(request, case, "Recorded that the letter went.", go=address_of(case, "letters"))


def _letter_or_404(request: StaffRequest, case: Enquiry, letter_id: int) -> Letter:
    try:
        return letter_in_case(request.access, case, letter_id)
    except Letter.DoesNotExist:
        raise Http404 from None
