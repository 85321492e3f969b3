"""What is said, and to whom, when a case is protected: planned here, worded in safety_letters.

A message *about a case* is hidden with it from whoever the case does not name (messaging's
curtain). Managers who must hear that something happened are told by a notice: it has the
reference and a colleague's name, and nothing of the person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from enquiries.models import BrokenGlass, Enquiry, PendingChange, SafetyFlag
from enquiries.reminders import ON_SCREEN, case_plan
from enquiries.ways import EMAIL, SMS
from hubs.models import User
from messaging.services import messages_plan

# Not ABOUT: rows of these are seen by the colleague they are for, whoever the case names.
NOTICE = "notice"
LIFTED, KEPT = "lifted", "kept"  # what S15 tells of
# How a confirmed change is asked about. A phone call is a colleague's to make.
CHANNELS = {SafetyFlag.SafeWay.EMAIL: EMAIL, SafetyFlag.SafeWay.TEXT: SMS}


def glass_plan(
    *, enquiry: Enquiry, glass: BrokenGlass, users: Iterable[User], now: datetime
) -> None:
    """S8: a protected case was opened in an emergency. At once, to each of these colleagues."""
    _notice(enquiry, "S8", str(glass.pk), users, now)


def owner_knows_plan(*, enquiry: Enquiry, users: Iterable[User], now: datetime) -> None:
    """S9: who worked on a case knows the person, so it has gone back to the team."""
    _notice(enquiry, "S9", f"version {enquiry.version}", users, now)


def change_refused_plan(
    *, enquiry: Enquiry, change: PendingChange, users: Iterable[User], now: datetime
) -> None:
    """S10: asked the safe way, the person said that a change was not theirs."""
    _notice(enquiry, "S10", str(change.pk), users, now)


def nobody_named_plan(*, enquiry: Enquiry, users: Iterable[User], now: datetime) -> None:
    """S13: the last colleague a protected case named has left."""
    _notice(enquiry, "S13", now.isoformat(timespec="seconds"), users, now)


def maybe_protected_plan(
    *, enquiry: Enquiry, other: Enquiry, users: Iterable[User], now: datetime
) -> None:
    """S14: a new enquiry may be from the person of this protected case. Unlike the others it is
    about the case, so that nobody else reads which two belong together."""
    messages_plan(
        plans=[
            case_plan(enquiry, "S14", other.reference, channel, due_at=now, user=user)
            for user in users
            for channel in (ON_SCREEN, EMAIL)
        ],
        now=now,
    )


def lift_decided_plan(*, enquiry: Enquiry, flag: SafetyFlag, by: User, now: datetime) -> None:
    """S15: to who asked to lift a flag, that ``by`` lifted it or kept it. While the flag still
    has the question."""
    assert flag.lift_asked_by is not None
    assert flag.lift_asked_at is not None
    decided = LIFTED if flag.lifted_at else KEPT
    asked_at = flag.lift_asked_at.astimezone(UTC)
    occurrence = f"{decided} {by.pk} {asked_at:%Y%m%d %H%M%S%f}"
    _notice(enquiry, "S15", occurrence, [flag.lift_asked_by], now)


def change_asked_plan(
    *, enquiry: Enquiry, change: PendingChange, flag: SafetyFlag, now: datetime
) -> bool:
    """E21: is this change yours? By the safe way alone; False when that takes no message."""
    channel = CHANNELS.get(SafetyFlag.SafeWay(flag.safe_way))
    if channel is None:
        return False
    plan = case_plan(enquiry, "E21", str(change.pk), channel, due_at=now, to=flag.safe_address)
    messages_plan(plans=[plan], now=now)
    return True


def _notice(
    enquiry: Enquiry, kind: str, occurrence: str, users: Iterable[User], now: datetime
) -> None:
    messages_plan(
        plans=[
            case_plan(enquiry, kind, occurrence, channel, due_at=now, user=user, about=NOTICE)
            for user in users
            for channel in (ON_SCREEN, EMAIL)
        ],
        now=now,
    )
