"""A colleague's role ended: their cases go back to the team, protected ones name them no more,
and panel packs close that the role opened."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from enquiries import notices
from enquiries.models import Enquiry, SafetyNamed
from enquiries.selectors.safety import may_be_named, may_decide
from enquiries.services.base import enquiry_locked, enquiry_write
from enquiries.services.pack_readers import packs_of_leaver
from enquiries.services.safety import naming_end
from hubs.access import Access
from hubs.audit import register
from hubs.models import User
from hubs.services.leaving import StillWorks

HANDED_BACK = register("enquiry.handed_back", "ended a colleague's role, so nobody works on it now")


def leaver_count(*, access: Access, user: User, still_works: StillWorks) -> int:
    """How many cases ``cases_of_leaver`` would give back."""
    return _of_leaver(access, user, still_works).count()


def _of_leaver(access: Access, user: User, still_works: StillWorks) -> QuerySet[Enquiry]:
    mine = Enquiry.objects.visible_to(access).filter(owner=user, ended_at=None)
    return mine.exclude(_reached(still_works))


def _reached(still_works: StillWorks) -> Q:
    return Q(cluster__in=still_works.clusters) | Q(service__in=still_works.services)


def cases_of_leaver(*, access: Access, user: User, still_works: StillWorks, now: datetime) -> int:
    """Take the person off the open cases of this hub that no other role of theirs reaches.

    ``access`` is the product's own in the hub, with the administrator as its user, so cases that
    a safety flag closes go back too. Returns how many. Each is on its case's record. A protected
    case does not name them any more; where that leaves nobody who works there, managers are told.
    """
    mine = _of_leaver(access, user, still_works)
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    for enquiry_id in ids:
        enquiry = enquiry_locked(access, enquiry_id)
        enquiry_write(
            access=access, enquiry=enquiry, values={"owner": None}, action=HANDED_BACK, now=now
        )
    named = SafetyNamed.objects.visible_to(access).filter(user=user, removed_at=None)
    for enquiry_id in (
        named.exclude(_reached(still_works)).order_by("pk").values_list("enquiry_id", flat=True)
    ):
        _unname(access, enquiry_id, user, now=now)
    packs_of_leaver(access=access, user=user, now=now)
    return len(ids)


def _unname(access: Access, enquiry_id: int, user: User, *, now: datetime) -> None:
    """Take them off one protected case. Nobody may be left: then a manager opens it in an
    emergency and names somebody (services.safety)."""
    enquiry = enquiry_locked(access, enquiry_id)
    named = SafetyNamed.objects.visible_to(access).filter(enquiry=enquiry, removed_at=None)
    if not named.filter(user=user).exists():
        return
    naming_end(access=access, enquiry=enquiry, user=user, now=now)
    today = timezone.localdate(now)
    others = named.exclude(user=user).values("user_id")
    if may_be_named(enquiry, today=today).filter(pk__in=others).exists():
        return
    managers = may_decide(enquiry, today=today).exclude(pk=user.pk)
    notices.nobody_named_plan(enquiry=enquiry, users=managers, now=now)
