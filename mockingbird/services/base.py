"""What every act on a constellation does alike: who may, lock it, say a refusal, put it on record.

Who waits for whom: the household first, then the constellation, then its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone

from carers.models import Household
from carers.services.base import household_record
from hubs.access import Access
from hubs.audit import record
from hubs.models import User
from hubs.permissions import Right
from mockingbird.models import Constellation, ConstellationMembership

SUBJECT: Final = "constellation"
Changes = dict[str, list[Any]]  # what an act changed: before and after

# What the database refuses (docs/mockingbird.md) -> the field it is said beside, and the sentence.
REFUSALS: Final[dict[str, tuple[str, str]]] = {
    "in_one_constellation": (
        "household",
        "This household is in a constellation already. It must leave there first",
    ),
    "one_active_hub": ("role", "This constellation has a hub home already"),
    "invited_once_at_a_time": ("household", "This household is invited already"),
    "at_most_ten_satellites": (
        "household",
        "This constellation is full. A household must leave or pause before another joins",
    ),
    "household_of_its_council": (
        "household",
        "This household is of another council. A manager must first open the constellation to"
        " other councils",
    ),
    "joined_once_approved": ("on", "The day they joined is before their approval"),
    "member_is_approved": ("household", "This household’s approval has ended"),
    "closed_takes_nobody": ("household", "This constellation is closed"),
    "membership_stands": ("household", "This household has left or said no already"),
    "code_once_a_service": ("code", "Another constellation has this code"),
    "guests_are_in_it": (
        "across_councils",
        "Households of other councils are in it. They must leave first",
    ),
    "constellation_stands": ("stage", "This constellation is closed"),
    "live_has_what_it_needs": ("to_stage", "It does not have what it needs to go live"),
    "one_liaison_worker": ("user", "Somebody is its liaison worker already"),
    "assigned_once_at_a_time": ("user", "They have this part already"),
    "child_in_one_home_at_a_time": ("reference", "A child with this reference is entered already"),
    "sleepover_of_somebody": ("children", "Select the children who stay"),
    "guest_is_a_member": ("starts_on", "The household is not in the constellation on these days"),
    "host_is_a_member": ("host", "The host is not in the constellation on these days"),
    "no_planned_stay_while_away": ("host", "The host is away on these days"),
    "a_bed_for_each_child": ("host", "The host does not have a bed for each child on every night"),
    "children_of_a_stay_stand": ("children", "This sleepover is decided already"),
    "child_of_the_household": ("children", "Select children of this household"),
    "sleepover_stands": ("status", "This sleepover is over, cancelled or declined already"),
    "beds_are_promised": (
        "beds",
        "More children than this are expected on a night that is agreed. Move or cancel a sleepover"
        " first",
    ),
    "stays_are_promised": (
        "from_on",
        "A planned sleepover is agreed on one of these days. Move or cancel it first",
    ),
    "cover_is_a_hub": ("cover", "Select an active hub home"),
    "logged_once_a_batch": ("households", "This is on record already"),
    "one_return_a_month": ("month", "This month has a return already"),
    "checklist_version_once": ("items", "Somebody changed the checklist just now. Look at theirs"),
}


def work_require(access: Access) -> User:
    """Who works with constellations: a liaison worker, or a manager who signs off.

    Raises PermissionDenied for anybody else.
    """
    if not (access.can(Right.MOCKINGBIRD_WORK) or access.can(Right.MOCKINGBIRD_SIGN)):
        raise PermissionDenied(Right.MOCKINGBIRD_WORK.value)
    assert access.user is not None  # who holds the right is somebody
    return access.user


def sign_require(access: Access) -> User:
    """Who manages constellations. Raises PermissionDenied for anybody else."""
    access.require(Right.MOCKINGBIRD_SIGN)
    assert access.user is not None  # who holds the right is somebody
    return access.user


def constellation_locked(access: Access, constellation_id: int, *, now: datetime) -> Constellation:
    """The constellation, locked until the transaction ends.

    Raises Constellation.DoesNotExist out of reach, and for a liaison worker whose it is not.
    """
    rows = Constellation.objects.open_to(access, timezone.localdate(now))
    found: Constellation = rows.select_for_update(of=("self",), no_key=True).get(
        pk=constellation_id
    )
    return found


def member_locked(
    access: Access, membership_id: int, *, now: datetime, also: int | None = None
) -> ConstellationMembership:
    """A membership with its ``constellation``, after its household and constellation are locked.

    ``also``: another constellation that the act waits for, that of a hub which covers; two are
    locked in one order, so that no two people wait for each other. Raises
    ConstellationMembership.DoesNotExist or Constellation.DoesNotExist out of reach.
    """
    rows = ConstellationMembership.objects.visible_to(access)
    found: ConstellationMembership = rows.get(pk=membership_id)
    households_lock([found.household_id], place=found.cluster_id)
    if also is not None and also != found.constellation_id:
        both = Constellation.objects.visible_to(access).filter(
            pk__in=[also, found.constellation_id]
        )
        list(both.order_by("pk").select_for_update(of=("self",), no_key=True))
    constellation = constellation_locked(access, found.constellation_id, now=now)
    found = rows.get(pk=membership_id)
    found.constellation = constellation
    return found


def households_lock(ids: list[int], *, place: int) -> None:
    """Wait for whatever else is done to these households of a hub, that of another council too:
    who may not see one waits for it by its number, and is told nothing."""
    with connection.cursor() as cursor:
        cursor.execute("select mockingbird_wait_for(%s, %s)", [ids, place])


@contextmanager
def refusing(**fields: str) -> Iterator[None]:
    """Run the block in a savepoint; what a rule of the database refuses is a ValidationError.

    ``fields``: where a sentence belongs beside another field than usual, ``host="new_hub"``.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as fault:
        rule = getattr(getattr(fault.__cause__, "diag", None), "constraint_name", None)
        if rule not in REFUSALS:
            raise
        field, sentence = REFUSALS[rule]
        raise ValidationError({fields.get(field, field): sentence}, code=rule) from fault


