"""The list of enquiries: narrowed, searched, sorted, counted, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import OrderBy

from enquiries.desk import MINE, TEAM
from enquiries.filters import EnquiryFilters
from enquiries.held import whole_to
from enquiries.models import Enquiry, EnquiryQuerySet
from enquiries.selectors.search import Search, search_cases
from enquiries.selectors.worklist import desk_of, with_people
from enquiries.workflow import Stage
from hubs.access import Access

PAGE_SIZE: Final = 25

# The road and then its ends, in the order of the enum.
_STAGE_PLACE = Case(
    *[When(stage=str(stage), then=Value(place)) for place, stage in enumerate(Stage)],
    output_field=IntegerField(),
)
# ?sort= and what it sorts by; "-" in front turns it round. Rows without a value come last.
SORTS: Final[dict[str, Any]] = {
    "due": F("next_due_at"),
    "received": F("received_at"),
    "reference": F("reference"),
    "council": F("service__name"),
    "stage": _STAGE_PLACE,
    "owner": F("owner__name"),
}
MAY_BE_EMPTY: Final = frozenset({"due", "council", "owner"})


@dataclass(frozen=True)
class Sort:
    """One column and a direction."""

    column: str
    down: bool = False

    def __str__(self) -> str:
        return f"-{self.column}" if self.down else self.column

    def order(self) -> list[OrderBy]:
        """For ``order_by``; the id keeps equal rows in the same order on every page."""
        value = SORTS[self.column]
        if not self.down:  # PostgreSQL puts nulls last by itself
            return [value.asc(), F("pk").asc()]
        # Said only where there can be nulls: the index of received_at is read backwards without.
        first = value.desc(nulls_last=True) if self.column in MAY_BE_EMPTY else value.desc()
        return [first, F("pk").desc()]


def read_sort(asked: str, *, filters: EnquiryFilters, searching: bool) -> Sort:
    """The order asked for; else what needs doing first, or the newest first when some of the
    cases have ended and need nothing."""
    column = asked.removeprefix("-")
    if column in SORTS:
        return Sort(column, down=asked.startswith("-"))
    if filters.view == "open" and not searching:
        return Sort("due")
    return Sort("received", down=True)


def page_of_cases(
    access: Access,
    *,
    filters: EnquiryFilters,
    search: Search | None,
    sort: Sort,
    page: str,
    now: datetime,
) -> Page[Enquiry]:
    """One page of the cases within reach. A page that does not exist becomes the last.

    Counts are exact: a report's number must be the number of its list.
    """
    cases: EnquiryQuerySet = Enquiry.objects.visible_to(access)
    if search is not None:
        cases = search_cases(access, search)
    if filters.language:
        cases = whole_to(access, cases)
    needs_desk = filters.work or filters.owner in (MINE, TEAM)
    cases = filters.apply(
        cases,
        now=now,
        user=access.user,
        desk=desk_of(access, now=now) if needs_desk else None,
    )
    return Paginator(with_people(access, cases.order_by(*sort.order())), PAGE_SIZE).get_page(page)
