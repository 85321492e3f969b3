"""Experienced carers offer to be a buddy, stand beside applicants and new carers, and are asked how
it goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from carers.buddies import is_experienced
from carers.models import Buddy, BuddyCheckIn, BuddyMatch, Departure, Household
from carers.services.base import household_locked, household_record
from carers.services.meanwhile import Shown, merged, once_check
from enquiries.models import Enquiry
from enquiries.services.base import act_record, enquiry_locked
from enquiries.workflow import UNDER_ASSESSMENT, WITH_DECISION_MAKER
from hubs.access import Access
from hubs.audit import register
from hubs.calendar import say_day
from hubs.permissions import Right

OFFERED = register("carers.buddy_offered", "recorded that a household is a buddy")
CHANGED = register("carers.buddy_changed", "changed what a buddy offers")
ENDED = register("carers.buddy_ended", "recorded that a household is no buddy any more")
MATCHED = register("carers.buddy_matched", "gave somebody a buddy")
PARTED = register("carers.buddy_match_ended", "ended a buddy’s match")
ASKED = register("carers.buddy_asked", "asked how a buddy’s match goes")

NO_ROOM = "This buddy has no room for anybody else"
HAVE_ONE = "They have a buddy already. End that match first"
OFFER = ("most", "types", "languages", "area", "resting_until")
FUTURE = "The day cannot be in the future"
# An applicant who may be given one: from the application to the decision.
ASSESSED = UNDER_ASSESSMENT | WITH_DECISION_MAKER


@transaction.atomic
def buddy_offer(
    *,
    access: Access,
    household_id: int,
    area: str,
    types: Sequence[str],
    languages: str,
    most: int,
    now: datetime,
) -> Buddy:
    """Record that a household offers to be a buddy, for so many at once.

    Pressed twice, the second finds the first. Raises ValidationError for one that is approved less
    than a year or leaves, Household.DoesNotExist out of reach, PermissionDenied without
    ``buddy.work``.
    """
    access.require(Right.BUDDY_WORK)
    household = household_locked(access, household_id)
    standing = Buddy.objects.visible_to(access).filter(household=household, to_on=None).first()
    if standing is not None:
        given = _offered(area, types, languages, most)
        once_check(standing, "They are a buddy already", **given)
        return standing
    today = timezone.localdate(now)
    if household.ended_on or Departure.objects.filter(household=household).exists():
        raise ValidationError("This household is leaving, or has left")
    if not is_experienced(household.approved_on, today=today):
        raise ValidationError("A buddy has been approved for a year or more")
    buddy = Buddy.objects.create(
        cluster=household.cluster,
        service=household.service,
        household=household,
        area=area.strip(),
        types=list(types),
        languages=languages.strip(),
        most=most,
        from_on=today,
    )
    _record(access, household, OFFERED, now, {"most": [None, most]})
    return buddy


@transaction.atomic
def buddy_change(
    *,
    access: Access,
    buddy_id: int,
    area: str,
    types: Sequence[str],
    languages: str,
    most: int,
    resting_until: date | None = None,
    shown: Shown | None = None,
    now: datetime,
) -> Buddy:
    """Change what a buddy offers, over what was ``shown`` of it; ``resting_until`` a day they are
    suggested to nobody new.

    Raises ChangedMeanwhile, ValidationError by field, Buddy.DoesNotExist out of reach or where the
    offer ended, PermissionDenied without ``buddy.work``.
    """
    buddy, household = _locked(access, buddy_id)
    has, before = _running(buddy), offer_of(buddy)
    given = _offered(area, types, languages, most) | {"resting_until": resting_until}
    stands = merged(before, given, shown)
    if stands["most"] < has:
        raise ValidationError({"most": f"They are beside {has} now. End one of these first"})
    for name, value in stands.items():
        setattr(buddy, name, value)
    buddy.save(update_fields=OFFER)
    changes = {name: [before[name], stands[name]] for name in ("most", "resting_until")}
    _record(access, household, CHANGED, now, changes)
    return buddy


def _offered(area: str, types: Sequence[str], languages: str, most: int) -> dict[str, Any]:
    given = {"area": area.strip(), "types": list(types), "languages": languages.strip()}
    return {**given, "most": most}


def offer_of(buddy: Buddy) -> dict[str, Any]:
    """What a buddy offers, as its row keeps it."""
    return {name: getattr(buddy, name) for name in OFFER}


@transaction.atomic
def buddy_end(*, access: Access, buddy_id: int, now: datetime) -> Buddy:
    """Record that a household is no buddy any more. Raises ValidationError while they are beside
    somebody; else as buddy_change does."""
    buddy, household = _locked(access, buddy_id)
    if _running(buddy):
        raise ValidationError("They are beside somebody now. End that first")
    buddy.to_on = timezone.localdate(now)
    buddy.save(update_fields=["to_on"])
    _record(access, household, ENDED, now, {"to_on": [None, buddy.to_on]})
    return buddy


@transaction.atomic
def match_make(
    *,
    access: Access,
    buddy_id: int,
    enquiry_id: int | None = None,
    of_household_id: int | None = None,
    now: datetime,
) -> BuddyMatch:
    """Put a buddy beside an applicant, or beside another household of the same council, from today.

    Under the buddy's lock, so that no two people give the last room twice; the database refuses
    more than the buddy takes. Pressed twice, the second finds the first. Raises ValidationError
    where it cannot be, DoesNotExist for what is out of reach, PermissionDenied without
    ``buddy.work``.
    """
    access.require(Right.BUDDY_WORK)
    found = Buddy.objects.visible_to(access).get(pk=buddy_id, to_on=None)
    # Households in the order of their numbers: two who become each other's never wait in a ring.
    ids = sorted({pk for pk in (found.household_id, of_household_id) if pk is not None})
    households = {pk: household_locked(access, pk) for pk in ids}
    buddy: Buddy = Buddy.objects.visible_to(access).get(pk=buddy_id, to_on=None)
    case = enquiry_locked(access, enquiry_id) if enquiry_id else None
    household, other = households[buddy.household_id], households.get(of_household_id or 0)
    standing = _beside(access, case, other)
    if standing is not None:
        if standing.buddy_id == buddy.pk:
            return standing
        raise ValidationError(HAVE_ONE)
    today = timezone.localdate(now)
    _match_check(buddy, household, case, other, today=today)
    match = _match_write(access, buddy, household, case, other, today=today)
    _record_both(access, match, MATCHED, now, {"match": [None, match.pk]})
    return match


def _match_write(
    access: Access,
    buddy: Buddy,
    household: Household,
    case: Enquiry | None,
    other: Household | None,
    *,
    today: date,
) -> BuddyMatch:
    """The row. What the database refuses is said in words: a match that this colleague does not
    see takes room too."""
    assert access.user is not None
    try:
        with transaction.atomic():
            return BuddyMatch.objects.create(
                cluster=household.cluster,
                service=household.service,
                buddy=buddy,
                household=household,
                enquiry=case,
                of_household=other,
                from_on=today,
                made_by=access.user,
            )
    except IntegrityError as refused:
        said = NO_ROOM if "no room" in str(refused) else HAVE_ONE
        raise ValidationError(said) from None


def _beside(access: Access, case: Enquiry | None, other: Household | None) -> BuddyMatch | None:
    """The match that runs for them: as a household, or from when they were applicants."""
    ours = Q(enquiry=case) if case else Q(of_household=other)
    if other is not None and other.enquiry_id is not None:
        ours |= Q(enquiry=other.enquiry_id)
    found: BuddyMatch | None = (
        BuddyMatch.objects.visible_to(access).filter(ours, to_on=None).first()
    )
    return found


def _match_check(
    buddy: Buddy,
    household: Household,
    case: Enquiry | None,
    other: Household | None,
    *,
    today: date,
) -> None:
    """Raise ValidationError with why this buddy cannot stand beside them."""
    beside: Any = case or other
    if beside is None or beside == household:
        raise ValidationError("A buddy stands beside somebody else")
    if beside.service_id != household.service_id:
        raise ValidationError("A buddy is of the same council")
    if case is not None and case.stage not in ASSESSED:
        raise ValidationError("They are not being assessed")
    if other is not None and other.ended_on is not None:
        raise ValidationError("This household has left")
    if household.ended_on is not None:
        raise ValidationError("The buddy’s household has left")
    if buddy.resting_until is not None and buddy.resting_until >= today:
        raise ValidationError(f"This buddy takes nobody new until {say_day(buddy.resting_until)}")
    if _running(buddy) >= buddy.most:
        raise ValidationError(NO_ROOM)


@transaction.atomic
def match_end(*, access: Access, match_id: int, why: str, now: datetime) -> BuddyMatch:
    """End a match today, with the reason. Pressed twice, the second changes nothing.

    Raises ValidationError without a reason, BuddyMatch.DoesNotExist out of reach, PermissionDenied
    without ``buddy.work``.
    """
    match = _match_locked(access, match_id)
    if match.to_on is not None:
        said = f"It ended on {say_day(match.to_on)}: {match.get_ended_why_display()}"
        once_check(match, said, ended_why=why)
        return match
    if why not in BuddyMatch.Ended.values or not why:
        raise ValidationError({"why": "Select why it ends"})
    match.to_on, match.ended_why = timezone.localdate(now), why
    match.save(update_fields=["to_on", "ended_why"])
    _record_both(access, match, PARTED, now, {"to_on": [None, match.to_on]})
    return match


@transaction.atomic
def check_in_record(
    *, access: Access, match_id: int, on_day: date, said: str, now: datetime
) -> BuddyCheckIn:
    """Record how a match goes, as either side said on a day.

    Raises ValidationError by field, BuddyMatch.DoesNotExist out of reach, PermissionDenied without
    ``buddy.work``.
    """
    match = _match_locked(access, match_id)
    assert access.user is not None
    if on_day > timezone.localdate(now):
        raise ValidationError({"on_day": FUTURE})
    if on_day < match.from_on:
        raise ValidationError({"on_day": "The day is before they became buddies"})
    same = {"match": match, "on_day": on_day, "said": said.strip(), "recorded_by": access.user}
    standing = BuddyCheckIn.objects.visible_to(access).filter(**same).first()
    if standing is not None:  # pressed twice
        return standing
    row = BuddyCheckIn.objects.create(
        cluster=match.cluster, service=match.service, household=match.household, **same
    )
    _record_both(access, match, ASKED, now, {"on_day": [None, on_day]})
    return row


def match_close(*, match: BuddyMatch, day: date) -> None:
    """End the match of an applicant whose application ended; the row is locked by the caller."""
    match.to_on, match.ended_why = max(day, match.from_on), BuddyMatch.Ended.LEFT
    match.save(update_fields=["to_on", "ended_why"])


def _running(buddy: Buddy) -> int:
    """How many this buddy is beside. Not through the fence of cases: one that is locked to this
    colleague takes room too, as the database counts it where it is in reach."""
    return BuddyMatch.objects.filter(buddy=buddy, to_on=None).count()


def _locked(access: Access, buddy_id: int) -> tuple[Buddy, Household]:
    """A buddy who stands, and their household, which is locked first."""
    access.require(Right.BUDDY_WORK)
    found = Buddy.objects.visible_to(access).get(pk=buddy_id, to_on=None)
    household = household_locked(access, found.household_id)
    buddy: Buddy = Buddy.objects.visible_to(access).get(pk=buddy_id, to_on=None)
    return buddy, household


def _match_locked(access: Access, match_id: int) -> BuddyMatch:
    access.require(Right.BUDDY_WORK)
    found = BuddyMatch.objects.visible_to(access).get(pk=match_id)
    household_locked(access, found.household_id)
    match: BuddyMatch = BuddyMatch.objects.visible_to(access).get(pk=match_id)
    return match


def _record(
    access: Access, household: Household, action: str, now: datetime, changes: dict[str, Any]
) -> None:
    household_record(access=access, household=household, action=action, now=now, changes=changes)


def _record_both(
    access: Access, match: BuddyMatch, action: str, now: datetime, changes: dict[str, Any]
) -> None:
    """On the record of the buddy's household, and of whom they are beside."""
    _record(access, match.household, action, now, changes)
    if match.enquiry is not None:
        act_record(access=access, enquiry=match.enquiry, action=action, now=now, changes=changes)
    if match.of_household is not None:
        _record(access, match.of_household, action, now, changes)
