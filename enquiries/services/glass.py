"""The glass: a protected case may be opened in an emergency, for a while, and others are told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from enquiries import notices
from enquiries.models import BrokenGlass, Enquiry, SafetyNamed
from enquiries.selectors.own_cases import locks_of
from enquiries.services.base import act_record
from hubs.access import Access
from hubs.audit import Kind, register
from hubs.models import SeenBy, User
from hubs.permissions import Right
from hubs.selectors import staff_who_can

GLASS_BROKEN = register(
    "safety.glass_broken", "opened a protected case in an emergency", kind=Kind.GLASS
)

# Half a working day: long enough to see somebody through an emergency, over before the next one.
GLASS_LIFE = timedelta(hours=4)
# More than that is not an emergency but a way of working: the colleague is to be named instead.
GLASSES_A_DAY = 3
# Shorter than this is a word, not a reason that a manager could judge.
SHORTEST_REASON = 20


class GlassRefused(Exception):
    """The glass stays whole. ``str()`` is the sentence for the screen."""


def glass_break(*, access: Access, enquiry_id: int, reason: str, now: datetime) -> BrokenGlass:
    """Open a protected case for ``GLASS_LIFE``. Right: GLASS_BREAK.

    Who may lift the flag and who is named are told at once. Pressed again while it is open,
    nothing new happens. Raises GlassRefused with a sentence; Enquiry.DoesNotExist out of reach,
    so for who knows the person too.
    """
    access.require(Right.GLASS_BREAK)
    user = access.user
    assert user is not None
    enquiry: Enquiry = Enquiry.objects.visible_to(access).select_for_update().get(pk=enquiry_id)
    opened = glass_of(enquiry, user, now=now)
    if opened is not None:
        return opened
    _refuse(enquiry, user, reason, now=now)
    glass = BrokenGlass.objects.create(
        enquiry=enquiry, user=user, reason=reason.strip(), at=now, ends_at=now + GLASS_LIFE
    )
    act_record(
        access=access,
        enquiry=enquiry,
        action=GLASS_BROKEN,
        now=now,
        changes={"open_until": [None, glass.ends_at]},
    )
    notices.glass_plan(enquiry=enquiry, glass=glass, users=_told(enquiry, user, now), now=now)
    return glass


def glass_of(enquiry: Enquiry, user: User, *, now: datetime) -> BrokenGlass | None:
    """The glass this colleague broke on this case, while it is open."""
    rows = BrokenGlass.objects.filter(enquiry=enquiry, user=user, ends_at__gt=now)
    return rows.order_by("-ends_at").first()


def glasses_end(enquiry: Enquiry, *, now: datetime) -> None:
    """What was broken is closed when the flag is lifted: else it would open a later flag of the
    case with nobody told, or to the hub a case that only its council sees again."""
    just_after = F("at") + timedelta(microseconds=1)
    rows = BrokenGlass.objects.filter(enquiry=enquiry, ends_at__gt=now)
    rows.update(ends_at=Greatest(Value(now), just_after))


def _refuse(enquiry: Enquiry, user: User, reason: str, *, now: datetime) -> None:
    if enquiry.seen_by != SeenBy.NAMED:
        raise GlassRefused("This case is not protected. You can open it without this.")
    if SafetyNamed.objects.filter(enquiry=enquiry, user=user, removed_at=None).exists():
        raise GlassRefused("This case names you. You can open it without this.")
    if len(reason.strip()) < SHORTEST_REASON:
        raise GlassRefused("Say in a sentence what the emergency is.")
    # One at a time for one person, so that two cases at once cannot both be the third.
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    # Their own rows, wherever they work: not only of the place they are acting in.
    lately = BrokenGlass.objects.filter(user=user, at__gt=now - timedelta(days=1))
    if lately.count() >= GLASSES_A_DAY:
        raise GlassRefused(
            f"You have opened {GLASSES_A_DAY} protected cases in the last 24 hours."
            " Ask a colleague whom the case names."
        )


def _told(enquiry: Enquiry, actor: User, now: datetime) -> list[User]:
    """Named colleagues and managers besides the actor; where there is nobody, who reads the
    record. Nobody who knows the person."""
    out = {lock.user_id for lock in locks_of(enquiry)} | {actor.pk}
    named = User.objects.filter(
        pk__in=SafetyNamed.objects.filter(enquiry=enquiry, removed_at=None).values("user_id"),
        is_active=True,
    )
    told = _without([*named, *_who_can(Right.SAFETY_LIFT, enquiry, now)], out)
    return told or _without(_who_can(Right.AUDIT_VIEW, enquiry, now), out)


def _without(users: Iterable[User], out: set[int]) -> list[User]:
    return list({user.pk: user for user in users if user.pk not in out}.values())


def _who_can(right: Right, enquiry: Enquiry, now: datetime) -> Iterable[User]:
    return staff_who_can(
        right, cluster=enquiry.cluster, service=enquiry.service, today=timezone.localdate(now)
    )
