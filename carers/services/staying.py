"""Being in touch with a household: a check-in at 1, 3, 6 or 12 months, or any other time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import CarerDeadline, Household, HouseholdContact
from carers.services.base import household_locked, household_record
from carers.services.year import clock_finish
from hubs.access import Access
from hubs.audit import register
from hubs.permissions import Right

SPOKEN = register("carers.contact_recorded", "recorded a contact with a household")
SAME_PRESS = timedelta(seconds=30)  # the same again within it is one press, not two calls


@transaction.atomic
def contact_record(
    *,
    access: Access,
    household_id: int,
    on_day: date,
    how: str,
    said: str,
    may_leave: bool = False,
    check_in_id: int | None = None,
    now: datetime,
) -> HouseholdContact:
    """Record that somebody was in touch with a household, and what was said.

    ``may_leave``: they think of stopping. ``check_in_id``: the clock of the check-in that this was;
    it is done by it, and the next of the series starts. A form sent twice is kept once. Raises
    ValidationError by field, Household.DoesNotExist out of reach, PermissionDenied without
    ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    assert access.user is not None  # who holds the right is somebody
    given = {"on_day": on_day, "how": how, "said": said.strip(), "may_leave": may_leave}
    again = HouseholdContact.objects.visible_to(access).filter(
        household=household, recorded_by=access.user, recorded_at__gt=now - SAME_PRESS, **given
    )
    kept: HouseholdContact | None = again.first()
    if kept is not None:
        return kept
    _answers_check(household, on_day, said, today=timezone.localdate(now))
    clock = _check_in(access, household, check_in_id) if check_in_id is not None else None
    contact = HouseholdContact.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        clock=clock,
        recorded_by=access.user,
        recorded_at=now,
        **given,
    )
    if clock is not None:
        clock_finish(access=access, household=household, clock=clock, done_on=on_day, now=now)
    household_record(access=access, household=household, action=SPOKEN, now=now, changes={})
    return contact


def _answers_check(household: Household, on_day: date, said: str, *, today: date) -> None:
    faults = {}
    if household.ended_on is not None:
        raise ValidationError("This approval has ended")
    if on_day > today:
        faults["on_day"] = "The day cannot be in the future"
    elif on_day < household.approved_on:
        faults["on_day"] = "The day is before the approval"
    if not said.strip():
        faults["said"] = "Enter what was said"
    if faults:
        raise ValidationError(faults)


def _check_in(access: Access, household: Household, deadline_id: int) -> CarerDeadline:
    """The check-in that runs. Raises ValidationError when somebody recorded it meanwhile."""
    running = CarerDeadline.objects.visible_to(access).running()
    rows = running.filter(household=household, rule=CarerDeadline.Rule.CHECK_IN)
    clock: CarerDeadline | None = rows.filter(pk=deadline_id).first()
    if clock is None:
        raise ValidationError({"check_in": "This check-in was recorded already"})
    return clock