def faults_raise(faults: dict[str, str | None]) -> None:
    """Raise ValidationError with the sentences that are there."""
    found = {field: sentence for field, sentence in faults.items() if sentence}
    if found:
        raise ValidationError(found)


def not_ahead(day: date, now: datetime) -> str | None:
    """The sentence for a day that has not come."""
    return "The day cannot be in the future" if day > timezone.localdate(now) else None


def act_record(
    *,
    access: Access,
    constellation: Constellation,
    action: str,
    now: datetime,
    changes: Changes,
) -> None:
    """Put an act on record under the constellation. Households are told by the key of their
    membership alone: the record of a place has no curtain."""
    record(
        access=access,
        action=action,
        subject=SUBJECT,
        subject_id=constellation.pk,
        cluster_id=constellation.cluster_id,
        service_id=constellation.service_id,
        now=now,
        changes={key: [_plain(was), _plain(is_)] for key, (was, is_) in changes.items()},
    )


def member_record(
    *,
    access: Access,
    membership: ConstellationMembership,
    action: str,
    now: datetime,
    changes: Changes,
) -> None:
    """Put what happened to one household on record with its case, whose curtain it then shares;
    of another council's household, under the constellation."""
    said = {"membership": [None, membership.pk], **changes}
    household = (
        Household.objects.visible_to(access)
        .behind_milestones(access)
        .filter(pk=membership.household_id)
        .first()
    )
    if household is None or membership.home_id != membership.service_id:
        act_record(
            access=access,
            constellation=membership.constellation,
            action=action,
            now=now,
            changes=said,
        )
        return
    household_record(access=access, household=household, action=action, now=now, changes=said)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Model) else value
