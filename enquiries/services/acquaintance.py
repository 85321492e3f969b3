""" "I know this person": a case is locked from a colleague who says so, until a manager says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from enquiries import notices
from enquiries.models import Acquaintance, Enquiry, Handover, SafetyNamed
from enquiries.selectors.handovers import offer_to_answer
from enquiries.selectors.own_cases import knows, locks_of
from enquiries.selectors.safety import may_be_named
from enquiries.services.base import act_record, enquiry_write
from enquiries.services.safety import naming_end
from hubs.access import Access, access_of_system
from hubs.audit import register
from hubs.fence import current_reach, reach_change, reaching
from hubs.models import AuditEvent, User
from hubs.permissions import Right
from hubs.selectors import staff_who_can

KNOWN = register("enquiry.known", "said that they know this person")
LOCK_ENDED = register("enquiry.lock_ended", "let a colleague see the case again")


class LastNamed(Exception):
    """They are the only colleague named on a protected case. ``str()`` is for the screen."""


def acquaintance_say(*, access: Access, enquiry_id: int, how: str, now: datetime) -> None:
    """Lock a case from the colleague who acts: they know the person.

    They may say so of every case in their place, a protected one that does not name them
    included, without opening it. From here on nothing of it is in their reach, this transaction
    included. A case of theirs goes back to the team and a manager is told; on a protected case
    they are no longer named. Saying it twice is saying it once. Raises Enquiry.DoesNotExist out
    of reach, LastNamed when a protected case would be left to nobody.
    """
    access.require(Right.ENQUIRY_VIEW)
    user = access.user
    assert user is not None
    enquiry: Enquiry = Enquiry.objects.visible_to(access).select_for_update().get(pk=enquiry_id)
    if not knows(user, enquiry):
        was_owner = enquiry.owner_id == user.pk
        _unname(access, enquiry, user, now=now)
        Acquaintance.objects.create(enquiry=enquiry, user=user, said_at=now, how=how)
        if was_owner:
            enquiry_write(
                access=access, enquiry=enquiry, values={"owner": None}, action=KNOWN, now=now
            )
            notices.owner_knows_plan(enquiry=enquiry, users=_told(enquiry, user, now), now=now)
        else:
            act_record(access=access, enquiry=enquiry, action=KNOWN, now=now)
    _lock_now(enquiry.pk)


def _lock_now(enquiry_id: int) -> None:
    """Take a case out of the running reach, for what is left of the transaction."""
    reach = current_reach()
    reach_change(
        replace(
            reach,
            named=tuple(pk for pk in reach.named if pk != enquiry_id),
            locked=tuple(sorted({*reach.locked, enquiry_id})),
        )
    )


def acquaintance_say_offered(*, access: Access, handover_id: int, how: str, now: datetime) -> None:
    """The same of a case that another council, or the hub, offers to the colleague's own: before
    anybody there reads it.

    With the product's own reach for these statements: a case on offer is not in theirs yet.
    Raises Handover.DoesNotExist for an offer that is not to their council, or waits no more.
    """
    access.require(Right.HANDOVER_ANSWER)
    row, _narrow = offer_to_answer(access, handover_id)
    if row.answered_at is not None or row.taken_back_at is not None:
        raise Handover.DoesNotExist
    acting = replace(access, reach=access_of_system(row.cluster).reach)
    with reaching(acting.reach):
        acquaintance_say(access=acting, enquiry_id=row.enquiry_id, how=how, now=now)
    _lock_now(row.enquiry_id)


def lets_back(access: Access, enquiry: Enquiry | None, *, now: datetime) -> list[User]:
    """Who could let the colleague who acts see a case again, were it locked from them: of this
    case, or of the place they work in."""
    assert access.user is not None
    if enquiry is not None:
        return _told(enquiry, access.user, now)
    return _others_here(access, Right.LOCK_END, now=now)


def give_roles(access: Access, *, now: datetime) -> list[User]:
    """Who else in their place could give somebody a role that lets colleagues back in."""
    return _others_here(access, Right.PEOPLE_MANAGE, now=now)


def _others_here(access: Access, right: Right, *, now: datetime) -> list[User]:
    assert access.cluster is not None
    assert access.user is not None
    people = staff_who_can(
        right, cluster=access.cluster, service=access.service, today=timezone.localdate(now)
    )
    return list(people.filter(is_active=True).exclude(pk=access.user.pk))


def _unname(access: Access, enquiry: Enquiry, user: User, *, now: datetime) -> None:
    """Take them off the flag, if somebody who still works with the case stays on it."""
    named = SafetyNamed.objects.filter(enquiry=enquiry, removed_at=None)
    if not named.filter(user=user).exists():
        return
    others = set(named.exclude(user=user).values_list("user_id", flat=True))
    if not may_be_named(enquiry, today=timezone.localdate(now)).filter(pk__in=others).exists():
        raise LastNamed(_who_takes_over(enquiry, user, now))
    naming_end(access=access, enquiry=enquiry, user=user, now=now)


def _who_takes_over(enquiry: Enquiry, user: User, now: datetime) -> str:
    managers = [str(u) for u in _managers(enquiry, now, Right.SAFETY_LIFT) if u != user]
    whom = " or ".join(managers) or "a manager"
    return (
        f"You are the only colleague named on this protected case. Ask {whom} to take it over:"
        " name them on it, then say again that you know this person."
    )


def _managers(enquiry: Enquiry, now: datetime, right: Right) -> Iterable[User]:
    return staff_who_can(
        right, cluster=enquiry.cluster, service=enquiry.service, today=timezone.localdate(now)
    )


def _told(enquiry: Enquiry, user: User, now: datetime) -> list[User]:
    """Managers who can give the case to somebody else, and do not know the person."""
    out = {lock.user_id for lock in locks_of(enquiry)} | {user.pk}
    return [u for u in _managers(enquiry, now, Right.LOCK_END) if u.pk not in out]


def lock_end(*, access: Access, lock_id: int, why: str, now: datetime) -> AuditEvent:
    """Let a colleague see a case again that they were locked out of. Right: LOCK_END.

    Never one's own lock: PermissionDenied, and the database refuses it too. Raises
    Acquaintance.DoesNotExist out of reach or when it has ended.
    """
    access.require(Right.LOCK_END)
    lock = (
        Acquaintance.objects.visible_to(access).select_for_update().get(pk=lock_id, ended_at=None)
    )
    if access.user is None or lock.user_id == access.user.pk:
        raise PermissionDenied("somebody else ends this lock")
    enquiry = Enquiry.objects.visible_to(access).get(pk=lock.enquiry_id)
    lock.ended_at, lock.ended_by, lock.why_ended = now, access.user, why
    lock.save(update_fields=["ended_at", "ended_by", "why_ended"])
    return act_record(
        access=access,
        enquiry=enquiry,
        action=LOCK_ENDED,
        now=now,
        changes={"colleague": [lock.user_id, None]},
        reason=why,
    )
