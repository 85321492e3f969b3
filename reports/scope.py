"""Whose figures, for which council and which days. Every query of a report starts here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from enquiries.filters import IS_MAINSTREAM, EnquiryFilters, from_known_person
from enquiries.models import Deadline, Enquiry, EnquiryQuerySet
from hubs.access import Access
from hubs.calendar import LONDON
from hubs.permissions import Right
from reports.period import Period


@dataclass(frozen=True)
class Scope:
    """What a report is about. ``council``: a service's slug, "none" before routing, or empty."""

    access: Access
    period: Period
    now: datetime
    council: str = ""

    @property
    def today(self) -> date:
        """The day it is in London."""
        return self.now.astimezone(LONDON).date()

    @property
    def sees_cases(self) -> bool:
        """Whether this person may see the cases behind a number, and so the number itself."""
        return self.access.can(Right.ENQUIRY_VIEW) and self.access.can(Right.WORK_LIST)

    def cases(self, **filters: Any) -> EnquiryQuerySet:
        """The cases that these filters of the list show, open and ended."""
        start = Enquiry.objects.visible_to(self.access)
        return self._filters(filters).apply(start, now=self.now)

    def clocks(self) -> QuerySet[Deadline]:
        """The clocks of the council's cases, or of all."""
        clocks = Deadline.objects.visible_to(self.access)
        if self.council == "none":
            return clocks.filter(service=None)
        return clocks.filter(service__slug=self.council) if self.council else clocks

    def link(self, **filters: Any) -> str:
        """Where the rows behind a number are listed; empty for someone who may not see them."""
        if not self.sees_cases:
            return ""
        return f"{reverse('enquiries:list')}?{self._filters(filters).as_query()}"

    def _filters(self, filters: dict[str, Any]) -> EnquiryFilters:
        return EnquiryFilters(**{"view": "all", "council": self.council, **filters})


# An enquiry is counted once in one of these three; together they are all enquiries.
FIRST_MAINSTREAM = ~from_known_person() & IS_MAINSTREAM
FIRST_OTHER = ~from_known_person() & ~IS_MAINSTREAM
AGAIN = from_known_person()
