"""Who may see a protected case, who could be asked, and what everybody else reads of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from enquiries.held import held_show, is_closed, say_address
from enquiries.models import Acquaintance, Check, Enquiry, SafetyFlag, SafetyNamed
from enquiries.selectors.facts import check_said
from hubs.access import Access
from hubs.models import User
from hubs.permissions import Right
from hubs.selectors import staff_who_can

LINKS_ENDED = "links_ended"  # in SafetyFlag.held: the checks whose links ended with protecting


@dataclass(frozen=True)
class Flag:
    """A standing flag with the colleagues it names, by the time they were named."""

    row: SafetyFlag
    named: Sequence[SafetyNamed]

    def names(self, user: User | None) -> bool:
        """Whether it names this colleague; one who broke the glass is not named."""
        return user is not None and any(row.user_id == user.pk for row in self.named)

    @property
    def names_said(self) -> str:
        """ "Asha Officer and Mel Manager"."""
        return " and ".join(str(row.user) for row in self.named)

    @property
    def safe_address(self) -> str:
        """The safe number as people write it, or the email address."""
        return say_address(self.row.safe_address)


def flag_standing(access: Access, enquiry: Enquiry) -> Flag | None:
    """The flag of a case for somebody who sees it; None when there is none."""
    rows = SafetyFlag.objects.visible_to(access).select_related("set_by", "lift_asked_by")
    row = rows.filter(enquiry=enquiry, lifted_at=None).first()
    if row is None:
        return None
    named = SafetyNamed.objects.visible_to(access).filter(flag=row, removed_at=None)
    return Flag(row, list(named.select_related("user").order_by("pk")))


def to_ask_anew(access: Access, enquiry: Enquiry) -> list[str]:
    """The checks whose links ended when the case was protected, and that have not come since: in
    words, with whom each is about."""
    flag = SafetyFlag.objects.visible_to(access).filter(enquiry=enquiry, lifted_at=None).first()
    ended = flag.held.get(LINKS_ENDED, []) if flag is not None else []
    if not ended:
        return []
    rows = Check.objects.visible_to(access).standing().filter(pk__in=ended, received_on=None)
    found = rows.filter(waived_at=None).select_related("person", "member", "referee")
    return [check_said(row) for row in found.order_by("stage", "pk")]


def named_on(enquiries: Iterable[Enquiry]) -> dict[int, list[User]]:
    """The colleagues named on each of these cases who still sign in. For services too."""
    rows = SafetyNamed.objects.filter(
        enquiry__in=[e.pk for e in enquiries], removed_at=None, user__is_active=True
    )
    found: dict[int, list[User]] = defaultdict(list)
    for row in rows.select_related("user").order_by("pk"):
        found[row.enquiry_id].append(row.user)
    return found


def say_whom_to_ask(named: Sequence[User]) -> str:
    """ "Asha Officer or Mel Manager": whom to ask about a protected case."""
    return " or ".join(map(str, named)) or "a manager"


def protected_read(enquiries: Sequence[Enquiry], *, access: Access | None = None) -> None:
    """Make protected cases ready for a list: what is held for those whom the case names, whom
    to ask for everybody else (``case.whom_to_ask``). No query without protected cases."""
    held_show(enquiries, access=access)
    closed = [case for case in enquiries if is_closed(case)]
    if closed:
        named = named_on(closed)
        for case in closed:
            case.whom_to_ask = say_whom_to_ask(named[case.pk])  # type: ignore[attr-defined]


def may_be_named(enquiry: Enquiry, *, today: date) -> QuerySet[User]:
    """Who works in the case's hub or council today, sees cases, and does not know the person."""
    return _who_can(Right.ENQUIRY_VIEW, enquiry, today=today)


def may_decide(enquiry: Enquiry, *, today: date) -> QuerySet[User]:
    """Who could be the second person to lift the flag; whoever asks is still among them."""
    return _who_can(Right.SAFETY_LIFT, enquiry, today=today)


def _who_can(right: Right, enquiry: Enquiry, *, today: date) -> QuerySet[User]:
    locked = Acquaintance.objects.filter(enquiry=enquiry, ended_at=None).values("user_id")
    people: QuerySet[User] = staff_who_can(
        right, cluster=enquiry.cluster, service=enquiry.service, today=today
    )
    return people.filter(is_active=True).exclude(pk__in=locked)
