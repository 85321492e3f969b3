"""The register of foster carers, and the page of one household."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from carers.forms.entry import RegisterForm
from carers.models import Approval, Household
from carers.selectors.letters import letters_unsent
from carers.selectors.register import ALL, households_page, review_days
from carers.selectors.year import clocks_of, departure_of
from carers.services.viewing import household_viewed, register_viewed
from carers.views.buddies_said import buddies_part
from carers.views.concerns import concerns_part
from carers.views.leaving import stopping_part
from carers.views.moves import moves_part
from carers.views.places import places_part
from carers.views.review import review_part
from carers.views.staying import staying_part
from carers.views.taking import household_or_404
from carers.views.year_said import clock_said, leaving_rows
from enquiries.terms import Terms, terms_of
from hubs.access import Access
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right
from hubs.time_limits import limit_on


@require_safe
@staff_page(Right.CARER_VIEW)
def register(request: StaffRequest) -> HttpResponse:
    """Every household that was ever approved, within reach; looked for by name, or narrowed."""
    access, now = request.access, timezone.now()
    form = RegisterForm(request.GET, access=access, today=timezone.localdate(now))
    filters = form.filters()
    page = households_page(access, page=request.GET.get("page", "1"), filters=filters)
    register_viewed(access=access, shown=list(page.object_list), now=now)
    context = {"page": page, "rows": page.object_list, "form": form, "narrowed": filters != ALL}
    context |= {"imports": access.can(Right.CARER_IMPORT), "buddies": access.can(Right.BUDDY_WORK)}
    # A search is not a filter: what was typed may be a name and does not go along.
    context["may_export"] = access.can(Right.CASES_EXPORT) and not filters.words
    return render(request, "carers/register.html", context)


@require_safe
@staff_page(Right.CARER_VIEW)
def household(request: StaffRequest, reference: str) -> HttpResponse:
    """One household: who fosters, since when, on what terms, what its year asks for."""
    access, now = request.access, timezone.now()
    found, today = household_or_404(request, reference), timezone.localdate(now)
    household_viewed(access=access, household=found, now=now)
    departure = departure_of(access, found)
    clocks = [clock_said(clock, today=today) for clock in clocks_of(access, found)]
    runs = [clock for clock in clocks if clock.runs]
    context = {
        "household": found,
        "rows": _rows(request, found),
        "versions": [
            {"row": version, "terms": _terms(version).lines()}
            for version in found.versions  # type: ignore[attr-defined]
        ],
        "soon": [clock for clock in runs if clock.is_soon],
        "later": [clock for clock in runs if not clock.is_soon],
        "over": [clock for clock in clocks if not clock.runs],
        "departure": departure,
        "leaving": leaving_rows(departure, knows=_knows(access)) if departure else [],
        "works": access.can(Right.CARER_WORK) and bool(clocks),
    }
    if found.on_it:  # type: ignore[attr-defined]  # else it is seen by its milestones alone
        leaves, knows = departure is not None or found.ended_on is not None, _knows(access)
        context |= stopping_part(access, found, leaves=leaves, knows=knows, today=today)
        context |= review_part(access, found, today=today) | moves_part(access, found)
        context |= places_part(access, found, today=today)
        context |= staying_part(access, found, today=today)
        context["letters_unsent"] = letters_unsent(access, found)
        context |= concerns_part(access, found)
        context |= buddies_part(access, found, today=today)
    return render(request, "carers/household.html", context)


def _knows(access: Access) -> bool:
    """Whether an allegation may be named: to managers, and to who decided because of it."""
    return access.can(Right.CONCERN_WORK) or access.can(Right.DECIDE)


def _terms(version: Approval) -> Terms:
    return terms_of({name: getattr(version, name) for name in Terms.__dataclass_fields__})


def _rows(request: StaffRequest, found: Household) -> list[dict[str, object]]:
    rows: list[tuple[str, str]] = [
        ("Council", str(found.service)),
        ("Approved from", say_day(found.approved_on)),
        (
            "Agreement signed",
            say_day(found.agreement_signed_on) if found.agreement_signed_on else "Not yet",
        ),
        ("Approval ended", say_day(found.ended_on) if found.ended_on else ""),
        ("Kept", _kept_until(found)),
    ]
    said: list[dict[str, object]] = [{"key": key, "value": value} for key, value in rows if value]
    said.insert(2, _worker_row(request, found))
    if found.on_it:  # type: ignore[attr-defined]  # else it is seen by its milestones alone
        said += _entry_rows(request, found)
    if found.enquiry is not None and request.access.can(Right.ENQUIRY_VIEW):
        href = reverse("enquiries:case", args=[found.enquiry.reference])
        actions = [{"href": href, "text": "Open", "hidden": "the case"}]
        said.append({"key": "Case", "value": found.enquiry.reference, "actions": actions})
    return said


def _kept_until(found: Household) -> str:
    """How long the record of who has left is kept, at least."""
    if found.ended_on is None:
        return ""
    limit = limit_on("keep_approved", cluster=found.cluster, day=found.ended_on)
    return f"At least until {say_day(limit.due(found.ended_on))}: regulation 32(1)"


def _entry_rows(request: StaffRequest, found: Household) -> list[dict[str, object]]:
    """What else regulation 31 asks for; each carer's sex stands with their names."""
    days = review_days(request.access, found)
    rows: list[dict[str, object]] = [
        {"key": "Address", "value": ", ".join(filter(None, [found.address, found.postcode]))},
        {"key": "Your own reference", "value": found.own_reference},
        {"key": "Reviews", "value": "; ".join(say_day(day) for day in days) or "None yet"},
    ]
    rows[0]["value"] = rows[0]["value"] or "Not recorded"
    rows[1]["value"] = rows[1]["value"] or "None"
    if request.access.can(Right.CARER_WORK):
        href = reverse("carers:entry", args=[found.reference])
        for row, hidden in zip(
            rows, ("what the register says", "your own reference"), strict=False
        ):
            row["actions"] = [{"href": href, "text": "Change", "hidden": hidden}]
    return rows


def _worker_row(request: StaffRequest, found: Household) -> dict[str, object]:
    row: dict[str, object] = {
        "key": "Supervising social worker",
        "value": str(found.worker or "Not named yet"),
    }
    if found.ended_on is None and request.access.can(Right.CARER_MANAGE):
        href = reverse("carers:worker", args=[found.reference])
        row["actions"] = [{"href": href, "text": "Change", "hidden": "who supervises them"}]
    return row
