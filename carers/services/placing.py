"""A household's places, and exemptions from the usual fostering limit (Children Act 1989,
Schedule 7)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from carers.models import Approval, Exemption, Household, Places
from carers.places import MOST_CHILDREN, USUAL_LIMIT, Count, in_the_way
from carers.selectors.places import council_said, home_authority, leave_of
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged, once_check
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.models import LocalAuthority
from hubs.permissions import Right

COUNTED_BY = ("approved", "filled", "unavailable", "why", "all_siblings")
COUNTED = register("carers.places_recorded", "recorded a household’s places")
EXEMPTED = register("carers.exemption_recorded", "recorded an exemption from the usual limit")
CANCELLED = register("carers.exemption_cancelled", "recorded that an exemption was cancelled")


@transaction.atomic
def places_record(
    *,
    access: Access,
    household_id: int,
    from_on: date,
    filled: int,
    unavailable: int = 0,
    why: str = "",
    all_siblings: bool = False,
    approved: int | None = None,
    shown: Shown | None = None,
    now: datetime,
) -> Places:
    """Record how many children are placed and how many places are not available, from a day; the
    count before ends on that day. How many they are approved for is what the terms of that day
    say; ``approved`` counts only where the terms set no number.

    The exemption that stands on the day is used where one is needed. The same count sent twice is
    kept once. What was left as it was ``shown`` stays as a colleague counted it since. Raises
    ChangedMeanwhile, ValidationError by field with everything in the way, Household.DoesNotExist
    out of reach, PermissionDenied without ``carer.work``.
    """
    household = _household(access, household_id)
    standing = Places.objects.visible_to(access).filter(household=household, to_on=None).first()
    _day_check(household, standing, from_on, today=timezone.localdate(now))
    terms = terms_on(access, household, from_on)
    given = {"filled": filled, "unavailable": unavailable, "why": why}
    given |= {"all_siblings": all_siblings}
    if terms is None or terms.most_children is None:  # else nobody's number counts
        given |= {"approved": approved}
    stands = merged(counted(access, standing), given, shown)
    count = _count(access, stands, standing, terms)
    used = _leave_used(access, household, count, from_on)
    if standing is not None and standing.from_on == from_on and _count_of(standing) == count:
        return standing
    return _count_write(access, household, standing, count, used, from_on=from_on, now=now)


def _count_write(
    access: Access,
    household: Household,
    standing: Places | None,
    count: Count,
    used: Exemption | None,
    *,
    from_on: date,
    now: datetime,
) -> Places:
    """End the count that stands and begin the next, on record."""
    if standing is not None:
        standing.to_on = from_on
        standing.save(update_fields=["to_on"])
    row = Places.objects.create(
        household=household,
        **_place(household),
        from_on=from_on,
        **asdict(count),
        usual_limit=USUAL_LIMIT,
        exemption=used,
        recorded_by=access.user,
    )
    household_record(
        access=access,
        household=household,
        action=COUNTED,
        now=now,
        changes={
            "children_placed": [standing.filled if standing else None, row.filled],
            "places_not_available": [standing.unavailable if standing else None, row.unavailable],
        },
    )
    return row


def counted(access: Access, standing: Places | None) -> dict[str, Any]:
    """What a form shows of the count that stands. That an allegation is looked into is told only to
    who may know of allegations."""
    if standing is None:
        return dict.fromkeys(COUNTED_BY)
    said = {name: getattr(standing, name) for name in COUNTED_BY}
    return said | ({"why": ""} if _is_untold(access, standing) else {})


def _is_untold(access: Access, standing: Places) -> bool:
    return standing.why == Places.Why.ALLEGATION and not access.can(Right.CONCERN_WORK)


def _count(
    access: Access, stands: dict[str, Any], standing: Places | None, terms: Approval | None
) -> Count:
    """The count that is to stand. How many are approved is what the terms say, and typed only where
    they set no number; a reason that was not told to this person stays, unless they give another
    one. Raises ValidationError where nobody said how many."""
    by_terms = terms.most_children if terms else None
    most = stands["approved"] if by_terms is None else by_terms
    if most is None:
        raise ValidationError(
            {"approved": "Enter how many children they are approved for: the terms set no number"}
        )
    why = stands["why"] or ""
    if not why and stands["unavailable"] and standing is not None and _is_untold(access, standing):
        why = standing.why
    return Count(most, stands["filled"], stands["unavailable"], why, stands["all_siblings"])


def _leave_used(access: Access, household: Household, count: Count, day: date) -> Exemption | None:
    """The exemption that a count needs, or None where it needs none. Raises ValidationError by
    field with everything in the way of the count."""
    exemption = _widest(access, household, day)
    leave = leave_of(exemption) if exemption else None
    faults = in_the_way(count, leave, council=council_said(home_authority(household)))
    if faults:
        raise ValidationError(faults)
    return exemption if count.needs_exemption else None


def terms_on(access: Access, household: Household, day: date) -> Approval | None:
    """The version of the terms that stands on a day."""
    found: Approval | None = (
        Approval.objects.visible_to(access)
        .filter(Q(to_on=None) | Q(to_on__gt=day), household=household, from_on__lte=day)
        .order_by("-version")
        .first()
    )
    return found


def _household(access: Access, household_id: int) -> Household:
    """The household, locked, of which a worker records how it stands."""
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    if household.ended_on is not None:
        raise ValidationError("This approval has ended")
    return household


def _day_check(
    household: Household, standing: Places | None, from_on: date, *, today: date
) -> None:
    wrong = ""
    if from_on > today:
        wrong = "The day they count from cannot be in the future"
    elif from_on < household.approved_on:
        wrong = "The day they count from is before the approval"
    elif standing is not None and from_on < standing.from_on:
        wrong = f"The last count is from {say_day(standing.from_on)}. Enter that day or later"
    if wrong:
        raise ValidationError({"from_on": wrong})


def _count_of(row: Places) -> Count:
    return Count(row.approved, row.filled, row.unavailable, row.why, row.all_siblings)


def _widest(access: Access, household: Household, day: date) -> Exemption | None:
    """Of the exemptions that stand on a day, the one that allows the most."""
    rows = Exemption.objects.visible_to(access).filter(household=household)
    standing = [row for row in rows if leave_of(row).stands(day)]
    return max(standing, key=lambda row: row.most_children, default=None)


@transaction.atomic
def exemption_record(
    *,
    access: Access,
    household_id: int,
    authority_id: int,
    granted_on: date,
    most_children: int,
    conditions: str = "",
    ends_on: date | None = None,
    now: datetime,
) -> Exemption:
    """Record an exemption in writing by the council in whose area the carers live. The paper names
    the children; here is how many.

    The same paper recorded twice is kept once. Raises as places_record does.
    """
    household = _household(access, household_id)
    assert access.user is not None  # who holds the right is somebody
    authority = LocalAuthority.objects.filter(pk=authority_id).first()
    paper = {"granted_on": granted_on, "most_children": most_children, "ends_on": ends_on}
    _paper_check(authority, granted_on, most_children, ends_on, today=timezone.localdate(now))
    said, place = {"conditions": conditions.strip()}, _place(household)
    row, made = Exemption.objects.visible_to(access).get_or_create(
        household=household,
        authority=authority,
        cancelled_on=None,
        **paper,
        defaults={"recorded_by": access.user, **place, **said},
    )
    once_check(row, "This paper is recorded already", **said)
    if made:
        changes = {"most_children": [None, most_children]}
        household_record(
            access=access, household=household, action=EXEMPTED, now=now, changes=changes
        )
    return row


def _place(household: Household) -> dict[str, Any]:
    return {"cluster": household.cluster, "service": household.service}


def _paper_check(
    authority: LocalAuthority | None,
    granted_on: date,
    most_children: int,
    ends_on: date | None,
    *,
    today: date,
) -> None:
    """Raise ValidationError by field for an exemption that no council can have given."""
    faults = {}
    if authority is None:
        faults["authority"] = "Select the council that gave it"
    if granted_on > today:
        faults["granted_on"] = "The day it was given cannot be in the future"
    if ends_on is not None and ends_on < granted_on:
        faults["ends_on"] = "Its last day is before the day it was given"
    if not 1 <= most_children <= MOST_CHILDREN:
        faults["most_children"] = f"Enter a number of children from 1 to {MOST_CHILDREN}"
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def exemption_cancel(
    *, access: Access, exemption_id: int, cancelled_on: date, now: datetime
) -> Exemption:
    """Record that an exemption was cancelled by written notice: it counts no more from that day.
    What was placed under it stays on record, and the page says that the count is out of date.

    Pressed twice, the second changes nothing. Raises Exemption.DoesNotExist out of reach, else as
    places_record does.
    """
    access.require(Right.CARER_WORK)
    found = Exemption.objects.visible_to(access).get(pk=exemption_id)
    household = household_locked(access, found.household_id)
    row: Exemption = Exemption.objects.visible_to(access).get(pk=exemption_id)
    if row.cancelled_on is not None:
        said = f"It was cancelled from {say_day(row.cancelled_on)} already"
        once_check(row, said, cancelled_on=cancelled_on)
        return row
    if cancelled_on > timezone.localdate(now):
        raise ValidationError({"cancelled_on": "The day of the notice cannot be in the future"})
    if cancelled_on < row.granted_on:
        raise ValidationError({"cancelled_on": "The day of the notice is before it was given"})
    row.cancelled_on = cancelled_on
    row.save(update_fields=["cancelled_on"])
    household_record(
        access=access,
        household=household,
        action=CANCELLED,
        now=now,
        changes={"cancelled_on": [None, cancelled_on]},
    )
    return row
