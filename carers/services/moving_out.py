"""A household goes to another service by the Transfer of Foster Carers Protocol: the two days, when
it ends here and starts there, are agreed together, and the tick keeps the first."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from carers.models import Departure, Household, TransferOut
from carers.services.base import household_locked, household_record
from carers.services.leaving import household_end
from carers.services.meanwhile import Shown, merged, once_check
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right
from hubs.time_limits import limit_on

OPENED = register("carers.move_opened", "recorded that a household goes to another service")
SAVED = register("carers.move_saved", "recorded how a household’s move stands")
CALLED_OFF = register("carers.move_called_off", "called off a household’s move")


@dataclass(frozen=True)
class MoveAnswers:
    """How a move stands. ``children_placed`` says whether the meeting's 28 days run."""

    children_placed: int = 0
    placing_told_on: date | None = None
    meeting_on: date | None = None
    agreed: str = ""
    records_asked_on: date | None = None
    records_given_on: date | None = None
    ends_here_on: date | None = None
    starts_there_on: date | None = None


def answers_of(move: TransferOut) -> MoveAnswers:
    """How a move stands, as its row keeps it."""
    return MoveAnswers(**{name: getattr(move, name) for name in MoveAnswers.__dataclass_fields__})


@transaction.atomic
def transfer_open(
    *,
    access: Access,
    household_id: int,
    to_service: str,
    to_kind: str,
    notice_on: date,
    children_placed: int,
    now: datetime,
) -> TransferOut:
    """Record their written notice that they go to another service. Where a child is placed, the
    placing council calls a meeting within 28 days.

    Pressed twice, the second finds the first. Raises ValidationError by field and for a household
    that is leaving, Household.DoesNotExist out of reach, PermissionDenied without ``carer.work``.
    """
    access.require(Right.CARER_WORK)
    household = household_locked(access, household_id)
    assert access.user is not None  # who holds the right is somebody
    running = TransferOut.objects.visible_to(access).filter(household=household, called_off_on=None)
    standing = running.first()
    if standing is not None:
        said = f"They go to {standing.to_service}: that is recorded already"
        given = {"to_service": to_service.strip(), "to_kind": to_kind, "notice_on": notice_on}
        once_check(standing, said, **given)
        return standing
    _stays_check(access, household)
    faults = {}
    if not to_service.strip():
        faults["to_service"] = "Enter the service they go to"
    if to_kind not in TransferOut.Kind.values:
        faults["to_kind"] = "Select what it is"
    if not household.approved_on <= notice_on <= timezone.localdate(now):
        faults["notice_on"] = "Their notice came between the approval and today"
    if faults:
        raise ValidationError(faults)
    move = TransferOut.objects.create(
        household=household,
        to_service=to_service.strip(),
        to_kind=to_kind,
        notice_on=notice_on,
        children_placed=children_placed,
        meeting_by=_meeting_by(household, notice_on, children_placed),
        recorded_by=access.user,
    )
    _record(access, household, OPENED, now, {"notice_on": [None, notice_on]})
    return move


def _stays_check(access: Access, household: Household) -> None:
    if household.ended_on is not None:
        raise ValidationError(f"This approval ended on {say_day(household.ended_on)}")
    leaves = Departure.objects.visible_to(access).filter(household=household).first()
    if leaves is not None:
        raise ValidationError(
            f"They resigned. Their approval ends by itself on {say_day(leaves.ends_on)}, and no"
            " other day can be agreed"
        )


def _meeting_by(household: Household, notice_on: date, children_placed: int) -> date | None:
    if not children_placed:
        return None
    limit = limit_on("transfer_meeting", cluster=household.cluster, day=notice_on)
    return limit.due(notice_on)


@transaction.atomic
def transfer_save(
    *,
    access: Access,
    transfer_id: int,
    answers: MoveAnswers,
    shown: Shown | None = None,
    now: datetime,
) -> TransferOut:
    """Write how a move stands, over what was ``shown`` of it: nobody takes a day away that a
    colleague agreed meanwhile. Records are given within 15 working days of the day they were
    asked for (regulation 32(6)). A day agreed that has come ends the approval at once.

    Raises ChangedMeanwhile, ValidationError by field, TransferOut.DoesNotExist out of reach,
    PermissionDenied without ``carer.work``.
    """
    household, move = _running(access, transfer_id)
    today = timezone.localdate(now)
    before = answers_of(move)
    answers = MoveAnswers(**merged(asdict(before), asdict(answers), shown))
    _answers_check(move, answers, today=today)
    for name in MoveAnswers.__dataclass_fields__:
        setattr(move, name, getattr(answers, name))
    move.agreed = answers.agreed.strip()
    move.meeting_by = _meeting_by(household, move.notice_on, answers.children_placed)
    asked = answers.records_asked_on
    move.records_by = (
        limit_on("records", cluster=household.cluster, day=asked).due(asked) if asked else None
    )
    move.save()
    ends = [before.ends_here_on, answers.ends_here_on]
    _record(access, household, SAVED, now, {"ends_here_on": ends})
    if move.ends_here_on is not None and move.ends_here_on <= today:
        transfer_done(access=access, household=household, move=move, now=now)
    return move


