"""The application: recorded with the day it came, from which regulation 26 and the 8 months of
National Minimum Standard 14.4 run; made void where it was recorded by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enquiries.models import Application, Deadline, Enquiry
from enquiries.selectors.checks import application_of
from enquiries.services.base import act_record
from enquiries.services.checks import checks_refresh
from enquiries.services.clocks import limit_start
from enquiries.services.contact import tomorrow_try
from enquiries.services.household import fields_merged, open_locked
from enquiries.services.moving import MoveRefused, move_check, stage_write
from enquiries.services.visiting import step_set
from enquiries.workflow import Action, Stage
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right

RECEIVED = register("enquiry.application_received", "recorded the application")
HOME_SAID = register("enquiry.accommodation_saved", "described the home")

NEXT_CHECKS = "Complete the application and start Stage 1"


def application_receive(
    *, access: Access, enquiry_id: int, received_on: date, declared: bool, now: datetime
) -> Application:
    """Record that the application came, on a day that is not to come, signed by every applicant.

    The deciding council is the case's own. Starts the clock of 8 months from that day. Raises
    MoveRefused with everything in the way; ValidationError by field.
    """
    access.require(Right.APPLICATION_EDIT)
    assert access.user is not None
    enquiry = open_locked(access, enquiry_id)
    standing = application_of(access, enquiry)
    if standing is not None:
        raise MoveRefused(
            f"The application is recorded already: it came on {say_day(standing.received_on)}."
        )
    _may_have_come(enquiry, received_on, declared, today=timezone.localdate(now))
    # Before the row is there: one application stands at a time.
    move_check(
        access=access, enquiry=enquiry, action=Action.APPLY, target=Stage.APPLICATION, now=now
    )
    with transaction.atomic():
        application: Application = Application.objects.create(
            enquiry=enquiry,
            received_on=received_on,
            recorded_at=now,
            recorded_by=access.user,
            declared=True,
        )
        limit_start(
            enquiry=enquiry, rule=Deadline.Rule.PANEL_8_MONTHS, trigger=received_on, now=now
        )
        _recorded(access, enquiry, application, RECEIVED, received_on.isoformat(), now=now)
        step_set(access, enquiry, NEXT_CHECKS, tomorrow_try(enquiry, now=now), now=now)
        checks_refresh(access=access, enquiry=enquiry, now=now)
        stage_write(access=access, enquiry=enquiry, target=Stage.APPLICATION, now=now)
    return application


def _may_have_come(enquiry: Enquiry, received_on: date, declared: bool, *, today: date) -> None:
    first = timezone.localdate(enquiry.received_at)
    errors = {}
    if received_on > today:
        errors["received_on"] = "The day it came must be today or in the past"
    elif received_on < first:
        errors["received_on"] = f"The day it came must be on or after {say_day(first)}, their first"
        errors["received_on"] += " contact with us"
    if not declared:
        errors["declared"] = "Every applicant signs the application before it counts"
    if errors:
        raise ValidationError(errors)


def accommodation_save(
    *, access: Access, enquiry_id: int, text: str, shown: Mapping[str, str], now: datetime
) -> bool:
    """Describe the home (Schedule 3 item 5); False when nothing was changed. Raises
    ChangedMeanwhile; MoveRefused before there is an application."""
    access.require(Right.APPLICATION_EDIT)
    enquiry = open_locked(access, enquiry_id)
    application = application_of(access, enquiry)
    if application is None:
        raise MoveRefused("Record the application first.")
    mine = fields_merged(application, {"accommodation": text}, shown)
    if not mine:
        return False
    application.accommodation = text
    application.save(update_fields=["accommodation"])
    _recorded(access, enquiry, application, HOME_SAID, "accommodation", now=now)
    checks_refresh(access=access, enquiry=enquiry, now=now)
    return True


def _recorded(
    access: Access, enquiry: Enquiry, row: Application, action: str, said: str, *, now: datetime
) -> None:
    changes: dict[str, list[Any]] = {f"application:{row.pk}": ["", said]}
    act_record(access=access, enquiry=enquiry, action=action, now=now, changes=changes)
