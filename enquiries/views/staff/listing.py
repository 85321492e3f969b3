"""The list of enquiries: filters, search, sorting, pages. Everything is in the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.filters import EnquiryFilters
from enquiries.forms.staff_filters import LABELS, FilterForm
from enquiries.selectors.listing import SORTS, Sort, page_of_cases, read_sort
from enquiries.selectors.search import By, Search, case_of_reference, read_search
from enquiries.services.searching import search_record
from enquiries.tags import STAGE_TAGS
from enquiries.views.staff.rows import case_rows
from hubs.calendar import say_day
from hubs.decorators import StaffRequest, staff_page
from hubs.permissions import Right

# The columns: their words, and what they sort by.
COLUMNS = (
    ("Name and reference", "reference"),
    ("Council", "council"),
    ("Next", "due"),
    ("Owner", "owner"),
    ("Received", "received"),
    ("Stage", "stage"),
)


@require_safe
@staff_page(Right.WORK_LIST)
def enquiry_list(request: StaffRequest) -> HttpResponse:
    """Enquiries within reach. An exact reference in the search box opens its case."""
    access, now = request.access, timezone.now()
    search = _search_of(request.GET)
    if search and search.by is By.REFERENCE and case_of_reference(access, search.value):
        return redirect("enquiries:case", reference=search.value)
    filters = _filters_of(request.GET, searching=search is not None)
    sort = read_sort(request.GET.get("sort", ""), filters=filters, searching=search is not None)
    page = page_of_cases(
        access,
        filters=filters,
        search=search,
        sort=sort,
        page=request.GET.get("page", "1"),
        now=now,
    )
    if search is not None:
        search_record(access=access, search=search, found=list(page.object_list), now=now)
    context = _context(request, filters=filters, search=search, sort=sort, now=now)
    context |= {
        "page": page,
        "rows": case_rows(list(page.object_list), access=access, now=now),
    }
    return render(request, "enquiries/staff/list.html", context)


def _context(
    request: StaffRequest,
    *,
    filters: EnquiryFilters,
    search: Search | None,
    sort: Sort,
    now: datetime,
) -> dict[str, Any]:
    """The parts of the page around the rows."""
    form = FilterForm(
        request.GET,
        access=request.access,
        today=timezone.localdate(now),
        searching=search is not None,
    )
    form.full_clean()
    chosen = filters.chosen()
    if search is not None and filters.view == "all":
        chosen.pop("view", None)
    keep = {key: value for key, value in chosen.items() if key not in form.fields}
    keep |= {key: request.GET[key] for key in ("q", "sort") if request.GET.get(key)}
    return {
        "form": form,
        "keep": keep,
        "search": search.typed if search else "",
        "searched": search,
        "unread": [LABELS[key] for key in filters.unread if key not in form.fields],
        "chips": _chips(request.GET, form=form, chosen=chosen),
        "clear_href": _address({key: request.GET.get(key, "") for key in ("q", "sort")}),
        "columns": _columns(request.GET, sort=sort),
        "stage_tags": STAGE_TAGS,
        "can_create": request.access.can(Right.ENQUIRY_CREATE),
        # A search is not a filter: what was typed may be a name and does not go along.
        "can_export": search is None and request.access.can(Right.CASES_EXPORT),
        "filter_query": filters.as_query(),
    }


def _search_of(query: QueryDict) -> Search | None:
    typed = query.get("q", "").strip()
    return read_search(typed) if typed else None


def _filters_of(query: QueryDict, *, searching: bool) -> EnquiryFilters:
    """The filters of the address. A search looks at ended cases too, unless told otherwise."""
    filters = EnquiryFilters.from_query(query)
    if searching and not query.get("view"):
        return filters.but(view="all")
    return filters


def _chips(query: QueryDict, *, form: FilterForm, chosen: dict[str, str]) -> list[dict[str, str]]:
    """Each chosen filter in words, with the address that is without it."""
    chips = []
    for key, value in chosen.items():
        rest = query.copy()
        rest.pop("page", None)
        rest.pop(key, None)
        said = form.words_for(key, value)
        if key in ("from", "to", "promised_from", "promised_to"):
            said = say_day(date.fromisoformat(value))
        chips.append({"label": LABELS[key], "text": said, "href": _address(rest.dict())})
    return chips


def _columns(query: QueryDict, *, sort: Sort) -> list[dict[str, str]]:
    """Headings that sort: pressing the one in use turns the order round."""
    columns = []
    for text, column in COLUMNS:
        current = sort.column == column
        other = Sort(column, down=current and not sort.down)
        asked = query.copy()
        asked.pop("page", None)
        asked["sort"] = str(other)
        direction = ("descending" if sort.down else "ascending") if current else "none"
        columns.append({"text": text, "href": f"?{asked.urlencode()}", "sort": direction})
    return columns


def _address(query: dict[str, Any]) -> str:
    """This page with a query; without one, the plain page."""
    kept = QueryDict(mutable=True)
    kept.update({key: value for key, value in query.items() if value})
    return f"?{kept.urlencode()}" if kept else "."


assert {column for _, column in COLUMNS} == set(SORTS)
