"""What the demonstration's constellation was checked and signed for, by the product's own verbs."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from hubs.access import Access
from hubs.calendar import LONDON
from mockingbird.forms.fidelity import FIRST_ITEMS
from mockingbird.models import Constellation
from mockingbird.selectors.fidelity import checklist_of
from mockingbird.services.fidelity import (
    fidelity_action_add,
    fidelity_check_record,
    fidelity_template_save,
)
from mockingbird.services.returns import return_open, return_save, return_sign

DAY = timedelta(days=1)
CHECKED = 40  # days ago
MET = (2, 2, 2, 1, 2, 2, 1, 2, 1, 0)  # how far each of the first items was
WORDS = (
    "Everybody came together once, and the carers met on their own. Two households asked for a"
    " regular weekend."
)


def what_was_checked(it: Constellation, liaison: Access, manager: Access, *, now: datetime) -> None:
    """A checklist, a check by it, and two things to do: one of them overdue."""
    day = timezone.localdate(now) - CHECKED * DAY
    then = datetime.combine(day, time(10), tzinfo=LONDON)
    fidelity_template_save(access=manager, items=FIRST_ITEMS, now=then)
    template = checklist_of(manager, it.service)
    assert template is not None
    assert liaison.user is not None
    check = fidelity_check_record(
        access=liaison,
        constellation_id=it.pk,
        template_id=template.pk,
        on=day,
        answers={
            item["code"]: {"met": met, "note": ""}
            for item, met in zip(template.items, MET, strict=True)
        },
        now=then,
    )
    for text, days in (("Plan a carers’ meeting for each month", 12), ("Find a trainer", 55)):
        fidelity_action_add(
            access=liaison,
            check_id=check.pk,
            text=text,
            owner_id=liaison.user.pk,
            due_on=day + days * DAY,
            now=then,
        )


def months_signed(it: Constellation, liaison: Access, manager: Access, *, now: datetime) -> None:
    """The last month written and waiting for its signature, the one before signed off."""
    last = (timezone.localdate(now).replace(day=1) - DAY).replace(day=1)
    before = (last - DAY).replace(day=1)
    for month in (before, last):
        row = return_open(access=manager, constellation_id=it.pk, month=month, now=now)
        return_save(access=liaison, return_id=row.pk, narrative=WORDS, now=now)
        if month == before:
            return_sign(access=manager, return_id=row.pk, now=now)