def _answers_check(move: TransferOut, answers: MoveAnswers, *, today: date) -> None:
    faults: dict[str, str] = {}
    happened = {
        "placing_told_on": "The day the placing council was told",
        "meeting_on": "The day of the meeting",
        "records_asked_on": "The day the records were asked for",
        "records_given_on": "The day the records were given",
    }
    for name, what in happened.items():
        day = getattr(answers, name)
        # A meeting is arranged ahead.
        if day is not None and day > today and name != "meeting_on":
            faults[name] = f"{what} cannot be in the future"
        elif day is not None and day < move.notice_on and name != "records_asked_on":
            faults[name] = f"{what} is before their notice"
    asked, given = answers.records_asked_on, answers.records_given_on
    if given is not None and asked is None:
        faults["records_asked_on"] = "Enter the day the records were asked for"
    elif given is not None and asked is not None and given < asked:
        faults["records_given_on"] = "The records were given before they were asked for"
    faults |= _days_check(move, answers.ends_here_on, answers.starts_there_on)
    if faults:
        raise ValidationError(faults)


def _days_check(move: TransferOut, ends: date | None, starts: date | None) -> dict[str, str]:
    """Both days or neither, so that nobody is approved twice, or by nobody without being told."""
    if ends is None and starts is None:
        return {}
    if ends is None:
        return {"ends_here_on": "Both days are agreed together. Enter the day it ends here"}
    if starts is None:
        return {"starts_there_on": "Both days are agreed together. Enter the day it starts there"}
    if ends < move.notice_on:
        return {"ends_here_on": "The day it ends here is before their notice"}
    if starts < ends:
        return {"starts_there_on": "It cannot start there before it has ended here"}
    return {}


@transaction.atomic
def transfer_call_off(*, access: Access, transfer_id: int, now: datetime) -> TransferOut:
    """They stay after all. Raises as ``transfer_save``."""
    access.require(Right.CARER_WORK)
    household, move = _locked(access, transfer_id)
    if move.done_on is not None:
        raise ValidationError("They have moved. That cannot be called off")
    if move.called_off_on is None:
        move.called_off_on = timezone.localdate(now)
        move.save(update_fields=["called_off_on"])
        _record(access, household, CALLED_OFF, now, {"called_off_on": [None, move.called_off_on]})
    return move


def transfer_done(
    *, access: Access, household: Household, move: TransferOut, now: datetime
) -> Departure:
    """End the approval on the day agreed, which has come. The household is locked by the caller,
    and has not ended."""
    assert move.ends_here_on is not None  # the caller asked for it
    move.done_on = move.ends_here_on
    move.save(update_fields=["done_on"])
    departure = Departure.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        how=Departure.How.MOVED,
        received_on=move.notice_on,
        ends_on=move.ends_here_on,
        reason=move.to_kind,
        goes_to=move.to_service[:120],
        recorded_by_id=move.recorded_by_id,
        recorded_at=now,
    )
    household_end(access=access, household=household, departure=departure, now=now)
    return departure


def _locked(access: Access, transfer_id: int) -> tuple[Household, TransferOut]:
    rows = TransferOut.objects.visible_to(access)
    household = household_locked(access, rows.get(pk=transfer_id).household_id)
    move: TransferOut = rows.get(pk=transfer_id)
    return household, move


def _running(access: Access, transfer_id: int) -> tuple[Household, TransferOut]:
    access.require(Right.CARER_WORK)
    household, move = _locked(access, transfer_id)
    if move.done_on is not None:
        raise ValidationError("They have moved. What was agreed stands")
    if move.called_off_on is not None:
        raise ValidationError("This move was called off")
    return household, move


def _record(
    access: Access, household: Household, action: str, now: datetime, changes: dict[str, list[Any]]
) -> None:
    household_record(access=access, household=household, action=action, now=now, changes=changes)
