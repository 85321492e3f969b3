"""A safety flag: somebody must not find this person, so the case opens to named staff alone.

Setting it takes what could give them away off the case (enquiries.held), ends the ways that lead
back to it and stops what was going to be sent. Lifting it takes two people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from enquiries import notices, reminders
from enquiries.held import AWAY, FORCED, flag_of, taken_from
from enquiries.held_words import words_give_back, words_hold_all
from enquiries.models import (
    Deadline,
    Enquiry,
    SafetyFlag,
    SafetyNamed,
)
from enquiries.selectors.safety import may_be_named, may_decide
from enquiries.selectors.same_person import same_person_of
from enquiries.services.base import act_record, enquiry_locked
from enquiries.services.curtain import act_allowed, curtain_write, reaching_behind, seen_by_of
from enquiries.services.glass import glasses_end
from enquiries.services.links import progress_links_end
from enquiries.services.pending import changes_drop
from enquiries.services.safe_way import SafetyRefused, SafeWay
from enquiries.services.shut_out import others_shut_out
from hubs.access import Access
from hubs.audit import register
from hubs.fence import current_reach, reach_change
from hubs.models import SeenBy, User
from hubs.permissions import Right
from hubs.protection import Kept
from hubs.selectors import policy_on

# The reasons are on the flag, where named staff read them, and not in the record.
FLAG_SET = register("safety.flag_set", "protected the case", keeps=("named",))
SAFE_WAY_SET = register("safety.safe_way_set", "changed the safe way to reach them")
NAMED_ADDED = register("safety.named_added", "named a colleague on the case", keeps=("named",))
NAMED_REMOVED = register(
    "safety.named_removed", "took a colleague off the protected case", keeps=("named",)
)
LIFT_ASKED = register(
    "safety.lift_asked", "asked to lift the protection", keeps=("named",), reason=Kept.NEVER
)
LIFT_REFUSED = register("safety.lift_refused", "kept the protection", reason=Kept.NEVER)
FLAG_LIFTED = register("safety.flag_lifted", "lifted the protection", reason=Kept.NEVER)

CLOCK_LABELS = "clock_labels"  # in SafetyFlag.held: the words of next steps, by the clock's id
STOPPED = "A safety flag stands: only the safe way is used."


def safety_flag_set(
    *,
    access: Access,
    enquiry_id: int,
    reason: str,
    safe: SafeWay,
    named: Iterable[User],
    now: datetime,
    also: Iterable[int] = (),
) -> SafetyFlag:
    """Protect a case. Right: SAFETY_FLAG. Whoever sets it is always named.

    ``also`` are ids of the same person's other enquiries (selectors.same_person), protected
    alike, each with its own flag; one that is protected already stays as it is. On those, a
    colleague who does not work with the case is left out.

    Of two who press at once one wins. Raises SafetyRefused when a flag stands already, when
    somebody named does not work with the case or knows the person, and for an id in ``also``
    that is not the person's or is not open to whoever acts; then nothing changes.
    """
    access.require(Right.SAFETY_FLAG)
    enquiry, others = _locked_with(access, enquiry_id, set(also) - {enquiry_id})
    if enquiry.seen_by == SeenBy.NAMED:
        raise SafetyRefused("This case is already protected.")
    user, today = _actor(access), timezone.localdate(now)
    people = {person.pk: person for person in [user, *named]}
    _check_named(enquiry, people.values(), now=now)
    flag = _protect(access, enquiry, people.values(), reason=reason, safe=safe, now=now)
    for other in others:
        who = may_be_named(other, today=today).filter(pk__in=list(people))
        _protect(access, other, who, reason=reason, safe=safe, now=now)
    return flag


def _locked_with(access: Access, enquiry_id: int, also: set[int]) -> tuple[Enquiry, list[Enquiry]]:
    """The case and those of the others that are not protected yet, locked in the order of their
    ids: two colleagues who start from two cases of one person do not wait for each other."""
    if also:
        case = Enquiry.objects.visible_to(access).get(pk=enquiry_id)
        act_allowed(access, case)
        known = {other.case.pk: other for other in same_person_of(access, case)}
        if any(pk not in known or (known[pk].closed and not known[pk].protected) for pk in also):
            raise SafetyRefused("The list of this person’s enquiries has changed. Look again.")
        also = {pk for pk in also if not known[pk].protected}
    locked = {}
    for pk in sorted({enquiry_id, *also}):
        try:
            locked[pk] = enquiry_locked(access, pk)
        except PermissionDenied:  # a colleague has protected it since
            if pk == enquiry_id:
                raise
    enquiry = locked.pop(enquiry_id)
    return enquiry, [other for other in locked.values() if other.seen_by != SeenBy.NAMED]


def _protect(
    access: Access,
    enquiry: Enquiry,
    people: Iterable[User],
    *,
    reason: str,
    safe: SafeWay,
    now: datetime,
) -> SafetyFlag:
    """Set the flag on a locked case, with all that follows from it."""
    user, everyone = _actor(access), list(people)
    with reaching_behind():
        flag = SafetyFlag.objects.create(
            enquiry=enquiry, reason=reason, set_at=now, set_by=user, **safe.values()
        )
        _take_away(enquiry, flag)
        for person in everyone:
            _name(flag, person, by=user, now=now)
        progress_links_end(enquiry=enquiry, now=now)
        others_shut_out(enquiry, flag, everyone, now=now)
        reminders.unsafe_cancel(enquiry=enquiry, flag=flag, why=STOPPED, now=now)
        act_record(
            access=access,
            enquiry=enquiry,
            action=FLAG_SET,
            now=now,
            changes={"named": [None, sorted(person.pk for person in everyone)]},
        )
        others = [person for person in everyone if person != user]
        reminders.named_plan(enquiry=enquiry, users=others, now=now)
    _open_to_actor(enquiry)
    return flag


def safe_way_set(*, access: Access, enquiry_id: int, safe: SafeWay, now: datetime) -> None:
    """Change how the person may be reached. For colleagues whom the flag names.

    What is planned to the former safe address is taken back.
    """
    access.require(Right.SAFETY_FLAG)
    enquiry, flag = _locked(access, enquiry_id)
    _require_named(flag, access)
    after = safe.values()
    before = {name: getattr(flag, name) for name in after}
    if before == after:
        return
    for name, value in after.items():
        setattr(flag, name, value)
    flag.save(update_fields=list(after))
    moved = any(before[name] != after[name] for name in ("safe_way", "safe_address"))
    if moved:
        progress_links_end(enquiry=enquiry, now=now)
        reminders.unsafe_cancel(enquiry=enquiry, flag=None, why=STOPPED, now=now)
    act_record(access=access, enquiry=enquiry, action=SAFE_WAY_SET, now=now)


def named_add(*, access: Access, enquiry_id: int, user: User, now: datetime) -> None:
    """Name one more colleague. By somebody named, or by a manager who broke the glass.

    Naming somebody twice is naming them once. Raises SafetyRefused as ``safety_flag_set``.
    """
    enquiry, flag = _locked(access, enquiry_id)
    _require_keeper(flag, access)
    if _named(flag).filter(user=user).exists():
        return
    _check_named(enquiry, [user], now=now)
    _add(access, enquiry, flag, user, now=now)


def _add(access: Access, enquiry: Enquiry, flag: SafetyFlag, user: User, *, now: datetime) -> None:
    _name(flag, user, by=_actor(access), now=now)
    act_record(
        access=access,
        enquiry=enquiry,
        action=NAMED_ADDED,
        now=now,
        changes={"named": [None, user.pk]},
    )
    if user != access.user:
        reminders.named_plan(enquiry=enquiry, users=[user], now=now)


def named_remove(*, access: Access, enquiry_id: int, user: User, now: datetime) -> None:
    """Take a colleague off the case; it is closed to them from their next request.

    Raises SafetyRefused for the last one who still works with the case: somebody must be able
    to open it.
    """
    enquiry, flag = _locked(access, enquiry_id)
    _require_keeper(flag, access)
    rows = _named(flag)
    if not rows.filter(user=user).exists():
        return
    others = set(rows.exclude(user=user).values_list("user_id", flat=True))
    if not may_be_named(enquiry, today=timezone.localdate(now)).filter(pk__in=others).exists():
        raise SafetyRefused(
            f"{user} is the last person named who works here. Name somebody else first."
        )
    naming_end(access=access, enquiry=enquiry, user=user, now=now)


def naming_end(*, access: Access, enquiry: Enquiry, user: User, now: datetime) -> None:
    """Take a colleague off a locked, protected case and put that on record. Whether somebody is
    left who works with it is the caller's to see.

    Their question to lift the flag goes too: nobody stands by it any more.
    """
    named = SafetyNamed.objects.filter(enquiry=enquiry, user=user, removed_at=None)
    named.update(removed_at=now)
    asked = SafetyFlag.objects.filter(enquiry=enquiry, lifted_at=None, lift_asked_by=user)
    asked.update(lift_asked_by=None, lift_asked_at=None, lift_reason="")
    act_record(
        access=access,
        enquiry=enquiry,
        action=NAMED_REMOVED,
        now=now,
        changes={"named": [user.pk, None]},
    )


def flag_lift_ask(
    *, access: Access, enquiry_id: int, reason: str, decider: User, now: datetime
) -> None:
    """Ask a second person to lift the flag. For colleagues whom it names. Right: SAFETY_FLAG.

    ``decider`` holds SAFETY_LIFT with the case and is not who asks; they are named too, so that
    they decide with the case before them, and are told. Asking again replaces what was asked.
    """
    access.require(Right.SAFETY_FLAG)
    enquiry, flag = _locked(access, enquiry_id)
    _require_named(flag, access)
    if decider == access.user:
        raise SafetyRefused("A second person decides. Choose a colleague.")
    if not may_decide(enquiry, today=timezone.localdate(now)).filter(pk=decider.pk).exists():
        raise SafetyRefused(f"{decider} may not lift the protection of this case.")
    if not _named(flag).filter(user=decider).exists():
        _add(access, enquiry, flag, decider, now=now)
    flag.lift_asked_by, flag.lift_asked_at, flag.lift_reason = _actor(access), now, reason
    flag.save(update_fields=["lift_asked_by", "lift_asked_at", "lift_reason"])
    act_record(
        access=access,
        enquiry=enquiry,
        action=LIFT_ASKED,
        now=now,
        changes={"named": [None, decider.pk]},
        reason=reason,
    )
    reminders.lift_asked_plan(enquiry=enquiry, flag=flag, user=decider, now=now)


def flag_lift_refuse(*, access: Access, enquiry_id: int, now: datetime) -> None:
    """The second person keeps the flag standing. Whoever asked may take it back this way too."""
    enquiry, flag = _locked(access, enquiry_id)
    _require_named(flag, access)
    if flag.lift_asked_by_id != _actor(access).pk:
        access.require(Right.SAFETY_LIFT)
    if flag.lift_asked_by_id is None:
        return
    if flag.lift_asked_by_id != _actor(access).pk:
        notices.lift_decided_plan(enquiry=enquiry, flag=flag, by=_actor(access), now=now)
    flag.lift_asked_by, flag.lift_asked_at, flag.lift_reason = None, None, ""
    flag.save(update_fields=["lift_asked_by", "lift_asked_at", "lift_reason"])
    act_record(access=access, enquiry=enquiry, action=LIFT_REFUSED, now=now)


def flag_lift(*, access: Access, enquiry_id: int, now: datetime) -> None:
    """Lift the flag that a colleague asked to lift. Right: SAFETY_LIFT; never who asked.

    What was held goes back on the case, and the case opens as it would be without a flag. The
    database refuses one person for both halves too. The person's other enquiries stay as they
    are. A change that waits is dropped: there is no safe way left over which a yes would count.
    Raises SafetyRefused when nobody asked.
    """
    access.require(Right.SAFETY_LIFT)
    enquiry, flag = _locked(access, enquiry_id)
    _require_named(flag, access)
    if flag.lift_asked_by_id is None:
        raise SafetyRefused("Nobody has asked to lift this protection.")
    if flag.lift_asked_by_id == _actor(access).pk:
        raise SafetyRefused("You asked for this. A second person decides.")
    held = flag.held
    flag.lifted_by, flag.lifted_at, flag.held = access.user, now, {}
    with reaching_behind():
        flag.save(update_fields=["lifted_by", "lifted_at", "held"])
        _named(flag).update(removed_at=now)
        glasses_end(enquiry, now=now)
        changes_drop(access=access, enquiry=enquiry, now=now)
        _give_back(enquiry, flag, held, now=now)
        act_record(access=access, enquiry=enquiry, action=FLAG_LIFTED, now=now)
        notices.lift_decided_plan(enquiry=enquiry, flag=flag, by=_actor(access), now=now)


# --- The parts ------------------------------------------------------------------------------------


def _actor(access: Access) -> User:
    if access.user is None:
        raise PermissionDenied("a colleague must do this")
    return access.user


def _locked(access: Access, enquiry_id: int) -> tuple[Enquiry, SafetyFlag]:
    """The case and its flag, locked. Raises SafetyRefused when no flag stands."""
    enquiry = enquiry_locked(access, enquiry_id)
    if flag_of(enquiry) is None:
        raise SafetyRefused("This case is no longer protected.")
    flag = SafetyFlag.objects.select_for_update().get(enquiry=enquiry, lifted_at=None)
    return enquiry, flag


def _named(flag: SafetyFlag) -> Any:
    return SafetyNamed.objects.filter(flag=flag, removed_at=None)


def _require_named(flag: SafetyFlag, access: Access) -> None:
    """Somebody the flag names, and not only somebody who broke the glass."""
    if not _named(flag).filter(user=_actor(access)).exists():
        raise PermissionDenied("not named on this case")


def _require_keeper(flag: SafetyFlag, access: Access) -> None:
    """Somebody named; or who may lift flags and opened the case in an emergency, of which all
    managers were told: else a case whose named colleagues have all left stays closed for good."""
    if not access.can(Right.SAFETY_LIFT):
        access.require(Right.SAFETY_FLAG)
        _require_named(flag, access)


def _check_named(enquiry: Enquiry, people: Iterable[User], *, now: datetime) -> None:
    wanted = {person.pk: person for person in people}
    allowed = may_be_named(enquiry, today=timezone.localdate(now)).filter(pk__in=list(wanted))
    missing = set(wanted) - set(allowed.values_list("pk", flat=True))
    if missing:
        who = " and ".join(str(wanted[pk]) for pk in sorted(missing))
        raise SafetyRefused(f"{who} cannot be named: they do not work with this case.")


def _name(flag: SafetyFlag, user: User, *, by: User, now: datetime) -> None:
    SafetyNamed.objects.create(
        enquiry=flag.enquiry, flag=flag, user=user, added_at=now, added_by=by
    )


def _take_away(enquiry: Enquiry, flag: SafetyFlag) -> None:
    """Hold what could give the person away, and close the case in the same statement."""
    steps = Deadline.objects.filter(enquiry=enquiry).exclude(label="")
    steps = steps.filter(rule=Deadline.Rule.NEXT_STEP)
    flag.held = taken_from(enquiry) | {
        CLOCK_LABELS: {str(pk): label for pk, label in steps.values_list("pk", "label")}
    }
    flag.save(update_fields=["held"])
    steps.update(label="")
    words_hold_all(enquiry, flag)
    values = {**AWAY, **FORCED, "version": enquiry.version + 1}
    curtain_write(enquiry=enquiry, seen_by=SeenBy.NAMED, values=values)


def _give_back(enquiry: Enquiry, flag: SafetyFlag, held: dict[str, Any], *, now: datetime) -> None:
    policy = policy_on(enquiry.cluster, day=timezone.localdate(now))
    values = {name: held.get(name, value) for name, value in {**AWAY, **FORCED}.items()}
    curtain_write(
        enquiry=enquiry,
        seen_by=seen_by_of(enquiry, flag=flag, policy=policy),
        values=values | {"version": enquiry.version + 1},
    )
    enquiry.__dict__.pop("standing_flag", None)
    for pk, label in held.get(CLOCK_LABELS, {}).items():
        Deadline.objects.filter(enquiry=enquiry, pk=int(pk)).update(label=label)
    words_give_back(enquiry, held)


def _open_to_actor(enquiry: Enquiry) -> None:
    """The rest of this request sees the case as its next one will."""
    reach = current_reach()
    if reach.user and connection.in_atomic_block:
        reach_change(replace(reach, named=tuple(sorted({*reach.named, enquiry.pk}))))


__all__ = [
    "SafeWay",
    "SafetyRefused",
    "flag_lift",
    "flag_lift_ask",
    "flag_lift_refuse",
    "named_add",
    "named_remove",
    "naming_end",
    "safe_way_set",
    "safety_flag_set",
]
