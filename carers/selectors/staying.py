"""Contact with households, and which of them are worth a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, JSONObject

from carers.models import (
    Carer,
    CarerDeadline,
    Concern,
    Departure,
    Household,
    HouseholdContact,
    Places,
)
from carers.staying import Signs, reasons
from hubs.access import Access
from hubs.permissions import Right

CALLS_A_PAGE: Final = 25
CONTACTS_SHOWN: Final = 50
Rule = CarerDeadline.Rule
# Somebody of the council was there when one of these was done.
THERE: Final = (Rule.SUPERVISION, Rule.UNANNOUNCED, Rule.HOME_CHECK, Rule.REVIEW)
OF: Final = {"household": OuterRef("pk")}


@dataclass(frozen=True)
class CallFilters:
    """What the page of calls is narrowed to. ``mine``: households that one supervises;
    ``council``: the slug of a council, for a hub."""

    mine: bool = False
    council: str = ""


def calls_page(access: Access, *, filters: CallFilters, page: str, today: date) -> Page[Household]:
    """Households of which something says that a call is worth while, the longest silence first;
    each with ``signs_found`` and ``on_it``, its carers. Who leaves is left out. The same queries
    at any size.

    Every household's days are read, and ``carers.staying.reasons`` alone says who is worth a call:
    some 3,000 in the largest hub, in half a second there and a tenth of it in a council.
    """
    rows = _signed(access)
    if filters.mine:
        rows = rows.filter(worker=access.user)
    if filters.council:
        rows = rows.filter(service__slug=filters.council)
    signs = {row["pk"]: _signs(row) for row in rows.values("pk", *SIGNS)}
    worth = [pk for pk, each in signs.items() if reasons(each, today=today)]
    worth.sort(key=lambda pk: (signs[pk].silent_since, pk))
    found: Page[Any] = Paginator(worth, CALLS_A_PAGE).get_page(page)
    homes = _shown(access, list(found.object_list))
    for home in homes:
        home.signs_found = signs[home.pk]
    found.object_list = homes
    return found


def _shown(access: Access, ids: Sequence[int]) -> list[Any]:
    """These households with their carers, in this order."""
    carers = Carer.objects.visible_to(access).order_by("pk")
    rows = Household.objects.visible_to(access).select_related("service", "worker", "enquiry")
    rows = rows.prefetch_related(Prefetch("carers", queryset=carers, to_attr="on_it"))
    by_id = {row.pk: row for row in rows.filter(pk__in=ids)}
    return [by_id[pk] for pk in ids if pk in by_id]


def signs_of(access: Access, household: Household) -> Signs | None:
    """What is known of one household that may make a call worth while; None once it has left, is
    about to leave, or is kept from this person."""
    row = _signed(access).filter(pk=household.pk).values(*SIGNS).first()
    return _signs(row) if row else None


def _signs(row: dict[str, Any]) -> Signs:
    spoken = row["spoken"] or {}
    spoken_on = date.fromisoformat(spoken["on_day"]) if spoken else None
    heard = [day for day in (spoken_on, row["visited_on"]) if day]
    return Signs(
        approved_on=row["approved_on"],
        heard_on=max(heard, default=None),
        empty_since=row["empty_since"],
        review_due=row["review_due"],
        check_in_due=row["check_in_due"],
        may_leave_on=spoken_on if spoken.get("may_leave") else None,
        complaint_on=row["complaint_on"],
        allegation_closed_on=row["allegation_closed_on"],
    )


def _signed(access: Access) -> QuerySet[Any]:
    """Approved households that this person sees and that do not leave, each with the days that a
    sign is read from."""
    spoken = HouseholdContact.objects.filter(**OF).order_by("-on_day", "-pk")
    clocks = CarerDeadline.objects.filter(**OF)
    done = clocks.filter(rule__in=THERE, done_on__isnull=False).order_by("-done_on")
    rows = Household.objects.visible_to(access).behind_milestones(access).live()
    return rows.filter(~Exists(Departure.objects.filter(**OF))).annotate(
        spoken=Subquery(spoken.values(row=JSONObject(on_day="on_day", may_leave="may_leave"))[:1]),
        visited_on=Subquery(done.values("done_on")[:1]),
        review_due=_runs_until(clocks, Rule.REVIEW),
        check_in_due=_runs_until(clocks, Rule.CHECK_IN),
        empty_since=_empty_since(),
        complaint_on=_concern(access, "received_on", Concern.Kind.COMPLAINT),
        allegation_closed_on=_concern(access, "closed_on", Concern.Kind.ALLEGATION),
    )


SIGNS: Final = (
    *("approved_on", "spoken", "visited_on", "review_due", "check_in_due", "empty_since"),
    *("complaint_on", "allegation_closed_on"),
)


def _runs_until(clocks: QuerySet[CarerDeadline], rule: str) -> Subquery:
    return Subquery(clocks.filter(rule=rule, done_on=None, ended_on=None).values("due_on")[:1])


def _empty_since() -> Case:
    """From when on no place was filled, of who has a place free now: the last day on which a count
    with a child ended, or the first count of all."""
    rows = Places.objects.filter(**OF)
    with_child = Q(filled__gt=0) & ~Q(to_on=F("from_on"))  # not one put right on its own day
    since = (
        rows.values("household")
        .annotate(since=Coalesce(Max("to_on", filter=with_child), Min("from_on")))
        .values("since")
    )
    return Case(
        When(Exists(rows.filter(to_on=None, filled=0, vacant__gt=0)), then=Subquery(since)),
        output_field=DateField(),
    )


def _concern(access: Access, day: str, kind: str) -> Subquery | Value:
    """The latest such day, for who may know of complaints and allegations."""
    if not access.can(Right.CONCERN_WORK):
        return Value(None, output_field=DateField())
    rows = Concern.objects.filter(**OF, kind=kind).exclude(**{day: None})
    return Subquery(rows.order_by(f"-{day}").values(day)[:1])


def contacts_of(access: Access, household: Household) -> list[HouseholdContact]:
    """What was said with a household, the latest first, as far as a page shows."""
    rows = HouseholdContact.objects.visible_to(access).filter(household=household)
    rows = rows.select_related("clock", "recorded_by").order_by("-on_day", "-pk")
    return list(rows[:CONTACTS_SHOWN])


def check_in_of(access: Access, household: Household) -> CarerDeadline | None:
    """The check-in that is asked for now, or None."""
    rows = CarerDeadline.objects.visible_to(access).running()
    found: CarerDeadline | None = rows.filter(household=household, rule=Rule.CHECK_IN).first()
    return found
