"""The letters of a household: what can be made, what it would say, what was made and when it
went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.letters import CopyForm
from carers.letter_kinds import COUNTS_FROM_ITS_DATE, KINDS, NOTICES, TELLS_WHY, LetterKind
from carers.models import Household, HouseholdLetter
from carers.selectors.letter_facts import Ready, letters_ready
from carers.selectors.letters import (
    copies_outdated,
    councils_to_tell,
    letter_of,
    letters_of,
    may_read_letter,
    names_of,
)
from carers.selectors.places import home_authority
from carers.services.letters_made import letter_draw, letter_make, letter_open, letter_sent
from carers.services.viewing import household_viewed
from carers.views.acting import Asked, asked_take
from carers.views.taking import household_or_404, sent
from enquiries.forms.staff_documents import LetterSentForm
from enquiries.views.staff.contact import read_or_send
from enquiries.views.staff.documents import file_response
from hubs.access import Access
from hubs.decorators import StaffRequest, staff_page
from hubs.letter_drafts import LetterRefused
from hubs.models import LocalAuthority, SeenBy
from hubs.permissions import Right


def letters_part(
    access: Access, found: Household, *, today: date, field: str = "", about: int = 0
) -> dict[str, object]:
    """What a page says of letters: of all of a household's, or of those about one thing (``field``
    of HouseholdLetter, ``about`` its number)."""
    rows, ready = list(letters_of(access, found)), letters_ready(access, found, today=today)
    if field:
        rows = [row for row in rows if getattr(row, f"{field}_id") == about]
        ready = [one for one in ready if (one.field, one.about) == (field, about)]
    sends, outdated = access.can(Right.LETTER_SEND), copies_outdated(access, found)
    return {
        "letters": [_row(access, row, outdated.get(row.pk), today=today) for row in rows],
        "letters_ready": [_can(access, one, rows) for one in ready] if sends else [],
        "sends_letters": sends,
        "safe_way": _safe_way(access, found),
    }


def _safe_way(access: Access, found: Household) -> dict[str, str] | None:
    """How a letter may reach them, where their case says something about it; with the address of
    the case, for whoever may open it."""
    case = found.enquiry
    if case is None or not (case.discreet or case.seen_by == SeenBy.NAMED):
        return None
    opens = access.can(Right.ENQUIRY_VIEW)
    return {
        "text": PROTECTED if case.seen_by == SeenBy.NAMED else DISCREET,
        "case": reverse("enquiries:case", args=[case.reference]) if opens else "",
    }


PROTECTED = (
    "Somebody must not find them. Do not post or email a letter. Their case says in which safe way"
    " to reach them: agree with them first how a letter can."
)
DISCREET = (
    "They asked us not to mention fostering. Agree with them first how a letter should reach them."
    " Use a plain envelope without a name of ours on it, marked “private”, and do not email it"
    " unless they say that nobody else reads their email."
)


def _can(access: Access, one: Ready, rows: Sequence[HouseholdLetter]) -> dict[str, object]:
    code = one.kind.code
    made = [row for row in rows if getattr(row, f"{one.field}_id") == one.about]
    return {
        "kind": one.kind,
        "about": one.about,
        "to": names_of(one.carers),
        "made": any(row.kind == code for row in made),
        "closed": not may_read_letter(access, code),
        "not_to_carers": one.not_to_carers,
        "not_to_councils": one.not_to_councils,
    }


def _row(
    access: Access, letter: HouseholdLetter, outdated: date | None, *, today: date
) -> dict[str, Any]:
    """A letter on a page. ``outdated``: the day on which we wrote, of a copy that says another."""
    kind = KINDS.get(letter.copies or letter.kind)
    label = kind.label if kind else letter.kind
    return {
        "letter": letter,
        "label": f"Copy for a council: {label}" if letter.copies else label,
        "to": names_of([letter.carer]) if letter.carer is not None else str(letter.authority),
        "opens": may_read_letter(access, letter.copies or letter.kind),
        "outdated": outdated,
        "replaced_on": letter.replaced_on,  # type: ignore[attr-defined]
        # It would leave them less than their days.
        "stale": letter.kind in COUNTS_FROM_ITS_DATE
        and letter.sent_on is None
        and letter.dated < today,
    }


def _seen_or_404(request: StaffRequest, reference: str) -> Household:
    """The household; not for whoever sees its case by milestones alone."""
    found = household_or_404(request, reference)
    if not found.on_it:  # type: ignore[attr-defined]
        raise Http404
    return found


def _address(found: Household, name: str = "letters", *more: object) -> str:
    return reverse(f"carers:{name}", args=[found.reference, *more])


def _back(found: Household) -> tuple[str, str]:
    return _address(found), "Letters"


@require_safe
@staff_page(Right.CARER_VIEW)
def letters(request: StaffRequest, reference: str) -> HttpResponse:
    """Every letter of a household, the newest first, and those that can be made."""
    access, now = request.access, timezone.now()
    found = _seen_or_404(request, reference)
    household_viewed(access=access, household=found, now=now)
    part = letters_part(access, found, today=timezone.localdate(now))
    return render(request, "carers/letters.html", {"household": found, **part})


@read_or_send
@staff_page(Right.CARER_VIEW, Right.LETTER_SEND)
def new(request: StaffRequest, reference: str, kind: str, about: int) -> HttpResponse:
    """What a letter would say to each carer; pressing the button makes it."""
    found = _seen_or_404(request, reference)
    return _preview(request, found, _kind_or_404(kind), about)


@read_or_send
@staff_page(Right.CARER_VIEW, Right.LETTER_SEND)
def copy_ask(request: StaffRequest, reference: str, kind: str, about: int) -> HttpResponse:
    """Which council gets a copy of a notice."""
    found, notice = _seen_or_404(request, reference), _kind_or_404(kind)
    councils = councils_to_tell(found, today=timezone.localdate())
    home = home_authority(found)
    form = CopyForm(sent(request), councils=councils, initial={"authority": home and home.pk})
    if form.is_valid():
        chosen = form.cleaned_data["authority"].pk
        return redirect(_address(found, "letter_copy", kind, about, chosen))
    lead = (f"A copy of: {notice.label}.", _COPIES)
    asked = Asked("A copy for a council", "Go on", _back(found), lead)
    return asked_take(request, found, asked, form, _nothing, said="", go="")


_COPIES = (
    "Each council that has a child placed with them gets one, and the council of the area where"
    " they live. Make one for each council. No child is named in it."
)


def _nothing() -> None:
    """A form that is only shown."""


@read_or_send
@staff_page(Right.CARER_VIEW, Right.LETTER_SEND)
def copy(
    request: StaffRequest, reference: str, kind: str, about: int, authority_id: int
) -> HttpResponse:
    """What the copy for one council would say; pressing the button makes it."""
    found = _seen_or_404(request, reference)
    try:
        return _preview(request, found, _kind_or_404(kind), about, authority_id)
    except LocalAuthority.DoesNotExist:
        raise Http404 from None


def _preview(
    request: StaffRequest,
    found: Household,
    kind: LetterKind,
    about: int,
    authority_id: int | None = None,
) -> HttpResponse:
    """The letters as they would be, or made by the button; back to all where that is refused."""
    access, now = request.access, timezone.now()
    given: dict[str, Any] = {"kind": kind.code, "about": about, "authority_id": authority_id}
    try:
        if request.method == "POST":
            letter_make(access=access, household_id=found.pk, now=now, **given)
            said = f"Made: {kind.label}. Download it, send it, and record that it went."
            messages.success(request, said)
            return redirect(_address(found))
        drawn = letter_draw(access=access, household=found, now=now, **given)
    except LetterRefused as refused:
        messages.warning(request, str(refused))
        return redirect(_address(found))
    household_viewed(access=access, household=found, now=now)
    context = {
        "household": found,
        "kind": kind,
        "drawn": drawn,
        "copies": authority_id is not None,
        "enters": access.can(Right.CARER_WORK),
        "dated_matters": authority_id is None and kind.code in COUNTS_FROM_ITS_DATE,
        "safe_way": None if authority_id else _safe_way(access, found),
    }
    return render(request, "carers/letter_preview.html", context)


def _kind_or_404(code: str) -> LetterKind:
    if code not in NOTICES:
        raise Http404
    return KINDS[code]


def _letter_or_404(request: StaffRequest, found: Household, letter_id: int) -> HouseholdLetter:
    try:
        return letter_of(request.access, found, letter_id)
    except HouseholdLetter.DoesNotExist:
        raise Http404 from None


@read_or_send
@staff_page(Right.CARER_VIEW, Right.LETTER_SEND)
def went(request: StaffRequest, reference: str, letter_id: int) -> HttpResponse:
    """Record when a letter went, how, and how we know."""
    access, now = request.access, timezone.now()
    found, today = _seen_or_404(request, reference), timezone.localdate(now)
    letter = _letter_or_404(request, found, letter_id)
    proof = letter.kind in TELLS_WHY
    form = LetterSentForm(
        sent(request), dated=letter.dated, today=today, told=proof, initial={"sent_on": today}
    )

    def take() -> None:
        letter_sent(
            access=access, household_id=found.pk, letter_id=letter.pk, now=now, **form.cleaned_data
        )

    row = _row(access, letter, None, today=today)
    lead = (f"{row['label']}, to {row['to']}.",)
    more = {"safe_way": None if letter.copies else _safe_way(access, found)}
    asked = Asked("Record that a letter went", "Record it", _back(found), lead, more=more)
    said = "Recorded that the letter went."
    return asked_take(request, found, asked, form, take, said=said, go=_address(found))


@require_safe
@staff_page(Right.CARER_VIEW)
def download(request: StaffRequest, reference: str, letter_id: int) -> HttpResponse:
    """The PDF of a letter, as a file to save: its name does not say what it is about."""
    found = _seen_or_404(request, reference)
    try:
        letter, content = letter_open(
            access=request.access, household=found, letter_id=letter_id, now=timezone.now()
        )
    except HouseholdLetter.DoesNotExist:
        raise Http404 from None
    except LetterRefused as refused:
        messages.warning(request, str(refused))
        return redirect(_address(found))
    name = f"Letter {found.reference} {letter.dated.isoformat()}-{letter.pk}.pdf"
    return file_response(name, "application/pdf", content)
